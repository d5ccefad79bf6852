# Makes statistics.json: what numpy, scipy and ArviZ say of draws that the tests make, too, from the same small generator.
#
# Run in an environment with numpy, scipy and arviz 0.23: python make_statistics.py > statistics.json
#
# s is the seed and u() is  s = (s * 6364136223846793005 + 1442695040888963407) mod 2^64;  return (s >> 11) * 2^-53.
# Each chain is x = phi * x + (u() + u() + u() - 1.5) from x = 0, then y = x + shift * chain; "round" rounds 3 y down.
import json

import arviz
import numpy
import scipy.stats

CASES = [
    {"name": "mixed", "seed": 1, "chains": 4, "draws": 500, "phi": 0.3, "shift": 0.0, "round": False},
    {"name": "apart", "seed": 2, "chains": 3, "draws": 200, "phi": 0.9, "shift": 0.7, "round": False},
    {"name": "ties", "seed": 3, "chains": 2, "draws": 300, "phi": 0.0, "shift": 0.1, "round": True},
]


def make(case):
    s = case["seed"]

    def u():
        nonlocal s
        s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
        return (s >> 11) * 2.0**-53

    chains = []
    for chain in range(case["chains"]):
        x = 0.0
        draws = []
        for _ in range(case["draws"]):
            x = case["phi"] * x + (u() + u() + u() - 1.5)
            y = x + case["shift"] * chain
            draws.append(numpy.floor(3 * y) if case["round"] else y)
        chains.append(draws)
    return numpy.array(chains)


result = []
for case in CASES:
    y = make(case)
    pooled = y.ravel()
    entry = dict(case)
    # Ranks, equal draws sharing their mean, in 20 equally wide bins.
    ranks = scipy.stats.rankdata(pooled, "average").reshape(y.shape) - 0.5
    entry["ranks"] = [numpy.histogram(r, bins=20, range=(0, pooled.size))[0].tolist() for r in ranks]
    entry["autocorrelation"] = [arviz.autocorr(chain)[:21].tolist() for chain in y]
    spread = min(pooled.std(ddof=1), (numpy.quantile(pooled, 0.75) - numpy.quantile(pooled, 0.25)) / 1.34)
    width = 0.9 * spread * pooled.size**-0.2
    entry["bandwidth"] = width
    if not case["round"]:
        low, high = pooled.min() - 1, pooled.max() + 1
        grid = numpy.linspace(low, high, 41)
        kernel = scipy.stats.gaussian_kde(pooled, bw_method=width / pooled.std(ddof=1))
        entry["low"], entry["high"] = low, high
        entry["density"] = kernel(grid).tolist()
        # Reflected at the least draw.
        bound = pooled.min()
        entry["reflected"] = [float(kernel(x)[0] + kernel(2 * bound - x)[0]) if x >= bound else None for x in grid]
    entry["ess"] = [
        [float(arviz.ess(y[:, : case["draws"] * k // 5], method="bulk")), float(arviz.ess(y[:, : case["draws"] * k // 5], method="tail"))]
        for k in range(1, 6)
    ]
    result.append(entry)
print(json.dumps(result))
