# Writes Tests/CohortRecordingTests/Fixtures/truncations.jsonl: truncated log densities with gradients, from their definition.
#
#     venv/bin/python Benchmarks/tails/make_truncations.py
#
# A line holds a distribution, its arguments, the values y, bounds and the log density with its derivatives by y, the bounds
# and the arguments (null for whole numbers and for bounds that are not there).
import json
import pathlib

from mpmath import mp, mpf

from distributions import TABLE

TARGET = pathlib.Path(__file__).parents[2] / "Tests/CohortRecordingTests/Fixtures/truncations.jsonl"
# The others take too long, or their bounds are restricted.
LEFT_OUT = {"skew_normal", "von_mises", "bernoulli", "beta_neg_binomial", "beta_binomial"}


def interval(tails, low, high, rest, counts):
    """log P(low <= y <= high), from the tail in which the difference is large."""
    below = (mp.mpf("-inf"), mpf(0))
    if low is not None:
        inner = low - 1 if counts else low
        below = tails(inner, *rest) if not counts or inner >= 0 else below
    above = tails(high, *rest) if high is not None else (mpf(0), mp.mpf("-inf"))
    if below[0] < below[1]:
        return mp.log(mp.exp(above[0]) - mp.exp(below[0]))
    return mp.log(mp.exp(below[1]) - mp.exp(above[1]))


def cancels(tails, low, high, rest):
    low, high = tails(mpf(float(low)), *map(mpf, rest)), tails(mpf(float(high)), *map(mpf, rest))
    below, above = mp.exp(low[0]), mp.exp(high[1])
    return 1 - below - above < min(below, above) * mpf(10) ** -5


def log_density(tails, y, rest, counts):
    if counts:
        return interval(tails, y, y, rest, True)
    h = (abs(y) or 1) * mpf(10) ** -16

    def slope(h):
        up, down = tails(y + h, *rest), tails(y - h, *rest)
        side = 0 if up[0] < up[1] else 1
        return (mp.exp(up[side]) - mp.exp(down[side])) / (2 * h) * (1 - 2 * side)

    return mp.log((4 * slope(h) - slope(2 * h)) / 3)


def truncated(tails, counts, x, has_low, has_high):
    y, low, high = x[:3]
    rest = x[3:]
    mass = interval(tails, low if has_low else None, high if has_high else None, rest, counts)
    return log_density(tails, y, rest, counts) - mass


def derivative(f, x, index):
    h = (abs(x[index]) or 1) * mpf(10) ** -13

    def slope(h):
        up, down = list(x), list(x)
        up[index] += h
        down[index] -= h
        return (f(up) - f(down)) / (2 * h)

    return (4 * slope(h) - slope(2 * h)) / 3


def number(x):
    x = float(x)
    return x if abs(x) < 1e300 else None


def rows():
    for name, (tails, counts, cases) in TABLE.items():
        if name in LEFT_OUT:
            continue
        for rest, variables in cases[:2]:
            last = len(variables) - 2
            for position in sorted({0, last // 2, last}):
                low, high = variables[position], variables[position + 1]
                y = (low + high) // 2 if counts else low + (high - low) * 0.375
                # Squares of larger numbers overflow in densities; of smaller ones nothing is left beside the other bound here.
                if max(abs(low), abs(high)) > 1e150 or 0 < abs(low) < 1e-40:
                    continue
                # A difference that is far smaller than both tails has no digits in doubles.
                if not counts and cancels(tails, low, high, rest):
                    continue
                for has_low, has_high in ((True, True), (True, False), (False, True)):
                    arguments = [y, low, high] + rest
                    x = [a if counts and isinstance(a, int) else mpf(float(a)) for a in arguments]
                    slots = [i for i, a in enumerate(x) if isinstance(a, mpf)]
                    f = lambda x: truncated(tails, counts, x, has_low, has_high)
                    value = number(f(x))
                    used = {0, *([1] if has_low else []), *([2] if has_high else []), *range(3, len(x))}
                    if value is None or value != value:
                        continue
                    gradient = [number(derivative(f, x, i)) if i in slots and i in used else None for i in range(len(x))]
                    yield {
                        "distribution": name, "counts": counts, "low": has_low, "high": has_high,
                        "args": [float(a) if i in slots else a for i, a in enumerate(arguments)],
                        "reals": [i in slots for i in range(len(x))], "value": value, "grad": gradient,
                    }


TARGET.parent.mkdir(exist_ok=True)
with open(TARGET, "w") as file:
    for row in rows():
        file.write(json.dumps(row, separators=(",", ":")) + "\n")
        file.flush()
