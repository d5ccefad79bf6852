"""Simulates lotka_volterra_fit's data: 500 observations of prey and predators to t = 100, with error 0.3. Writes data.json."""
import json
import pathlib

import numpy as np
from scipy.integrate import solve_ivp

alpha, beta, delta, gamma = 1.1, 0.4, 0.1, 0.4
y0, sigma, N = [10.0, 5.0], 0.3, 500
rng = np.random.default_rng(42)


def lotka_volterra(t, z):
    return [(alpha - beta * z[1]) * z[0], (delta * z[0] - gamma) * z[1]]


t = np.linspace(0, 100, N)
z = solve_ivp(lotka_volterra, (0, 100), y0, method="DOP853", t_eval=t, rtol=1e-11, atol=1e-11).y.T
y = z + rng.normal(0, sigma, z.shape)
data = {"N": N, "t": np.round(t, 9).tolist(), "y": np.round(y, 6).tolist(), "y0": y0, "sigma": sigma, "cost": 1}
(pathlib.Path(__file__).resolve().parent / "data.json").write_text(json.dumps(data) + "\n")
print(f"sum of squared errors at the true parameters: {np.sum((y - z) ** 2):.4f}")
