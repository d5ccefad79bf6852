# How many digits the incomplete beta and gamma functions and their derivatives have at tiny, huge and equal shapes: a table.
#
#     venv/bin/python Benchmarks/tails/shapes.py [.build/release/cohort]
#
# The references are integrals of the density's logarithm over one tail in mpmath, and central differences of these.
import itertools
import pathlib
import sys
import tempfile

from mpmath import mp, mpf

from sweep import error, evaluate


def tail_integral(exponent, limit):
    """The integral of exp(exponent(s)) from 0 outwards, where the exponent is concave and 0 at 0; and where it ends."""
    s, greatest = mpf(10) ** -170, mpf(0)
    while s < limit:
        e = exponent(s)
        greatest = max(greatest, e)
        if e < greatest - 80:
            break
        s *= 2
    low, s = s / 2, min(s, limit)
    if exponent(s) < greatest - 80:
        for _ in range(8):
            middle = (low + s) / 2
            low, s = (low, middle) if exponent(middle) < greatest - 80 else (middle, s)
    edges = mp.linspace(0, s, max(6, int(s / 2)) + 1)
    return mp.quad(lambda t: mp.exp(exponent(t)), edges, method="gauss-legendre", maxdegree=4), s


def beta_tail(y, a, b, upper):
    """log P(Y > y), or of the other tail."""
    x = y
    if not upper:
        a, b, x = b, a, 1 - y
    n, limit = a + b, 80 + max(0, mp.log(a + b)) + max(0, mp.log((1 - x) / x))
    exponent = lambda s: a * s - n * mp.log1p(x * mp.expm1(s))
    integral, end = tail_integral(exponent, limit)
    if end >= limit:
        integral += mp.exp(exponent(limit)) / b
    normaliser = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(n)
    return a * mp.log(x) + b * mp.log1p(-x) - normaliser + mp.log(integral)


def gamma_tail(y, a, rate, upper):
    x, sign = rate * y, 1 if upper else -1
    exponent = lambda s: sign * a * s - x * mp.expm1(sign * s)
    integral, _ = tail_integral(exponent, mpf(10) ** 310)
    return a * mp.log(x) - x - mp.loggamma(a) + mp.log(integral)


def slopes(f, x):
    result = []
    for index in range(len(x)):
        # Far less than the width of the distribution beside its mean.
        h = x[index] * mpf(10) ** -(mp.dps // 4 + 5)
        up, down = list(x), list(x)
        up[index] += h
        down[index] -= h
        result.append((f(*up) - f(*down)) / (2 * h))
    return result


def digits(*numbers):
    """Enough for differences of numbers as large and as small as these."""
    return 50 + 2 * int(max(0, *(mp.log10(mpf(x)) for x in numbers)))


BETA = [1e-300, 1e-8, 1e-3, 0.5, 30.0, 1e5, 1e8, 1e30, 1e150]
GAMMA = [1e-8, 1e-3, 0.5, 1.0, 30.0, 1e3, 1e5, 1e6, 1e9, 1e30, 1e150, 1e300]


def beta_points():
    for a, b in itertools.product(BETA, BETA):
        mean = a / (a + b)
        sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
        found = set()
        for x in (mean, mean - 3 * sd, mean + 2 * sd, mean * 0.5, 0.3):
            # Nearer to 1 than doubles can tell, or with a tail that is all there is.
            if 1e-290 < x < 1 - 1e-15 and x not in found and len(found) < 2:
                found.add(x)
                yield a, b, x


def gamma_points():
    for a in GAMMA:
        for x in (a, a + 2 * a**0.5, a - 3 * a**0.5, a * 0.5, a * 3):
            if 1e-290 < x < 1e300:
                yield a, x


def name(*shapes):
    size = lambda a: "tiny" if a < 1e-2 else "huge" if a > 2e5 else "moderate"
    words = [size(a) for a in shapes]
    return " and ".join(words) if len(set(words)) > 1 else words[0] if len(words) == 1 else f"both {words[0]}"


def report(title, cases, tail):
    """`cases` are rows of arguments for `X_lcdf` and `X_lccdf`, with the side whose tail is the smaller one."""
    table = {}
    with tempfile.TemporaryDirectory() as scratch:
        for upper in (False, True):
            chosen = [c for c in cases if c[1] == upper]
            function = f"{title}_{'lccdf' if upper else 'lcdf'}"
            rows = [{"args": list(c[0])} for c in chosen]
            if not rows:
                continue
            for (arguments, _), (value, gradient) in zip(chosen, evaluate(pathlib.Path(scratch), function, rows)):
                mp.dps = digits(*arguments)
                x = [mpf(a) for a in arguments]
                f = lambda *x: tail(*x, upper)
                reference, derivatives = f(*x), slopes(f, x)
                shapes = arguments[1:] if title == "beta" else arguments[1:2]
                entry = table.setdefault(name(*shapes), [0] + [0.0] * (1 + len(x)))
                entry[0] += 1
                errors = [error(value, float(reference))]
                errors += [error(g, float(d)) if abs(d) < 1e300 and abs(d) > 1e-290 else 0.0 for g, d in zip(gradient, derivatives)]
                if max(errors) > 1e-9:
                    print("!", function, arguments, errors, value, float(reference), file=sys.stderr)
                for k, e in enumerate(errors):
                    entry[k + 1] = max(entry[k + 1], e)
    for shapes, (count, *errors) in table.items():
        print(f"| {title} | {shapes} | {count} | " + " | ".join(f"{e:.0e}" for e in errors) + " |", flush=True)


print("| function | shapes | points | logarithm | by y | by the first argument | by the second |")
print("|---|---|--:|--:|--:|--:|--:|")
report("gamma", [((x, a, 1.0), x >= a or a < 0.1) for a, x in gamma_points()], gamma_tail)
report("beta", [((x, a, b), x >= a / (a + b)) for a, b, x in beta_points()], beta_tail)
