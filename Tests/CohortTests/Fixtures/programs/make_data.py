"""Writes NAME.data.json for every program here: small, seeded data. Needs NumPy."""
import json
import pathlib
import random
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
rng = np.random.default_rng(20260101)


def real(values, digits=4):
    return np.round(np.asarray(values, float), digits).tolist()


def normal(*shape):
    return real(rng.normal(size=shape))


def uniform(lo, hi, *shape):
    return real(rng.uniform(lo, hi, shape))


def integers(lo, hi, *shape):
    """From lo up to and including hi."""
    return rng.integers(lo, hi + 1, shape).tolist()


def poisson(rate, *shape):
    return rng.poisson(rate, shape).tolist()


def write(name, **data):
    assert (HERE / f"{name}.stan").exists(), name
    (HERE / f"{name}.data.json").write_text(json.dumps(data) + "\n")


write("recursion", N=9, x=uniform(-1, 1, 9), y=normal(9))
write("user_density", N=6, x=normal(6), y=[0, 2, 0, 1, 5, 3], u=uniform(0.15, 0.9, 6))
write("lp_function", N=5, y=normal(5))
write("bounds", N=3, lo=[-1, 0.5, 2], hi=[0.5, 3, 2.25], low_limit=0.25)
write("offset_multiplier", J=4, y=[1.5, -0.5, 3, 0.2], sigma=[1, 2, 0.5, 1.5])
write("simplexes", K=4, N=7, counts=[3, 0, 5, 1], z=[1, 3, 3, 4, 2, 1, 3], y=normal(7), prior=[1, 2.5, 0.7, 3])
write("ordered_types", N=10, K=4, x=normal(10), y=real(3 * rng.normal(size=10)), grade=integers(1, 4, 10))
direction = rng.normal(size=(5, 3)) + [2, 0, 1]
direction /= np.linalg.norm(direction, axis=1, keepdims=True)
write("unit_vectors", N=5, x=real(direction, 12), angle=uniform(-3, 3, 5))
write("correlation_matrices", K=3, N=5, y=normal(5, 3), S=[[2, 0.5, 0.1], [0.5, 1, -0.2], [0.1, -0.2, 1.5]])
write("cholesky_factors", N=12, K=3, J=4, group=integers(1, 4, 12), X=normal(12, 3), y=normal(12), w=normal(4, 4))
write("truncation", N=4, y=uniform(1, 5, 4), k=integers(1, 8, 4), upper_limit=9.5)
write("mixtures", N=8, y=real(2 * rng.normal(size=8)), k=[0, 2, 0, 0, 1, 4, 0, 3])
write("time_series", T_=20, y=real(np.cumsum(rng.normal(size=20) * 0.3)), sigma1=0.8)
write("hmm", N=15, V=3, y=integers(1, 3, 15), x=normal(15))
x = np.sort(rng.uniform(-2, 2, 8))
write("gaussian_process", N=8, x=real(x), y=real(np.sin(2 * x)), k=poisson(3, 8))
write("glms", N=10, K=3, X=normal(10, 3), y=normal(10), b=integers(0, 1, 10), k=poisson(2, 10))
n = rng.integers(3, 9, 8)
write("ordinal_and_nominal", N=8, K=4, D=2, X=normal(8, 2), y=[1, 2, 3, 4, 4, 2, 1, 3], k=rng.binomial(n, 0.5).tolist(),
      n=n.tolist())
begin = rng.uniform(0.2, 1, 3)
write("survival", N=6, N_censored=4, N_interval=3, t=uniform(0.1, 4, 6), t_censored=uniform(1, 4, 4), **{"from": real(begin)},
      upto=real(begin + 1.5), x=normal(6), x_censored=normal(4))
ii, jj = np.meshgrid(np.arange(1, 5), np.arange(1, 8))
write("irt", I=4, J=7, N=28, ii=ii.ravel().tolist(), jj=jj.ravel().tolist(), y=integers(0, 1, 28))
write("capture_recapture", T=5, I=6, y=[[1, 0, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 0, 1],
                                        [1, 1, 0, 0, 0]])
write("ragged", J=5, N=12, size_of=[3, 1, 0, 6, 2], x=normal(12), y=normal(12))
write("control_flow", N=7, y=[0.3, -7, 1.2, 0.8, -0.5, -9, 2.1], flag=[1, 0, 2])
write("multi_indexing", N=6, idx=[1, 4, 4, 2, 3, 1], perm=[3, 1, 4, 2], y=normal(6))
write("matrix_algebra", K=3, A=normal(3, 3), d=normal(3))
write("changepoint", r_e=0.3, r_l=0.5, T=12, D=[4, 5, 4, 1, 6, 3, 1, 0, 1, 2, 0, 1])
write("dropped_constants", N=4, y=normal(4), k=[0, 2, 5, 3], s0=1.7)
write("scalar_functions", N=4, x=normal(4))
write("discrete_densities", N=5, k=[0, 3, 1, 7, 2], n=[4, 5, 1, 9, 6], z=[1, 0, 1, 1, 0])
write("continuous_densities", N=4, y=normal(4), t=uniform(0.2, 3, 4), u=uniform(0.1, 0.9, 4), angle=uniform(-3, 3, 4))
write("cumulative", N=4, y=normal(4), t=uniform(0.2, 3, 4), u=uniform(0.1, 0.9, 4))
write("kalman", T=10, y=real(np.cumsum(rng.normal(size=10))), seen=[1, 1, 0, 1, 1, 1, 0, 0, 1, 1])
write("stochastic_volatility", T=15, y=normal(15))
write("spatial", N=6, E=7, node1=[1, 1, 2, 3, 3, 4, 5], node2=[2, 3, 3, 4, 5, 6, 6], y=poisson(4, 6),
      exposure=uniform(1, 3, 6), scaling=0.6)
write("horseshoe", N=12, K=4, X=normal(12, 4), y=normal(12))
write("integer_work", N=10, g=[1, 2, 3, 3, 2, 1, 1, 2, 3, 1], y=normal(10), table_=[[3, -1, 4], [1, 5, 9]])
write("parameter_branches", N=6, x=normal(6), y=normal(6))
write("group_ode_loop", G=4, n_times=[3, 2, 5, 1], time=[0.5, 1, 2, 0.3, 3, 0.5, 1, 1.5, 2, 4, 2.5], y=uniform(0, 2, 11),
      forcing=[0.2, 1.3])
for name in ("parallel_rk45", "parallel_bdf", "parallel_adams"):
    write(name, G=4, s_ts=[3, 0, 4, 2], time=[0.5, 1.5, 2.5, 0.2, 0.4, 3, 5, 1, 6], s_r=[2, 1, 0, 1], x_r=[0.3, -0.2, 1, 0.5],
          s_i=[0, 1, 1, 0], x_i=[2, 3], y=normal(9))

# Small versions of models in Benchmarks/models.
sys.path.insert(0, str(HERE.parents[3] / "Benchmarks" / "models"))
import make_data as benchmark  # noqa: E402

seeded = random.Random(3)
write("recurrence_garch", **benchmark.series(seeded, 40), sigma1=0.8)
write("recurrence_kalman_trend", **benchmark.series(seeded, 25))
write("recurrence_kalman_multivariate", T=12, y=benchmark.vectors(seeded, 12, 2), H=[[1, 0, 0.5], [0, 1, -0.3]])
write("recurrence_runge_kutta", T=4, steps=5, y=benchmark.predators(4))
write("recurrence_seasonal_smoothing", S=4, **benchmark.series(seeded, 30), season1=benchmark.vectors(seeded, 1, 4)[0])
