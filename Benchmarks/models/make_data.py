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


def vectors(random, n, k):
    return [[random.gauss(0, 1) for _ in range(k)] for _ in range(n)]


def predators(n):
    """Lotka and Volterra's populations at times 1 to n, by small steps."""
    (u, v), h, result = (10.0, 5.0), 1e-3, []
    for _ in range(n):
        for _ in range(1000):
            u, v = u + h * u * (0.5 - 0.05 * v), v + h * v * (-0.5 + 0.05 * u)
        result.append([u, v])
    return result


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
    "garch": lambda r: {**series(r, 1000), "sigma1": 0.8},
    "garch_panel": lambda r: {"T": 100, "G": 50, "y": vectors(r, 50, 100), "sigma1": 0.8},
    "kalman_trend": lambda r: series(r, 200),
    "kalman_multivariate": lambda r: {"T": 100, "y": vectors(r, 100, 2), "H": [[1, 0, 0.5], [0, 1, -0.3]]},
    "state_vector": lambda r: {"T": 300, "K": 3, "y": vectors(r, 300, 3)},
    "forward_array": lambda r: {"T": 200, "K": 4, "y": [count(r) for _ in range(200)]},
    "epidemic": lambda r: {"T": 200, "cases": [count(r) for _ in range(200)], "population": 1000, "infected": 5},
    "autoregression": lambda r: {"P": 4, **series(r, 1000)},
    "moving_average": lambda r: {"Q": 3, **series(r, 1000)},
    "random_walk": lambda r: series(r, 1000),
    "recursion": lambda r: series(r, 200),
    "change_point": lambda r: {"T": 200, "y": [count(r) for _ in range(200)], "rate": 0.5},
    "runge_kutta": lambda r: {"T": 40, "steps": 10, "y": predators(40)},
    "seasonal_smoothing": lambda r: {"S": 12, **series(r, 600), "season1": vectors(r, 1, 12)[0]},
    "multi_normal_loop": lambda r: {"N": 500, "K": 3, "y": vectors(r, 500, 3)},
    "regression_million": lambda r: grouped(r, 1_000_000, 1000, normal),
}

if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or MAKERS:
        (folder / f"{name}.json").write_text(json.dumps(MAKERS[name](random.Random(1))))
