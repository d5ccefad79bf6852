"""Solutions of affine systems y' = A y + b and their derivatives, by matrix exponentials in 60 digits; writes exact_linear.json.

Each system has its entries (row, column; column = number of states for b) with their values as parameters. Adjoints are those of
weighted states (unevenWeights in GroupSolveRunner.swift); beside each stands the sum of the magnitudes of its terms.

usage: python make_exact_linear.py   (mpmath)
"""
import json
import os

import mpmath as mp

mp.mp.dps = 60


def weight(k):
    return mp.mpf(1 + 0.37 * float((k * 7) % 5) - 0.2 * float(k % 3))


def solve(states, entries, theta, y0, t0, times):
    n = states + 1
    a = mp.zeros(n)
    for (i, j), value in zip(entries, theta):
        a[i, j] += mp.mpf(value)
    z0 = mp.matrix([mp.mpf(v) for v in y0] + [1])
    values, by_y0, by_theta, by_time = [], [], [], []
    for t in times:
        dt = mp.mpf(t) - mp.mpf(t0)
        e = mp.expm(a * dt, method="taylor")
        y = e * z0
        slope = a * y
        values.append([y[i] for i in range(states)])
        by_time.append([slope[i] for i in range(states)])
        by_y0.append([[e[i, j] for j in range(states)] for i in range(states)])
        columns = []
        for i, j in entries:
            b = mp.zeros(2 * n)
            b[:n, :n] = a
            b[n:, n:] = a
            b[i, n + j] = 1
            columns.append(mp.expm(b * dt, method="taylor")[:n, n:] * z0)
        by_theta.append([[c[i] for c in columns] for i in range(states)])
    return values, by_y0, by_theta, by_time


def sums(states, times, term, count):
    result, scale = [], []
    for p in range(count):
        terms = [weight(k * states + i) * term(k, i, p) for k in range(times) for i in range(states)]
        result.append(float(mp.fsum(terms)))
        scale.append(float(mp.fsum([abs(x) for x in terms])))
    return result, scale


def case(name, states, entries, theta, y0, times, t0=0.0):
    values, by_y0, by_theta, by_time = solve(states, entries, theta, y0, t0, times)
    count = len(times)
    result = dict(name=name, states=states, entries=entries, theta=theta, y0=y0, t0=t0, times=times)
    result["values"] = [float(v) for row in values for v in row]
    result["y0Adjoint"], result["y0Scale"] = sums(states, count, lambda k, i, p: by_y0[k][i][p], states)
    result["thetaAdjoint"], result["thetaScale"] = sums(states, count, lambda k, i, p: by_theta[k][i][p], len(theta))
    t0_adjoint, t0_scale = sums(states, count, lambda k, i, p: -slope_at_start(k, i, by_y0, states, entries, theta, y0), 1)
    result["t0Adjoint"], result["t0Scale"] = t0_adjoint[0], t0_scale[0]
    return result


def slope_at_start(k, i, by_y0, states, entries, theta, y0):
    """The i-th element of e^(A t) y'(0), which is -dy/dt0."""
    slope = [mp.mpf(0)] * states
    for (row, column), value in zip(entries, theta):
        slope[row] += mp.mpf(value) * (1 if column == states else mp.mpf(y0[column]))
    return mp.fsum(by_y0[k][i][j] * slope[j] for j in range(states))


ORAL = [[0, 0], [1, 0], [1, 1], [1, 2], [2, 1], [2, 2]]
THREE = [[0, 0], [1, 0], [1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [3, 1], [3, 3]]
LONG = [1e-8, 1e-3, 0.1, 1.0, 5.0, 24.0, 100.0]


def oral(ka, k10, k12, k21):
    return [-ka, ka, -(k10 + k12), k21, k12, -k21]


def three(ka, k10, k12, k21, k13, k31):
    return [-ka, ka, -(k10 + k12 + k13), k21, k31, k12, -k21, k13, -k31]


def chain(rates):
    n = len(rates)
    entries = [[i, i] for i in range(n)] + [[i + 1, i] for i in range(n - 1)]
    return n, entries, [-r for r in rates] + rates[:-1]


ring = [[i, i] for i in range(5)] + [[(i + 1) % 5, i] for i in range(5)]
cases = [
    case("one compartment", 1, [[0, 0]], [-0.7], [3.0], LONG),
    case("growth", 1, [[0, 0]], [0.7], [3.0], LONG),
    case("constant slope", 1, [[0, 1]], [0.7], [3.0], LONG),
    case("infusion", 1, [[0, 0], [0, 1]], [-0.7, 2.0], [0.0], LONG),
    case("oral, two compartments", 3, ORAL, oral(1.0, 0.1, 0.3, 0.2), [100.0, 0.0, 0.0], LONG),
    case("nearly equal eigenvalues", 3, ORAL, oral(0.5, 0.5, 1e-9, 0.5 + 1e-12), [100.0, 5.0, 1.0], LONG),
    case("equal eigenvalues", 3, ORAL, oral(0.5, 0.5, 0.0, 0.5), [100.0, 5.0, 1.0], LONG),
    case("no clearance", 3, ORAL, oral(0.5, 0.0, 0.3, 0.2), [100.0, 5.0, 1.0], LONG),
    case("nothing moves", 3, ORAL, oral(0.0, 0.0, 0.0, 0.0), [100.0, 5.0, 1.0], LONG),
    case("stiff", 3, ORAL, oral(100.0, 1.0, 30.0, 0.01), [100.0, 5.0, 1.0], LONG),
    case("with infusion", 3, ORAL + [[1, 3]], oral(1.0, 0.1, 0.3, 0.2) + [10.0], [100.0, 0.0, 0.0], LONG),
    case("infusion of 0", 3, ORAL + [[1, 3]], oral(1.0, 0.1, 0.3, 0.2) + [0.0], [100.0, 0.0, 0.0], LONG),
    case("three compartments", 4, THREE, three(1.0, 0.1, 0.3, 0.2, 0.05, 0.01), [100.0, 1.0, 2.0, 3.0], LONG),
    case("three nearly equal", 4, THREE, three(0.1, 0.1, 1e-8, 0.1, 1e-8, 0.1), [100.0, 1.0, 2.0, 3.0], LONG),
    case("transit chain", *chain([2.0] * 6), [100.0] + [0.0] * 5, [0.01, 1.0, 5.0, 24.0]),
    case("nearly equal transits", *chain([2.0 + 2e-6 * k for k in range(6)]), [100.0] + [0.0] * 5, [0.01, 1.0, 5.0]),
    case("wide chain", *chain([0.1 * 3.0**k for k in range(7)]), [100.0] + [1.0] * 6, [0.01, 1.0, 5.0]),
    case("oscillator", 2, [[0, 1], [1, 0]], [1.0, -4.0], [1.0, 0.0], LONG),
    case("damped", 2, [[0, 1], [1, 0], [1, 1]], [1.0, -4.0, -0.3], [1.0, 0.0], LONG[:6]),
    case("critically damped", 2, [[0, 1], [1, 0], [1, 1]], [1.0, -4.0, -4.0], [1.0, 0.0], LONG[:6]),
    case("just not oscillating", 2, [[0, 1], [1, 0], [1, 1]], [1.0, -4.0, -4.00000001], [1.0, 0.0], LONG[:6]),
    case("just oscillating", 2, [[0, 1], [1, 0], [1, 1]], [1.0, -4.0, -3.99999999], [1.0, 0.0], LONG[:6]),
    case("saddle", 2, [[0, 0], [0, 1], [1, 0], [1, 1]], [1.0, 0.5, 0.5, -2.0], [1.0, 0.0], [0.1, 1.0, 5.0, 24.0], 0.05),
    case("ring of five", 5, ring, [-1.0, -0.5, -0.2, -0.9, -0.4] + [1.0, 0.5, 0.2, 0.9, 0.3], [1.0, 2.0, 0.0, 0.0, 1.0], LONG[2:6]),
]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "exact_linear.json")
with open(path, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
