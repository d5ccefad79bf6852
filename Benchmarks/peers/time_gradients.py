"""CPU seconds per gradient of Stan (as PyStan compiles it) and stanli, on one thread, for every model; prints JSON.

python time_gradients.py [--models A,B] [--batches 7] [--seconds 0.5] [--no-stanli]

The points are those of Tests/CohortTests/Fixtures/NAME.json, so `cohort log-density MODEL --data D --points P --time`
times the same work. Stan's figure holds no Python, JSON or HTTP: the loop is in stan_shim.cpp, inside the library that PyStan
loads. stanli's holds one ctypes call per gradient (about a microsecond). Each figure is the median over batches, of
process CPU time; "seconds_per_gradient" is the mean over the points, "by_point" has each.
"""
import argparse
import ctypes
import json
import os
import statistics
import sys
import time

for variable in ("OMP_NUM_THREADS", "STAN_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

from make_references import FIXTURES, ROOT
from make_twins import twin
from stan_peer import Peer


def batch_size(once, budget):
    """How many evaluations fill `budget` seconds of CPU."""
    return max(1, int(budget / max(once, 1e-9)))


def time_stan(peer, points, batches, budget):
    result = []
    for point in points:
        once = peer.seconds(point, 1, 3)
        if once < 0:
            result.append(None)
            continue
        result.append(peer.seconds(point, batch_size(once, budget / batches), batches))
    return result


def time_stanli(source, data, points, batches, budget):
    import stanli

    model = stanli.Model(stan_code=source, data=str(data))
    n = model.n_unconstrained
    value, gradient = ctypes.c_double(), np.empty(n)
    pointer = ctypes.POINTER(ctypes.c_double)
    out = gradient.ctypes.data_as(pointer)
    grad = stanli._lib.stanli_grad
    handle = model._m

    def run(q, repeats):
        q = np.ascontiguousarray(q, dtype=np.float64)
        at = q.ctypes.data_as(pointer)
        reference = ctypes.byref(value)
        start = time.process_time()
        for _ in range(repeats):
            if grad(handle, at, reference, out) != 0:
                return None
        return (time.process_time() - start) / repeats

    result, values = [], []
    for point in points:
        once = run(point, 1)
        once = run(point, 3) if once is not None else None
        if once is None:
            result.append(None)
            values.append(None)
            continue
        repeats = batch_size(once, budget / batches)
        result.append(statistics.median(run(point, repeats) for _ in range(batches)))
        values.append(value.value)
    return result, values


def entry(seconds):
    good = [s for s in seconds if s is not None]
    return {"seconds_per_gradient": statistics.fmean(good) if good else None, "by_point": seconds}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="")
    parser.add_argument("--batches", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.5, help="CPU time per point, model and peer")
    parser.add_argument("--no-stanli", action="store_true")
    options = parser.parse_args()
    wanted = [name for name in options.models.split(",") if name]
    report = {}
    for model in sorted((ROOT / "stanlike-models").glob("*/*.model")):
        name = model.stem
        if wanted and name not in wanted:
            continue
        source = model.read_text()
        source = twin(source) or source
        data = model.parent / "data.json"
        fixture = json.loads((FIXTURES / f"{name}.json").read_text())
        peer = Peer(source, data)
        report[name] = {"dimension": peer.dimension,
                        "stan": entry(time_stan(peer, fixture["points"], options.batches, options.seconds))}
        if not options.no_stanli:
            try:
                seconds, values = time_stanli(source, data, fixture["points"], options.batches, options.seconds)
                report[name]["stanli"] = entry(seconds)
                # Against Stan, up to a constant: what the values differ by from point to point.
                shift = [v - r for v, r in zip(values, fixture["log_density"]) if v is not None]
                report[name]["stanli"]["log_density_spread"] = max(shift) - min(shift) if shift else None
            except Exception as error:  # stanli does not take every program
                report[name]["stanli"] = {"error": str(error).strip()[:200]}
        print(name, json.dumps(report[name]), file=sys.stderr, flush=True)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
