// The models and data of the command line's tests.

enum SmallModels {
  /// A coin's bias: beta(1 + 2, 1 + 3) for `coinData`.
  static let coin = """
    data { int<lower=0> N; array[N] int<lower=0, upper=1> y; }
    parameters { real<lower=0, upper=1> theta; }
    model { theta ~ beta(1, 1); y ~ bernoulli(theta); }
    generated quantities { int again = bernoulli_rng(theta); }

    """
  static let coinData = """
    {"N": 5, "y": [0, 1, 0, 0, 1]}

    """
  /// Two correlated numbers, so that a dense metric has something to say.
  static let pair = """
    parameters { vector[2] x; }
    model { x[1] ~ normal(0, 1); x[2] ~ normal(0.5 * x[1], 2); }

    """
  /// Slow enough to be interrupted: every gradient runs over long data.
  static let slow = """
    data { int N; }
    transformed data { vector[N] y = linspaced_vector(N, -1, 1); }
    parameters { real mu; real<lower=0> sigma; }
    model { for (n in 1:N) y[n] ~ student_t(4, mu, sigma); }

    """
}
