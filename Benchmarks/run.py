"""Cohort beside Stan and stanli: CPU time per gradient on one thread, at the same points, measured in turns.

python Benchmarks/run.py [--models A,B] [--rounds 3] [--seconds 0.3] [--json FILE] [--no-stan] [--no-stanli] [--cohort PATH]

Prints a table in markdown; run it with the Python of the environment that Benchmarks/peers/README.md sets up. The models are those
of stanlike-models (at the points of Tests/CohortTests/Fixtures) and of Benchmarks/models (simulated data, seeded
points). In every round each model is measured with Cohort, then Stan, then stanli, so that all meet the same state
of the machine; a figure is the median over rounds of the mean over points, of process CPU time. Also compares the
log densities, up to a constant.
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

for variable in ("OMP_NUM_THREADS", "STAN_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "Benchmarks" / "peers"), str(ROOT / "Benchmarks" / "models")]

from make_data import MAKERS
from make_twins import twin
from stan_peer import Peer
from time_gradients import time_stan, time_stanli


def cases(wanted, folder):
    """(name, the path of the program, of the data, the points or None) of all models."""
    for path in sorted((ROOT / "stanlike-models").glob("*/*.model")):
        fixture = ROOT / "Tests" / "CohortTests" / "Fixtures" / f"{path.stem}.json"
        if fixture.exists() and (not wanted or path.stem in wanted):
            yield path.stem, path, path.parent / "data.json", json.loads(fixture.read_text())["points"]
    for path in sorted((ROOT / "Benchmarks" / "models").glob("*.stan")):
        if not wanted or path.stem in wanted:
            data = folder / f"{path.stem}.json"
            data.write_text(json.dumps(MAKERS[path.stem](random.Random(1))))
            yield path.stem, path, data, None


def time_cohort(cohort, program, data, points):
    """(CPU seconds per gradient, log density) of each point."""
    done = subprocess.run(
        [cohort, "log-density", str(program), "--data", str(data), "--points", str(points), "--time"],
        capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-300:])
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [row["cpu_seconds_per_gradient"] for row in rows], [row["log_density"] for row in rows]


def unconstrained_count(program, data):
    """How many numbers a point has."""
    import stanli

    return stanli.Model(stan_code=program.read_text(), data=str(data)).n_unconstrained


def spread(values, reference):
    """How differently two log densities differ from point to point, relative to their size."""
    shift = [v - r for v, r in zip(values, reference)]
    return (max(shift) - min(shift)) / max(1, max(abs(r) for r in reference)) if shift else None


def measure(name, program, data, points, options, folder):
    source = program.read_text()
    peer = None if options.no_stan else Peer(twin(source) or source, data)
    dimension = peer.dimension if peer else unconstrained_count(program, data)
    if points is None:
        generator = random.Random(2)
        points = [[0.3 * generator.gauss(0, 1) for _ in range(dimension)] for _ in range(3)]
    point_file = folder / "points.json"
    point_file.write_text(json.dumps(points))
    reference = [peer.gradient(point)[0] for point in points] if peer else None
    figures = {"cohort": [], "stan": [], "stanli": []}
    result = {"dimension": dimension}
    for _ in range(options.rounds):
        seconds, values = time_cohort(options.cohort, program, data, point_file)
        figures["cohort"].append(statistics.fmean(seconds))
        if peer:
            result["difference"] = spread(values, reference)
            seconds = time_stan(peer, points, 5, options.seconds)
            figures["stan"].append(statistics.fmean(s for s in seconds if s is not None))
        if not options.no_stanli and "stanli_error" not in result:
            try:
                seconds, peer_values = time_stanli(twin(source) or source, data, points, 5, options.seconds)
                if not peer and None not in peer_values:
                    result["difference"] = spread(values, peer_values)
                figures["stanli"].append(statistics.fmean(s for s in seconds if s is not None))
            except Exception as error:  # it does not take every program
                result["stanli_error"] = str(error).strip()[:200]
    for who, seconds in figures.items():
        if seconds:
            result[who] = statistics.median(seconds)
            result[f"{who}_rounds"] = seconds
    return result


def row(name, result):
    def micro(who):
        return f"{result[who] * 1e6:.4g}" if who in result else "–"

    def ratio(who):
        return f"{result[who] / result['cohort']:.2f}" if who in result else "–"

    return (f"| {name} | {result['dimension']} | {micro('cohort')} | {micro('stan')} | {micro('stanli')} "
            f"| {ratio('stan')} | {ratio('stanli')} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="", help="names, comma between them; all if left out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.3, help="CPU time per point, model, peer and round")
    parser.add_argument("--json", help="also write all figures to this file")
    parser.add_argument("--no-stan", action="store_true")
    parser.add_argument("--no-stanli", action="store_true")
    parser.add_argument("--cohort", default=str(ROOT / ".build" / "release" / "cohort"))
    options = parser.parse_args()
    wanted = [name for name in options.models.split(",") if name]
    report = {}
    print("| model | parameters | Cohort, µs | Stan, µs | stanli, µs | Stan / Cohort | stanli / Cohort |")
    print("|---|--:|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for name, program, data, points in cases(wanted, folder):
            try:
                report[name] = measure(name, program, data, points, options, folder)
            except (RuntimeError, ValueError) as error:
                print(f"{name}: {error}", file=sys.stderr, flush=True)
                continue
            print(row(name, report[name]), flush=True)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
