// The normal distribution and its standard form.
import CohortProgram

extension Distribution {
  /// Normal.
  package static let normal = Distribution(
    "normal", .continuous,
    [
      .variable(), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("sigma", "Scale parameter", .positive),
    ],
    "The normal distribution with mean mu and standard deviation sigma.",
    lpdf: { x in
      let z = (x[0] - x[1]) / x[2]
      return -0.5 * square(z) - log(x[2]) - Constant.halfLogTwoPi
    },
    cdf: { x in normalCDF((x[0] - x[1]) / x[2]) },
    lcdf: { x in logNormalCDF((x[0] - x[1]) / x[2]) },
    lccdf: { x in logNormalCDF((x[1] - x[0]) / x[2]) },
    random: { a, stream in stream.nextNormal(mean: a[0], sd: a[1]) })

  /// Normal with mean 0 and standard deviation 1.
  package static let standardNormal = Distribution(
    "std_normal", .continuous, [.variable()],
    "The normal distribution with mean 0 and standard deviation 1.",
    lpdf: { x in -0.5 * square(x[0]) - Constant.halfLogTwoPi },
    cdf: { x in normalCDF(x[0]) },
    lcdf: { x in logNormalCDF(x[0]) },
    lccdf: { x in logNormalCDF(-x[0]) },
    random: { _, stream in stream.nextNormal() })
}
