"""What the outputs of a draw cost: python Benchmarks/outputs.py [--models A,B] [--draws 300] [--cohort PATH] [--no-stanli]

CPU time per draw of transformed parameters and generated quantities, on one thread: interpreted and replayed by
`cohort bench outputs`, and by stanli, where it is the difference of two runs of its sampler (one or two gradients per draw), with
generated quantities and without. The programs are those of Benchmarks/outputs (simulated data) and those of stanlike-models
that have generated quantities. Prints a table in markdown; run it with the Python of Benchmarks/peers/README.md.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "STAN_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
ROOT = pathlib.Path(__file__).resolve().parent.parent


def simulated(name):
    generator = random.Random(name)
    if name == "regression":
        x = [generator.gauss(0, 1) for _ in range(2000)]
        return {"N": 2000, "x": x, "y": [1 + 2 * v + generator.gauss(0, 0.5) for v in x]}
    if name == "zero_inflated":
        return {"N": 2000, "x": [generator.gauss(0, 1) for _ in range(2000)],
                "k": [generator.choice([0, 0, 1, 2, 3]) for _ in range(2000)]}
    if name == "forecast":
        return {"N": 500, "y": [generator.gauss(0, 1) for _ in range(500)]}
    if name == "kinetics":
        return {"J": 12, "ts": [0.25, 0.5, 1, 2, 3.5, 5, 7, 9, 12, 24],
                "conc": [[generator.uniform(1, 3) for _ in range(10)] for _ in range(12)]}
    return {}


def cases(wanted, folder):
    for path in sorted((ROOT / "Benchmarks" / "outputs").glob("*.stan")):
        data = folder / f"{path.stem}.json"
        data.write_text(json.dumps(simulated(path.stem)))
        yield path.stem, path, data
    for path in sorted((ROOT / "stanlike-models").glob("*/*.model")):
        if "generated quantities" in path.read_text():
            yield path.stem, path, path.parent / "data.json"


def stanli_seconds(source, data, draws):
    """CPU seconds per draw of a run."""
    import stanli

    model = stanli.Model(stan_code=source, data=str(data))
    times = []
    for count in (draws, 2 * draws):
        start = time.process_time()
        model.sample(chains=1, seed=1, warmup=0, samples=count, max_depth=1, step_size=0.01, adapt_engaged=False,
                     inits=[0.1] * model.n_unconstrained, parallel_chains=1, refresh=0)
        times.append(time.process_time() - start)
    return (times[1] - times[0]) / draws


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="")
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cohort", default=str(ROOT / ".build" / "release" / "cohort"))
    parser.add_argument("--no-stanli", action="store_true")
    options = parser.parse_args()
    wanted = [name for name in options.models.split(",") if name]
    print("| program | columns | recording, ms | interpreted, µs | replayed, µs | ratio | stanli, µs |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, path, data in cases(wanted, pathlib.Path(folder)):
            if wanted and name not in wanted:
                continue
            source = path.read_text()
            runs, peer = [], []
            for _ in range(options.rounds):
                command = [options.cohort, "bench", "outputs", str(path), "--data", str(data), "--json"]
                command += ["--draws", str(options.draws)]
                runs.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
                if options.no_stanli:
                    continue
                try:
                    bare = source[:source.index("generated quantities")]
                    with_outputs = stanli_seconds(source, data, options.draws)
                    peer.append(with_outputs - stanli_seconds(bare, data, options.draws))
                except Exception as error:  # what a peer cannot run is a gap in the table
                    print(f"stanli, {name}: {error}".splitlines()[0][:200], file=sys.stderr)
                    break
            median = {key: statistics.median(run[key] or 0 for run in runs) for key in runs[0]}
            other = f"{1e6 * statistics.median(peer):.0f}" if peer else "-"
            print(f"| {name} | {runs[0]['columns']} | {1e3 * median['recording_seconds']:.1f} "
                  f"| {1e6 * median['interpreted_seconds']:.1f} | {1e6 * median['replayed_seconds']:.1f} "
                  f"| {median['interpreted_seconds'] / median['replayed_seconds']:.1f} | {other} |", flush=True)


if __name__ == "__main__":
    main()
