"""Simulates neutropenia_dosed's data: 24 subjects, three cycles of five daily infusions. Writes data.json."""
import json
import pathlib

import numpy as np
from scipy.integrate import solve_ivp

rng = np.random.default_rng(2424)
J = 24


def friberg_karlsson(t, y, rate, ka, cl, vc, q, vp, mtt, circ0, gamma, slope):
    k_tr = 4 / mtt
    absorbed, eliminated = ka * y[0], cl / vc * y[1]
    exchanged = q * (y[1] / vc - y[2] / vp)
    growth = (1 - slope * y[1] / vc) * (circ0 / max(y[7] + circ0, 1e-6)) ** gamma
    return [
        -absorbed, absorbed - eliminated - exchanged + rate, exchanged, k_tr * (y[3] + circ0) * (growth - 1),
        k_tr * (y[3] - y[4]), k_tr * (y[4] - y[5]), k_tr * (y[5] - y[6]), k_tr * (y[6] - y[7]),
    ]


CYCLE, DURATION = 504.0, 2.0
planned_conc = np.array([1, 2.5, 4, 8, 25, 50, 98, 104, 120])
planned_anc = 24 * np.array([1, 4, 7, 9, 11, 14, 17, 20, 24, 28, 31, 35, 41, 46, 50, 53, 57, 62])
columns = {k: [] for k in ("time", "amt", "rate", "ii", "evid", "cmt", "addl", "ss")}
records, row_conc, conc, row_anc, anc = [], [], [], [], []
for j in range(J):
    dose = float(rng.choice([20.0, 30.0, 40.0]))
    theta = np.exp(np.log([2.0, 10.0, 35.0, 15.0, 105.0, 125.0, 5.0, 0.17, 0.5])
                   + np.array([0, 0.25, 0, 0, 0, 0.12, 0.2, 0, 0.3]) * rng.normal(size=9))
    own = [(c * CYCLE, "dose") for c in range(3)]
    own += [(float(t), "conc") for t in planned_conc[rng.random(planned_conc.size) < 0.7]]
    own += [(float(t + np.round(rng.uniform(1, 5), 1)), "anc") for t in planned_anc[rng.random(planned_anc.size) < 0.8]]
    own.sort()
    starts = [c * CYCLE + 24 * d for c in range(3) for d in range(5)]
    borders = sorted(set(starts + [s + DURATION for s in starts]))
    y, now = np.zeros(8), 0.0
    for t, kind in own:
        for end in [b for b in borders if now < b < t] + [t]:
            if end > now:
                on = any(s <= now < s + DURATION for s in starts)
                y = solve_ivp(friberg_karlsson, (now, end), y, method="LSODA",
                              args=(dose / DURATION if on else 0.0, *theta), rtol=1e-9, atol=1e-9).y[:, -1]
                now = end
        values = dict(time=t, cmt=2, evid=0)
        if kind == "dose":
            values.update(evid=1, amt=dose, rate=dose / DURATION, ii=24.0, addl=4)
        for name in columns:
            columns[name].append(values.get(name, 0))
        if kind == "conc":
            row_conc.append(len(columns["time"]))
            conc.append(round(float(y[1] / theta[2] * np.exp(0.15 * rng.normal())), 6))
        elif kind == "anc":
            row_anc.append(len(columns["time"]))
            anc.append(round(float((y[7] + theta[6]) * np.exp(0.15 * rng.normal())), 4))
    records.append(len(own))
data = {"J": J, "N": len(columns["time"]), "records": records, **columns, "N_conc": len(conc), "row_conc": row_conc,
        "conc": conc, "N_anc": len(anc), "row_anc": row_anc, "anc": anc}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
