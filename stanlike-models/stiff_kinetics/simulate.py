"""Simulates stiff_kinetics' data: 16 batches, 5 to 8 measurements from 0.04 to 4000 seconds. Writes data.json."""
import json
import pathlib

import numpy as np
from scipy.integrate import solve_ivp

rng = np.random.default_rng(1616)
J = 16
planned = np.array([0.04, 0.4, 4, 40, 120, 400, 1200, 4000])
k = np.array([0.04, 1e4, 3e7])


def robertson(t, y, k1):
    slow, back, fast = k1 * y[0], k[1] * y[1] * y[2], k[2] * y[1] ** 2
    return [back - slow, slow - back - fast, fast]


n_obs, start, time, a, c = [], [], [], [], []
for j in range(J):
    a0 = round(float(rng.uniform(0.6, 1.0)), 3)
    y0 = [a0, 0.0, round(1 - a0, 3)]
    count = int(rng.integers(5, 9))
    ts = np.sort(rng.choice(planned, count, replace=False))
    y = solve_ivp(robertson, (0, ts[-1]), y0, method="BDF", t_eval=ts, args=(k[0] * np.exp(0.2 * rng.normal()),),
                  rtol=1e-9, atol=1e-13).y
    n_obs.append(count)
    start.append(y0)
    time += ts.tolist()
    a += np.round(y[0] * np.exp(0.05 * rng.normal(size=count)), 6).tolist()
    c += np.round(y[2] * np.exp(0.05 * rng.normal(size=count)), 6).tolist()
data = {"J": J, "N": len(time), "n_obs": n_obs, "y0": start, "time": time, "a": a, "c": c}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
