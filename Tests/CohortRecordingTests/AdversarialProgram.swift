// AdversarialProgram: programs that go wrong in every way that a program can, with what must come of them.

/// A piece of a program, and the outcome of running it at the origin.
struct AdversarialProgram: Sendable {
  enum Outcome: Sendable {
    /// A message at `line:column`, or at a place that begins so.
    case error(String, String)
    /// The log density is -∞ or NaN.
    case notFinite
    case fine
  }

  var body: String
  var functions: String
  var outcome: Outcome

  init(_ body: String, in functions: String = "", _ outcome: Outcome) {
    self.body = body
    self.functions = functions.isEmpty ? "\n" : "functions {\(functions)}\n"
    self.outcome = outcome
  }
}

extension AdversarialProgram {
  /// In `transformed data`.
  static let transformedData: [AdversarialProgram] = [
    AdversarialProgram("int i = 2147483647 + 1;", .error("3:11", "integer overflow: the result does not")),
    AdversarialProgram("int a = 2147483647; int i = a + a;", .error("3:31", "integer overflow: the result does not")),
    AdversarialProgram("int a = 100000; int i = a * a;", .error("3:27", "integer overflow: the result does not")),
    AdversarialProgram(
      "int a = -2147483647; int b = a - 1; int c = -b;", .error("3:47", "integer overflow: the result does not")),
    AdversarialProgram("int a = -2147483647 - 1; int c = abs(a);", .fine),
    AdversarialProgram(
      "int a = -2147483647 - 1; int c = a %/% (-1);", .error("3:36", "integer overflow: the result does not")),
    AdversarialProgram("int a = -2147483647 - 1; int c = a % (-1);", .fine),
    AdversarialProgram("int a = 0; int b = 1 %/% a;", .error("3:22", "integer division by zero")),
    AdversarialProgram("int a = 0; int b = 1 % a;", .error("3:22", "integer division by zero")),
    AdversarialProgram("real a = 1.0 / 0;", .fine),
    AdversarialProgram(
      "array[3] int a = {1,2,3}; int b = a[0];", .error("3:39", "index 0 is out of range: dimension 1 of a has ")),
    AdversarialProgram(
      "vector[3] v = [1,2,3]'; real b = v[-1];", .error("3:38", "index -1 is out of range: dimension 1 of v has")),
    AdversarialProgram(
      "vector[3] v = [1,2,3]'; real b = v[4];", .error("3:38", "index 4 is out of range: dimension 1 of v has ")),
    AdversarialProgram("vector[3] v; v[0] = 1;", .error("3:18", "index 0 is out of range: dimension 1 of v has ")),
    AdversarialProgram(
      "matrix[2,2] m = [[1,2],[3,4]]; real b = m[3,1];",
      .error("3:45", "index 3 is out of range: dimension 1 of m has ")),
    AdversarialProgram(
      "matrix[2,2] m = [[1,2],[3,4]]; real b = m[1,3];",
      .error("3:47", "index 3 is out of range: dimension 2 of m has ")),
    AdversarialProgram(
      "vector[3] v = [1,2,3]'; vector[2] w = v[{0,1}];",
      .error("3:43", "index 0 is out of range: dimension 1 of v has ")),
    AdversarialProgram(
      "vector[3] v = [1,2,3]'; vector[2] w = v[3:4];", .error("3:43", "index 4 is out of range: dimension 1 of v has ")),
    AdversarialProgram("vector[3] v = [1,2,3]'; vector[0] w = v[3:1];", .fine),
    AdversarialProgram(
      "int i; array[2] int a = {1,2}; int b = a[i];", .error("3:44", "index -2147483648 is out of range: dimension 1")),
    AdversarialProgram("int n = -1; vector[n] v;", .error("3:22", "the size of v is -1, but must not be negative")),
    AdversarialProgram("int n = -1; array[n] int v;", .error("3:21", "the size of v is -1, but must not be negative")),
    AdversarialProgram("int n; vector[n] v;", .error("3:17", "the size of v is -2147483648, but must not be ")),
    AdversarialProgram(
      "vector[2] v = rep_vector(1, -2);", .error("3:17", "rep_vector: a size is -2, but must be at least")),
    AdversarialProgram(
      "array[2000000000] int v = rep_array(1, 2000000000);",
      .error("3:9", "a container of 2000000000 numbers does not fit")),
    AdversarialProgram(
      "print(size(rep_array(1.0, 2000000000, 2000000000)));",
      .error("3:14", "rep_array: a container of 1 × 2000000000 is to")),
    AdversarialProgram(
      "print(rep_matrix(1, 2147483647, 2147483647));", .error("3:9", "rep_matrix: a container of 2147483647 × 214748")),
    AdversarialProgram(
      "array[20] vector[100000000] v;", .error("3:9", "a container of 20 × 100000000 numbers does not ")),
    AdversarialProgram("array[2147483647] int a;", .error("3:9", "a container of 2147483647 numbers does not fit")),
    AdversarialProgram("array[40000, 40000] real a;", .error("3:9", "a container of 40000 × 40000 × 1 numbers does ")),
    AdversarialProgram(
      "vector[2000000000] v = linspaced_vector(2000000000, 0, 1);",
      .error("3:10", "a container of 2000000000 × 1 numbers does not")),
    AdversarialProgram(
      "print(one_hot_array(2000000000, 1));", .error("3:9", "one_hot_array: a container of 2000000000 is to")),
    AdversarialProgram(
      "print(identity_matrix(100000)[1,1]);", .error("3:9", "identity_matrix: a container of 100000 × 10000")),
    AdversarialProgram(
      "array[2,1] tuple(int,int) a = {{(1,2)}, {(1,2),(3,4)}}; print(a[2,1]);",
      .error("3:33", "the elements of an array must have equal sizes")),
    AdversarialProgram(
      "array[2,2] int a = {{1,2},{3}};", .error("3:22", "the elements of an array must have equal sizes")),
    AdversarialProgram(
      "array[2] vector[2] a = {[1,2]',[1,2,3]'};", .error("3:26", "the elements of an array must have equal sizes")),
    AdversarialProgram(
      "array[2] tuple(array[2] int, int) a = {({1,2},1),({1},2)}; print(a[2].1[2]);",
      .error("3:41", "sizes do not match: a[2].1 has the size [2], found [1]")),
    AdversarialProgram(
      "tuple(vector[2], int) t = ([1,2,3]', 1);", .error("3:29", "sizes do not match: t.1 has the size [2], found ")),
    AdversarialProgram(
      "tuple(vector[2], int) t; t.1 = [1,2,3]';", .error("3:28", "sizes do not match: t.1 has the size [2], found ")),
    AdversarialProgram(
      "tuple(vector[2], int) t = ([1,2]', 1); print(t.1[3]);",
      .error("3:52", "index 3 is out of range: dimension 1 of t.1 ha")),
    AdversarialProgram("vector[0] v; real m = max(v);", .fine),
    AdversarialProgram("vector[0] v; real m = mean(v);", .error("3:25", "mean: the container must not be empty")),
    AdversarialProgram("vector[0] v; print(sort_asc(v), sum(v), prod(v), cumulative_sum(v));", .fine),
    AdversarialProgram(
      "matrix[0,0] m; print(determinant(m), inverse(m), trace(m), m*m, cholesky_decompose(m), eigenvalues_sym(m), svd(m));",
      .fine),
    AdversarialProgram(
      "array[0] int a; print(a[1]);", .error("3:27", "index 1 is out of range: dimension 1 of a has ")),
    AdversarialProgram(
      "vector[0] v; print(head(v, 1));", .error("3:22", "head: the number of elements is 1, but must be")),
    AdversarialProgram(
      "vector[3] v = [1,2,3]'; print(head(v, -1));", .error("3:33", "head: a size is -1, but must be at least 0")),
    AdversarialProgram(
      "vector[3] v = [1,2,3]'; print(segment(v, 3, 2));",
      .error("3:33", "segment: 2 elements from 3 on are beyond the e")),
    AdversarialProgram(
      "matrix[2,2] m; print(block(m, 2, 2, 2, 2));", .error("3:24", "block: 2 × 2 entries from row 2, column 2 on a")),
    AdversarialProgram(
      "matrix[2,2] m; print(block(m, 0, 0, 1, 1));", .error("3:24", "block: the row is 0, but must be in the interv")),
    AdversarialProgram(
      "matrix[2,2] m; print(block(m, 2147483647, 2147483647, 2147483647, 2147483647));",
      .error("3:24", "block: the row is 2147483647, but must be in t")),
    AdversarialProgram("print(choose(100, 50));", .error("3:9", "choose: choose(100, 50) is too large for an in")),
    AdversarialProgram("print(choose(-1, 2));", .error("3:9", "choose: n and k must not be negative, found -1")),
    AdversarialProgram("print(to_int(1e300));", .error("3:9", "to_int: 1e+300 does not fit into an int")),
    AdversarialProgram("print(to_int(0.0/0));", .error("3:9", "to_int: ")),
    AdversarialProgram("print(round(1e308), floor(1e308), int_step(0.0/0));", .fine),
    AdversarialProgram(
      "print(categorical_rng([0.5, 0.6]'));", .error("3:9", "categorical_rng: Probabilities parameter is no")),
    AdversarialProgram(
      "vector[0] v; print(categorical_rng(v));", .error("3:22", "categorical_rng: Probabilities parameter is no")),
    AdversarialProgram("print(uniform_rng(1, 0));", .error("3:9", "uniform_rng: Upper bound parameter must be gre")),
    AdversarialProgram("print(normal_rng(0, -1));", .error("3:9", "normal_rng: Scale parameter must be positive, ")),
    AdversarialProgram(
      "print(multi_normal_rng([1,2]', [[1,2],[2,1]]));", .error("3:9", "multi_normal_rng: Covariance matrix is not pos")
    ),
    AdversarialProgram("print(lkj_corr_rng(0, 1.0));", .error("3:9", "lkj_corr_rng: Size of the matrix is 0, but mus")),
    AdversarialProgram(
      "print(lkj_corr_rng(3, -1.0));", .error("3:9", "lkj_corr_rng: Shape parameter is -1.0, but mus")),
    AdversarialProgram(
      "print(dirichlet_rng([0,0]'));", .error("3:9", "dirichlet_rng: Prior sample sizes is 0.0, but ")),
    AdversarialProgram(
      "print(wishart_rng(1, [[1,0],[0,1]]));", .error("3:9", "wishart_rng: Degrees of freedom parameter is 1")),
    AdversarialProgram(
      "print(cholesky_decompose([[1,2],[2,1]]));", .error("3:3", "cholesky_decompose: the matrix is not positive")),
    AdversarialProgram("print(inverse([[1,1],[1,1]]));", .error("3:3", "inverse: the matrix is singular")),
    AdversarialProgram("print([[1,1],[1,1]] \\ [1,2]');", .error("3:3", "mdivide_left: the matrix is singular")),
    AdversarialProgram(
      "matrix[2,3] m; print(determinant(m));", .error("3:24", "determinant: the matrix must be square, but is")),
    AdversarialProgram(
      "matrix[2,3] m; print(m * m);", .error("3:24", "multiply: the columns of the first and the row")),
    AdversarialProgram(
      "print(dot_product([1,2], [1,2,3]));", .error("3:9", "dot_product: the sizes must match, found 2 and")),
    AdversarialProgram("print([1,2] + [1,2,3]);", .error("3:9", "sizes do not match in add: [2] and [3]")),
    AdversarialProgram(
      "print(csr_matrix_times_vector(2, 2, [1,2]', {1, 5}, {1, 2, 3}, [1,2]'));",
      .error("3:9", "csr_matrix_times_vector: a column is 5, but mu")),
    AdversarialProgram(
      "print(csr_matrix_times_vector(2, 2, [1.0]', {1}, {1, 2147483647, 1}, [1,2]'));",
      .error("3:9", "csr_matrix_times_vector: the row starts must n")),
    AdversarialProgram(
      "print(sort_indices_asc({3,1,2}), rank({1,2}, 5));",
      .error("3:36", "rank: the index is 5, but must be in the inter")),
    AdversarialProgram(
      "print(quantile([1,2,3]', 2));", .error("3:9", "quantile: the probability is 2.0, but must be ")),
    AdversarialProgram(
      "print(append_array({1,2}, {3}), append_row([1,2], [1,2,3]));",
      .error("3:35", "append_row: the numbers of columns must match,")),
    AdversarialProgram("vector[0] v; print(fft(to_complex(v, v)));", .fine),
    AdversarialProgram(
      "print(matrix_power([[1,1],[1,1]], -1));", .error("3:9", "matrix_power: the exponent is -1, but must not")),
    AdversarialProgram("print(matrix_power([[1,1],[1,0]], 2147483647));", .fine),
    AdversarialProgram("print(matrix_exp([[1e300,0],[0,1]]));", .fine),
    AdversarialProgram("reject(\"no\", 1);", .error("3:3", "no1")),
    AdversarialProgram("fatal_error(\"never\", 2);", .error("3:3", "never2")),
    AdversarialProgram(
      "array[1] real a = {1.0}; for (i in 1:100) a = append_array(a, a);",
      .error("3:45", "sizes do not match: a has the size [1], found ")),
    AdversarialProgram(
      "vector[2] v; for (i in 1:3) v[i] = i;", .error("3:33", "index 3 is out of range: dimension 1 of v has ")),
    AdversarialProgram(
      "int n = 1; for (i in 1:40) n = n * 2;", .error("3:34", "integer overflow: the result does not")),
  ]
}
