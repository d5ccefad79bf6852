"""Samples theophylline's twin and eight_schools with PyStan and records mean, sd and MCSE of every quantity.

python sample_posterior.py [NAME...] writes Fixtures/NAME_posterior.json. Four chains with 1000 draws of warm-up
each, PyStan's defaults otherwise. MCSE is sd / sqrt(ESS), with the bulk ESS and R-hat of Vehtari et al. (2021).
"""
import json
import sys
import time

import numpy as np
import stan
from scipy.stats import norm, rankdata

import httpstan
from make_references import FIXTURES, ROOT
from make_twins import twin
from stan_peer import build


def split(draws):
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def effective_size(draws):
    """ESS of chains × draws with Geyer's initial monotone sequence over the chains' mean autocovariance."""
    m, n = draws.shape
    centred = draws - draws.mean(1, keepdims=True)
    size = 1 << (2 * n - 1).bit_length()
    spectrum = np.fft.rfft(centred, size, axis=1)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), size, axis=1)[:, :n] / n
    within = covariance[:, 0].mean() * n / (n - 1)
    total = within * (n - 1) / n + (draws.mean(1).var(ddof=1) if m > 1 else 0)
    rho = 1 - (within - covariance.mean(0) * n / (n - 1)) / total
    rho[0] = 1
    tau, last = -1.0, np.inf
    for k in range(0, n - 1, 2):
        pair = min(rho[k] + rho[k + 1], last)
        if pair < 0:
            break
        tau, last = tau + 2 * pair, pair
    return m * n / max(tau, 1 / np.log10(m * n))


def summarise(draws):
    """mean, sd, MCSE of the mean, its ESS, bulk ESS and R-hat; `draws` is chains × draws."""
    halves = split(draws)
    scores = norm.ppf((rankdata(halves).reshape(halves.shape) - 0.375) / (halves.size + 0.25))

    def r_hat(z):
        within = z.var(1, ddof=1).mean()
        return float(np.sqrt((z.shape[1] - 1) / z.shape[1] + z.mean(1).var(ddof=1) / within))

    folded = np.abs(halves - np.median(halves))
    folded = norm.ppf((rankdata(folded).reshape(folded.shape) - 0.375) / (folded.size + 0.25))
    ess = effective_size(halves)
    sd = float(draws.std(ddof=1))
    return {
        "mean": float(draws.mean()), "sd": sd, "mcse": float(sd / np.sqrt(ess)), "ess": float(ess),
        "ess_bulk": float(effective_size(scores)), "r_hat": max(r_hat(scores), r_hat(folded)),
    }


def main():
    settings = {
        "theophylline": {"num_samples": 1000, "delta": 0.8}, "eight_schools": {"num_samples": 10000, "delta": 0.95},
    }
    for name in sys.argv[1:] or list(settings):
        folder = ROOT / "stanlike-models" / name
        source = (folder / f"{name}.model").read_text()
        source = twin(source) or source
        data = json.loads((folder / "data.json").read_text())
        build(source)
        posterior = stan.build(source, data=data, random_seed=20261121)
        started = time.time()
        fit = posterior.sample(num_chains=4, num_warmup=1000, **settings[name])
        seconds = time.time() - started
        rows = {}
        columns = list(fit.sample_and_sampler_param_names) + list(fit.constrained_param_names)
        for column in columns:
            if "_rep" in column or (column.endswith("__") and column != "lp__"):
                continue
            index = columns.index(column)
            draws = fit._draws[index].T  # chains × draws
            if draws.std() > 1e-12 * (abs(draws.mean()) + 1e-300):
                rows[column] = summarise(draws)
        leapfrog = fit.sample_and_sampler_param_names.index("n_leapfrog__")
        divergent = fit.sample_and_sampler_param_names.index("divergent__")
        result = {
            "pystan": stan.__version__ if hasattr(stan, "__version__") else "3.10.0", "httpstan": httpstan.__version__,
            "stan": "2.35.0", "chains": 4, "warmup": 1000, "samples": settings[name]["num_samples"], "seed": 20261121,
            "delta": settings[name]["delta"], "divergences": int(fit._draws[divergent].sum()),
            "mean_leapfrog_steps": float(fit._draws[leapfrog].mean()), "wall_seconds": round(seconds, 1),
        }
        text = json.dumps(result, indent=2)[:-2] + ',\n  "quantities": {\n'
        text += ",\n".join(f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items()) + "\n  }\n}\n"
        (FIXTURES / f"{name}_posterior.json").write_text(text)
        print(name, f"{seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
