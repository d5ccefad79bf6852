// AdversarialProgram + blocks: what goes wrong in the model, in generated quantities and in declarations.

extension AdversarialProgram {
  /// In `model`.
  static let models: [AdversarialProgram] = [
    AdversarialProgram("int a = 2147483647; a += 1; target += a;", .notFinite),
    AdversarialProgram("int a = 0; target += 1 %/% a;", .notFinite),
    AdversarialProgram(
      "vector[2] v = [x, x]'; target += v[3];", .error("5:38", "index 3 is out of range: dimension 1 of v has ")),
    AdversarialProgram(
      "array[2] real v = {x, x}; target += v[x > 100 ? 1 : 3];",
      .error("5:41", "index 3 is out of range: dimension 1 of v has ")),
    AdversarialProgram("if (x > 100) { vector[2] v = [x, x]'; target += v[3]; }", .fine),
    AdversarialProgram(
      "vector[x > 100 ? 1 : -1] v; target += sum(v);", .error("5:10", "the size of v is -1, but must not be negative")),
    AdversarialProgram("target += 0.0 / 0;", .notFinite),
    AdversarialProgram("target += 1e308 * 10;", .notFinite),
    AdversarialProgram("target += negative_infinity();", .notFinite),
    AdversarialProgram("target += sqrt(x - 1000);", .notFinite),
    AdversarialProgram("target += log(-1 - square(x));", .notFinite),
    AdversarialProgram("matrix[2,2] m = [[x, 1e9],[1e9, x]]; target += sum(cholesky_decompose(m));", .notFinite),
    AdversarialProgram("reject(\"always\");", .notFinite),
    AdversarialProgram("if (x > -100) reject(\"x is \", x);", .notFinite),
    AdversarialProgram("fatal_error(\"never\");", .error("5:3", "never")),
    AdversarialProgram(
      "array[1] real a = {x}; for (i in 1:60) a = append_array(a, a); target += sum(a);",
      .error("5:42", "sizes do not match: a has the size [1], found ")),
    AdversarialProgram("0 ~ normal(x, -1);", .notFinite),
    AdversarialProgram("0 ~ normal(x, 0);", .notFinite),
    AdversarialProgram(
      "[1,2,3] ~ normal([x, x], 1);", .error("5:20", "the arguments of normal_lpdf have different si")),
    AdversarialProgram("1 ~ normal(x, 1) T[2, 3];", .notFinite),
    AdversarialProgram("1 ~ normal(x, 1) T[3, 2];", .notFinite),
    AdversarialProgram("1 ~ normal(x, 1) T[1e300, ];", .notFinite),
    AdversarialProgram("0 ~ categorical([0.5, 0.5]');", .notFinite),
    AdversarialProgram("3 ~ categorical_logit([x, x]');", .notFinite),
    AdversarialProgram("vector[0] v; 1 ~ categorical_logit(v);", .notFinite),
    AdversarialProgram("1 ~ ordered_logistic(x, [2, 1]');", .notFinite),
    AdversarialProgram("matrix[2,2] m = [[1, 2],[2, 1]]; m ~ lkj_corr(1);", .notFinite),
    AdversarialProgram("[x, x]' ~ multi_normal([0,0]', [[1,2],[2,1]]);", .notFinite),
    AdversarialProgram(
      "[x, x]' ~ multi_normal([0,0,0]', identity_matrix(2));",
      .error("5:3", "multi_normal_lpdf: Size of random variable (2)")),
    AdversarialProgram(
      "{1, 0} ~ bernoulli_logit_glm([[1,2]], x, [1,2]');",
      .error("5:3", "bernoulli_logit_glm_lpmf: Size of an argument ")),
    AdversarialProgram("-1 ~ poisson(exp(x));", .notFinite),
    AdversarialProgram("3 ~ binomial(2, inv_logit(x));", .notFinite),
    AdversarialProgram("2.0 ~ beta(1, exp(x));", .notFinite),
    AdversarialProgram("-1.0 ~ gamma(1, exp(x));", .notFinite),
    AdversarialProgram("[0.5, 0.6]' ~ dirichlet([1,1]');", .notFinite),
    AdversarialProgram("matrix[2,2] m = [[exp(x), 0],[0, 1]]; m ~ wishart(0.5, identity_matrix(2));", .notFinite),
    AdversarialProgram(
      "target += f(x);", in: "real f(real y) { return f(y + 1); }",
      .error("1:36", "calls are nested more than 2000 deep in f: end")),
    AdversarialProgram(
      "target += f(x);",
      in: "real g(real y); real f(real y) { return g(y) + g(y); } real g(real y) { return f(y) + f(y); }",
      .error("1:91", "calls are nested more than 2000 deep in f: end")),
    AdversarialProgram(
      "target += f(x);", in: "real f(real y) { for (i in 2:1) return y; }",
      .error("5:13", "function f has ended without returning a value")),
    AdversarialProgram("f(x);", in: "void f(real y) { return; }", .fine),
    AdversarialProgram(
      "target += ode_rk45(f, [1.0]', 0, {1.0}, x)[1][1];",
      in: "vector f(real t, vector y, real a) { return exp(y * 1e3) + a; }", .notFinite),
    AdversarialProgram(
      "target += ode_rk45(f, [1.0]', 0, {1.0}, x)[1][1];", in: "vector f(real t, vector y, real a) { return [1, a]'; }",
      .error("5:13", "f must return 1 derivatives, one for each stat")),
    AdversarialProgram(
      "target += ode_rk45(f, [1.0]', 0, {-1.0}, x)[1][1];", in: "vector f(real t, vector y, real a) { return a * y; }",
      .error("5:13", "ode_rk45: the first time is -1.0; it ")),
    AdversarialProgram(
      "target += ode_bdf(f, [1.0]', 0, {1.0, 0.5}, x)[1][1];",
      in: "vector f(real t, vector y, real a) { return a * y; }",
      .error("5:13", "ode_bdf: times must not decrease, but")),
    AdversarialProgram(
      "vector[0] z; target += x; print(ode_rk45(f, z, 0, {1.0}, x));",
      in: "vector f(real t, vector y, real a) { return y; }",
      .error("5:35", "ode_rk45: the initial state is empty: a system")),
    AdversarialProgram(
      "target += ode_rk45(f, [1.0]', 0, {1.0}, x)[1][1];",
      in: "vector f(real t, vector y, real a) { return ode_rk45(f, y, 0, {1.0}, a)[1]; }",
      .error("1:56", "more than 8 solvers stand within each other here")),
    AdversarialProgram(
      "array[0] real e; target += reduce_sum(f, e, 1, x);",
      in: "real f(array[] real s, int a, int b, real y) { return y; }", .fine),
    AdversarialProgram(
      "target += reduce_sum(f, {1.0, 2.0}, 0, x);", in: "real f(array[] real s, int a, int b, real y) { return y; }",
      .error("5:13", "reduce_sum: the grainsize is 0, but must be at")),
    AdversarialProgram(
      "target += reduce_sum(f, {1.0, 2.0}, -5, x);",
      in: "real f(array[] real s, int a, int b, real y) { return s[b]; }",
      .error("5:13", "reduce_sum: the grainsize is -5, but must be a")),
    AdversarialProgram(
      "target += integrate_1d(f, 1, 0, {x}, {0.0}, {0}, 1e-8);",
      in: "real f(real t, real xc, array[] real th, data array[] real xr, data array[] int xi) { return th[1]; }",
      .notFinite),
  ]
}

extension AdversarialProgram {
  /// In `generated quantities`.
  static let generatedQuantities: [AdversarialProgram] = [
    AdversarialProgram(
      "array[2] int a = {1,2}; int b = a[3];", .error("7:37", "index 3 is out of range: dimension 1 of a has ")),
    AdversarialProgram(
      "int n = -1; vector[2] v = rep_vector(1, n);", .error("7:", "rep_vector: a size is -1, but must be at")),
    AdversarialProgram("real<lower=10> y = x;", .error("7:", "y")),
    AdversarialProgram("simplex[2] y = [0.5, 0.6]';", .error("7:", "y is not a simplex: the sum is 1.1, but ")),
    AdversarialProgram("real y = normal_rng(0, -1);", .error("7:", "normal_rng: Scale parameter must be posi")),
    AdversarialProgram("reject(\"gq\");", .error("7:", "gq")),
    AdversarialProgram("fatal_error(\"gq\");", .error("7:3", "gq")),
    AdversarialProgram("int k = to_int(0.0/0);", .error("7:", "to_int: -nan does not fit into an int")),
    AdversarialProgram("int k = 2147483647; k += 1;", .error("7:", "integer overflow: the result does not")),
    AdversarialProgram(
      "real y = f(1);", in: "real f(real y) { return f(y + 1); }",
      .error("1:36", "calls are nested more than 2000 deep in f: end")),
  ]
}

extension AdversarialProgram {
  /// Whole programs.
  static let programs: [AdversarialProgram] = [
    AdversarialProgram("parameters { real<lower=2, upper=1> x; } model { }", .notFinite),
    AdversarialProgram(
      "parameters { real<lower=negative_infinity(), upper=positive_infinity()> x; } model { x ~ normal(0,1); }", .fine),
    AdversarialProgram(
      "transformed data { int n = -1; } parameters { vector[n] x; } model { }",
      .error("1:54", "the size of x is -1, but must not be negative")),
    AdversarialProgram("parameters { simplex[0] x; } model { }", .fine),
    AdversarialProgram(
      "parameters { cov_matrix[0] x; corr_matrix[0] y; cholesky_factor_cov[0] z; cholesky_factor_corr[0] w; sum_to_zero_vector[1] s; } model { }",
      .fine),
    // The origin has no direction.
    AdversarialProgram("parameters { unit_vector[1] x; } model { }", .notFinite),
    AdversarialProgram("parameters { sum_to_zero_vector[0] x; sum_to_zero_matrix[0, 3] y; } model { }", .fine),
    AdversarialProgram(
      "parameters { vector[2000000000] x; } model { x ~ normal(0,1); }",
      .error("1:21", "a container of 2000000000 numbers does not fit")),
    AdversarialProgram(
      "parameters { array[60000] vector[60000] x; } model { }",
      .error("1:20", "a container of 60000 × 60000 numbers does not ")),
    AdversarialProgram(
      "parameters { cov_matrix[100000] x; } model { }", .error("1:25", "a container of 100000 × 100000 numbers does no")
    ),
    AdversarialProgram("parameters { real<offset=1, multiplier=0> x; } model { x ~ normal(0,1);}", .notFinite),
    AdversarialProgram("parameters { real<multiplier=-1> x; } model { x ~ normal(0,1);}", .notFinite),
    AdversarialProgram(
      "transformed data { vector[2] b = [0, 0]'; } parameters { vector<lower=b>[3] x; } model { }",
      .error("1:71", "a bound of x has 2 elements, but x has 3")),
    AdversarialProgram(
      "parameters { tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(tuple(real, real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real), real) x; } model { }",
      .fine),
    AdversarialProgram("parameters { array[3] tuple(simplex[3], array[2] cov_matrix[2]) x; } model { }", .fine),
    AdversarialProgram(
      "parameters { real x; } transformed parameters { simplex[2] y = [x, x]'; } model { x ~ normal(0,1); }", .notFinite
    ),
    AdversarialProgram("parameters { real x; } transformed parameters { real y; } model { x ~ normal(0,1); }", .fine),
    AdversarialProgram(
      "parameters { real x; } transformed parameters { vector[2] y; y[3] = x; } model { x ~ normal(0,1); }",
      .error("1:64", "index 3 is out of range: dimension 1 of y has ")),
  ]
}
