# Logarithms of both tails of every distribution in mpmath, from definitions, and arguments at which they are looked at.
from mpmath import mp, mpf

# Everything here is at this precision, so that differences of nearly equal numbers do no harm.
mp.dps = 60


def normal_log(z):
    return mp.log(mp.erfc(-z / mp.sqrt(2)) / 2)


def gamma_tails(a, x):
    """log P(a, x), log Q(a, x)."""
    p, q = mp.gammainc(a, 0, x, regularized=True), mp.gammainc(a, x, mp.inf, regularized=True)
    return mp.log(p), mp.log(q)


def beta_tails(a, b, x):
    """log I(a, b, x), log(1 - I(a, b, x))."""
    return (mp.log(mp.betainc(a, b, 0, x, regularized=True)), mp.log(mp.betainc(b, a, 0, 1 - x, regularized=True)))


def swapped(pair):
    return pair[1], pair[0]


def from_log_upper(log_upper):
    return mp.log(-mp.expm1(log_upper)), log_upper


def from_log_lower(log_lower):
    return log_lower, mp.log(-mp.expm1(log_lower))


def location_scale(f):
    return lambda y, mu, sigma: f((y - mu) / sigma)


def symmetric(log_lower):
    return location_scale(lambda z: (log_lower(z), log_lower(-z)))


def student_t(y, nu, mu, sigma):
    t = (y - mu) / sigma
    if t == 0:
        return mp.log(mpf(1) / 2), mp.log(mpf(1) / 2)
    tail = mp.betainc(nu / 2, mpf(1) / 2, 0, nu / (nu + t * t), regularized=True) / 2
    log, rest = mp.log(tail), mp.log1p(-tail)
    return (log, rest) if t < 0 else (rest, log)


def double_exponential(z):
    return z - mp.log(2) if z < 0 else mp.log1p(-mp.exp(-z) / 2)


def skew_double_exponential(y, mu, sigma, tau):
    z = (y - mu) / sigma
    if z < 0:
        below = tau * mp.exp(2 * (1 - tau) * z)
        return mp.log(below), mp.log1p(-below)
    above = (1 - tau) * mp.exp(-2 * tau * z)
    return mp.log1p(-above), mp.log(above)


def logistic(z):
    return -mp.log1p(mp.exp(-z))


def cauchy(z):
    return mp.log(mp.atan2(1, -z) / mp.pi)


def gumbel(z):
    return from_log_lower(-mp.exp(-z))


def skew_normal(y, xi, omega, alpha):
    z = (y - xi) / omega

    def tail(z, alpha):
        # Φ(z) − 2 T(z, α), with as many digits as cancel.
        lost = z * z * (1 + alpha * alpha) / 2 if z < 0 < alpha else 0
        with mp.workdps(40 + int(lost / mp.log(10))):
            edges, x = [mpf(0)], 1 / (1 + abs(z))
            while x < abs(alpha):
                edges.append(x)
                x *= 2
            # The factor stands before the integral, whose error is an absolute one.
            t = mp.quad(lambda x: mp.exp(-z * z * x * x / 2) / (1 + x * x), edges + [abs(alpha)])
            t *= mp.exp(-z * z / 2) / (2 * mp.pi)
            return mp.erfc(-z / mp.sqrt(2)) / 2 - 2 * t * mp.sign(alpha)

    below, above = tail(z, alpha), tail(-z, -alpha)
    return (mp.log(below), mp.log1p(-below)) if below < above else (mp.log1p(-above), mp.log(above))


def skew_normal_slopes(y, xi, omega, alpha):
    """The derivatives of the distribution function (Azzalini 1985)."""
    z, q = (y - xi) / omega, 1 + alpha * alpha
    density = mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi) * mp.erfc(-alpha * z / mp.sqrt(2)) / omega
    return [density, -density, -density * z, -mp.exp(-z * z * q / 2) / (mp.pi * q)]


def exp_mod_normal(y, mu, sigma, rate):
    with mp.workdps(120):
        z, u = (y - mu) / sigma, rate * sigma
        f = mp.erfc(-z / mp.sqrt(2)) / 2
        share = mp.exp(u * u / 2 - u * z) * mp.erfc(-(z - u) / mp.sqrt(2)) / 2
        return mp.log(f - share), mp.log(mp.erfc(z / mp.sqrt(2)) / 2 + share)


def von_mises(y, mu, kappa):
    breaks = lambda a, b: [a] + sorted(p for p in (mu - mp.pi, mu, mu + mp.pi) if a < p < b) + [b]

    def integral(a, b):
        edges = []
        points = breaks(a, b)
        for left, right in zip(points, points[1:]):
            edges += mp.linspace(left, right, 9 + int(3 * mp.sqrt(kappa)))[:-1]
        # Relative to the greatest density within, since the error of the integral is an absolute one.
        top = max(mp.cos(t - mu) for t in points)
        return mp.quad(lambda t: mp.exp(kappa * (mp.cos(t - mu) - top)), edges + [b]) * mp.exp(kappa * (top - 1))

    # The bounds of the circle are doubles, as they are for Cohort.
    with mp.workdps(34):
        below, above = integral(-mp.pi, y), integral(y, mp.pi)
    return mp.log(below / (below + above)), mp.log(above / (below + above))


def beta_binomial(n, trials, a, b):
    mass = lambda k: mp.binomial(trials, k) * mp.beta(k + a, trials - k + b) / mp.beta(a, b)
    return mp.log(mp.fsum(mass(k) for k in range(0, n + 1))), mp.log(mp.fsum(mass(k) for k in range(n + 1, trials + 1)))


def beta_neg_binomial(n, r, a, b):
    mass = lambda k: mp.gamma(r + k) / (mp.gamma(r) * mp.factorial(k)) * mp.beta(a + r, b + k) / mp.beta(a, b)
    lower = mp.fsum(mass(k) for k in range(0, n + 1))
    return mp.log(lower), mp.log1p(-lower)


def yule_simon(n, alpha):
    return from_log_upper(mp.log(n) + mp.log(mp.beta(n, alpha + 1)))


def uniform(y, a, b):
    return mp.log((y - a) / (b - a)), mp.log((b - y) / (b - a))


def sharpened(tails):
    """The logarithm of what is near to 1 from the other tail."""

    def both(*x):
        lower, upper = tails(*x)
        if lower < upper:
            return lower, mp.log1p(-mp.exp(lower))
        return mp.log1p(-mp.exp(upper)), upper

    return both


# Each distribution's log tails, whether it counts, and cases: the arguments behind the variable with values of it.
TABLE = {
    "normal": (symmetric(normal_log), False, [
        ([0.3, 1.7], [-1e4, -120, -60, -9, -0.2, 0.4, 9, 60, 120, 1e4]), ([-2.0, 1e-3], [-2.5, -2.03, -1.999, -1.9])]),
    "std_normal": (lambda y: (normal_log(y), normal_log(-y)), False, [([], [-1e3, -39, -7, -1e-9, 2, 8.5, 38, 1e3])]),
    "lognormal": (lambda y, mu, s: (normal_log((mp.log(y) - mu) / s), normal_log((mu - mp.log(y)) / s)), False, [
        ([0.2, 0.6], [1e-30, 1e-6, 0.3, 2, 70, 1e8, 1e40]), ([-1.0, 0.02], [0.1, 0.36, 0.7])]),
    "student_t": (student_t, False, [
        ([4.5, 0.3, 1.2], [-1e15, -50, -3, 0.2, 0.301, 7, 1e5, 1e15]), ([0.5, 0.0, 1.0], [-1e9, -0.1, 30, 1e9]),
        ([200.0, 0.0, 1.0], [-90, -30, -10, -1, 0.5, 9, 25]), ([1e5, 0.0, 1.0], [-40, -10, -0.5, 8, 30])]),
    "cauchy": (symmetric(cauchy), False, [([0.4, 1.5], [-1e9, -40, 0.1, 0.5, 1e3, 1e12])]),
    "double_exponential": (symmetric(double_exponential), False, [([-0.3, 1.4], [-1e4, -60, -1, -0.29, 1, 50, 900, 1e4])]),
    "skew_double_exponential": (skew_double_exponential, False, [
        ([0.2, 1.3, 0.3], [-1e3, -30, -1, 0.25, 3, 60, 1e3]), ([0.0, 1.0, 1e-9], [-500, -1, 1e-3, 1, 1e4]),
        ([0.0, 1.0, 0.999999999], [-1e4, -1, -1e-3, 1, 500])]),
    "logistic": (symmetric(logistic), False, [([0.5, 1.1], [-1e4, -50, -2, 0.6, 40, 800, 1e4])]),
    "gumbel": (location_scale(gumbel), False, [([0.5, 1.3], [-9, -7, -3, 0, 2, 30, 900, 3000])]),
    "skew_normal": (skew_normal, False, [
        ([0.2, 1.4, 2.5], [-9, -5, -0.5, 0.2, 1, 4, 12, 20]), ([0.0, 1.0, -4.0], [-12, -3, -0.1, 0, 0.3, 3, 6]),
        ([0.0, 1.0, 200.0], [-0.1, -0.01, 0, 1e-4, 1e-2, 0.5, 9]), ([0.0, 1.0, 0.0], [-8, 0, 8])]),
    "exp_mod_normal": (exp_mod_normal, False, [
        ([0.3, 0.8, 1.2], [-20, -5, -1, 0.4, 2, 12, 80, 600]), ([0.0, 1.0, 1e-6], [-30, -5, 0, 3, 40, 1e5, 1e9]),
        ([0.0, 1.0, 30.0], [-25, -8, -1, 0.05, 2, 7, 20])]),
    "exponential": (lambda y, rate: from_log_upper(-rate * y), False, [([1.7], [1e-300, 1e-9, 0.1, 1, 30, 700, 1e6])]),
    "gamma": (lambda y, a, rate: gamma_tails(a, rate * y), False, [
        ([2.5, 1.3], [1e-200, 1e-8, 0.3, 2, 30, 900, 1e5]), ([0.01, 0.7], [1e-250, 1e-9, 0.5, 20, 900]),
        ([1e-8, 1.0], [1e-250, 1e-3, 3, 800]), ([800.0, 2.0], [1, 200, 350, 401, 500, 900, 5e3])]),
    "inv_gamma": (lambda y, a, s: swapped(gamma_tails(a, s / y)), False, [
        ([3.5, 2.1], [1e-4, 2e-3, 0.1, 1, 40, 1e9, 1e80]), ([0.02, 0.6], [1e-3, 1, 1e9, 1e120])]),
    "chi_square": (lambda y, nu: gamma_tails(nu / 2, y / 2), False, [
        ([3.4], [1e-150, 1e-6, 1, 4, 60, 1e4]), ([0.02], [1e-200, 1, 90]), ([700.0], [10, 500, 705, 1000, 9e3])]),
    "inv_chi_square": (lambda y, nu: swapped(gamma_tails(nu / 2, 1 / (2 * y))), False, [([3.4], [1e-4, 0.01, 0.3, 30, 1e9, 1e100])]),
    "scaled_inv_chi_square": (lambda y, nu, s: swapped(gamma_tails(nu / 2, nu * s * s / (2 * y))), False, [
        ([4.2, 1.3], [1e-3, 0.05, 1, 40, 1e9, 1e80])]),
    "weibull": (lambda y, a, s: from_log_upper(-((y / s) ** a)), False, [
        ([1.8, 2.2], [1e-150, 1e-5, 0.5, 3, 30, 1e4]), ([12.0, 1.0], [1e-40, 1e-3, 0.7, 1.2, 2]), ([0.3, 1.0], [1e-250, 1, 1e9])]),
    "frechet": (lambda y, a, s: from_log_lower(-((y / s) ** (-a))), False, [
        ([2.3, 1.4], [0.02, 0.2, 1, 5, 1e6, 1e100]), ([9.0, 1.0], [0.3, 0.9, 2, 1e50])]),
    "rayleigh": (lambda y, s: from_log_upper(-((y / s) ** 2) / 2), False, [([1.6], [1e-250, 1e-12, 0.1, 2, 40, 1e5])]),
    "pareto": (lambda y, m, a: from_log_upper(-a * mp.log(y / m)), False, [([0.7, 2.6], [0.7000000001, 0.8, 3, 1e9, 1e200])]),
    "pareto_type_2": (lambda y, mu, l, a: from_log_upper(-a * mp.log1p((y - mu) / l)), False, [
        ([-0.4, 1.2, 2.9], [-0.3999999, 0, 5, 1e9, 1e20])]),
    "beta": (lambda y, a, b: beta_tails(a, b, y), False, [
        ([2.2, 3.1], [1e-100, 1e-9, 0.2, 0.5, 0.99, 0.9999999999]), ([0.5, 0.5], [1e-200, 1e-3, 0.7, 0.9999999]),
        ([300.0, 700.0], [1e-3, 0.2, 0.3, 0.31, 0.5, 0.95]), ([1e-8, 2e-8], [1e-9, 0.3, 0.9]), ([1e-8, 3.0], [1e-20, 0.2, 0.9]),
        ([5e3, 1e-3], [0.9, 0.999, 0.9999999])]),
    "beta_proportion": (lambda y, m, k: beta_tails(m * k, (1 - m) * k, y), False, [
        ([0.35, 5.2], [1e-60, 1e-5, 0.3, 0.9, 0.9999999]), ([0.0998, 1e-8], [0.1, 0.8066]), ([0.5, 1e-3], [1e-9, 0.1, 0.99]),
        ([0.2, 2e3], [0.05, 0.19, 0.21, 0.4])]),
    "uniform": (uniform, False, [([-1.2, 2.3], [-1.1999999999, -1, 0.5, 2.2, 2.2999999999])]),
    "von_mises": (von_mises, False, [
        ([0.0, 1.9], [-3.1, -1, 0.2, 3.1]), ([2.0, 40.0], [-3, -2, -1, 1, 2.1, 3, 3.14]), ([-2.5, 8.0], [-3.14, -2, 1, 3, 3.14]),
        ([0.3, 500.0], [-3, -1, 0, 0.31, 1, 3])]),
    "bernoulli": (lambda n, p: (mp.log1p(-p), mp.log(p)), True, [([1e-12], [0]), ([0.999999], [0])]),
    "binomial": (lambda n, N, p: swapped(beta_tails(mpf(n + 1), mpf(N - n), p)), True, [
        ([982, 0.070978], [0, 16, 40, 70, 100, 300, 981]), ([20, 1e-12], [0, 3, 19]), ([50, 0.999], [0, 20, 49]),
        ([1000, 0.5], [10, 480, 700])]),
    "beta_binomial": (beta_binomial, True, [
        ([11, 2.4, 1.7], [0, 4, 10]), ([60, 300.0, 2.0], [0, 10, 50, 59]), ([80, 0.01, 40.0], [0, 5, 60, 79]), ([40, 1e-6, 2e-6], [0, 39])]),
    "poisson": (lambda n, rate: swapped(gamma_tails(mpf(n + 1), rate)), True, [
        ([3.7], [0, 3, 40, 200]), ([1e-9], [0, 2]), ([900.0], [3, 600, 890, 1000, 3000])]),
    "neg_binomial": (lambda n, a, b: beta_tails(a, mpf(n + 1), b / (1 + b)), True, [
        ([2.6, 0.8], [0, 4, 90, 900]), ([300.0, 1.5], [0, 51, 200, 400, 900]), ([1e-6, 3.0], [0, 9]), ([40.0, 1e4], [0, 3])]),
    "neg_binomial_2": (lambda n, mu, phi: beta_tails(phi, mpf(n + 1), (phi / mu) / (1 + phi / mu)), True, [
        ([150.0, 1000.0], [0, 39, 150, 300, 900]), ([4.4, 1.9], [0, 9, 300]), ([1e-3, 1e-4], [0, 3]), ([1e3, 0.5], [0, 5, 20000])]),
    "beta_neg_binomial": (beta_neg_binomial, True, [([2.5, 4.2, 1.6], [0, 3, 60]), ([6.0, 30.0, 2.0], [0, 4, 30])]),
    "yule_simon": (yule_simon, True, [([3.2], [1, 4, 1000, 10**9])]),
}

TABLE = {name: (sharpened(tails), counts, cases) for name, (tails, counts, cases) in TABLE.items()}

# The derivatives of distribution functions whose values take long.
SLOPES = {"skew_normal": skew_normal_slopes}
