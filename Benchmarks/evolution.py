#!/usr/bin/env python3
"""CMA-ES of `cohort optimize` beside pycma: evaluations until the optimum is reached to 1e-8, and how often it is.

Both start uniformly in the same box with the same spread and population; seeds differ. Needs numpy and cma:

    python3 Benchmarks/evolution.py --seeds 10
    python3 Benchmarks/evolution.py --seeds 10 --only rastrigin10 --no-pycma
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile

# Name: the function, its log density in the language, dimension, radius of the start, spread, population (0: the default).
PROBLEMS = {
    f"{name}{dimension}": (name, text, dimension, radius, spread, population)
    for name, text, radius, spread, populations in [
        ("sphere", "-dot_self(x)", 3, 1, {10: 0, 40: 0}),
        ("ellipsoid", "-dot_product(weight, square(x))", 3, 1, {10: 0, 40: 0}),
        ("rosenbrock", "-100 * dot_self(x[2:D] - square(x[1:D - 1])) - dot_self(1 - x[1:D - 1])", 3, 1, {10: 0, 40: 0}),
        ("rastrigin", "-dot_self(x) + 10 * sum(cos(2 * pi() * x)) - 10 * D", 5, 3, {10: 200, 40: 1000}),
    ]
    for dimension, population in populations.items()
}

MODEL = """
transformed data {
  int D = %d;
  vector[D] weight;
  for (i in 1 : D) weight[i] = 1e6 ^ ((i - 1.0) / (D - 1));
}
parameters {
  vector[D] x;
}
model {
  target += %s;
}
"""


def ours(cohort, problem, seeds):
    """Evaluations of the seeds that got there."""
    _, text, dimension, radius, spread, population = problem
    found = []
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "m.stan")
        with open(model, "w") as file:
            file.write(MODEL % (dimension, text))
        for seed in range(1, seeds + 1):
            run = subprocess.run(
                [cohort, "optimize", model, "--algorithm", "cmaes", "--restarts", "0", "--target", "-1e-8",
                 "--init", str(radius), "--step-size", str(spread), "--population", str(population),
                 "--iter", "1000000", "--seed", str(seed), "--threads", "1", "--output", folder],
                capture_output=True, text=True)
            if run.returncode != 0:
                sys.exit(run.stderr)
            if "the log density that was asked for is reached" in run.stderr:
                found.append(int(re.search(r"and (\d+) evaluations?", run.stderr).group(1)))
    return found


def theirs(problem, seeds):
    import warnings

    warnings.filterwarnings("ignore")
    import cma
    import numpy as np

    name, _, dimension, radius, spread, population = problem
    functions = {
        "sphere": lambda x: x @ x,
        "ellipsoid": lambda x: 1e6 ** (np.arange(dimension) / (dimension - 1)) @ x**2,
        "rosenbrock": lambda x: 100 * np.sum((x[1:] - x[:-1] ** 2) ** 2) + np.sum((1 - x[:-1]) ** 2),
        "rastrigin": lambda x: x @ x - 10 * np.sum(np.cos(2 * np.pi * x)) + 10 * dimension,
    }
    found = []
    for seed in range(1, seeds + 1):
        options = {"seed": seed, "ftarget": 1e-8, "verbose": -9, "verb_log": 0}
        if population:
            options["popsize"] = population
        start = np.random.default_rng(seed).uniform(-radius, radius, dimension)
        search = cma.CMAEvolutionStrategy(start, spread, options)
        while not search.stop():
            points = search.ask()
            search.tell(points, [functions[name](x) for x in points])
        if search.result.fbest <= 1e-8:
            found.append(search.result.evaluations)
    return found


def cell(found, seeds):
    return f"{statistics.median(found):.0f} ({len(found)}/{seeds})" if found else f"none (0/{seeds})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohort", default=".build/release/cohort")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", help="problems with commas between, such as sphere10,rastrigin40")
    parser.add_argument("--no-pycma", action="store_true")
    arguments = parser.parse_args()
    names = arguments.only.split(",") if arguments.only else list(PROBLEMS)
    print("Median evaluations to 1e-8 of the seeds that got there (how many of all).\n")
    print("| problem | population | cohort | pycma |\n|---|---|---|---|")
    for name in names:
        problem = PROBLEMS[name]
        mine = cell(ours(arguments.cohort, problem, arguments.seeds), arguments.seeds)
        other = "" if arguments.no_pycma else cell(theirs(problem, arguments.seeds), arguments.seeds)
        print(f"| {name} | {problem[5] or 'default'} | {mine} | {other} |", flush=True)


main()
