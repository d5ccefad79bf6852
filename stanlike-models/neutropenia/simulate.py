"""Simulates neutropenia's data: 32 subjects, one dose, drug for two days, cells for four weeks. Writes data.json."""
import json
import pathlib

import numpy as np
from scipy.integrate import solve_ivp

rng = np.random.default_rng(3232)
J = 32


def friberg_karlsson(t, y, ka, cl, vc, q, vp, mtt, circ0, gamma, slope):
    k_tr = 4 / mtt
    absorbed, eliminated = ka * y[0], cl / vc * y[1]
    exchanged = q * (y[1] / vc - y[2] / vp)
    growth = (1 - slope * y[1] / vc) * (circ0 / max(y[7] + circ0, 1e-6)) ** gamma
    return [
        -absorbed, absorbed - eliminated - exchanged, exchanged, k_tr * (y[3] + circ0) * (growth - 1),
        k_tr * (y[3] - y[4]), k_tr * (y[4] - y[5]), k_tr * (y[5] - y[6]), k_tr * (y[6] - y[7]),
    ]


dose = rng.choice([80.0, 120.0, 160.0], J)
planned_conc = np.array([0.5, 1, 2, 4, 8, 12, 24, 48])
planned_anc = 24 * np.array([1, 3, 5, 7, 9, 11, 14, 17, 21, 28])
n_obs, time, row_conc, conc, row_anc, anc = [], [], [], [], [], []
for j in range(J):
    keep_conc = planned_conc[rng.random(8) < 0.75] + 0.0
    keep_anc = planned_anc[rng.random(10) < 0.8] + np.round(rng.uniform(-6, 6), 1)
    visits = sorted([(t, "conc") for t in keep_conc] + [(t, "anc") for t in keep_anc])
    ts = [float(t) for t, _ in visits]
    assert (np.diff([0.0] + ts) > 0).all()
    theta = np.exp(np.log([2.0, 10.0, 35.0, 15.0, 105.0, 125.0, 5.0, 0.17, 0.5])
                   + np.array([0, 0.25, 0, 0, 0, 0.12, 0.2, 0, 0.3]) * rng.normal(size=9))
    y = solve_ivp(friberg_karlsson, (0, ts[-1]), [dose[j]] + [0.0] * 7, method="LSODA", t_eval=ts, args=tuple(theta),
                  rtol=1e-9, atol=1e-9).y
    for i, (t, kind) in enumerate(visits):
        if kind == "conc":
            row_conc.append(len(time) + 1)
            conc.append(round(float(y[1, i] / theta[2] * np.exp(0.15 * rng.normal())), 6))
        else:
            row_anc.append(len(time) + 1)
            anc.append(round(float((y[7, i] + theta[6]) * np.exp(0.15 * rng.normal())), 4))
        time.append(t)
    n_obs.append(len(visits))
data = {
    "J": J, "N": len(time), "n_obs": n_obs, "dose": dose.tolist(), "time": time, "N_conc": len(conc),
    "row_conc": row_conc, "conc": conc, "N_anc": len(anc), "row_anc": row_anc, "anc": anc,
}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
