// The double exponential (Laplace) distribution and its skewed form.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Double exponential, also called Laplace.
  static let doubleExponential = Distribution(
    "double_exponential", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(.finite, tails: .notNaN), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
    ],
    "The double exponential (Laplace) distribution with mean mu and scale sigma.",
    lpdf: { x in -(abs(x[0] - x[1]) / x[2]) - log(x[2]) - Constant.logTwo },
    cdf: { x in
      let z = (x[0] - x[1]) / x[2]
      let half = 0.5 * exp(select(z < 0, z, -z))
      return select(z < 0, half, 1 - half)
    },
    lcdf: { x in logTail((x[0] - x[1]) / x[2]) },
    lccdf: { x in logTail((x[1] - x[0]) / x[2]) },
    random: { a, stream in stream.nextLaplace(location: a[0], scale: a[1]) })

  private static func logTail(_ z: Expr) -> Expr {
    select(z < 0, z - Constant.logTwo, log1m(0.5 * exp(-z)))
  }

  /// Double exponential with different rates on both sides.
  static let skewDoubleExponential = Distribution(
    "skew_double_exponential", .continuous, traits: [.looksAtSizesFirst],
    [
      .variable(), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
      ArgumentSpec("tau", "Skewness parameter", .probability),
    ],
    "The double exponential distribution with rates 2(1 - tau)/sigma below mu and 2 tau/sigma above.",
    lpdf: { x in
      let (mu, sigma, tau) = (x[1], x[2], x[3])
      let distance = x[0] - mu
      let rate = select(distance < 0, 1 - tau, tau)
      return -2 * (rate * abs(distance) / sigma) - log(sigma) + (log(tau) + log1m(tau)) + Constant.logTwo
    },
    cdf: { x in
      let z = (x[0] - x[1]) / x[2]
      let tau = x[3]
      let above = (1 - tau) * exp(-2 * tau * z)
      let nearlyAll = -expm1(log1m(tau) - 2 * tau * z)
      return select(z < 0, tau * exp(2 * (1 - tau) * z), select(above < 0.5, 1 - above, nearlyAll))
    },
    lcdf: { x in
      let z = (x[0] - x[1]) / x[2]
      let tau = x[3]
      let above = (1 - tau) * exp(-2 * tau * z)
      let inside = select(above < 0.5, log1m(above), log1mExp(log1m(tau) - 2 * tau * z))
      return select(z < 0, log(tau) + 2 * (1 - tau) * z, inside)
    },
    lccdf: { x in
      let z = (x[0] - x[1]) / x[2]
      let tau = x[3]
      let below = tau * exp(2 * (1 - tau) * z)
      let inside = select(below < 0.5, log1m(below), log1mExp(log(tau) + 2 * (1 - tau) * z))
      return select(z < 0, inside, log1m(tau) - 2 * tau * z)
    },
    random: { a, stream in stream.nextSkewLaplace(location: a[0], scale: a[1], skewness: a[2]) })
}

extension RandomStream {
  /// Laplace, also called double exponential.
  fileprivate mutating func nextLaplace(location: Double, scale: Double) -> Double {
    let u = nextUniform() - 0.5
    return u < 0 ? location + scale * Foundation.log1p(2 * u) : location - scale * Foundation.log1p(-2 * u)
  }

  /// Asymmetric Laplace with probability `skewness` below `location`.
  fileprivate mutating func nextSkewLaplace(location: Double, scale: Double, skewness: Double) -> Double {
    let u = nextUniform()
    if u < skewness { return location + scale * Foundation.log(u / skewness) / (2 * (1 - skewness)) }
    return location - scale * Foundation.log((1 - u) / (1 - skewness)) / (2 * skewness)
  }
}
