#!/usr/bin/env python3
"""Smallest bulk ESS per gradient, warm-up counted, of several ways to sample, on posteriors whose answer is known.

The posteriors are those of posteriordb that have reference draws, and any model with a data file:

    python3 Benchmarks/adaptation.py --posteriordb DIRECTORY --cohort .build/release/cohort \\
        --arm "stan: --adaptation stan" --arm "fisher: --adaptation fisher"
    python3 Benchmarks/adaptation.py --model stanlike-models/sir --cohort .build/release/cohort

DIRECTORY is a copy of github.com/stan-dev/posteriordb. An arm is a name, a colon and options of `cohort sample`; the
first is what the others are compared with. Gradients are the sum of n_leapfrog__ over all chains, warm-up included.
Means are compared with the reference draws: the largest |z| over the reference's parameters, with the Monte Carlo errors of
both. With several seeds each figure is the median over them, divergences of all seeds are counted, and a ratio is that of the
median efficiencies. Needs Python 3 alone.
"""
import argparse
import csv
import glob
import io
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile


def zipped_json(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(archive.namelist()[0]))


class Problem:
    """A model, its data, and where they are known means and standard deviations of its parameters."""

    def __init__(self, name, model, data, reference=None):
        self.name, self.model, self.data, self.reference = name, model, data, reference


def posteriordb(root):
    if os.path.isdir(os.path.join(root, "posterior_database")):
        root = os.path.join(root, "posterior_database")
    for path in sorted(glob.glob(os.path.join(root, "posteriors", "*.json"))):
        with open(path) as file:
            entry = json.load(file)
        draws = entry.get("reference_posterior_name")
        archive = os.path.join(root, "reference_posteriors", "draws", "draws", f"{draws}.json.zip")
        model = os.path.join(root, "models", "stan", entry["model_name"] + ".stan")
        data = os.path.join(root, "data", "data", entry["data_name"] + ".json.zip")
        if not draws or not all(map(os.path.exists, (archive, model, data))):
            continue
        yield Problem(entry["name"], model, data, archive)


def folder(path):
    name = os.path.basename(os.path.normpath(path))
    return Problem(name, os.path.join(path, f"{name}.model"), os.path.join(path, "data.json"))


def reference_moments(archive):
    moments = {}
    chains = zipped_json(archive)
    for name in chains[0]:
        values = [value for chain in chains for value in chain[name]]
        moments[name] = (statistics.fmean(values), statistics.stdev(values), len(values))
    return moments


def run(problem, options, arguments, seed, directory, moments):
    data = problem.data
    if data.endswith(".zip"):
        data = os.path.join(directory, "data.json")
        with open(data, "w") as file:
            json.dump(zipped_json(problem.data), file)
    output = os.path.join(directory, "fit")
    command = [
        arguments.cohort, "sample", problem.model, "--data", data, "--output", output, "--name", "fit", "--quiet",
        "--chains", str(arguments.chains), "--threads", str(arguments.threads), "--seed", str(seed),
        "--save-warmup", "--no-diagnose", "--no-checkpoint", "--legacy",
    ] + options
    begin = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=arguments.limit)
    except subprocess.TimeoutExpired:
        return {"failure": f"over {arguments.limit} s"}
    seconds = time.monotonic() - begin
    if done.returncode:
        return {"failure": done.stderr.strip().splitlines()[-1][:90] if done.stderr.strip() else str(done.returncode)}
    files = sorted(glob.glob(os.path.join(output, "*.csv")))
    gradients, warm, divergences, iterations = 0, 0, 0, 0
    for name in files:
        with open(name) as file:
            steps, divergent, in_warmup = None, None, True
            for line in file:
                if line.startswith("#"):
                    if "Adaptation terminated" in line:
                        in_warmup = False
                    continue
                fields = line.split(",", 8)
                if steps is None:
                    steps, divergent = fields.index("n_leapfrog__"), fields.index("divergent__")
                    continue
                count = int(float(fields[steps]))
                gradients += count
                iterations += 1
                if in_warmup:
                    warm += count
                else:
                    divergences += int(float(fields[divergent]))
    table = subprocess.run([arguments.cohort, "summary", *files, "--csv", "--all"], capture_output=True, text=True)
    smallest, worst, largest, where, rhat = math.inf, "", 0.0, "", 1.0
    for row in csv.DictReader(io.StringIO(table.stdout)):
        name = row["name"]
        if moments is None:
            if name.endswith("__"):
                continue
        elif name not in moments:
            continue
        try:
            ess, mean, error, spread = (float(row[key] or "nan") for key in ("ESS_bulk", "Mean", "MCSE", "StdDev"))
        except ValueError:
            continue
        if not spread > 1e-12 * abs(mean):
            continue
        if not ess >= smallest:
            smallest, worst = ess, name
        rhat = max(rhat, float(row["R_hat"] or "nan"))
        if moments is not None:
            center, sd, count = moments[name]
            z = abs(mean - center) / math.sqrt(error * error + sd * sd / count)
            if not z <= largest:
                largest, where = z, name
    return {
        "ess": smallest, "worst": worst, "gradients": gradients, "warmup": warm, "z": largest, "where": where,
        "divergences": divergences, "seconds": seconds, "rhat": rhat, "iterations": iterations,
        "efficiency": smallest / gradients if gradients else math.nan,
    }


def middle(results):
    """One result for several seeds; a seed that failed is a failure of all."""
    failures = [result for result in results if "failure" in result]
    if failures or len(results) == 1:
        return (failures or results)[0]
    together = {key: statistics.median(result[key] for result in results)
                for key in ("ess", "gradients", "warmup", "z", "efficiency", "rhat")}
    together["divergences"] = sum(result["divergences"] for result in results)
    return together


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posteriordb", metavar="DIRECTORY", help="a copy of posteriordb")
    parser.add_argument("--model", action="append", default=[], metavar="FOLDER", help="NAME.model and data.json")
    parser.add_argument("--cohort", default=".build/release/cohort", help="the executable")
    parser.add_argument("--arm", action="append", metavar="NAME:OPTIONS", help="what is compared; the first is the base")
    parser.add_argument("--only", default="", help="names, or beginnings of them, with commas between")
    parser.add_argument("--skip", default="", help="names, or beginnings of them, with commas between")
    parser.add_argument("--limit", type=float, default=300, help="seconds for a run")
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", default="1", help="a seed, or several with commas between")
    parser.add_argument("--json", metavar="FILE", help="where results are kept, and taken up again")
    arguments = parser.parse_args()
    arms = [arm.split(":", 1) for arm in arguments.arm or ["stan: --adaptation stan", "default:"]]
    problems = [folder(path) for path in arguments.model]
    if arguments.posteriordb:
        problems += posteriordb(arguments.posteriordb)
    seeds = [int(seed) for seed in arguments.seed.split(",")]
    begins = tuple(name for name in arguments.only.split(",") if name)
    skips = tuple(name for name in arguments.skip.split(",") if name)
    problems = [p for p in problems if (not begins or p.name.startswith(begins)) and not (skips and p.name.startswith(skips))]
    kept = {}
    if arguments.json and os.path.exists(arguments.json):
        with open(arguments.json) as file:
            kept = json.load(file)
    ratios = {name: [] for name, _ in arms[1:]}
    print("| posterior | " + " | ".join(f"{name}: ESS / gradients (warm-up), z" for name, _ in arms) + " | "
          + " | ".join(f"{name} / {arms[0][0]}" for name, _ in arms[1:]) + " |")
    print("|---|" + "---|" * (2 * len(arms) - 1))
    for problem in problems:
        moments = reference_moments(problem.reference) if problem.reference else None
        cells, results = [], []
        for name, options in arms:
            every = []
            for seed in seeds:
                key = f"{problem.name} {name} {options.strip()} {seed} {arguments.chains}"
                if key not in kept:
                    with tempfile.TemporaryDirectory() as directory:
                        kept[key] = run(problem, options.split(), arguments, seed, directory, moments)
                    if arguments.json:
                        with open(arguments.json, "w") as file:
                            json.dump(kept, file, indent=1)
                every.append(kept[key])
            result = middle(every)
            results.append(result)
            if "failure" in result:
                cells.append(result["failure"])
                continue
            text = f"{result['ess']:.0f} / {result['gradients']:.0f} ({result['warmup']:.0f})"
            text += f", {result['z']:.1f}" if moments else ""
            if result["divergences"]:
                text += f", {result['divergences']} div."
            cells.append(text)
        for (name, _), result in zip(arms[1:], results[1:]):
            if "failure" in result or "failure" in results[0]:
                cells.append("–")
                continue
            ratio = result["efficiency"] / results[0]["efficiency"]
            ratios[name].append((ratio, problem.name))
            cells.append(f"{ratio:.2f}")
        print(f"| {problem.name} | " + " | ".join(cells) + " |", flush=True)
    for name, values in ratios.items():
        if values:
            low, where = min(values)
            print(f"\n{name}: median {statistics.median(v for v, _ in values):.2f}, smallest {low:.2f} ({where}), "
                  f"{len(values)} posteriors")


if __name__ == "__main__":
    sys.exit(main())
