// The constraints of transformed parameters, and parameters that are arrays of tuples.
import Cohort
import Foundation
import Testing

@Suite struct TransformedParameterTests {
  /// Stan rejects points at which a transformed parameter does not meet its declaration.
  @Test(arguments: [
    ("ordered[3]", [1, 2, 3], [1, 3, 2]),
    ("positive_ordered[3]", [1, 2, 3], [-1, 2, 3]),
    ("simplex[3]", [0.25, 0.25, 0.5], [0.25, 0.25, 0.4]),
    ("simplex[3]", [0.25, 0.25, 0.5], [-0.25, 0.25, 1]),
    ("unit_vector[3]", [0.6, 0, 0.8], [0.6, 0.1, 0.8]),
    ("sum_to_zero_vector[3]", [1, 2, -3], [1, 2, -2]),
  ])
  func constraintsAreRequired(type: String, met: [Double], violated: [Double]) throws {
    let program = """
      parameters { vector[3] z; }
      transformed parameters { \(type) c = z; array[2] \(type) d = {z, z}; }
      model { z ~ normal(0, 1); }
      """
    let posterior = try Model(text: program).posterior()
    #expect(try posterior.logDensity(at: met).value.isFinite)
    #expect(try posterior.logDensity(at: violated).value == -.infinity)
  }

  /// As in Stan, what is assigned to a variable without elements gives it its size; it may be declared so conditionally.
  @Test func variablesWithoutElementsTakeAnySize() throws {
    let block = "array[k > 0 ? 2 : 0] int n = {3, 4}; array[n[2]] real x = rep_array(1.5, n[2]);"
    let rest = "parameters { real a; } model { target += a * sum(x); }"
    for k in [0, 1] {
      let model = try Recorded("data { int k; } transformed data { \(block) } \(rest)", data: ["k": k])
      #expect(try model.value([2]) == 12)
    }
    #expect {
      try Model(text: "generated quantities { array[0] int n = {3, 4}; }").posterior().outputs(at: [])
    } throws: {
      "\($0)".contains(":1:24: error: n is declared with the size [0], but has [2]")
    }
  }

  /// Messages name what is wrong: numbers that a program forgot to assign (those of data are not), single elements.
  @Test(arguments: [
    ("transformed data { int<lower=0> n; }", "n is -2147483648, but must be greater than or equal to 0; an int is"),
    ("transformed data { array[2] int k; vector[3] v; real r = v[k[2]]; }", "3; an int is -2147483648 until"),
    ("transformed data { int n; vector[n] v; }", "the size of v is -2147483648, but must not be negative; an int is"),
    ("transformed data { array[2] int k = multinomial_rng([1.5, -0.5]', 3); }", "simplex: element 2 is -0.5"),
    ("transformed data { array[2] int k = multinomial_rng([1.5, 0.5]', 3); }", "simplex: its sum is 2.0"),
    ("transformed data { vector<lower=0>[2] v; v[1] = 1; }", "v[2] is nan, but must be greater than or equal to 0; a "),
  ])
  func forgottenAssignmentsAreNamed(block: String, message: String) throws {
    let model = try Model(text: "data { vector<lower=0>[1] y; } \(block)")
    #expect { try model.posterior(data: ["y": [1]]) } throws: { "\($0)".contains(message) }
    #expect { try model.posterior(data: ["y": [Double.nan]]) } throws: { !"\($0)".contains("until it is assigned") }
  }

  /// A point that a factorisation rejects is told with the line of the call, also when the point is replayed.
  @Test func factorisationsThatFailAreFound() throws {
    let model = try Recorded(
      """
      parameters { real a; }
      model {
        target += log_determinant_spd(add_diag(rep_matrix(0, 2, 2), 1 + a));
        target += sum(cholesky_decompose(add_diag(rep_matrix(0, 2, 2), 3 + a)));
      }
      """)
    #expect(try model.value([0.5]).isFinite)
    for point in [-2.0, -4] { #expect(try model.value([point]) == -.infinity) }
    let first = try Recorded("parameters { real a; } model { target += cholesky_decompose([[a]])[1, 1]; }")
    #expect(try first.value([-1]) == -.infinity)
    #expect(model.messages.contains { $0.contains(":3:13: log_determinant_spd: the matrix is not") })
    #expect(first.messages.contains { $0.contains(":1:42: cholesky_decompose: the matrix is not") })
  }

  /// The same of matrices, alone, in arrays and in tuples.
  @Test(arguments: [
    ("cov_matrix[2]", [2, 0.5, 0.5, 1], [1, 2, 2, 1]), ("cov_matrix[2]", [2, 0.5, 0.5, 1], [2, 0.5, 0.4, 1]),
    ("corr_matrix[2]", [1, 0.5, 0.5, 1], [1, 0.5, 0.5, 1.1]),
    ("corr_matrix[2]", [1, -0.5, -0.5, 1], [1, -1.5, -1.5, 1]),
    ("cholesky_factor_cov[2]", [1, 0.5, 0, 2], [1, 0.5, 0.1, 2]),
    ("cholesky_factor_cov[2]", [1, 0.5, 0, 2], [1, 0.5, 0, -2]),
    ("cholesky_factor_corr[2]", [1, 0.6, 0, 0.8], [1, 0.6, 0, 0.7]),
    ("column_stochastic_matrix[2, 2]", [0.25, 0.75, 0.5, 0.5], [0.25, 0.75, 0.5, 0.4]),
    ("row_stochastic_matrix[2, 2]", [0.25, 0.5, 0.75, 0.5], [0.25, 0.5, 0.75, 0.4]),
    ("sum_to_zero_matrix[2, 2]", [1, -1, -1, 1], [1, -1, -1, 2]),
    ("matrix<lower=0>[2, 2]", [1, 0, 1, 1], [1, 0, -1, 1]),
  ])
  func constraintsOfMatricesAreRequired(type: String, met: [Double], violated: [Double]) throws {
    let program = """
      parameters { matrix[2, 2] z; }
      transformed parameters {
        \(type) c = z;
        array[2] \(type) d = {z, z};
        array[2] tuple(real, \(type)) e = {(1, z), (2, z)};
      }
      model { to_vector(z) ~ normal(0, 1); }
      """
    let posterior = try Model(text: program).posterior()
    #expect(try posterior.logDensity(at: met).value.isFinite)
    #expect(try posterior.logDensity(at: violated).value == -.infinity)
    #expect(throws: ModelError.self) { try posterior.outputs(at: violated) }
    // A replay decides as the recording does.
    let density = try posterior.evaluable.density(fresh: true)
    #expect(try posterior.evaluate(density, at: met).value.isFinite)
    #expect(try posterior.evaluate(density, at: violated).value == -.infinity)
    #expect(density.recordingCount == 1)
  }

  @Test func parametersMayBeArraysOfTuples() throws {
    let program = """
      parameters { array[2] tuple(real<lower=0>, vector[2]) x; }
      model { for (i in 1:2) { x[i].1 ~ exponential(i); x[i].2 ~ normal(i, 1); } }
      """
    let posterior = try Model(text: program).posterior()
    let point = [0.3, 1, 2, -0.2, 3, 4]
    let expected =
      (0.3 - exp(0.3)) - 0.5 * (0 + 1) + (-0.2 - 2 * exp(-0.2)) - 0.5 * (1 + 4)
    #expect(abs(try posterior.logDensity(at: point).value - expected) < 1e-13)
    #expect(try posterior.outputs(at: point) == [exp(0.3), 1, 2, exp(-0.2), 3, 4])
  }
}
