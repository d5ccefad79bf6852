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

  /// Late times, at which one mode of the process is left: the probability is a product of elementary integrals (mpmath).
  @Test(
    "What falls by hundreds of orders of magnitude over the non-decision times",
    arguments: [
      (
        [13.219, 0.074039, 0.2, 0.43523, 2.9966, 0, 0.66024, 0.80465], -11057.575750737822,
        [
          -904.709813345081, 297050.281372203, 904.709813345081, 0.516408606482834, -36.5677216666948, 0,
          -0.603242905365139, 903.467036982687,
        ]
      ),
      ([0.78494, 0.072191, 0, 0.76415, 0.059758, 0, 0.47165, 0.7], -87.862828968017356, []),
    ])
  func lateTimes(_ point: [Double], _ value: Double, _ slopes: [Double]) throws {
    let model = try Recorded(
      """
      parameters { vector[8] q; }
      model { target += wiener_lccdf_unnorm(q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8]); }
      """)
    expectEqual(try model.value(point), value, 1e-13)
    for (a, b) in zip(try model.gradient(point), slopes) { expectEqual(a, b, 1e-11) }
  }

  /// The processor time of a call is bounded: what cannot be known better is not divided further.
  @Test(
    "No arguments take long",
    arguments: [
      [13.219, 0.074039, 0.2, 0.43523, 2.9966, 0, 0.66024, 0.80465],
      [0.78494, 0.072191, 0, 0.76415, 0.059758, 0, 0.47165, 1.5364],
      [0.40905, 12.006, 0.20453, 0.65763, 24.652, 0.24711, 0.68468, 0.040932],
      [0.42248, 10.529, 0.38023, 0.79321, 39.493, 0.36552, 0.41353, 0.017314],
      [0.0024731, 6.8344, 0.0024729, 0.15592, -1.7188, 6.732, 0.079262, 0.0038236],
      [0.023697, 13.096, 0.023673, 0.59956, 63.683, 0.25248, 0.80079, 0.040145],
    ])
  func cost(_ point: [Double]) throws {
    for function in ["lcdf_unnorm", "lccdf_unnorm"] {
      let model = try Recorded(
        """
        parameters { vector[8] q; }
        model { target += wiener_\(function)(q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8]); }
        """)
      #expect(try !model.value(point).isNaN)
      var before = timespec(), after = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
      for _ in 0..<5 { _ = try model.gradient(point) }
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
      let seconds = Double(after.tv_sec - before.tv_sec) + 1e-9 * Double(after.tv_nsec - before.tv_nsec)
      #expect(seconds < 5 * 0.03, "\(function) at \(point): \(seconds / 5) s")
    }
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
