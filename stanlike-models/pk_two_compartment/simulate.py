"""Simulates pk_two_compartment's data: 64 subjects, 6 to 12 samples each at their own times. Writes data.json."""
import json
import pathlib

import numpy as np
from scipy.linalg import expm

rng = np.random.default_rng(6464)
J = 64
planned = np.array([0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 18, 24])
dose = rng.choice([100.0, 200.0, 400.0], J)
weight = np.round(70 * np.exp(0.2 * rng.normal(size=J)), 1)
n_obs, time, conc = [], [], []
for j in range(J):
    count = int(rng.integers(6, 13))
    ts = np.sort(rng.choice(planned, count, replace=False) * np.exp(0.05 * rng.normal(size=count)))
    ts = np.round(ts, 3)
    size = weight[j] / 70
    ka = 1.1 * np.exp(0.4 * rng.normal())
    cl = 5.0 * size**0.75 * np.exp(0.3 * rng.normal())
    vc = 20.0 * size * np.exp(0.2 * rng.normal())
    q, vp = 4.0 * size**0.75, 55.0 * size
    # The system is linear: y(t) = expm(A t) y(0).
    A = np.array([[-ka, 0, 0], [ka, -(cl + q) / vc, q / vp], [0, q / vc, -q / vp]])
    for t in ts:
        mean = (expm(A * t) @ np.array([dose[j], 0, 0]))[1] / vc
        conc.append(round(float(mean * np.exp(0.15 * rng.normal())), 5))
    assert (np.diff(ts) > 0).all()
    n_obs.append(count)
    time += ts.tolist()
data = {
    "J": J, "N": len(time), "n_obs": n_obs, "dose": dose.tolist(), "weight": weight.tolist(), "time": time,
    "conc": conc,
}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
