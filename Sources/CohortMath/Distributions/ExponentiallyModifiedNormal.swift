// The exponentially modified normal distribution.
import CohortProgram
import CohortRandom

extension Distribution {
  /// Sum of a normal and an exponential variate.
  static let exponentiallyModifiedNormal = Distribution(
    "exp_mod_normal", .continuous,
    [
      .variable(), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positiveFinite),
      ArgumentSpec("lambda", "Inv_scale parameter", .positiveFinite),
    ],
    "The distribution of a normal (mean mu, standard deviation sigma) plus an exponential (rate lambda) variate.",
    // Φ = erfc/2: of the two factors one half is dropped, the other belongs to erfc.
    lpdf: { x in together(ModifiedNormal(x).logProduct, Constant.logTwo) + log(x[3]) - Constant.logTwo },
    cdf: { x in
      let m = ModifiedNormal(x)
      return -(normalCDF(m.z) * expm1(m.logShare))
    },
    lcdf: { x in
      let m = ModifiedNormal(x)
      return logNormalCDF(m.z) + log1mExp(m.logShare)
    },
    lccdf: { x in
      let m = ModifiedNormal(x)
      let logLower = logNormalCDF(m.z) + log1mExp(m.logShare)
      return select(logLower < -1, log1m(exp(logLower)), logAddExp(logNormalCDF(-m.z), m.logUpperProduct))
    },
    random: { a, stream in stream.nextExponentiallyModifiedNormal(mean: a[0], sd: a[1], rate: a[2]) })
}

/// With z = (y − μ)/σ, u = λσ and w = z − u: density λ·exp(u²/2 − uz)·Φ(w), distribution function
/// Φ(z) − exp(u²/2 − uz)·Φ(w), where exp(u²/2 − uz)·Φ(w) = φ(z)·Φ(w)/φ(w).
private struct ModifiedNormal {
  let z: Expr
  /// log(exp(u²/2 − uz)·Φ(w)).
  let logProduct: Expr
  /// The same for the upper tail: the exponent is formed so that its derivatives keep their digits where u is tiny.
  let logUpperProduct: Expr
  /// log of that over Φ(z): the change of log(Φ/φ) from z to w.
  let logShare: Expr

  init(_ x: [Expr]) {
    z = (x[0] - x[1]) / x[2]
    let u = x[3] * x[2]
    let w = z - u
    let direct = u * (0.5 * u - z)
    let isLow = w < 0
    let mills = logMillsRatio(select(isLow, w, -1))
    logProduct = select(isLow, mills - 0.5 * square(z) - Constant.halfLogTwoPi, direct + logNormalCDF(w))
    let exponent = x[3] * (0.5 * x[3] * square(x[2]) - (x[0] - x[1]))
    logUpperProduct = select(isLow, logProduct, exponent + logNormalCDF(w))
    logShare = .apply(.logMillsRatioChange, z, u)
  }
}

extension RandomStream {
  /// Normal plus exponential.
  fileprivate mutating func nextExponentiallyModifiedNormal(mean: Double, sd: Double, rate: Double) -> Double {
    nextNormal(mean: mean, sd: sd) + nextExponential(rate: rate)
  }
}
