"""Simulates data for the models in this folder, the same on every machine; no packages needed.

python make_data.py FOLDER [MODEL ...]     writes FOLDER/MODEL.json
"""
import json
import math
import pathlib
import random
import sys


def grouped(random, rows, groups, outcome):
    return {"N": rows, "J": groups, "group": [random.randint(1, groups) for _ in range(rows)],
            "x": [random.gauss(0, 1) for _ in range(rows)], "y": [outcome(random) for _ in range(rows)]}


def binary(random, rows, columns):
    return {"N": rows, "K": columns, "X": [[random.gauss(0, 1) for _ in range(columns)] for _ in range(rows)],
            "y": [random.randint(0, 1) for _ in range(rows)]}


def count(random):
    return int(random.expovariate(0.5))


def normal(random):
    return random.gauss(0, 1)


def series(random, n):
    return {"T": n, "y": [random.gauss(0, 1) for _ in range(n)]}


MAKERS = {
    "poisson_loop": lambda r: grouped(r, 10_000, 100, count),
    "negative_binomial_loop": lambda r: grouped(r, 10_000, 100, count),
    "logistic_large": lambda r: binary(r, 100_000, 10),
    "logistic_glm": lambda r: binary(r, 100_000, 10),
    "hidden_markov": lambda r: {"K": 3, **series(r, 500)},
    "gaussian_process": lambda r: {"N": 200, "x": [i / 20 for i in range(200)],
                                   "y": [math.sin(i / 20) + r.gauss(0, 0.3) for i in range(200)]},
    "multi_normal": lambda r: {"N": 500, "K": 10, "y": [[r.gauss(0, 1) for _ in range(10)] for _ in range(500)]},
    "stochastic_volatility": lambda r: series(r, 1000),
    "regression_loop": lambda r: grouped(r, 100_000, 1000, normal),
    "regression_vectorised": lambda r: grouped(r, 100_000, 1000, normal),
    "regression_million": lambda r: grouped(r, 1_000_000, 1000, normal),
}

if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or MAKERS:
        (folder / f"{name}.json").write_text(json.dumps(MAKERS[name](random.Random(1))))
