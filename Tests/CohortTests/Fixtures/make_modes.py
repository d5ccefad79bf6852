# Modes of models of stanlike-models, found by scipy from densities written in numpy, and made exact by Newton's method with 40
# digits on gradients written in mpmath: makes modes.json.
#
# Needs numpy, scipy and mpmath: python3 make_modes.py ../../../stanlike-models > modes.json
import json
import sys

import mpmath as mp
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

    def gradient(*q):
        # Of a t with 5 degrees of freedom and scale s: -6 b / (5 s^2 + b^2).
        result = [-6 * q[0] / (125 + q[0] ** 2)] + [-6 * b / (mp.mpf(31.25) + b**2) for b in q[1:]]
        for row, outcome in zip(data["X"], data["y"]):
            rest = outcome - 1 / (1 + mp.exp(-q[0] - mp.fdot(row, q[1:])))
            result[0] += rest
            for k, value in enumerate(row):
                result[1 + k] += rest * value
        return result

    return density, gradient, 1 + x.shape[1], lambda q: {"alpha": q[0], "beta": list(q[1:])}


def eight_schools(data):
    """With the log Jacobian of tau = exp(q[1])."""
    y, sigma = np.array(data["y"], float), np.array(data["sigma"], float)

    def density(q):
        mu, tau, raw = q[0], np.exp(q[1]), q[2:]
        theta = mu + tau * raw
        prior = -0.5 * (mu / 5) ** 2 - np.log1p((tau / 5) ** 2) - 0.5 * raw @ raw
        return prior - 0.5 * np.sum(((y - theta) / sigma) ** 2) + q[1]

    def gradient(*q):
        mu, tau, raw = q[0], mp.exp(q[1]), q[2:]
        pulls = [(a - mu - tau * r) / mp.mpf(s) ** 2 for a, s, r in zip(data["y"], data["sigma"], raw)]
        of_tau = tau * mp.fdot(pulls, raw) - 2 * tau**2 / (25 + tau**2) + 1
        return [mp.fsum(pulls) - mu / 25, of_tau] + [tau * p - r for p, r in zip(pulls, raw)]

    return density, gradient, 2 + len(y), lambda q: {"mu": q[0], "tau": np.exp(q[1]), "theta_raw": list(q[2:])}


def mode(density, gradient, dimension):
    found = optimize.minimize(lambda q: -density(q), np.zeros(dimension), method="BFGS", options={"gtol": 1e-6})
    mp.mp.dps = 40
    return np.array([float(x) for x in mp.findroot(gradient, list(map(mp.mpf, found.x)), tol=1e-60)])


def main(folder):
    result = {}
    for name, make in {"logistic": logistic, "eight_schools": eight_schools}.items():
        with open(f"{folder}/{name}/data.json") as file:
            density, gradient, dimension, values = make(json.load(file))
        q = mode(density, gradient, dimension)
        result[name] = {"log_density": density(q), "position": list(q), "values": values(q)}
    json.dump(result, sys.stdout, indent=1)
    print()


main(sys.argv[1])
