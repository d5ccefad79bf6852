// The Yule–Simon distribution.
import CohortProgram
import CohortRandom
import Foundation

extension Distribution {
  /// Yule–Simon.
  static let yuleSimon = Distribution(
    "yule_simon", .discrete,
    [.count(.atLeast(1)), ArgumentSpec("alpha", "Shape parameter", .positiveFinite)],
    support: (.constant(1), .constant(.infinity)),
    "The Yule-Simon distribution with shape alpha (Simon 1955).",
    lpdf: { x in together(lbeta(x[0], x[1] + 1), log(x[1])) },
    cdf: { x in select(x[0] < 1, 0, -expm1(logYuleTail(x))) },
    lcdf: { x in select(x[0] < 1, .logZero, log1mExp(logYuleTail(x))) },
    lccdf: { x in select(x[0] < 1, 0, logYuleTail(x)) },
    random: { a, stream in Double(stream.nextYuleSimon(shape: a[0])) })

  /// log P(N > n) = log(n B(n, α + 1)).
  private static func logYuleTail(_ x: [Expr]) -> Expr {
    let n = max(1, x[0])
    return log(n) + lbeta(n, x[1] + 1)
  }
}

extension RandomStream {
  /// Trials up to the first success, whose probability is Foundation.exp(−Exponential(`shape`)) (Simon 1955).
  fileprivate mutating func nextYuleSimon(shape: Double) -> Int {
    let probability = Foundation.exp(-nextExponential(rate: shape))
    let trials = (Foundation.log(nextUniform()) / Foundation.log1p(-probability)).rounded(.up)
    return trials >= 1 ? Int(min(trials, Self.largestPoissonMean)) : 1
  }
}
