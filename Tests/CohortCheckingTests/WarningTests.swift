// Warnings: what is legal and probably not meant.
import Testing

@Suite struct WarningTests {
  @Test(arguments: [
    Case("data { int n; } transformed data { real x = n / 2; }", "1:45 int-division"),
    Case("data { int n; } transformed data { real x = n %/% 2 + n / 2.0; }"),
    Case("data { matrix[2, 2] m; } transformed data { matrix[2, 2] x = m ^ 2; }", "1:62 matrix-power"),
    Case("data { matrix[2, 2] m; } transformed data { matrix[2, 2] x = m .^ 2; }"),
    Case("data { int n; } transformed data { int x = 1 < n < 3; }", "1:44 chained-comparison"),
    Case("data { int n; } transformed data { int x = (1 < n) < 3; }"),
    Case("transformed data { array[2] int x; x[1] = (x[1]); x[1] = x[2]; }", "1:36 self-assignment"),
    Case("transformed data { int x = x; }", "1:20 self-initialisation"),
    Case("functions { real f() { return 1; print(1); } }", "1:34 unreachable"),
    Case("model { while (1) { break; print(1); } }", "1:28 unreachable"),
    Case("functions { real f(); real f() { return 1; } }", "1:18 needless-declaration"),
    Case("data { cov_matrix[2] S; } model { S ~ lkj_cov([1, 1]', [1, 1]', 1); }", "1:39 deprecated"),
    Case(
      "functions { real f_jacobian(real a) { return a; } real f_constrain(real a) { return a; } } "
        + "transformed parameters { real x = f_jacobian(1); }", "1:126 jacobian-without-parameters"),
    Case("", "1:1 empty-program"),
  ])
  func warnings(program: Case) {
    program.verify()
  }
}
