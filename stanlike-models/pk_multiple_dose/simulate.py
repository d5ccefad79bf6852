"""Simulates pk_multiple_dose's data: 48 subjects, doses every 12 hours for a week, a third with an infusion first. Writes data.json."""
import json
import pathlib

import numpy as np
from scipy.linalg import expm

rng = np.random.default_rng(4812)
J, LLOQ = 48, 0.05


def advance(theta, x, rate, dt):
    ka, cl, vc, q, vp = theta
    a = np.array([[-ka, 0, 0], [ka, -(cl + q) / vc, q / vp], [0, q / vc, -q / vp]])
    block = np.zeros((4, 4))
    block[:3, :3], block[1, 3] = a * dt, rate * dt
    e = expm(block)
    return e[:3, :3] @ x + e[:3, 3]


columns = {k: [] for k in ("time", "amt", "rate", "ii", "evid", "cmt", "addl", "ss")}
records, row, conc, is_blq, weights = [], [], [], [], []
bioavailability = 0.8
for j in range(J):
    weight = float(np.round(rng.normal(75, 14), 1))
    theta = np.exp(np.log([1.2, 5.0, 28.0, 4.5, 40.0]) + np.array([0.3, 0.3, 0.2, 0, 0]) * rng.normal(size=5))
    theta *= np.array([1, (weight / 70) ** 0.75, weight / 70, (weight / 70) ** 0.75, weight / 70])
    dose = float(rng.choice([100.0, 150.0, 200.0]))
    first = 2.0 if j % 3 == 0 else 0.0
    own = []
    if first:
        own.append((0.0, dict(evid=1, amt=dose, rate=dose / 1.5, cmt=2)))
    own.append((first, dict(evid=1, amt=dose, ii=12.0, addl=13, cmt=1)))
    planned = np.array([0.5, 1, 1.75, 3, 6, 11.5, 25, 49, 97, 121, 145, 157.5, 159, 163, 168, 180, 204, 228])
    for t in planned[rng.random(planned.size) < 0.65]:
        own.append((float(np.round(t + rng.uniform(-0.2, 0.2), 2)), dict(evid=0)))
    own.sort(key=lambda r: (r[0], r[1]["evid"] == 0))
    doses = [first + 12.0 * k for k in range(14)]
    changes = sorted([(t, "dose") for t in doses] + ([(1.5, "stop")] if first else []))
    x, now, rate, bolus = np.zeros(3), 0.0, dose / 1.5 if first else 0.0, 0
    for t, r in own:
        while changes and (changes[0][0] < t or (changes[0][0] == t and r["evid"] == 0)):
            at, kind = changes.pop(0)
            x, now = advance(theta, x, rate, at - now), at
            if kind == "stop":
                rate = 0.0
            else:
                x[0] += bioavailability * dose
        x, now = advance(theta, x, rate, t - now), t
        for name in columns:
            columns[name].append(r.get(name, t if name == "time" else 2 if name == "cmt" else 0))
        if r["evid"] == 0:
            value = x[1] / theta[2] * np.exp(0.2 * rng.normal())
            row.append(len(columns["time"]))
            is_blq.append(int(value < LLOQ))
            conc.append(LLOQ if value < LLOQ else round(float(value), 6))
    records.append(len(own))
    weights.append(weight)
data = {"J": J, "N": len(columns["time"]), "records": records, **columns, "weight": weights, "N_obs": len(row),
        "row": row, "conc": conc, "is_blq": is_blq, "lloq": LLOQ}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
