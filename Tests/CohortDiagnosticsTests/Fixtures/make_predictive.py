# Makes predictive.json: what ArviZ's psislw, loo, waic and compare say of draws that the tests make, too.
#
# Run in an environment with arviz 0.23: python make_predictive.py > predictive.json
#
# s is the seed and u() is  s = (s * 6364136223846793005 + 1442695040888963407) mod 2^64;  return (s >> 11) * 2^-53.
# Ratios are -scale * log(u()), rounded down to multiples of "step" where there is one. Draws of x are, chain by chain,
# x = phi * x + 0.5 * (u() + u() + u() - 1.5) from x = 0; the log likelihood of observation n of N at x is that of a normal
# distribution with mean factor * x and deviation sigma, at y = spread * (n - (N - 1) / 2) + offset, times 3 for the last.
import json
import logging
import math
import warnings

import arviz
import numpy

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def generator(seed):
    s = seed

    def u():
        nonlocal s
        s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
        return (s >> 11) * 2.0**-53

    return u


RATIOS = [
    {"name": "light", "seed": 1, "count": 1000, "scale": 0.3, "step": 0.0, "efficiency": 1.0},
    {"name": "heavy", "seed": 2, "count": 1000, "scale": 1.2, "step": 0.0, "efficiency": 0.4},
    {"name": "ties", "seed": 3, "count": 400, "scale": 0.8, "step": 0.5, "efficiency": 1.3},
    {"name": "few", "seed": 4, "count": 40, "scale": 0.5, "step": 0.0, "efficiency": 1.0},
    {"name": "too few", "seed": 5, "count": 18, "scale": 0.5, "step": 0.0, "efficiency": 1.0},
    {"name": "huge", "seed": 6, "count": 600, "scale": 400.0, "step": 0.0, "efficiency": 1.0},
    {"name": "even", "seed": 7, "count": 500, "scale": 1e-9, "step": 0.0, "efficiency": 1.0},
]

FITS = [
    {"name": "good", "seed": 11, "chains": 4, "draws": 300, "phi": 0.5, "factor": 1.0, "sigma": 1.0, "offset": 0.1},
    {"name": "off", "seed": 12, "chains": 4, "draws": 300, "phi": 0.5, "factor": 1.0, "sigma": 1.0, "offset": 0.8},
    {"name": "wide", "seed": 13, "chains": 4, "draws": 250, "phi": -0.3, "factor": 2.0, "sigma": 1.3, "offset": 0.0},
    {"name": "narrow", "seed": 14, "chains": 1, "draws": 800, "phi": 0.9, "factor": 1.5, "sigma": 0.45, "offset": 0.2},
]
COUNT, SPREAD = 10, 0.35


def ratios(case):
    u = generator(case["seed"])
    x = [-case["scale"] * math.log(u()) for _ in range(case["count"])]
    return numpy.array([math.floor(v / case["step"]) * case["step"] for v in x] if case["step"] else x)


def fit(case):
    u = generator(case["seed"])
    chains, likelihood = [], []
    for _ in range(case["chains"]):
        x, draws, rows = 0.0, [], []
        for _ in range(case["draws"]):
            x = case["phi"] * x + 0.5 * (u() + u() + u() - 1.5)
            draws.append(x)
            row = []
            for n in range(COUNT):
                y = SPREAD * (n - (COUNT - 1) / 2) * (3 if n == COUNT - 1 else 1) + case["offset"]
                z = (y - case["factor"] * x) / case["sigma"]
                row.append(-0.5 * z * z - math.log(case["sigma"]) - 0.5 * math.log(2 * math.pi))
            rows.append(row)
        chains.append(draws)
        likelihood.append(rows)
    return arviz.from_dict(posterior={"x": numpy.array(chains)}, log_likelihood={"log_lik": numpy.array(likelihood)})


def number(x):
    x = float(x)
    return x if math.isfinite(x) else None


result = {"ratios": [], "fits": [], "comparisons": [], "count": COUNT, "spread": SPREAD}
for case in RATIOS:
    weights, k = arviz.psislw(ratios(case), case["efficiency"])
    result["ratios"].append(
        dict(case, k=number(k), first=[float(w) for w in weights[:20]], largest=float(weights.max()),
             size=float(1 / numpy.exp(2 * weights).sum())))
fits = {case["name"]: fit(case) for case in FITS}
for case in FITS:
    data = fits[case["name"]]
    loo, waic = arviz.loo(data, pointwise=True), arviz.waic(data, pointwise=True)
    ess = arviz.ess(data.posterior, method="mean")["x"].item()
    result["fits"].append(
        dict(case, efficiency=1.0 if case["chains"] == 1 else ess / (case["chains"] * case["draws"]),
             elpd=float(loo.elpd_loo), se=float(loo.se), p=float(loo.p_loo), goodK=float(loo.good_k),
             warning=bool(loo.warning), pointwise=[float(v) for v in loo.loo_i.values],
             k=[number(v) for v in loo.pareto_k.values], waic=float(waic.elpd_waic), waicSE=float(waic.se),
             pWAIC=float(waic.p_waic), waicWarning=bool(waic.warning),
             waicPointwise=[float(v) for v in waic.waic_i.values]))
for criterion in ["loo", "waic"]:
    table = arviz.compare(fits, ic=criterion)
    result["comparisons"].append(
        {"criterion": criterion, "names": list(table.index), "difference": [float(v) for v in table.elpd_diff],
         "se": [float(v) for v in table.dse], "weight": [float(v) for v in table.weight]})
print(json.dumps(result, separators=(",", ":")).replace("},{", "},\n{"))
