// The embedded Laplace approximation: against mpmath (40 digits; Newton's method and differences there), for built-in and
// own likelihoods.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct LaplaceTests {
  private static let head = """
    functions {
      real negative_binomial(vector theta, real eta, vector m, array[] int y) {
        return neg_binomial_2_lpmf(y | exp(m + theta), eta);
      }
      real negative_binomial_log(vector theta, real eta, vector m, array[] int y) {
        return neg_binomial_2_log_lpmf(y | m + theta, eta);
      }
      real bernoulli(vector theta, vector m, array[] int y) { return bernoulli_logit_lpmf(y | theta + m); }
      real bernoulli_inverse(vector theta, vector m, array[] int y) { return bernoulli_lpmf(y | inv_logit(theta + m)); }
      real poisson_mean(vector theta, vector m, array[] int y) {
        real sum = 0;
        for (i in 1:size(y)) sum += poisson_lpmf(y[i] | exp(theta[i] + m[i]));
        return sum;
      }
      real student(vector theta, vector m, array[] int y, real s) {
        return student_t_lpdf(to_vector(y) | 4, theta + m, s);
      }
      matrix K(array[] vector x, real alpha, real rho) {
        return add_diag(gp_exp_quad_cov(x, alpha, rho), 1e-6);
      }
    }
    transformed data {
      int n = 5;
      array[n] int y = {3, 0, 2, 7, 1};
      array[n] int b = {1, 0, 1, 1, 0};
      array[n] vector[1] x = {[0.1]', [0.5]', [0.9]', [1.6]', [2.2]'};
      vector[n] ye = [1, 2, 1.5, 3, 0.7]';
      array[n] int index = linspaced_int_array(n, 1, n);
      array[n] int one = ones_int_array(n);
    }
    parameters { real alpha; real rho; real eta; real m; }

    """
  private static let point = [0.8, 0.7, 1.9, 0.2]

  private func recorded(_ call: String) throws -> Recorded {
    try Recorded(LaplaceTests.head + "model { vector[n] mm = log(ye) + m; target += \(call); }")
  }

  @Test(arguments: [
    (
      -10.873990786623611, [-1.50614992750171, -0.0912901018463315, 0.0659929946316274, 0.546757709127428],
      [
        "laplace_marginal(negative_binomial, (eta, mm, y), 1, K, (x, alpha, rho))",
        "laplace_marginal(negative_binomial_log, (eta, mm, y), 5, K, (x, alpha, rho))",
        "laplace_marginal_neg_binomial_2_log_lpmf(y | index, [eta]', mm, 1, K, (x, alpha, rho))",
        "laplace_marginal_neg_binomial_2_log_lupmf(y | index, rep_vector(eta, n), mm, 1, K, (x, alpha, rho))",
      ]
    ),
    (
      -3.3952429653183005, [-0.582810318049446, -0.0918831019072693, 0, -0.0820506128044806],
      [
        "laplace_marginal_tol(bernoulli, (mm, b), 1, K, (x, alpha, rho), (rep_vector(0.3, n), 1e-10, 100, 2, 10, 1))",
        "laplace_marginal(bernoulli_inverse, (mm, b), 1, K, (x, alpha, rho))",
        "laplace_marginal_bernoulli_logit_lpmf(b | one, mm, 1, K, (x, alpha, rho))",
      ]
    ),
    (
      -11.009440993875218, [-1.55585211216594, -0.895188746051754, 0, 0.521523131042997],
      [
        "laplace_marginal(poisson_mean, (mm, y), 1, K, (x, alpha, rho))",
        "laplace_marginal_poisson_log_lpmf(y | index, mm, 1, K, (x, alpha, rho))",
        "laplace_marginal_tol_poisson_log_lpmf(y | index, mm, 1, K, (x, alpha, rho), generate_laplace_options(n))",
      ]
    ),
    (
      -12.668338631532657, [0.208768622491213, 0.224662311579843, 0.514528484614749, 1.33887958709988],
      ["laplace_marginal(student, (mm, y, eta), 1, K, (x, alpha, rho))"]
    ),
  ])
  func marginalLikelihoods(_ value: Double, _ gradient: [Double], _ calls: [String]) throws {
    for call in calls {
      let model = try recorded(call)
      expectEqual(try model.value(LaplaceTests.point), value, 1e-12)
      for (found, expected) in zip(try model.gradient(LaplaceTests.point), gradient) {
        expectEqual(found, expected, 1e-9)
      }
    }
  }

  /// A Gaussian likelihood is integrated exactly, whatever its Hessian looks like.
  @Test func gaussianIsExact() throws {
    let model = try Recorded(
      """
      functions {
        real gaussian(vector theta, vector y, matrix a, real s) {
          return normal_lpdf(y | a * theta, s);
        }
        matrix K(real t) { return [[t^2, 0.3, 0.1], [0.3, 1, 0.2], [0.1, 0.2, 2]]; }
      }
      transformed data { vector[2] y = [0.7, -1.2]'; matrix[2, 3] a = [[1, 0.5, 0], [0, 2, -1]]; }
      parameters { real s; real t; }
      model {
        target += laplace_marginal(gaussian, (y, a, s), 3, K, (t,));
        target += -multi_normal_lpdf(y | rep_vector(0, 2), add_diag(quad_form_sym(K(t), a'), s^2));
      }
      """)
    for point in [[0.6, 1.3], [2.0, 0.9]] {
      expectEqual(try model.value(point), 0, 1e-12)
      for slope in try model.gradient(point) { expectEqual(slope, 0, 1e-11) }
    }
  }

  /// Several observations to a latent variable, and latent variables without any.
  @Test func groupedCounts() throws {
    let model = try Recorded(
      LaplaceTests.head + """
        model {
          vector[n] mm = log(ye) + m;
          array[4] int group = {2, 2, 5, 1};
          target += laplace_marginal_poisson_log_lpmf({4, 1, 0, 2} | group, mm, 1, K, (x, alpha, rho));
          target += laplace_marginal_neg_binomial_2_log_lpmf({4, 1, 0, 2} | group, rep_vector(eta, n), mm, 1, K,
            (x, alpha, rho));
        }
        """)
    try model.expectGradientsMatch(LaplaceTests.point, tolerance: 1e-6)
    let own = try Recorded(
      LaplaceTests.head.replacingOccurrences(
        of: "functions {",
        with: """
          functions {
            real poisson_by_group(vector theta, vector m, array[] int y, array[] int group) {
              return poisson_log_lpmf(y | (theta + m)[group]);
            }
            real negative_binomial_by_group(vector theta, vector m, array[] int y, array[] int group, real eta) {
              return neg_binomial_2_log_lpmf(y | (theta + m)[group], eta);
            }
          """) + """
          model {
            vector[n] mm = log(ye) + m;
            array[4] int group = {2, 2, 5, 1};
            array[4] int counts = {4, 1, 0, 2};
            target += laplace_marginal(poisson_by_group, (mm, counts, group), 1, K, (x, alpha, rho));
            target += laplace_marginal(negative_binomial_by_group, (mm, counts, group, eta), 1, K, (x, alpha, rho));
          }
          """)
    expectEqual(try own.value(LaplaceTests.point), try model.value(LaplaceTests.point), 1e-12)
    for (a, b) in zip(try own.gradient(LaplaceTests.point), try model.gradient(LaplaceTests.point)) {
      expectEqual(a, b, 1e-9)
    }
  }

  /// The mode, the Cholesky factor of the covariance there, and draws that have both.
  @Test func posteriorOfLatentVariables() throws {
    let model = try Recorded(
      LaplaceTests.head + """
        model { alpha ~ normal(0, 1); }
        generated quantities {
          tuple(vector[n], matrix[n, n]) solution = laplace_latent_solve(poisson_mean, (log(ye) + m, y), 1, K,
            (x, alpha, rho));
          vector[n] draw = laplace_latent_rng(poisson_mean, (log(ye) + m, y), 1, K, (x, alpha, rho));
          vector[n] draw_poisson = laplace_latent_tol_poisson_log_rng(y, index, log(ye) + m, 1, K, (x, alpha, rho),
            generate_laplace_options(n));
        }
        """)
    let mode = [
      0.062632993530352261, -0.12354903357767448, -0.028413957011092713, 0.46021024877535583, 0.35428420589278951,
    ]
    let factor = [
      [0.497101484023, 0.290559314196, 0.0712350404305, -0.0178533016203, 0.0113167430207],
      [0, 0.29721528483, 0.352528397421, 0.0342736491122, -0.0463511239272],
      [0, 0, 0.209671266323, 0.183460818657, -0.0795598328753], [0, 0, 0, 0.29177868663, 0.293821826306],
      [0, 0, 0, 0, 0.410443339349],
    ]
    let first = try model.posterior.outputs(at: LaplaceTests.point)
    for i in 0..<5 { expectEqual(first[4 + i], mode[i], 1e-10) }
    for k in 0..<25 { expectEqual(first[9 + k], factor[k / 5][k % 5], 1e-9) }
    // Means and covariances of draws, whose standard errors are below 0.01.
    let count = 4000
    for start in [34, 39] {
      var (sums, products) = ([Double](repeating: 0, count: 5), [Double](repeating: 0, count: 25))
      for seed in 0..<count {
        let draw = try model.posterior.outputs(at: LaplaceTests.point, seed: UInt64(seed))
        for i in 0..<5 {
          sums[i] += draw[start + i]
          for j in 0..<5 { products[5 * i + j] += (draw[start + i] - mode[i]) * (draw[start + j] - mode[j]) }
        }
      }
      for i in 0..<5 {
        #expect(abs(sums[i] / Double(count) - mode[i]) < 0.05)
        for j in 0..<5 {
          let covariance = (0..<5).reduce(0) { $0 + factor[$1][i] * factor[$1][j] }
          #expect(abs(products[5 * i + j] / Double(count) - covariance) < 0.05)
        }
      }
    }
  }

  @Test(arguments: [
    (
      "laplace_marginal_tol(poisson_mean, (mm, y), 1, K, (x, alpha, rho), (rep_vector(0, n), 1e-12, 1, 1, 0, 1))",
      "maximum number of steps (1)"
    ),
    ("laplace_marginal(poisson_mean, (mm / 0, y), 1, K, (x, alpha, rho))", "not finite"),
  ])
  func failuresReject(_ call: String, _ message: String) throws {
    let model = try recorded(call)
    #expect(try model.value(LaplaceTests.point) == -.infinity)
    let messages = model.density.rejections.entries.values.map(\.message).joined()
    #expect(messages.contains(message), "\(messages)")
  }

  @Test(arguments: [
    ("laplace_marginal(poisson_mean, (mm, y), 2, K, (x, alpha, rho))", "divide the number of latent variables"),
    (
      "laplace_marginal_tol(poisson_mean, (mm, y), 1, K, (x, alpha, rho), (rep_vector(0, n), 1e-6, 100, 4, 0, 1))",
      "the solver must be 1, 2 or 3"
    ),
    (
      "laplace_marginal_tol(poisson_mean, (mm, y), 1, K, (x, alpha, rho), (rep_vector(0, 2), 1e-6, 100, 1, 0, 1))",
      "the initial guess has 2 elements"
    ),
    ("laplace_marginal_poisson_log_lpmf(y | one, mm[1:4], 1, K, (x, alpha, rho))", "there are 4 means"),
    ("laplace_marginal_poisson_log_lpmf(y | b, mm, 1, K, (x, alpha, rho))", "an index is 0"),
    ("laplace_marginal_bernoulli_logit_lpmf(y | one, mm, 1, K, (x, alpha, rho))", "3 successes, but 1 trials"),
  ])
  func badCallsAreErrors(_ call: String, _ words: String) throws {
    let model = try recorded(call)
    let error = #expect(throws: (any Error).self) { try model.value(LaplaceTests.point) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words), "\(error.map { "\($0)" } ?? "")")
  }
}
