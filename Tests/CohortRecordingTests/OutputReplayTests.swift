// Outputs by replay: the same as by interpretation, to the last bit, and the same errors.
import Cohort
import Foundation
import Synchronization
import Testing

@Suite struct OutputReplayTests {
  @Test func loopsAreReplayed() throws {
    let program = """
      data { int N; vector[N] x; vector[N] y; }
      parameters { real a; real b; real<lower=0> sigma; simplex[3] p; }
      transformed parameters { vector[N] mu = a + b * x; }
      model { a ~ normal(0, 1); y ~ normal(mu, sigma); }
      generated quantities {
        vector[N] log_lik;
        array[N] real y_rep;
        array[2, 2] real corner;
        for (n in 1:N) {
          log_lik[n] = normal_lpdf(y[n] | mu[n], sigma);
          y_rep[n] = normal_rng(mu[n], sigma);
        }
        for (i in 1:2) for (j in 1:2) corner[i, j] = x[i] * b - exp(a) / sigma + i * j;
        array[N] real again = student_t_rng(4, mu, sigma);
      }
      """
    let n = 40
    let x = (0..<n).map { sin(Double($0)) }
    let data: ModelData = ["N": n, "x": x, "y": x.map { 1 + 2 * $0 }]
    let outputs = try DrawnOutputs(program, data: data)
    let draws = try outputs.expectSame(recordings: 0)
    // By hand: log_lik of the third row.
    let names = outputs.posterior.columnNames
    for (draw, row) in draws.rows.enumerated() {
      let q = outputs.point(draw)
      let (mean, sd) = (q[0] + q[1] * x[2], exp(q[2]))
      let z = (1 + 2 * x[2] - mean) / sd
      let expected = -0.5 * z * z - log(sd) - 0.5 * log(2 * Double.pi)
      expectEqual(row[try #require(names.firstIndex(of: "log_lik.3"))], expected)
    }
  }

  /// Ints that were drawn, and what is computed from them, without a guard that would fail in most draws.
  @Test func drawnIntsStayOpen() throws {
    let program = """
      data { int N; array[N] int y; }
      parameters { real<lower=0> rate; simplex[3] p; vector[3] mu; }
      model { y ~ poisson(rate); }
      generated quantities {
        array[N] int<lower=0> y_rep;
        array[N] int at_least;
        int<lower=0> above = 0;
        for (n in 1:N) {
          y_rep[n] = poisson_rng(10 * rate);
          at_least[n] = y_rep[n] >= y[n];
          if (y_rep[n] > 5) above += 1;
        }
        int k = categorical_rng(p);
        real picked = mu[k];
        int odd = y_rep[1] % 2;
        int half = y_rep[1] %/% 2 - 3;
        int chosen = odd == 1 ? half : -half;
        real mean_rep = mean(y_rep);
        int total = sum(y_rep);
        int largest = max(y_rep);
        int other = max(y_rep[1], k);
        vector[N] v = to_vector(y_rep);
        int count = num_elements(y_rep) + size(at_least);
        array[N + 1] int longer = append_array(y_rep, {k});
        real density = poisson_lpmf(y_rep[2] | rate);
        array[2, 2] int table = {{k, 1}, {2, y_rep[3]}};
        tuple(int, real) pair = (k, k + 0.5);
        array[N] int<lower=0> more = binomial_rng(y_rep, 0.5);
        int<lower=0, upper=1> flag = mean(v) > 4 && k > 1;
        array[2] int signs = {-k, abs(half)};
        array[3] int order = sort_indices_asc(mu);
      }
      """
    let outputs = try DrawnOutputs(program, data: ["N": 6, "y": [1, 8, 3, 4, 20, 0]])
    let draws = try outputs.expectSame(20, recordings: 0)
    let names = outputs.posterior.columnNames
    func column(_ name: String) throws -> [Double] { draws.column(try #require(names.firstIndex(of: name))) }
    // What must hold whatever was drawn.
    let (first, odd, half) = (try column("y_rep.1"), try column("odd"), try column("half"))
    #expect(Set(first).count > 5)
    for (k, y) in first.enumerated() {
      #expect(odd[k] == y.truncatingRemainder(dividingBy: 2))
      #expect(half[k] == (y / 2).rounded(.towardZero) - 3)
    }
    let all = try (1...6).map { try column("y_rep.\($0)") }
    for (k, above) in try column("above").enumerated() {
      #expect(above == Double(all.count { $0[k] > 5 }))
      #expect(try column("total")[k] == all.reduce(0) { $0 + $1[k] })
      #expect(try column("largest")[k] == all.map { $0[k] }.max())
    }
  }

  /// Both branches are drawn from and one is taken: the numbers of a call do not depend on the others.
  @Test func branchesThatDrawAreReplayed() throws {
    let program = """
      parameters { real<lower=0, upper=1> theta; real<lower=0> lambda; }
      model { }
      generated quantities {
        array[50] int y;
        array[50] real z;
        for (n in 1:50) {
          if (bernoulli_rng(theta)) y[n] = 0;
          else y[n] = poisson_rng(lambda);
          z[n] = bernoulli_rng(0.5) ? normal_rng(0, 1) : exponential_rng(lambda);
        }
      }
      """
    try DrawnOutputs(program).expectSame(20, recordings: 0)
  }

  @Test func controlFlowThatFollowsDrawsIsInterpreted() throws {
    let program = """
      functions {
        int truncated_rng(real lambda) {
          int y = poisson_rng(lambda);
          while (y == 0) y = poisson_rng(lambda);
          return y;
        }
      }
      parameters { real<lower=0> lambda; real a; }
      model { }
      generated quantities {
        array[5] int y;
        for (n in 1:5) y[n] = truncated_rng(lambda);
        real s = 0;
        for (k in 1:poisson_rng(50)) s += uniform_rng(0, a > 0 ? 1 : 2);
      }
      """
    // Nearly every draw goes another way; those that come back to a path are replayed.
    let outputs = try DrawnOutputs(program)
    let (a, b) = (try outputs.draws(80, records: false), try outputs.draws(80, records: true))
    // A replay adds the terms of a sum in another order.
    for (x, y) in zip(a.rows, b.rows) {
      #expect(x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) <= 1e-14 * abs($0) })
    }
    #expect(b.recordings < 20)
    // Two ways only: each is recorded once.
    let choice = """
      parameters { real a; } model { }
      generated quantities { real x; { if (a > 0) { x = a; print("above"); } else x = -2 * normal_rng(a, 1); } }
      """
    try DrawnOutputs(choice).expectSame(30, recordings: 1)
  }

  @Test func drawsThatFailSayTheSame() throws {
    func program(_ body: String) -> String {
      "parameters { real a; real<lower=0> b; } transformed parameters { real t = a * 2; } model { }\n"
        + "generated quantities { real first = b + t; \(body) }"
    }
    for body in [
      "if (a > 0.5) reject(\"too large: \", a);",
      "real y = normal_rng(0, 0.5 - a);",
      "array[2] real y = normal_rng(0, {1, 0.5 - a});",
      "real l = normal_lpdf(1 | log(0.5 - a), 1);",
      "real l = exponential_lpdf(1 | 0.5 - a);",
      "real<upper=0.5> y = a;", "simplex[2] s = [a > 0.5, 1]';",
      "vector[2] m = multi_normal_rng([0, 0]', [[1, 0], [0, 0.5 - a]]);",
      "int k = poisson_rng(b) + 5; k *= 1000000; if (a > 0.3) k *= 1000000;",
      "int k = bernoulli_rng(0.5); int q = 7 %/% k;",
      "vector[2] v = [1, 2]'; int k = bernoulli_rng(0.5) + 2; real q = v[k];",
      "int<lower=1> k = bernoulli_rng(0.7);", "matrix[2, 2] q = cholesky_decompose([[1, 0], [0, 0.5 - a]]);",
    ] {
      let outputs = try DrawnOutputs(program(body))
      let (interpreted, replayed) = (try outputs.draws(24, records: false), try outputs.draws(24, records: true))
      #expect(interpreted.failures == replayed.failures, "\(body)")
      #expect(interpreted.failures.count > 1 && interpreted.failures.count < 23, "\(body)")
      #expect(interpreted.failures.values.allSatisfy { !$0.isEmpty }, "\(body)")
      #expect(zip(interpreted.rows, replayed.rows).allSatisfy { $0 == $1 }, "\(body)")
      #expect(replayed.replayed > 0, "\(body)")
    }
    // A transformed parameter fails: no columns but the parameters' are there.
    let failing = try DrawnOutputs(
      "parameters { real a; } transformed parameters { real<lower=0> t = a; } model { } generated quantities { real g = t; }"
    )
    let met = (0..<20).count { failing.point($0)[0] >= 0 }
    let draws = try failing.expectSame(20, replayed: met)
    #expect(draws.rows.count { $0.count == 1 } == 20 - met && met > 4 && met < 16)
  }

  @Test func messagesAreWrittenForEachDraw() throws {
    final class Output: Sendable {
      let lines = Mutex<[String]>([])
    }
    let program = """
      parameters { real a; } transformed parameters { real b = 2 * a; print("b ", b); } model { }
      generated quantities {
        int k = poisson_rng(exp(a));
        print("k ", k, " of ", {k, 2}, (1, k), " a ", a);
        if (a > 0.6) reject("no");
      }
      """
    let output = Output()
    let outputs = try DrawnOutputs(program) { line in output.lines.withLock { $0.append(line) } }
    _ = try outputs.draws(20, records: false)
    let interpreted = output.lines.withLock { lines in
      defer { lines = [] }; return lines
    }
    let replayed = try outputs.draws(20, records: true)
    #expect(output.lines.withLock { $0 } == interpreted)
    #expect(interpreted.count == 40 && replayed.replayed > 8 && !replayed.failures.isEmpty)
  }

  @Test func solversAreReplayed() throws {
    let program = """
      functions {
        vector decay(real t, vector y, real k) { return -k * y; }
        real bell(real x, real xc, array[] real theta, data array[] real r, data array[] int i) {
          return exp(-theta[1] * x * x);
        }
        vector root(vector x, real a) { return x .* x - a; }
      }
      data { int J; array[3] real ts; }
      parameters { array[J] real<lower=0> k; real<lower=0> y0; }
      model { }
      generated quantities {
        array[J, 3] real y;
        for (j in 1:J) {
          array[3] vector[1] states = ode_rk45(decay, [y0]', 0, ts, k[j]);
          for (i in 1:3) y[j, i] = lognormal_rng(log(states[i, 1]), 0.1);
        }
        array[3] vector[1] stiff = ode_bdf(decay, [y0]', 0, ts, k[1]);
        real area = integrate_1d(bell, -2, 2, {k[1]}, {0.0}, {0});
        vector[1] x = solve_newton(root, [1]', y0);
      }
      """
    let outputs = try DrawnOutputs(program, data: ["J": 5, "ts": [0.5, 1, 2]])
    let draws = try outputs.expectSame(6, recordings: 0, tolerance: 1e-9)
    let names = outputs.posterior.columnNames
    for (draw, row) in draws.rows.enumerated() {
      let q = outputs.point(draw).map { exp($0) }
      expectEqual(row[try #require(names.firstIndex(of: "stiff.3.1"))], q[5] * exp(-2 * q[0]), 1e-4)
      expectEqual(row[try #require(names.firstIndex(of: "x.1"))], q[5].squareRoot(), 1e-6)
    }
  }

  /// What counts as data in generated quantities may depend on parameters there.
  @Test func dataArgumentsMayDependOnParameters() throws {
    let program = """
      functions { vector decay(real t, vector y, real k) { return -k * y; } }
      parameters { real<lower=0> a; vector[4] v; }
      model { }
      generated quantities {
        real middle = quantile(v, 0.5);
        int whole = to_int(floor(10 * a));
        vector[3] even = linspaced_vector(3, 0, a);
        matrix[2, 2] hidden = hmm_hidden_state_prob([[-1, -2], [-2, -a]], [[0.5, 0.5], [0.3, 0.7]], [0.5, 0.5]');
        real again = middle + whole;
      }
      """
    try DrawnOutputs(program).expectSame(10, recordings: 0)
    // A solver takes its tolerance as it stands: such programs are not recorded.
    let solver = """
      functions { vector decay(real t, vector y, real k) { return -k * y; } }
      parameters { real<lower=0> a; }
      model { }
      generated quantities { array[1] vector[1] y = ode_rk45_tol(decay, [1]', 0, {1}, 1e-6 * a, 1e-6, 1000, a); }
      """
    try DrawnOutputs(solver).expectSame(6, replayed: 0)
  }

  @Test func recurrencesThatDrawAreReplayed() throws {
    let program = """
      parameters { real<lower=-1, upper=1> phi; real<lower=0> sigma; }
      model { }
      generated quantities {
        vector[30] y;
        matrix[4, 5] walks;
        y[1] = normal_rng(0, sigma);
        for (t in 2:30) y[t] = normal_rng(phi * y[t - 1], sigma);
        for (g in 1:4) { walks[g, 1] = 0; for (t in 2:5) walks[g, t] = walks[g, t - 1] + phi * std_normal_rng(); }
      }
      """
    try DrawnOutputs(program).expectSame(recordings: 0)
  }
}
