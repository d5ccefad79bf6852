// Growing programs: series, control flow, functions, solvers.

extension GrowingProgram {
  static let series: [GrowingProgram] = [
    GrowingProgram(
      "a random walk", 2000,
      "vector[T] x; x[1] = p[1]; for (t in 2:T) x[t] = p[2] + tanh(p[1]) * x[t - 1]; target += sum(x);"),
    GrowingProgram(
      "an autoregression on five", 700,
      """
      vector[T] x; x[1:5] = p[1:5];
      for (t in 6:T) x[t] = 0.2 * dot_product(p[1:5], x[(t - 5):(t - 1)]);
      target += sum(x);
      """),
    GrowingProgram(
      "GARCH", 2000,
      """
      vector[T] s; s[1] = exp(p[1]);
      for (t in 2:T) s[t] = sqrt(exp(p[2]) + 0.1 * s[t - 1] ^ 2 + 0.1 * square(sin(t) - p[3]));
      for (t in 1:T) sin(t) ~ normal(p[3], s[t]);
      """),
    GrowingProgram(
      "ragged sums", 500,
      "real s = 0; for (t in 1:T) { real u = 0; for (k in 1:(t % 7)) u += p[k] * tanh(u); s += u; } target += s;"),
    GrowingProgram(
      "log_sum_exp of two", 2000, "real s = 0; for (t in 1:T) s = log_sum_exp(s, p[1] * t / T); target += s;"),
    GrowingProgram("softmax", 300, "vector[5] x = p[1:5]; for (t in 1:T) x = softmax(x + p[6:10]); target += x[1];"),
    GrowingProgram(
      "wide states", 60,
      "vector[200] x = rep_vector(p[1], 200); for (t in 1:T) x = tanh(x * 0.9 + p[2] * reverse(x)); target += sum(x);"),
    GrowingProgram(
      "very wide states", 1,
      """
      vector[9000] x = rep_vector(p[1], 9000);
      for (t in 1:(2 * T)) { vector[9000] z = tanh(x * 0.9); for (i in 2:9000) z[i] += 0.1 * x[i - 1]; x = z; }
      target += sum(x);
      """),
    GrowingProgram(
      "a complex number", 500, "complex z = to_complex(p[1], 1); for (t in 1:T) z = z * z * 0.1 + 1; target += abs(z);"),
    GrowingProgram(
      "target() again and again", 500,
      "for (t in 1:T) { target += normal_lpdf(sin(t) | p[1], 1); if (t % 10 == 0) target += 0.001 * tanh(target()); }"),
  ]

  static let controlFlow: [GrowingProgram] = [
    GrowingProgram(
      "if sets an element", 1000,
      "vector[T] x; for (t in 1:T) { if (p[1] + sin(t) > 0) x[t] = p[1]; else x[t] = -p[2]; } target += sum(x);"),
    GrowingProgram(
      "if sets an element of a matrix", 1000,
      "matrix[T, 2] x; for (t in 1:T) { x[t, 2] = p[3]; x[t, 1] = 0; if (p[1] > 0) x[t, 1] = p[1]; } target += sum(x);"),
    GrowingProgram(
      "if within if", 600,
      """
      array[T] vector[2] x = rep_array([0, 0]', T);
      for (t in 1:T) if (p[1] + sin(t) > 0) { x[t][1] = p[1]; if (p[2] > sin(t)) x[t][2] = p[2]; else x[t][2] = 1; }
      for (t in 1:T) target += sum(x[t]);
      """),
    GrowingProgram(
      "a loop within if", 1000,
      "vector[T] x = rep_vector(0, T); if (p[1] > 0) for (t in 2:T) if (x[t - 1] < 9) x[t] = p[1] * t; target += sum(x);"
    ),
    GrowingProgram(
      "if of a chain", 1000,
      "real s = p[1]; for (t in 1:T) { if (s > 0) s = tanh(s) - 0.1 * p[2]; else s = tanh(s) + 0.2; } target += s;"),
    GrowingProgram(
      "if around a solve", 250,
      """
      matrix[4, 4] S = add_diag(to_matrix(p[1:16], 4, 4), 2.0); vector[4] x = p[1:4];
      for (t in 1:T) { if (x[1] > 0) x = S \\ x; else x = 0.1 * S * x; }
      target += sum(x);
      """),
    GrowingProgram(
      "break", 1000, "real s = p[1]; for (t in 1:T) { s = tanh(s) + 0.01 * p[2]; if (s > 100) break; } target += s;"),
    GrowingProgram(
      "while", 1000,
      "real s = 0; while (s < T * 0.1) s += 0.05 * (1 + exp(-square(p[1]))); target += s;"),
    GrowingProgram(
      "reject", 1000,
      #"real s = 0; for (t in 1:T) { s = tanh(s) + p[1]; if (s > 1e9) reject("s is ", s); } target += s;"#),
    GrowingProgram(
      "print", 300, #"real s = 0; for (t in 1:T) { s = tanh(s) + p[1]; print("s at ", t, " is ", s); } target += s;"#),
  ]

  private static let decay =
    "vector f(real t, vector y, vector k) { return [-k[1] * y[1], k[1] * y[1] - exp(k[2]) * y[2]]'; }"

  static let functions: [GrowingProgram] = [
    GrowingProgram(
      "calls", 1000,
      functions: "real g(real s) { return tanh(s); } real f(real s, real a, int t) { return g(s) + a * t; }",
      "real s = 0; for (t in 1:T) s = f(s, p[1], t); target += s;"),
    GrowingProgram(
      "recursion", 20, functions: "real f(int n, real a) { if (n == 0) return a; return tanh(f(n - 1, a)) + a; }",
      "for (t in 1:20) target += f(4 * T, p[1]);"),
    GrowingProgram(
      "a tree of calls", 300,
      functions: """
        real f(int lo, int hi, real a) {
          if (lo == hi) return tanh(a * lo);
          int mid = (lo + hi) %/% 2;
          return f(lo, mid, a) * f(mid + 1, hi, a);
        }
        """, "target += f(1, T, p[1]);"),
    GrowingProgram(
      "a vector from a tree of calls", 150,
      functions: """
        vector f(int lo, int hi, real a) {
          if (lo == hi) return [tanh(a * lo)]';
          int mid = (lo + hi) %/% 2;
          return append_row(f(lo, mid, a), f(mid + 1, hi, a));
        }
        """, "target += sum(f(1, T, p[1]));"),
    GrowingProgram(
      "a container that is handed over", 1000, functions: "real f(vector x, int t) { return tanh(x[t]); }",
      "vector[T] x; for (t in 1:T) x[t] = p[1] * t; for (t in 1:T) target += f(x, t);"),
    GrowingProgram(
      "reduce_sum", 1000,
      functions: """
        real f(array[] int s, int first, int last, vector p) {
          real r = 0;
          for (i in 1:size(s)) r += normal_lpdf(sin(s[i]) | p[1], exp(p[2]));
          return r;
        }
        """, "array[T] int i = linspaced_int_array(T, 1, T); target += reduce_sum(f, i, 1, p);"),
    GrowingProgram(
      "map_rect", 200,
      functions: """
        vector f(vector phi, vector theta, data array[] real x, data array[] int i) {
          return [normal_lpdf(x[1] | phi[1] + theta[1], exp(phi[2]))]';
        }
        """,
      """
      array[T] vector[2] theta;
      for (t in 1:T) theta[t] = p[3:4] * t;
      target += sum(map_rect(f, p[1:2], theta, rep_array({0.5}, T), rep_array({1}, T)));
      """),
    GrowingProgram(
      "a chain of ode_rk45", 20, functions: decay,
      "vector[2] y = [1, p[1]]'; for (t in 1:T) y = ode_rk45(f, y, 0, {0.1}, p[1:2])[1]; target += sum(y);"),
    GrowingProgram(
      "a chain of ode_bdf", 10, functions: decay,
      "vector[2] y = [1, p[1]]'; for (t in 1:T) y = ode_bdf(f, y, 0, {0.1}, p[1:2])[1]; target += sum(y);"),
    GrowingProgram(
      "times of ode_rk45", 100, functions: decay,
      """
      array[T] vector[2] y = ode_rk45(f, [1, p[1]]', 0, linspaced_array(T, 0.01, 0.01 * T), p[1:2]);
      for (t in 1:T) target += sum(y[t]);
      """),
    GrowingProgram(
      "a chain of solve_newton", 30,
      functions: "vector f(vector x, vector k) { return [x[1] + 0.1 * tanh(x[1]) - k[1] - 0.3]'; }",
      "vector[1] x = [0.5]'; for (t in 1:T) x = solve_newton(f, x, p[1:2] + 0.1 * tanh(x[1])); target += sum(x);"),
    GrowingProgram(
      "a chain of integrate_1d", 8,
      functions: """
        real f(real x, real xc, array[] real k, data array[] real r, data array[] int i) { return exp(-x * x * k[1]); }
        """, "real s = 0.1; for (t in 1:T) s = integrate_1d(f, 0, 1 + tanh(s), {exp(p[1])}, {0.0}, {0}); target += s;"),
  ]
}
