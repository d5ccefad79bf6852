// First passage times with drift, start and non-decision time that vary: against quadrature with 20 digits by mpmath.
import Cohort
import Foundation
import Testing

@Suite struct FirstPassageTests {
  /// y, a, t0, w, v, sv, sw, st0; non-decision times may be wider than the time that is left.
  @Test(arguments: [
    ("lpdf(q[1] | ", [0.82, 0.51, 0.1, 0.76, -2.3, 0, 0.45, 0.76], -0.316980527591558744),
    ("lpdf(q[1] | ", [1.3, 1.8, 0.2, 0.35, 0.9, 1.1, 0.3, 0.25], -1.38646956942811732),
    ("lpdf(q[1] | ", [0.31, 2.4, 0.2, 0.5, 1.5, 0.6, 0.4, 0], -0.889378734130643933),
    ("lcdf_unnorm(q[1], ", [0.9, 1.4, 0.2, 0.45, -1.1, 0.8, 0.35, 0.4], -2.03363782987169862),
    ("lcdf_unnorm(q[1], ", [0.35, 2.2, 0.2, 0.3, 1.2, 0, 0.2, 0.1], -8.99412745605193338),
    ("lccdf_unnorm(q[1], ", [2.6, 1.1, 0.3, 0.6, 0.7, 1.6, 0.5, 0.9], -8.47871881649393681),
    ("lccdf_unnorm(q[1], ", [0.9, 1.9, 0.1, 0.25, -0.4, 0, 0, 0.3], -2.41590449788721359),
  ])
  func values(_ call: String, _ point: [Double], _ value: Double) throws {
    let model = try Recorded(
      """
      parameters { vector[8] q; }
      model { target += wiener_\(call)q[2], q[3], q[4], q[5], q[6], q[7], q[8]); }
      """)
    expectEqual(try model.value(point), value, 1e-12)
    // Where nothing varies there is a derivative from one side only.
    var inner = point
    for index in 5...7 where inner[index] == 0 { inner[index] = 0.05 }
    try model.expectGradientsMatch(inner, tolerance: 1e-6)
  }

  /// Points at which the densities are narrow or far in their tails, and widths are all that the start allows.
  @Test func extremes() throws {
    let model = try Recorded(
      """
      parameters { vector[8] q; }
      model {
        target += log_sum_exp(
          wiener_lcdf_unnorm(q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8]),
          wiener_lccdf_unnorm(q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8]));
      }
      """)
    let whole = try Recorded(
      """
      parameters { vector[8] q; }
      model { target += wiener_lcdf_unnorm(1e4, q[2], q[3], q[4], q[5], q[6], q[7], q[8]); }
      """)
    for q in [
      [0.11, 2.5, 0.1, 0.3, 6, 0.01, 0.599, 0.001], [40, 0.4, 0.1, 0.7, -5, 2, 0.59, 30],
      [0.5, 8, 0, 0.5, 15, 3, 0.9, 2],
    ] {
      expectEqual(try model.value(q), try whole.value(q), 1e-11)
    }
  }
}
