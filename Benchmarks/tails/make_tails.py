# Writes Tests/CohortMathTests/Fixtures/tails.jsonl: values and gradients of distribution functions far into both tails.
#
#     venv/bin/python Benchmarks/tails/make_tails.py        (mpmath; gmpy2 makes it faster)
import json
import pathlib
import sys

from mpmath import mp, mpf

from distributions import SLOPES, TABLE

TARGET = pathlib.Path(__file__).parents[2] / "Tests/CohortMathTests/Fixtures/tails.jsonl"


def number(x):
    """The nearest double; None where it is no finite one or below the normal ones."""
    x = float(x)
    return x if x == x and abs(x) < 1e300 and (x == 0 or abs(x) > 1e-290) else None


def partial(f, x, index):
    step = (abs(x[index]) or mpf(1)) * mpf(10) ** -14
    # Central differences of two widths, extrapolated.
    def difference(h):
        up, down = list(x), list(x)
        up[index] += h
        down[index] -= h
        return [(u - d) / (2 * h) for u, d in zip(f(*up), f(*down))]

    return [(4 * fine - coarse) / 3 for fine, coarse in zip(difference(step), difference(2 * step))]


def rows():
    for name, (tails, counts, cases) in TABLE.items():
        if only and name not in only:
            continue
        for rest, variables in cases:
            for y in variables:
                arguments = [y] + rest
                x = [mpf(a) if not (counts and isinstance(a, int)) else a for a in arguments]
                # Integers have no derivatives; other whole numbers stand as floats in the table.
                slots = [i for i, a in enumerate(x) if isinstance(a, mpf)]
                lower, upper = tails(*x)
                share = mp.exp(lower)
                # Central differences of what has 34 digits only.
                rounding = mpf(10) ** -12 if name == "von_mises" else 0
                if name in SLOPES:
                    slopes = {i: [s / share, -s / mp.exp(upper)] for i, s in enumerate(SLOPES[name](*x))}
                else:
                    slopes = {i: partial(tails, x, i) for i in slots}
                for function, value, gradient in (
                    ("cdf", share, {i: s[0] * share for i, s in slopes.items()}),
                    ("lcdf", lower, {i: s[0] for i, s in slopes.items()}),
                    ("lccdf", upper, {i: s[1] for i, s in slopes.items()}),
                ):
                    if function == "cdf" and name in ("beta_proportion",):
                        continue
                    greatest = max((abs(g) for g in gradient.values()), default=0)
                    gradient = {i: g for i, g in gradient.items() if abs(g) >= rounding * greatest}
                    if number(value) is None:
                        continue
                    yield {
                        "f": f"{name}_{function}", "args": [float(a) if i in slots else a for i, a in enumerate(arguments)],
                        "value": number(value),
                        "grad": [number(gradient[i]) if i in gradient else None for i in range(len(x))],
                    }


only = sys.argv[1:]  # names of distributions; the others' lines stay as they are
kept = []
if only:
    kept = [line for line in TARGET.read_text().splitlines() if json.loads(line)["f"].rsplit("_", 1)[0] not in only]
with open(TARGET, "w") as file:
    file.writelines(line + "\n" for line in kept)
    for row in rows():
        file.write(json.dumps(row, separators=(",", ":")) + "\n")
        file.flush()
