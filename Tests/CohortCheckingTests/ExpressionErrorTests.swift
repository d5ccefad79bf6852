// What is wrong with expressions: names, operators, indices, containers, calls.
import Testing

@Suite struct ExpressionErrorTests {
  private static let data = "data { int n; real x; vector[3] v; row_vector[3] r; matrix[3, 3] m; array[3] int a; }\n"

  /// An expression in generated quantities; the place is that in its line.
  private func messages(_ declaration: String) -> [String] {
    checked(Self.data + "generated quantities {\n\(declaration)\n}").messages
  }

  @Test(arguments: [
    ("real y = z;", ["3:10 undeclared"]), ("real y = z + z;", ["3:10 undeclared"]),
    ("real y = foo(x);", ["3:10 undeclared-function"]), ("real y = x(1);", ["3:10 not-a-function"]),
    ("real y = normal_lpmf(1 | 0, 1);", ["3:10 wrong-density-suffix"]),
    ("real y = beta_proportion_cdf(x | 0, 1);", ["3:10 missing-for-family"]),
    ("real y = exp;", ["3:1 assignment-type"]), ("real y = true;", ["3:10 reserved-name"]),
    ("real y__;", ["3:6 reserved-name"]), ("real y_lpdf; real z_lupdf;", ["3:19 unnormalized-name"]),
    ("real x;", ["3:6 name-in-use"]), ("real exp = exp(1);", []),
  ])
  func names(declaration: String, expected: [String]) {
    let found = messages(declaration)
    // A name that is used in its own initial value is warned about first.
    #expect(found.filter { !$0.contains("self-init") } == expected)
  }

  @Test(arguments: [
    ("vector[3] y = v + r;", "operands"), ("real y = v * v;", "operands"), ("real y = a + 1;", "operands"),
    ("int y = n % x;", "operands"), ("int y = x && n;", "operands"), ("real y = x %/% 2;", "operands"),
    ("int y = v == v;", "operands"), ("real y = v ^ m;", "operands"), ("real y = m / v;", "operands"),
    ("int y = !x;", "operand"), ("real y = x';", "operand"), ("real y = -exp;", "operand"),
    ("int y = +a;", "operand"),
    ("real y = x ? 1 : 2;", "condition-type"), ("real y = n ? v : r;", "branch-types"),
    ("array[2] real y = {1, v};", "array-elements"), ("row_vector[2] y = [1, v];", "row-vector-elements"),
    ("matrix[2, 2] y = [r, 1];", "matrix-rows"), ("real y = v[x];", "index-type"), ("real y = v[m];", "index-type"),
    ("real y = x[1];", "not-indexable"), ("real y = v[1, 2];", "too-many-indices"),
    ("real y = m[1, 2, 3];", "too-many-indices"), ("real y = v[1:x];", "int-expected"),
    ("real y = v.1;", "not-a-tuple"), ("real y = (1, 2).3;", "no-such-slot"),
  ])
  func operatorsAndContainers(declaration: String, code: String) {
    let found = messages(declaration)
    #expect(found.count == 1)
    #expect(found.first?.hasSuffix(" " + code) == true, "\(found)")
  }

  @Test(arguments: [
    ("real y = normal_lpdf(x | v);", "3:10 argument-types"), ("real y = normal_lpdf(x, 0, 1);", "3:10 bar-required"),
    ("real y = fmax(x | 1);", "3:10 bar-not-allowed"), ("real y = inverse(v);", "3:10 argument-types"),
    ("real y = normal_lupdf(x | 0, 1);", "3:10 unnormalized-not-here"), ("real y = target();", "3:10 target-not-here"),
    ("array[2] real y = integrate_ode(1);", "3:19 argument-types"),
  ])
  func calls(declaration: String, expected: String) {
    #expect(messages(declaration) == [expected])
  }

  @Test func candidatesAreListedNearestFirst() throws {
    let hints = try #require(
      checked(
        """
        functions { real f(real a, vector b) { return a; } real f(int a) { return a; } real f(real a, real b) { return b; } }
        generated quantities { real y = f(1, [1]); }
        """
      ).diagnostics.first?.hints)
    #expect(hints[0] == "real f(real, vector): argument 2 must be vector, not row_vector")
    #expect(hints[1] == "real f(real, real): argument 2 must be real, not row_vector")
    #expect(hints[2] == "real f(int): takes 1 argument, not 2")
  }

  @Test(
    arguments: [
      ("nomal_lpdf(x | 0, 1)", "normal_lpdf"), ("lagmma(x)", "lgamma"), ("vv + 1", nil),
      ("quantle(v, 1)", "quantile"), ("std_nrmal_cdf(x |)", "std_normal_cdf"), ("temperature + 1", nil),
    ] as [(String, String?)])
  func similarNames(expression: String, suggestion: String?) {
    let hints = checked(Self.data + "generated quantities { real y = \(expression); }").diagnostics.first?.hints
    #expect(hints == suggestion.map { ["did you mean '\($0)'?"] } ?? [])
  }

  @Test func oneMistakeIsReportedOnce() {
    // The unknown size, the unknown function and all that uses them give no echoes.
    #expect(
      messages("vector[k] y = foo(x); real z = y[1] + foo(2) * bar; real w = z + k;")
        == ["3:8 undeclared", "3:15 undeclared-function", "3:48 undeclared"])
  }

  @Test func severalMistakesAreAllReported() {
    #expect(
      messages("real y = v * v;\nint k = x;\nreal z = inverse(1)[1, 1];\nreal u = 1;")
        == ["3:10 operands", "4:1 assignment-type", "5:10 argument-types"])
  }
}
