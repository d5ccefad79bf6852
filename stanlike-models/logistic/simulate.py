"""Simulates logistic's data: 500 observations of 8 correlated, standardised predictors. Writes data.json."""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(4242)
N, K = 500, 8
correlation = 0.4 ** np.abs(np.subtract.outer(np.arange(K), np.arange(K)))
X = rng.multivariate_normal(np.zeros(K), correlation, N)
X = np.round((X - X.mean(0)) / X.std(0), 4)
beta = np.array([1.0, -0.8, 0.5, 0.0, 0.0, 0.3, -1.2, 0.1])
y = rng.binomial(1, 1 / (1 + np.exp(-(-0.5 + X @ beta))))
data = {"N": N, "K": K, "X": X.tolist(), "y": y.tolist()}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
