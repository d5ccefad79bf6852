// The von Mises distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// von Mises.
  static let vonMises = Distribution(
    "von_mises", .continuous,
    [
      .variable(.finite, tails: .within(-Double.pi, Double.pi)), ArgumentSpec("mu", "Location parameter", .finite),
      ArgumentSpec("kappa", "Concentration parameter", .nonnegativeFinite, tails: .positiveFinite),
    ],
    "The von Mises distribution on the circle around mu with concentration kappa.",
    lpdf: { x in x[2] * cos(x[1] - x[0]) - logBesselI(0, x[2]) - Constant.logTwoPi },
    // Over the circle cut at ±π: what lies between −π and y.
    cdf: { x in exp(logArc(x[0], x[1], x[2])) },
    lcdf: { x in logArc(x[0], x[1], x[2]) },
    lccdf: { x in logArc(-x[0], -x[1], x[2]) },
    random: { a, stream in stream.nextVonMises(mean: a[0], concentration: a[1]) })

  private static func logArc(_ y: Expr, _ mu: Expr, _ kappa: Expr) -> Expr { .apply(.logVonMisesArc, y, mu, kappa) }
}

extension RandomStream {
  /// von Mises on `mean` (brought into [0, 2π)) ± π (Best and Fisher 1979).
  fileprivate mutating func nextVonMises(mean: Double, concentration: Double) -> Double {
    guard mean.isFinite, concentration >= 0, concentration.isFinite else { return .nan }
    var centre = Foundation.fmod(mean, 2 * .pi)
    if centre < 0 { centre += 2 * .pi }
    // Where the density is flat, or normal, to rounding, the rejection's constants would cancel.
    if concentration < 1.4e-8 { return centre + 2 * .pi * (nextUniform() - 0.5) }
    if concentration > 1e8 { return centre + nextNormal() / concentration.squareRoot() }
    let tau = 1 + (1 + 4 * concentration * concentration).squareRoot()
    let rho = (tau - (2 * tau).squareRoot()) / (2 * concentration)
    let s = (1 + rho * rho) / (2 * rho)
    while true {
      let z = Foundation.cos(.pi * nextUniform())
      let w = (1 + s * z) / (s + z)
      let y = concentration * (s - w)
      let u = nextUniform()
      if y * (2 - y) - u > 0 || Foundation.log(y / u) + 1 - y >= 0 {
        let angle = Foundation.acos(min(1, max(-1, w)))
        return nextUniform() < 0.5 ? centre - angle : centre + angle
      }
    }
  }
}
