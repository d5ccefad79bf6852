"""Simulates radon's data: 919 houses in 85 counties of very unequal size. Writes data.json here and in radon_loop."""
import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
rng = np.random.default_rng(19191)
N, J = 919, 85

# County sizes are log-normal and every county has at least one house, as in the Minnesota survey.
weight = np.exp(rng.normal(0, 1.1, J))
county = np.concatenate([np.arange(1, J + 1), 1 + rng.choice(J, N - J, p=weight / weight.sum())])
county.sort()
log_uranium = rng.normal(0, 0.4, J)
alpha = 1.45 + 0.7 * log_uranium + 0.16 * rng.normal(size=J)
beta = -0.67 + 0.25 * rng.normal(size=J)
floor = rng.binomial(1, 0.17, N)
log_radon = alpha[county - 1] + beta[county - 1] * floor + 0.73 * rng.normal(size=N)

data = {
    "N": N,
    "J": J,
    "county": county.tolist(),
    "floor_measured": floor.tolist(),
    "log_uranium": np.round(log_uranium, 4).tolist(),
    "log_radon": np.round(log_radon, 4).tolist(),
}
for folder in (HERE, HERE.parent / "radon_loop"):
    (folder / "data.json").write_text(json.dumps(data) + "\n")
