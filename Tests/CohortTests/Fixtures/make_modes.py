# Modes of models of stanlike-models, found by scipy from densities written in numpy: makes modes.json.
#
# Needs numpy and scipy: python3 make_modes.py ../../../stanlike-models > modes.json
import json
import sys

import numpy as np
from scipy import optimize


def student_t(x, df, scale):
    """Without constants."""
    return np.sum(-(df + 1) / 2 * np.log1p((x / scale) ** 2 / df))


def logistic(data):
    x, y = np.array(data["X"]), np.array(data["y"])

    def density(q):
        eta = q[0] + x @ q[1:]
        return student_t(q[:1], 5, 5) + student_t(q[1:], 5, 2.5) + np.sum(y * eta - np.logaddexp(0, eta))

    return density, 1 + x.shape[1], lambda q: {"alpha": q[0], "beta": list(q[1:])}


def eight_schools(data):
    """With the log Jacobian of tau = exp(q[1])."""
    y, sigma = np.array(data["y"], float), np.array(data["sigma"], float)

    def density(q):
        mu, tau, raw = q[0], np.exp(q[1]), q[2:]
        theta = mu + tau * raw
        prior = -0.5 * (mu / 5) ** 2 - np.log1p((tau / 5) ** 2) - 0.5 * raw @ raw
        return prior - 0.5 * np.sum(((y - theta) / sigma) ** 2) + q[1]

    return density, 2 + len(y), lambda q: {"mu": q[0], "tau": np.exp(q[1]), "theta_raw": list(q[2:])}


def mode(density, dimension):
    """By BFGS, then by Newton's method with differences of sixth order."""
    found = optimize.minimize(lambda q: -density(q), np.zeros(dimension), method="BFGS", options={"gtol": 1e-6})
    q = found.x

    def gradient(q, h=2e-4):
        # Sixth order: the error is about h^6.
        result = np.zeros(dimension)
        for i in range(dimension):
            e = np.zeros(dimension)
            e[i] = h
            result[i] = sum(c * (density(q + k * e) - density(q - k * e)) for k, c in ((1, 45), (2, -9), (3, 1))) / (60 * h)
        return result

    for _ in range(10):
        hessian = np.array([(gradient(q + 1e-3 * e) - gradient(q - 1e-3 * e)) / 2e-3 for e in np.eye(dimension)])
        q = q - np.linalg.solve((hessian + hessian.T) / 2, gradient(q))
    return q


def main(folder):
    result = {}
    for name, make in {"logistic": logistic, "eight_schools": eight_schools}.items():
        with open(f"{folder}/{name}/data.json") as file:
            density, dimension, values = make(json.load(file))
        q = mode(density, dimension)
        result[name] = {"log_density": density(q), "position": list(q), "values": values(q)}
    json.dump(result, sys.stdout, indent=1)
    print()


main(sys.argv[1])
