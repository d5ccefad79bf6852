// Functions and distributions that are gone are named with what replaces them.

import CohortSyntax
import Testing

@Suite struct RemovedNamesTests {
  @Test(arguments: [
    ("real foo_log(real y, real m) { return y; }", "y ~ foo(1);", "rename the function 'foo_log' to 'foo_lpdf'"),
    ("real foo_log(int y, real m) { return m; }", "1 ~ foo(1);", "rename the function 'foo_log' to 'foo_lpmf'"),
    ("", "y ~ normal_log(0, 1);", "write 'normal' instead of 'normal_log'"),
  ])
  func removedDistributions(function: String, statement: String, hint: String) {
    let (_, _, diagnostics) = checked("functions { \(function) } parameters { real y; } model { \(statement) }")
    #expect(diagnostics.map(\.code) == ["removed-distribution"])
    #expect(diagnostics.first?.hints == [hint, RemovedSyntax.hint])
  }

  /// A function that is gone is named with what replaces it.
  @Test(arguments: [
    ("target += fabs(1);", "write 'abs' instead of 'fabs'"),
    ("target += normal_log(1, 2, 3);", "write 'normal_lpdf(y | ...)' instead of 'normal_log(y, ...)'"),
    ("target += normal_ccdf_log(1, 2, 3);", "write 'normal_lccdf(y | ...)' instead of 'normal_ccdf_log(y, ...)'"),
    ("increment_log_prob(1);", "write 'target += ...' instead of 'increment_log_prob(...)'"),
    ("target += if_else(1, 2, 3);", "write 'condition ? a : b' instead of 'if_else(condition, a, b)'"),
    ("target += get_lp();", "write 'target()' instead of 'get_lp()'"),
  ])
  func removedFunctions(statement: String, hint: String) {
    let (_, _, diagnostics) = checked("model { \(statement) }")
    #expect(diagnostics.map(\.code) == ["removed-function"])
    #expect(diagnostics.first?.hints == [hint, RemovedSyntax.hint])
  }
}
