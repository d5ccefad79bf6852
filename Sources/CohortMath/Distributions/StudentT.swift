// Student's t distribution.
import CohortProgram
import CohortRandom

extension Distribution {
  /// Student's t.
  static let studentT = Distribution(
    "student_t", .continuous,
    [
      .variable(), ArgumentSpec("nu", "Degrees of freedom parameter", .positiveFinite),
      ArgumentSpec("mu", "Location parameter", .finite), ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    "Student's t distribution with nu degrees of freedom, shifted by mu and scaled by sigma.",
    lpdf: { x in
      let (nu, sigma) = (x[1], x[3])
      let z = (x[0] - x[2]) / sigma
      // log Γ((ν + 1)/2) − log Γ(ν/2) = ½ log π − log B(1/2, ν/2).
      let normaliser = multiplyAdd(-0.5, log(nu), 0.5 * Constant.logPi - lbeta(0.5, 0.5 * nu))
      return -(0.5 * (nu + 1) * log1p(square(z) / nu)) + normaliser - log(sigma) - 0.5 * Constant.logPi
    },
    cdf: { x in
      let tail = StudentTail(x)
      let half = 0.5 * tail.mass
      return tail.aroundCentre(0, select(tail.isLower, half, 1 - half))
    },
    lcdf: { x in
      let tail = StudentTail(x)
      let lower = tail.logMass - Constant.logTwo
      return tail.aroundCentre(1, select(tail.isLower, lower, log1m(exp(lower))))
    },
    lccdf: { x in
      let tail = StudentTail(x)
      let outer = tail.logMass - Constant.logTwo
      return tail.aroundCentre(-1, select(tail.isLower, log1m(exp(outer)), outer))
    },
    random: { a, stream in stream.nextStudentT(degreesOfFreedom: a[0], location: a[1], scale: a[2]) })
}

/// The two-sided tail P(|T| > |t|) of Student's t, from whichever incomplete beta function has no cancellation.
private struct StudentTail {
  let isLower: Expr
  let mass: Expr
  let logMass: Expr
  private let t: Expr
  private let nu: Expr
  private let isCentral: Expr

  init(_ x: [Expr]) {
    nu = x[1]
    t = (x[0] - x[2]) / x[3]
    // Very near to the centre the incomplete beta function has an infinite slope in its argument.
    isCentral = abs(t) < 1e-8
    let u = square(select(isCentral, 1, t))
    let isInner = u < nu
    let inner = u / (nu + u)
    let outer = select(u < .infinity, nu / (nu + u), 0)
    isLower = t < 0
    let half = 0.5 * nu
    // inner: 1 − I(1/2, ν/2, t²/(ν + t²)); outer: I(ν/2, 1/2, ν/(ν + t²)).
    // The one that is not chosen is given arguments at which it costs little.
    let fromInner = incompleteBetaComplement(0.5, select(isInner, half, 0.5), select(isInner, inner, 0.5))
    let fromOuter = incompleteBeta(select(isInner, 0.5, half), 0.5, select(isInner, 0.5, outer))
    mass = select(isInner, fromInner, fromOuter)
    logMass = select(
      isInner, logIncompleteBetaComplement(0.5, half, select(isInner, inner, 0.5)),
      logIncompleteBeta(half, 0.5, select(isInner, 0.5, outer)))
  }

  /// `value`, but near to t = 0 the tangent of the distribution function (sign 0), of its logarithm (1)
  /// or of its complement's (−1).
  func aroundCentre(_ sign: Int, _ value: Expr) -> Expr {
    let density = exp(-lbeta(0.5 * nu, 0.5)) / sqrt(nu)
    let step = t * density
    switch sign {
    case 0: return select(isCentral, 0.5 + step, value)
    case 1: return select(isCentral, log(0.5 + step), value)
    default: return select(isCentral, log(0.5 - step), value)
    }
  }
}

let studentTQuantiles: [ContainerFunction] = [
  .define(
    "student_t_qf", ["V student_t_qf(reals, reals, reals, reals)"],
    "The quantile at probability p of Student's t distribution with nu degrees of freedom, shifted by mu and scaled by "
      + "sigma."
  ) { arguments in
    let columns = try BroadcastColumns(arguments, 0..<4)
    let quantiles = arguments.apply(quantile, columns)
    return columns.count == nil ? .real(quantiles[0]) : .tensor(.vector(quantiles))
  }
]

private let quantile = Formula(
  arity: 4,
  requirements: { x in
    let domains: [(Domain, String)] = [
      (.probability, "Probability"), (.positiveFinite, "Degrees of freedom parameter"),
      (.finite, "Location parameter"), (.positiveFinite, "Scale parameter"),
    ]
    return zip(x, domains).enumerated().compactMap { index, pair in
      pair.1.0.requirement(pair.0, argument: index, name: pair.1.1)
    }
  }
) { x in multiplyAdd(x[3], .apply(.studentTQuantile, x[0], x[1]), x[2]) }

extension RandomStream {
  fileprivate mutating func nextStudentT(degreesOfFreedom: Double, location: Double, scale: Double) -> Double {
    let z = nextNormal()
    if degreesOfFreedom == .infinity { return location + scale * z }
    let w = nextGamma(shape: 0.5 * degreesOfFreedom, rate: 0.5 * degreesOfFreedom)
    return location + scale * z / w.squareRoot()
  }
}
