// PassOmissionTests: a program gives the same numbers whichever pass of the optimiser is left out.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct PassOmissionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var source: String
    var data: ModelData = [:]
    var testDescription: String { name }
  }

  /// What only drops what has no effect leaves every bit; the others add up or round in another way.
  private static let keepsBits: Set<String> = ["dead-sites"]

  private static let omissions =
    Optimizer.optionalNames.map { [$0] } + [Optimizer.optionalNames]

  @Test(arguments: cases) func numbersStayTheSame(_ program: Case) throws {
    let standard = try Recorded(program.source, data: program.data)
    let dimension = standard.posterior.dimension
    let points = (0..<3).map { number in
      (0..<dimension).map { 0.3 * sin(Double(1 + 7 * number + 3 * $0)) }
    }
    for names in Self.omissions {
      let other = try Recorded(program.source, data: program.data, optimizer: Optimizer(omitting: names))
      let isExact = names.allSatisfy(Self.keepsBits.contains)
      for point in points {
        let expected = [try standard.value(point)] + (try standard.gradient(point))
        let found = [try other.value(point)] + (try other.gradient(point))
        let isDefined = expected.allSatisfy(\.isFinite)
        #expect(isDefined)
        let scale = expected.map(abs).max() ?? 0
        for (a, b) in zip(found, expected) {
          #expect(
            isExact ? a.bitPattern == b.bitPattern : abs(a - b) <= 1e-12 * max(1, scale),
            "\(program.name) without \(names): \(a), expected \(b)")
        }
      }
    }
  }

  /// Outputs are replayed by programs of their own, in which only sums may be added up in another order.
  @Test(arguments: cases) func outputsStayTheSame(_ program: Case) throws {
    for names in Self.omissions {
      let optimizer = try Optimizer(omitting: names)
      try DrawnOutputs(program.source, data: program.data, optimizer: optimizer).expectSame(4, tolerance: 1e-12)
    }
  }

  /// The programs differ, or leaving out a pass would show nothing.
  @Test func eachPassChangesSomeProgram() throws {
    for name in Optimizer.optionalNames {
      let optimizer = try Optimizer(omitting: [name])
      let isSeen = try Self.cases.contains { program in
        let whole = try Recorded(program.source, data: program.data).posterior.listing(of: .density)
        return try Recorded(program.source, data: program.data, optimizer: optimizer).posterior.listing(of: .density)
          != whole
      }
      #expect(isSeen, "no program shows the pass \(name)")
    }
  }

  static let cases: [Case] = [
    Case(
      name: "hierarchy",
      source: """
        data { int n; array[n] int group; vector[n] y; }
        parameters { vector[3] a; real mu; real<lower=0> tau; real<lower=0> sigma; }
        model {
          real total = 0;
          a ~ normal(mu, tau);
          for (i in 1:n) {
            real unused = exp(a[group[i]]);
            total += a[group[i]] * a[group[i]] * y[i];
            target += -0.5 * square((y[i] - a[group[i]]) / sigma) - log(sigma);
          }
          target += -0.01 * total;
          [mu, tau] ~ normal(0, 2);
        }
        generated quantities {
          vector[n] replicated;
          real above = 0;
          for (i in 1:n) {
            replicated[i] = normal_rng(a[group[i]], sigma);
            above += a[group[i]] * sigma + y[i] / n;
          }
        }
        """,
      data: ["n": 9, "group": [1, 2, 3, 1, 2, 3, 1, 2, 3], "y": [0.5, 1, -0.2, 0.1, 0.8, 0.4, 1.2, -0.7, 0.3]]),
    Case(
      name: "time series",
      source: """
        data { int T; vector[T] y; }
        parameters { real mu; real<lower=0, upper=1> alpha; real<lower=0, upper=1> beta; real<lower=0> omega; }
        transformed parameters {
          vector[T] h;
          h[1] = omega + 0.3;
          for (t in 2:T) h[t] = omega + alpha * square(y[t - 1] - mu) + beta * h[t - 1];
        }
        model {
          for (t in 1:T) y[t] ~ normal(mu, sqrt(h[t]));
        }
        generated quantities { vector[2] next = [normal_rng(mu, sqrt(h[T])), h[T] * alpha]'; }
        """,
      data: ["T": 12, "y": [0.3, -0.5, 1.1, 0.2, -0.8, 0.9, -0.1, 0.4, -1.3, 0.6, 0.7, -0.2]]),
    Case(
      name: "filter",
      source: """
        data { int T; array[T] vector[2] y; }
        parameters { matrix[2, 2] F; vector<lower=0>[2] q; real<lower=0> r; }
        model {
          vector[2] m = [0, 0]';
          matrix[2, 2] P = diag_matrix(q);
          to_vector(F) ~ normal(0, 1);
          for (t in 1:T) {
            m = F * m;
            P = F * P * F' + diag_matrix(q);
            vector[2] e = y[t] - m;
            matrix[2, 2] S = P + diag_matrix([r, r]');
            matrix[2, 2] K = P * inverse_spd(0.5 * (S + S'));
            target += multi_normal_lpdf(y[t] | m, 0.5 * (S + S'));
            m += K * e;
            P -= K * P;
          }
        }
        """,
      data: ["T": 5, "y": [[0.1, 0.5], [0.4, -0.2], [-0.3, 0.9], [0.8, 0.1], [0.2, 0.3]]]),
    Case(
      name: "functions",
      source: """
        functions {
          real smooth(real x, real scale) {
            real s = 0;
            for (k in 1:4) s = s + exp(-square(x - k) / scale);
            return s;
          }
          real penalty_lpdf(vector x, real scale) {
            real total = 0;
            for (k in 1:size(x)) {
              if (x[k] > 0) total -= x[k] * scale; else total -= square(x[k]) * smooth(x[k], scale);
            }
            return total;
          }
        }
        parameters { vector[6] x; real<lower=0> scale; }
        model {
          x ~ penalty(scale);
          target += smooth(sum(x), scale) + log_sum_exp(x);
          scale ~ gamma(2, 1);
          x ~ std_normal();
        }
        generated quantities { real s = smooth(x[1], scale) * poisson_rng(scale + 3); }
        """),
    Case(
      name: "ODE groups",
      source: """
        functions {
          vector decay(real t, vector y, real k, real ka) { return [-ka * y[1], ka * y[1] - k * y[2]]'; }
        }
        data { int G; int T; array[T] real times; array[G] vector[T] y; vector[G] dose; }
        parameters { vector[2] mu; vector[G] eta; real<lower=0> sigma; }
        model {
          eta ~ std_normal();
          mu ~ std_normal();
          sigma ~ normal(0, 1);
          for (g in 1:G) {
            array[T] vector[2] state = ode_rk45(
              decay, [dose[g], 0]', 0, times, exp(mu[1] + 0.2 * eta[g]), exp(mu[2]));
            for (t in 1:T) y[g][t] ~ normal(state[t][2], sigma);
          }
        }
        """,
      data: [
        "G": 3, "T": 4, "times": [0.5, 1, 2, 4], "dose": [1, 2, 3],
        "y": [[0.3, 0.4, 0.3, 0.1], [0.6, 0.9, 0.7, 0.2], [0.9, 1.2, 1.1, 0.4]],
      ]),
    Case(
      name: "matrices",
      source: """
        data { int n; array[n] vector[3] y; }
        parameters { vector[3] mu; cholesky_factor_corr[3] L; vector<lower=0>[3] tau; }
        model {
          matrix[3, 3] unused = cholesky_decompose(multiply_lower_tri_self_transpose(L));
          vector[3] w = inverse(diag_matrix(tau) + mu * mu') * mu;
          L ~ lkj_corr_cholesky(2);
          tau ~ exponential(1);
          mu ~ normal(0, 3);
          for (i in 1:n) y[i] ~ multi_normal_cholesky(mu, diag_pre_multiply(tau, L));
          target += -dot_self(w);
        }
        generated quantities {
          matrix[3, 3] Omega = multiply_lower_tri_self_transpose(L);
          vector[3] draw = multi_normal_cholesky_rng(mu, L);
        }
        """,
      data: ["n": 3, "y": [[0.1, 0.5, -1], [0.4, -0.2, 0.3], [-0.3, 0.9, 0.6]]]),
    Case(
      name: "wide levels",
      source: """
        data { int n; int steps; }
        parameters { vector[n] start; real<lower=0> rate; }
        model {
          vector[n] x = start;
          for (t in 1:steps) {
            vector[n] next;
            for (i in 1:n) next[i] = x[i] + 0.1 * rate * (x[i % n + 1] - 2 * x[i] + x[(i + n - 2) % n + 1]);
            x = next;
          }
          start ~ std_normal();
          rate ~ exponential(1);
          x ~ normal(0, 2);
        }
        """,
      data: ["n": 40, "steps": 6]),
  ]
}
