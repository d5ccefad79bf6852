// Random numbers of outputs: moments and independence by closed forms, and every sampler both ways.
import Cohort
import Foundation
import Testing

@Suite struct OutputRandomTests {
  /// Means and variances of samplers in a loop, each instance with a stream of its own.
  @Test func momentsAreThoseOfTheDistributions() throws {
    let program = """
      parameters { real z; }
      model { }
      generated quantities {
        array[2000, 8] real x;
        for (n in 1:2000) {
          x[n, 1] = normal_rng(1, 2);
          x[n, 2] = gamma_rng(3, 2);
          x[n, 3] = poisson_rng(4);
          x[n, 4] = bernoulli_rng(0.3);
          x[n, 5] = uniform_rng(-1, 3);
          x[n, 6] = neg_binomial_2_rng(5, 2);
          x[n, 7] = beta_rng(2, 5);
          x[n, 8] = uniform_rng(-1, 3);
        }
        array[2000] real v = exponential_rng(rep_vector(0.5, 2000));
      }
      """
    let outputs = try DrawnOutputs(program)
    let draws = try outputs.draws(10, records: true)
    #expect(draws.replayed == 10)
    func sample(_ k: Int) -> [Double] {
      // Columns: z, then x with its first index moving fastest, then v.
      draws.rows.flatMap { row in row[(1 + 2000 * k)..<(1 + 2000 * (k + 1))] }
    }
    // Mean, variance, fourth central moment.
    let moments: [(Double, Double, Double)] = [
      (1, 4, 48), (1.5, 0.75, 3 * 0.5625 * 3), (4, 4, 4 + 48), (0.3, 0.21, 0.21 * (1 - 3 * 0.21)),
      (1, 16.0 / 12, 256.0 / 80), (5, 17.5, 9000), (2.0 / 7, 10.0 / (49 * 8), 3 * pow(10.0 / 392, 2)),
      (1, 16.0 / 12, 256.0 / 80), (2, 4, 9 * 16),
    ]
    for (k, (mean, variance, fourth)) in moments.enumerated() {
      let x = sample(k)
      let n = Double(x.count)
      let found = x.reduce(0, +) / n
      #expect(abs(found - mean) < 5 * (variance / n).squareRoot(), "mean of \(k): \(found)")
      let spread = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
      #expect(abs(spread - variance) < 5 * (max(fourth - variance * variance, 0) / n).squareRoot(), "variance of \(k)")
    }
    /// Correlations that must vanish have a standard error of 1 / √n.
    func correlation(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
      let n = Double(a.count)
      let (ma, mb) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
      let product = zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) }
      let (sa, sb) = (a.reduce(0) { $0 + ($1 - ma) * ($1 - ma) }, b.reduce(0) { $0 + ($1 - mb) * ($1 - mb) })
      return product / (sa * sb).squareRoot()
    }
    let (normal, first, second) = (sample(0), sample(4), sample(7))
    let bound = 5 / Double(normal.count).squareRoot()
    #expect(abs(correlation(normal.dropLast(), normal.dropFirst())) < bound, "instances")
    #expect(abs(correlation(normal.dropLast(2000), normal.dropFirst(2000))) < bound, "draws")
    #expect(abs(correlation(first[...], second[...])) < bound, "places")
    let chain = try DrawnOutputs(program, chain: 2).draws(10, records: true)
    let seed = try DrawnOutputs(program, seed: 2).draws(10, records: true)
    for other in [chain, seed] {
      let x = other.rows.flatMap { $0[1...2000] }
      #expect(abs(correlation(normal[...], x[...])) < bound)
    }
    // Kolmogorov and Smirnov: the distance of the uniform numbers' distribution function, 1.95 for one in a thousand.
    let sorted = first.map { ($0 + 1) / 4 }.sorted()
    let n = Double(sorted.count)
    let distance = sorted.enumerated().map { max(abs($1 - Double($0) / n), abs($1 - Double($0 + 1) / n)) }.max() ?? 1
    #expect(distance * n.squareRoot() < 1.95)
    #expect(Set(first).count == first.count)
  }

  /// A draw is a function of seed, chain and draw: not of what was drawn before it.
  @Test func numbersOfACallDoNotDependOnOtherCalls() throws {
    func last(_ others: String) throws -> [Double] {
      let program =
        "parameters { real z; } model { } generated quantities { array[3] real x; for (i in 1:3) { \(others)\n"
        + "x[i] = normal_rng(0, 1); } }"
      let outputs = try DrawnOutputs(program)
      let draws = try outputs.expectSame(4)
      let names = outputs.posterior.columnNames
      return try (1...3).flatMap { draws.column(try #require(names.firstIndex(of: "x.\($0)"))) }
    }
    let few = try last("if (z > 0.1) print(poisson_rng(1));")
    #expect(Set(few).count == 12)
    #expect(few == (try last("if (z > 5) print(poisson_rng(1));")))
  }

  /// Every sampler gives the same both ways.
  @Test func allSamplersAreReplayed() throws {
    let program = """
      parameters { real a; real<lower=0> s; simplex[3] p; cov_matrix[2] C; vector[3] v; ordered[2] c; }
      model { }
      generated quantities {
        real r01 = normal_rng(a, s); real r02 = std_normal_rng(); real r03 = student_t_rng(3, a, s);
        real r04 = cauchy_rng(a, s); real r05 = double_exponential_rng(a, s); real r06 = logistic_rng(a, s);
        real r07 = gumbel_rng(a, s); real r08 = lognormal_rng(a, s); real r09 = chi_square_rng(s);
        real r10 = inv_chi_square_rng(s); real r11 = scaled_inv_chi_square_rng(s, 1); real r12 = exponential_rng(s);
        real r13 = gamma_rng(s, 1); real r14 = inv_gamma_rng(s, 1); real r15 = weibull_rng(s, 1);
        real r16 = frechet_rng(s, 1); real r17 = rayleigh_rng(s); real r18 = pareto_rng(s, 1);
        real r19 = pareto_type_2_rng(a, s, 1); real r20 = beta_rng(s, 1); real r21 = beta_proportion_rng(0.5, s);
        real r22 = von_mises_rng(a, s); real r23 = uniform_rng(a, a + s); real r24 = skew_normal_rng(a, s, 1);
        real r25 = exp_mod_normal_rng(a, s, 1); real r26 = skew_double_exponential_rng(a, s, 0.3);
        real r27 = loglogistic_rng(s, 2);
        int i01 = bernoulli_rng(p[1]); int i02 = bernoulli_logit_rng(a); int i03 = binomial_rng(7, p[1]);
        int i05 = beta_binomial_rng(7, s, 1); int i06 = poisson_rng(s);
        int i07 = poisson_log_rng(a); int i08 = neg_binomial_rng(s, 1); int i09 = neg_binomial_2_rng(s, 1);
        int i10 = neg_binomial_2_log_rng(a, 1); int i11 = hypergeometric_rng(3, 4, 5); int i12 = categorical_rng(p);
        int i13 = categorical_logit_rng(v); int i14 = discrete_range_rng(1, 6); int i15 = ordered_logistic_rng(a, c);
        int i16 = ordered_probit_rng(a, c); int i17 = beta_neg_binomial_rng(s, 3, 2);
        array[3] int m1 = multinomial_rng(p, 20); array[3] int m2 = multinomial_logit_rng(v, 20);
        array[3] int m3 = dirichlet_multinomial_rng(10 * p, 20);
        vector[3] d1 = dirichlet_rng(10 * p);
        vector[2] n1 = multi_normal_rng([a, a]', C); array[2] vector[2] n2 = multi_normal_rng({[a, a]', [0, 1]'}, C);
        vector[2] n3 = multi_normal_cholesky_rng([a, a]', cholesky_decompose(C));
        vector[2] n4 = multi_student_t_rng(4, [a, a]', C);
        matrix[2, 2] w1 = wishart_rng(4, C); matrix[2, 2] w2 = inv_wishart_rng(4, C);
        matrix[3, 3] l1 = lkj_corr_rng(3, s); matrix[3, 3] l2 = lkj_corr_cholesky_rng(3, s);
        array[2] int g = bernoulli_logit_glm_rng([[1, 2], [a, 0]], [0.5, a]', [0.1, s]');
        array[2] int h = hmm_latent_rng([[-1, -2], [-2, -s]], [[0.5, 0.5], [0.3, 0.7]], [0.5, 0.5]');
        array[3] real e1 = normal_rng(v, s); array[3] int e2 = poisson_rng({1.5, s, 3}); array[3] int e3 = binomial_rng(m1, p);
      }
      """
    try DrawnOutputs(program).expectSame(8, recordings: 0)
  }
}
