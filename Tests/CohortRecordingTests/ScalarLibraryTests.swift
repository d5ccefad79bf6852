// Functions of several numbers that bring their own gradients: against mpmath (20 to 30 digits) and Stan Math.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct ScalarLibraryTests {
  private func expect(
    _ call: String, _ point: [Double], _ value: Double, _ gradient: [Double], tolerance: Double = 1e-12,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let model = try Recorded("parameters { vector[\(point.count)] q; } model { target += \(call); }")
    expectEqual(try model.value(point), value, tolerance, sourceLocation: sourceLocation)
    for (found, expected) in zip(try model.gradient(point), gradient) {
      expectEqual(found, expected, tolerance * 100, sourceLocation: sourceLocation)
    }
    if gradient.isEmpty { try model.expectGradientsMatch(point, tolerance: 1e-6, sourceLocation: sourceLocation) }
  }

  // MARK: First passage times

  private static let diffusion = [1.1, 1.4, 0.1, 0.45, 0.6, 0.7, 0.1, 0.2]

  @Test func densitiesOfFirstPassage() throws {
    let point = ScalarLibraryTests.diffusion
    try expect(
      "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5])", Array(point[..<5]), -1.7766870792996776,
      [-2.6952768391809, 2.49468119882986, 2.6952768391809, -0.335909900694752, 0.17])
    let gradient = [
      -2.89481273621257, 2.52542952097751, 2.89481273621257, -0.414178357070591, 0.114093959731544, -0.460686455565065,
    ]
    for call in [
      "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5], q[6])", "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5], q[6], 1e-4)",
      "wiener_lpdf([q[1]]' | [q[2]]', [q[3]]', [q[4]]', [q[5]]', [q[6]]')",
      "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5], q[6], 0, 0)",
    ] {
      try expect(call, Array(point[..<6]), -1.9713231258555427, gradient)
    }
    try expect("wiener_lpdf(q[1] | q[2], q[3], q[4], q[5], q[6], q[7], q[8])", point, -1.67042694274666, [])
  }

  /// Values by Stan Math.
  @Test func densitiesOfFirstPassageAsStan() throws {
    try expect(
      "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5])", [0.643, 1.7442, 0.1026, 0.3766, 0.9612], -0.24276766535672167,
      [-1.471197697910428, 0.077936980886131657, 1.471197697910428, 0.5221950974137336, 0.5679017999999999])
    try expect(
      "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5])", [0.0847, 0.9634, 0.0837, 0.3662, -2.1145], -178.76193241697081,
      [184915.72740113785, -387.30231034551178, -184915.72740113785, 588.71417763784484, 0.61271741999999996],
      tolerance: 1e-9)
    try expect(
      "wiener_lpdf(q[1] | q[2], q[3], q[4], q[5], q[6])", [1.1153, 2.1443, 0.0566, 0.317, -1.216, 0.062],
      -4.318170860828614,
      [
        -1.552675081935732, -0.94218825086825464, 1.552675081935732, 4.9921262188982887, 2.7407820958771447,
        0.40036360901761398,
      ], tolerance: 1e-9)
  }

  @Test func probabilitiesOfFirstPassage() throws {
    let point = ScalarLibraryTests.diffusion
    try expect(
      "wiener_lcdf_unnorm(q[1], q[2], q[3], q[4], q[5])", Array(point[..<5]), -0.52892826020237336,
      [0.287147626021602, -0.183088287073095, -0.287147626021602, 1.68166195246122, 0.529952750240431],
      tolerance: 1e-11)
    try expect(
      "wiener_lccdf_unnorm(q[1], q[2], q[3], q[4], q[5])", Array(point[..<5]), -2.76886564634539, [], tolerance: 1e-11)
    for tail in ["c", "cc"] {
      let call = "wiener_l\(tail)df_unnorm(q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8])"
      let model = try Recorded("parameters { vector[8] q; } model { target += \(call); }")
      try model.expectGradientsMatch(point, tolerance: 1e-6)
    }
    // The derivative of the distribution function is the density, its limit the probability of the upper boundary.
    let cdf = try Recorded(
      """
      parameters { real y; }
      model { target += wiener_lcdf_unnorm(y, 1.4, 0.1, 0.45, 0.6, 0.7, 0.1, 0.2); }
      """)
    let density = try Recorded(
      "parameters { real y; } model { target += wiener_lpdf(y | 1.4, 0.1, 0.45, 0.6, 0.7, 0.1, 0.2); }")
    for y in [0.2, 0.5, 1.1, 3] {
      expectEqual(
        try cdf.gradient([y])[0] * exp(try cdf.value([y])), exp(try density.value([y])), 1e-9)
    }
    let whole = try Recorded(
      "parameters { real v; } model { target += wiener_lcdf_unnorm(200, 1.4, 0.1, 0.45, v); }")
    let v = 0.6
    expectEqual(try whole.value([v]), log((1 - exp(-2 * v * 1.4 * 0.45)) / (1 - exp(-2 * v * 1.4))), 1e-10)
  }

  @Test(arguments: [
    ("wiener_lpdf(q[1] | -1, 0.1, 0.5, 0)", "Boundary separation"),
    ("wiener_lpdf(q[1] | 1, 3, 0.5, 0)", "Nondecision time must be less than the random variable"),
    ("wiener_lpdf(q[1] | 1, 0.1, 1.5, 0)", "A-priori bias"),
    ("wiener_lpdf(q[1] | 1, 0.1, 0.5, 0, -1)", "Inter-trial variability in drift rate"),
    ("wiener_lpdf(q[1] | 1, 0.1, 0.2, 0, 1, 0.5, 0)", "less than twice the A-priori bias"),
    ("wiener_lcdf_unnorm(q[1], 1, 0.1, 0.5, 0, 1, 0.1, -1)", "Nondecision time"),
    ("student_t_qf(q[1], 3, 0, 1)", "in the interval [0, 1]"), ("student_t_qf(0.3, -q[1], 0, 1)", "Degrees of freedom"),
    ("hypergeometric_1F0(1, q[1])", "in the interval (-1, 1)"),
    ("hypergeometric_2F1(1, 1, 1.5, q[1])", "the series does not converge"),
    ("beta_neg_binomial_lcdf(1 | q[1], -q[1], 1)", "Prior success parameter"),
  ])
  func argumentsOutsideOfTheDomainReject(_ call: String, _ message: String) throws {
    let model = try Recorded("parameters { vector[1] q; } model { target += \(call); }")
    #expect(try model.value([1.7]) == -.infinity)
    let messages = model.density.rejections.entries.values.map(\.message).joined()
    #expect(messages.contains(message), "\(messages)")
  }

  // MARK: Hypergeometric functions

  @Test func hypergeometricFunctions() throws {
    try expect(
      "hypergeometric_2F1(q[1], q[2], q[3], q[4])", [1.5, 2.5, 3.2, 0.4], 1.7951389859247306,
      [0.7153955484803374, 0.4548032345071043, -0.3642474439781517, 3.347756091178932])
    try expect(
      "hypergeometric_2F1(q[1], q[2], q[3], q[4])", [1.5, 2.5, 3.2, -30.0], 0.010612092469478648,
      [-0.03021360436373122, -0.01081065934229377, 0.007212101450847156, 0.0004915817944666987])
    try expect(
      "hypergeometric_2F1(q[1], q[2], q[3], q[4])", [-2.0, 2.5, 3.2, 0.97], 0.096940104166666667,
      [0.07377447333631022, -0.1862053571428571, 0.1363573831225198, -0.2994791666666667])
    try expect(
      "hypergeometric_2F1(q[1], q[2], q[3], 1)", [1.5, 0.5, 3.2], 1.5856872045470273,
      [0.7890185623522028, 1.721775741497513, -0.4686213889027866])
    try expect(
      "hypergeometric_3F2(q[1:3], {q[4], q[5]}, q[6])", [0.3, 0.2, 1.1, 2.2, 0.7, -0.9], 0.96895909640151976,
      [
        -0.09864193760446295, -0.1499415325267616, -0.0253333828565381, 0.01226355851983124, 0.04072640604021068,
        0.02834360231118345,
      ])
    try expect(
      "hypergeometric_pFq({q[1]}, [q[2]], q[3])", [1.3, 2.4, -20.0], 0.026393895132253127,
      [-0.08858272832949111, 0.02660089788018904, 0.001705891030616604])
    try expect(
      "hypergeometric_pFq(q[1:2], q[3:4], q[5])", [1.0, 2.0, 3.0, 4.0, 5.0], 3.3676751798170673,
      [3.638823650678039, 2.086829603662895, -1.493697608152662, -1.17094670396449, 1.147262582842644])
    try expect(
      "hypergeometric_1F0(q[1], q[2])", [1.3, -0.4], 0.64570411424700656,
      [-0.2172615075162095, 0.5995823918007918])
  }

  // MARK: Quantiles and tails

  @Test func quantilesOfStudentsT() throws {
    try expect(
      "student_t_qf(q[1], q[2], q[3], q[4])", [0.3, 4.0, 0.2, 1.5], -0.65297359457455817,
      [4.858072083451739, 0.01744750218769463, 1.0, -0.5686490630497054])
    try expect(
      "student_t_qf(q[1], q[2], q[3], q[4])", [0.97, 0.8, 0.2, 1.5], 28.053035233629427,
      [1162.273323327861, -100.4701852330678, 1.0, 18.56869015575295])
    try expect(
      "sum(student_t_qf([0.2, 0.7], {q[1], 3.0}, q[2], 2))", [4.0, 0.2], -0.313149699590725,
      [0.0545542053473144, 2.0])
  }

  @Test func tailsOfTheBetaNegativeBinomial() throws {
    try expect(
      "beta_neg_binomial_lcdf({3, 5} | q[1], q[2], q[3])", [2.5, 1.5, 2.0], -1.0029357483003495,
      [-0.3931468742108824, 0.794424958027649, -0.5030429681857641])
    try expect(
      "beta_neg_binomial_lccdf(200 | q[1], q[2], q[3])", [5.0, 4.0, 3.0], -11.275451064859223,
      [0.6077207894711588, -2.848496561212724, 0.9153993386697249])
    try expect(
      "beta_neg_binomial_cdf({0, 4} | q[1], q[2], q[3])", [0.7, 0.05, 0.3], 0.038914611545061235,
      [-0.03931220744869556, 1.302445712617532, -0.1620961977125841])
    let below = try Recorded(
      """
      parameters { real<lower=0> r; }
      model { target += beta_neg_binomial_lccdf(-1 | r, 1, 2) + beta_neg_binomial_cdf(-1 | r, 1, 2); }
      """)
    #expect(try below.value([0.3]) == 0.3)
    let never = try Recorded(
      "parameters { real r; } model { target += beta_neg_binomial_lcdf({2, -1} | exp(r), 1, 2); }")
    #expect(try never.value([0.3]) == -.infinity)
  }
}
