"""Log evidences of two posteriors, exact and by dynesty, for the tests of nested sampling.

    python3 -m venv venv && venv/bin/pip install dynesty scipy && venv/bin/python nested_evidence.py

The posteriors are those of Tests/CohortInferenceTests/NestedPosteriorTests.swift, where the exact values stand.
"""

import numpy as np
from dynesty import NestedSampler
from scipy import special, stats


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

# Products of one-dimensional integrals, and a sum over a grid along the banana.
first = 3 * stats.norm.logpdf(-3, 0, np.hypot(3, 0.8)) + np.log(0.7)
second = 3 * stats.norm.logpdf(3, 0, np.hypot(3, 0.4)) + np.log(0.3)
print("bimodal exact", np.logaddexp(first, second), "weight of the first", np.exp(first - np.logaddexp(first, second)))

x = np.linspace(-6, 6, 6001)[:, None]
bend = np.linspace(-5, 5, 2001)[None, :]
log_density = -(100 * bend**2 + (1 - x) ** 2) / 20 + stats.norm.logpdf(x, 0, 3) + stats.norm.logpdf(x * x + bend, 0, 3)
weights = np.exp(log_density) * (12 / 6000) * (10 / 2000)
total = weights.sum()
mean = (weights * x).sum() / total
print("curved exact", np.log(total), "mean", mean, "variance", (weights * x * x).sum() / total - mean**2)
