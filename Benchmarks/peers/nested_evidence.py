"""Log evidences of two posteriors by dynesty and by quadrature, for the tests of nested sampling.

    python3 -m venv venv && venv/bin/pip install dynesty scipy && venv/bin/python nested_evidence.py

The posteriors are those of Tests/CohortInferenceTests/NestedPosteriorTests.swift, where the printed values stand.
"""

import numpy as np
from dynesty import NestedSampler
from scipy import integrate, special, stats


def bimodal(x):
    """Two modes in three dimensions, the smaller one narrower."""
    first = np.sum(stats.norm.logpdf(x, -3, 0.8)) + np.log(0.7)
    second = np.sum(stats.norm.logpdf(x, 3, 0.4)) + np.log(0.3)
    return np.logaddexp(first, second)


def curved(x):
    """A banana (Rosenbrock 1960)."""
    return -(100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2) / 20


def normal_prior(u):
    return 3 * special.ndtri(u)


for name, function, dimension in [("bimodal", bimodal, 3), ("curved", curved, 2)]:
    sampler = NestedSampler(
        function, normal_prior, dimension, nlive=2000, bound="multi", sample="rslice", rstate=np.random.default_rng(1)
    )
    sampler.run_nested(dlogz=0.01, print_progress=False)
    result = sampler.results
    weights = result.importance_weights()
    mean = weights @ result.samples
    variance = weights @ (result.samples - mean) ** 2
    print(name, "dynesty", result.logz[-1], "+-", result.logzerr[-1], "mean", mean, "variance", variance)

# Products of one-dimensional integrals, and one in two dimensions.
first = 3 * stats.norm.logpdf(-3, 0, np.hypot(3, 0.8)) + np.log(0.7)
second = 3 * stats.norm.logpdf(3, 0, np.hypot(3, 0.4)) + np.log(0.3)
print("bimodal exact", np.logaddexp(first, second), "weight of the first", np.exp(first - np.logaddexp(first, second)))


def density(y, x):
    return np.exp(curved([x, y]) + stats.norm.logpdf(x, 0, 3) + stats.norm.logpdf(y, 0, 3))


def inner(x, power):
    center = x * x
    return integrate.quad(lambda y: density(y, x) * x**power, center - 6, center + 6, epsabs=1e-14, limit=400)[0]


total = integrate.quad(inner, -6, 6, args=(0,), limit=400)[0]
mean = integrate.quad(inner, -6, 6, args=(1,), limit=400)[0] / total
square = integrate.quad(inner, -6, 6, args=(2,), limit=400)[0] / total
print("curved exact", np.log(total), "mean", mean, "variance", square - mean**2)
