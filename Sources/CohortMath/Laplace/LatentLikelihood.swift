// What the Laplace approximation asks of a likelihood.

/// log p(y | θ, η) of a model with latent Gaussian variables θ and other parameters η.
package protocol LatentLikelihood: AnyObject, Sendable {
  var latentCount: Int { get }
  var parameterCount: Int { get }
  /// Rows and columns of the entries that the Hessian by θ may have.
  var hessianRows: [Int] { get }
  var hessianColumns: [Int] { get }
  /// nil where memory is short.
  func makeDerivatives() -> (any LatentLikelihoodDerivatives)?
}

/// The likelihood's derivatives; used by one thread at a time.
package protocol LatentLikelihoodDerivatives: AnyObject {
  func load(_ parameters: UnsafePointer<Double>)
  /// ℓ(θ), with its gradient and the entries of its Hessian.
  func evaluate(
    _ theta: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>
  ) -> Double
  /// ∂/∂θ of ½ Σ A_jk H_jk at the θ last evaluated; `weights` are the A_jk of the Hessian's entries.
  func contract(_ weights: UnsafePointer<Double>, byLatent: UnsafeMutablePointer<Double>)
  /// ∂/∂η of ℓ + Σ v_j ∂ℓ/∂θ_j + ½ Σ A_jk H_jk, with the weights of the contraction before.
  func differentiate(_ v: UnsafePointer<Double>, byParameter: UnsafeMutablePointer<Double>)
}

/// How the mode is searched for.
package struct LaplaceSettings: Sendable, Equatable {
  /// The search ends where the objective changes by less.
  package var tolerance: Double
  package var maximumSteps: Int

  package init(tolerance: Double = 1.49012e-08, maximumSteps: Int = 500) {
    self.tolerance = tolerance
    self.maximumSteps = maximumSteps
  }
}
