"""What conditions on parameters cost: python Benchmarks/control_flow.py [--cohort PATH] [--rows 1000]

CPU time per gradient of the programs in Benchmarks/control_flow at points whose recording is there (replay), and per
point where every point takes another path (recording anew, evaluated once). Prints a table in markdown.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def seconds(command):
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system), done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohort", default=str(HERE.parent / ".build" / "release" / "cohort"))
    parser.add_argument("--rows", type=int, default=1000)
    options = parser.parse_args()
    generator = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        data = folder / "data.json"
        data.write_text(json.dumps({"N": options.rows, "y": sorted(generator.gauss(0, 1) for _ in range(options.rows))}))
        points = [[generator.gauss(0, 1), generator.gauss(0, 1), 0.1] for _ in range(200)]
        print("| program | µs per gradient, replayed | µs per point, every point another path |\n|---|---|---|")
        for name in ("straight", "choice", "branches", "guards"):
            command = [options.cohort, "log-density", str(HERE / "control_flow" / f"{name}.stan"), "--data", str(data)]
            few, many = folder / "few.json", folder / "many.json"
            few.write_text(json.dumps(points[:5]))
            many.write_text(json.dumps(points))
            rows = [json.loads(line) for line in seconds(command + ["--points", str(few), "--time"])[1].splitlines()]
            replay = statistics.median(row["cpu_seconds_per_gradient"] for row in rows)
            one = folder / "one.json"
            one.write_text(json.dumps(points[:1]))
            base = min(seconds(command + ["--points", str(one)])[0] for _ in range(3))
            each = (min(seconds(command + ["--points", str(many)])[0] for _ in range(3)) - base) / (len(points) - 1)
            print(f"| {name} | {1e6 * replay:.1f} | {1e6 * each:.0f} |")


if __name__ == "__main__":
    main()
