// Simulation-based calibration of four models and of one that is wrong on purpose.
import Cohort
import Foundation
import Testing

@Suite(.serialized) struct CalibrationTests {
  /// A regression with intercepts that vary between groups, the groups' mean on a covariate of the group.
  private static func regression(scaleOfPrior: String = "1") -> String {
    """
    data { int J; int n; }
    transformed data {
      real a_true = normal_rng(0, 1);
      real b_true = normal_rng(0, 1);
      real tau_true = abs(normal_rng(0, 1));
      real sigma_true = exponential_rng(1);
      array[J] real u = normal_rng(rep_vector(0, J), 1);
      array[J] real alpha_true;
      matrix[n, J] y;
      for (j in 1:J) {
        alpha_true[j] = a_true + b_true * u[j] + tau_true * normal_rng(0, 1);
        for (i in 1:n) y[i, j] = normal_rng(alpha_true[j], sigma_true);
      }
    }
    parameters { real a; real b; real<lower=0> tau; real<lower=0> sigma; vector[J] z; }
    transformed parameters { vector[J] alpha = a + b * to_vector(u) + tau * z; }
    model {
      a ~ normal(0, \(scaleOfPrior));
      b ~ normal(0, 1);
      tau ~ normal(0, 1);
      sigma ~ exponential(1);
      z ~ std_normal();
      for (j in 1:J) y[:, j] ~ normal(alpha[j], sigma);
    }
    generated quantities {
      array[5] int is_below = {a < a_true, b < b_true, tau < tau_true, sigma < sigma_true, alpha[1] < alpha_true[1]};
    }
    """
  }

  /// Amounts of a drug after an oral dose in a small population, each with its own absorption and elimination rates.
  /// The small amount in the logarithm keeps the solver's tolerance from becoming noise where all is eliminated.
  private static let population = """
    functions {
      array[] real oral(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
        return {-theta[1] * y[1], theta[1] * y[1] - theta[2] * y[2]};
      }
    }
    data { int J; int n; array[n] real times; }
    transformed data {
      array[J, 2] real y0 = rep_array({10.0, 0.0}, J);
      array[J] real t0 = rep_array(0.0, J);
      array[J * n] real ts;
      array[J] int s_ts = rep_array(n, J);
      array[J] int none = rep_array(0, J);
      array[0] real x_r;
      array[0] int x_i;
      array[2] real mu_true = {normal_rng(0, 0.5), normal_rng(-1.5, 0.5)};
      real omega_true = lognormal_rng(-1, 0.3);
      real sigma_true = lognormal_rng(-1.5, 0.3);
      array[J, 2] real theta_true;
      vector[J * n] log_conc;
      for (j in 1:J) {
        for (i in 1:n) ts[(j - 1) * n + i] = times[i];
        for (k in 1:2) theta_true[j, k] = exp(mu_true[k] + omega_true * normal_rng(0, 1));
      }
      {
        array[J * n, 2] real y = integrate_ode_parallel(oral, y0, t0, ts, s_ts, theta_true, x_r, none, x_i, none,
                                                        1e-6, 1e-8, 2000);
        for (i in 1:J * n) log_conc[i] = normal_rng(log(0.001 + y[i, 2]), sigma_true);
      }
    }
    parameters { array[2] real mu; real<lower=0> omega; real<lower=0> sigma; matrix[2, J] eta; }
    transformed parameters {
      array[J, 2] real theta;
      for (j in 1:J) for (k in 1:2) theta[j, k] = exp(mu[k] + omega * eta[k, j]);
    }
    model {
      mu[1] ~ normal(0, 0.5);
      mu[2] ~ normal(-1.5, 0.5);
      omega ~ lognormal(-1, 0.3);
      sigma ~ lognormal(-1.5, 0.3);
      to_vector(eta) ~ std_normal();
      array[J * n, 2] real y = integrate_ode_parallel(oral, y0, t0, ts, s_ts, theta, x_r, none, x_i, none,
                                                      1e-6, 1e-8, 2000);
      log_conc ~ normal(log(0.001 + to_vector(y[:, 2])), sigma);
    }
    generated quantities {
      array[6] int is_below = {mu[1] < mu_true[1], mu[2] < mu_true[2], omega < omega_true, sigma < sigma_true,
                               theta[1, 1] < theta_true[1, 1], theta[2, 2] < theta_true[2, 2]};
    }
    """

  /// A simplex, an ordered vector and a Cholesky factor of a correlation matrix, each with data of its own.
  private static let constrained = """
    data { int n; }
    transformed data {
      vector[3] concentration = [1.5, 2, 1]';
      vector[3] p_true = dirichlet_rng(concentration);
      array[3] int counts = multinomial_rng(p_true, n);
      vector[2] c_true = sort_asc(to_vector(normal_rng(rep_vector(0, 2), 1.5)));
      array[n] int grade;
      real rho_true = 2 * beta_rng(2, 2) - 1;
      array[n] vector[2] w;
      for (i in 1:n) {
        grade[i] = ordered_logistic_rng(0.5, c_true);
        w[i, 1] = normal_rng(0, 1);
        w[i, 2] = normal_rng(rho_true * w[i, 1], sqrt(1 - square(rho_true)));
      }
    }
    parameters { simplex[3] p; ordered[2] c; cholesky_factor_corr[2] L; }
    model {
      p ~ dirichlet(concentration);
      counts ~ multinomial(p);
      c ~ normal(0, 1.5);
      grade ~ ordered_logistic(rep_vector(0.5, n), c);
      L ~ lkj_corr_cholesky(2);
      w ~ multi_normal_cholesky(rep_vector(0, 2), L);
    }
    generated quantities {
      array[6] int is_below = {p[1] < p_true[1], p[2] < p_true[2], p[3] < p_true[3], c[1] < c_true[1],
                               c[2] < c_true[2], L[2, 1] < rho_true};
    }
    """

  /// A stationary autoregression around a level.
  private static let autoregression = """
    data { int T; }
    transformed data {
      real level_true = normal_rng(0, 1);
      real phi_true = uniform_rng(-1, 1);
      real sigma_true = exponential_rng(1);
      vector[T] y;
      y[1] = normal_rng(level_true, sigma_true);
      for (t in 2:T) y[t] = normal_rng(level_true + phi_true * (y[t - 1] - level_true), sigma_true);
    }
    parameters { real level; real<lower=-1, upper=1> phi; real<lower=0> sigma; }
    model {
      level ~ normal(0, 1);
      sigma ~ exponential(1);
      y[1] ~ normal(level, sigma);
      for (t in 2:T) y[t] ~ normal(level + phi * (y[t - 1] - level), sigma);
    }
    generated quantities {
      array[3] int is_below = {level < level_true, phi < phi_true, sigma < sigma_true};
    }
    """

  private func check(
    _ name: String, _ calibration: Calibration, replications: Int, bins: Int, seed: UInt64, limit: Double
  ) async throws {
    let start = Date()
    let ranks = try await calibration.ranks(replications: replications, seed: seed)
    let scores = ranks.map { Calibration.score($0, draws: calibration.draws, bins: bins) }
    #expect(!scores.isEmpty)
    #expect(scores.allSatisfy { $0 < limit }, "\(name): \(scores)")
    let seconds = Date().timeIntervalSince(start)
    print("calibration of \(name): \(replications) replications, scores \(scores), \(seconds) s")
  }

  /// A few replications with every run of the tests.
  @Test func regressionBriefly() async throws {
    let calibration = Calibration(
      model: try Model(text: Self.regression()), data: ["J": 6, "n": 4], draws: 31, thin: 4, warmup: 250)
    try await check("a regression", calibration, replications: 60, bins: 8, seed: 100, limit: 3.5)
  }

  /// The test sees a prior that is wrong.
  @Test func wrongPriorIsSeen() async throws {
    let calibration = Calibration(
      model: try Model(text: Self.regression(scaleOfPrior: "0.2")), data: ["J": 6, "n": 4], draws: 31, thin: 4,
      warmup: 250)
    let ranks = try await calibration.ranks(replications: 60, seed: 100)
    #expect(Calibration.score(try #require(ranks.first), draws: 31, bins: 8) > 5)
  }

  @Test(.enabled(if: runsLongTests)) func hierarchicalRegression() async throws {
    let calibration = Calibration(model: try Model(text: Self.regression()), data: ["J": 8, "n": 5])
    try await check("a hierarchical regression", calibration, replications: 500, bins: 16, seed: 1000, limit: 3.5)
  }

  @Test(.enabled(if: runsLongTests)) func hierarchicalRegressionWithOtherSamplers() async throws {
    for (name, sampler) in [
      ("Stan's adaptation", Calibration.Sampler.nuts(.automatic, .stan)), ("low_rank", .nuts(.lowRank)),
      ("diag", .nuts(.diagonal)), ("WALNUTS", .walnuts),
    ] {
      let calibration = Calibration(
        model: try Model(text: Self.regression()), data: ["J": 8, "n": 5], sampler: sampler)
      try await check(
        "a hierarchical regression by \(name)", calibration, replications: 500, bins: 16, seed: 5000, limit: 3.5)
    }
  }

  @Test(.enabled(if: runsLongTests)) func populationODE() async throws {
    let calibration = Calibration(
      model: try Model(text: Self.population), data: ["J": 5, "n": 5, "times": [0.5, 1, 2, 4, 8]], draws: 47, thin: 12,
      warmup: 300)
    try await check("a population ODE", calibration, replications: 320, bins: 12, seed: 2000, limit: 3.5)
  }

  @Test(.enabled(if: runsLongTests)) func timeSeries() async throws {
    let calibration = Calibration(model: try Model(text: Self.autoregression), data: ["T": 20])
    try await check("an autoregression", calibration, replications: 500, bins: 16, seed: 4000, limit: 3.5)
  }

  @Test(.enabled(if: runsLongTests)) func constrainedTypes() async throws {
    let calibration = Calibration(model: try Model(text: Self.constrained), data: ["n": 20])
    try await check("constrained types", calibration, replications: 500, bins: 16, seed: 3000, limit: 3.5)
  }
}
