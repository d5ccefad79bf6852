// TapeLikelihood: a likelihood whose derivatives come from a recording of it.
import CohortMath
import CohortODE
import CohortProgram

/// The likelihood of one call: code shared by calls with the same sizes and ints, and its own real data.
final class TapeLikelihood: LatentLikelihood {
  private let code: LikelihoodCode
  private let data: [Double]

  init(_ code: LikelihoodCode, data: [Double]) {
    self.code = code
    self.data = data
  }

  var latentCount: Int { code.latentCount }
  var parameterCount: Int { code.parameterCount }
  var hessianRows: [Int] { code.hessianRows }
  var hessianColumns: [Int] { code.hessianColumns }

  func makeDerivatives() -> (any LatentLikelihoodDerivatives)? {
    LikelihoodEvaluator(code).map { Derivatives($0, data: data) }
  }

  private final class Derivatives: LatentLikelihoodDerivatives {
    private let evaluator: LikelihoodEvaluator
    private let data: [Double]

    init(_ evaluator: LikelihoodEvaluator, data: [Double]) {
      self.evaluator = evaluator
      self.data = data
    }

    func load(_ parameters: UnsafePointer<Double>) { evaluator.load(parameters, data: data) }

    func evaluate(
      _ theta: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>
    ) -> Double {
      evaluator.evaluate(theta, gradient: gradient, hessian: hessian)
    }

    func contract(_ weights: UnsafePointer<Double>, byLatent: UnsafeMutablePointer<Double>) {
      evaluator.contract(weights, byLatent: byLatent)
    }

    func differentiate(_ v: UnsafePointer<Double>, byParameter: UnsafeMutablePointer<Double>) {
      evaluator.differentiate(v, byParameter: byParameter)
    }
  }
}
