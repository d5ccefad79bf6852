// LaplaceNode: the log marginal likelihood of a latent Gaussian model by the embedded Laplace approximation.
//
// Derivatives by the adjoint method of Margossian, Vehtari, Simpson & Agrawal 2020 (arXiv:2004.12550), here for any
// sparse Hessian.
import CohortMath
import CohortProgram

/// log ∫ p(y | θ, η) N(θ | 0, K) dθ, with p(θ | y) approximated by a Gaussian at its mode.
///
/// Arguments: K (n × n), η, and a guess of the mode (n), which has no derivative; output: the log marginal likelihood
/// ℓ(θ*) - ½ θ*ᵀ K⁻¹ θ* - ½ log|I + K W| with W = -∇²ℓ(θ*).
package final class LaplaceNode: LibraryNode {
  package enum Argument: Int, NodeArgument, CaseIterable { case covariance, parameters, guess }

  package let name: String
  private let likelihood: LikelihoodCode
  /// The real data of the likelihood.
  private let data: [Double]
  private let settings: LaplaceSettings
  private let n: Int

  package init(name: String, likelihood: LikelihoodCode, data: [Double], settings: LaplaceSettings) {
    self.name = name
    self.likelihood = likelihood
    self.data = data
    self.settings = settings
    n = likelihood.latentCount
    BLAS.prepare()
  }

  package func makeWorkspace() throws(NodeFailure) -> LaplaceSearch {
    guard let search = LaplaceSearch(likelihood, data: data) else { throw .memory(name) }
    return search
  }

  package func describe() -> NodeDescription {
    var solve = SolveDescription(.laplace)
    solve.states = n
    return NodeDescription(solve: solve, memoryBytes: 8 * 3 * n * n)
  }

  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: LaplaceSearch
  ) -> NodeOutcome {
    if let failure = run(workspace, inputs[.covariance], inputs[.parameters], guess: inputs[.guess]) {
      return .failure(failure)
    }
    outputs[0] = workspace.objective - 0.5 * workspace.logDeterminant
    return .success
  }

  private func run(
    _ search: LaplaceSearch, _ k: UnsafePointer<Double>, _ parameters: UnsafePointer<Double>,
    guess: UnsafePointer<Double>
  ) -> NodeFailure? {
    for j in 0..<n {
      for i in 0...j where !(abs(k[j * n + i] - k[i * n + j]) <= 1e-8 * max(1, abs(k[j * n + i]))) {
        return failure(
          "covariance",
          "the covariance matrix must be finite and symmetric, but entries (\(i + 1), \(j + 1)) and "
            + "(\(j + 1), \(i + 1)) are \(k[j * n + i]) and \(k[i * n + j])")
      }
    }
    switch search.run(k, parameters, guess: guess, settings) {
    case .found: return nil
    case .notFinite:
      return failure("not finite", "the log likelihood is not finite at the initial guess of the latent variables")
    case .tooManySteps:
      return failure("too many steps", "the maximum number of steps (\(settings.maximumSteps)) was exceeded")
    case .stalled: return failure("no convergence", "the search for the mode does not get on")
    case .notPositive:
      return failure(
        "not a maximum", "the determinant of I + K W is not positive: the latent variables' density has no maximum here"
      )
    }
  }

  private func failure(_ kind: String, _ reason: String) -> NodeFailure {
    NodeFailure(kind: "\(name): \(kind)", message: "\(name): \(reason)")
  }

  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: LaplaceSearch
  ) {
    let search = workspace
    let (k, adjoint) = (inputs[.covariance], outputAdjoints[0])
    let (rows, columns) = (likelihood.hessianRows, likelihood.hessianColumns)
    search.invert()
    let inverse = search.matrix
    // A = (K⁻¹ + W)⁻¹ = (I + K W)⁻¹ K, where the Hessian has entries.
    for e in rows.indices {
      var sum = 0.0
      for l in 0..<n { sum += inverse[l * n + rows[e]] * k[columns[e] * n + l] }
      search.weights[e] = sum
    }
    // The mode moves with K and η: s = ∂/∂θ of -½ log|I + K W|, u = (I + K W)⁻ᵀ s, v = Kᵀ u.
    let (s, u, v) = (search.direction, search.next, search.nextDual)
    search.derivatives.contract(search.weights, byLatent: s)
    BLAS.multiply(n, 1, n, inverse, transposed: true, s, into: u)
    BLAS.multiply(n, 1, n, k, transposed: true, u, into: v)
    if let byK = inputAdjoints[.covariance] {
      // ½ a aᵀ + u ∇ℓᵀ - ½ (W (I + K W)⁻¹)ᵀ
      for j in 0..<n {
        BLAS.add(n, 0.5 * adjoint * search.dual[j], search.dual, to: byK + j * n)
        BLAS.add(n, adjoint * search.gradient[j], u, to: byK + j * n)
      }
      for e in rows.indices {
        let factor = 0.5 * adjoint * search.hessian[e]
        if factor == 0 { continue }
        for j in 0..<n { byK[rows[e] * n + j] += factor * inverse[j * n + columns[e]] }
      }
    }
    if let byParameter = inputAdjoints[.parameters], likelihood.parameterCount > 0 {
      search.derivatives.differentiate(v, byParameter: search.byParameter)
      for p in 0..<likelihood.parameterCount { byParameter[p] += adjoint * search.byParameter[p] }
    }
  }
}

extension LaplaceNode {
  /// The mode, and the lower Cholesky factor of the covariance of the Gaussian approximation there.
  package func posterior(
    covariance: [Double], parameters: [Double], guess: [Double]
  ) throws(NodeFailure) -> (mode: [Double], factor: [Double]) {
    guard let search = LaplaceSearch(likelihood, data: data), covariance.count == n * n, guess.count == n else {
      throw failure("memory", "there is not enough memory")
    }
    let n = n
    var problem: NodeFailure?
    var factor = [Double](repeating: 0, count: n * n)
    covariance.withUnsafeBufferPointer { k in
      (parameters + [0]).withUnsafeBufferPointer { parameters in
        guess.withUnsafeBufferPointer { guess in
          guard let k = k.baseAddress, let parameters = parameters.baseAddress, let guess = guess.baseAddress else {
            return
          }
          problem = run(search, k, parameters, guess: guess)
          guard problem == nil else { return }
          search.invert()
          factor.withUnsafeMutableBufferPointer { factor in
            guard let base = factor.baseAddress else { return }
            BLAS.multiply(n, n, n, search.matrix, k, into: base)
          }
        }
      }
    }
    if let problem { throw problem }
    LaplaceNode.factorSemidefinite(&factor, n)
    return ((0..<n).map { search.theta[$0] }, factor)
  }

  /// The lower Cholesky factor of a matrix that may be singular up to rounding: columns without variance are 0.
  private static func factorSemidefinite(_ a: inout [Double], _ n: Int) {
    for j in 0..<n { for i in 0..<j { a[i * n + j] = 0.5 * (a[i * n + j] + a[j * n + i]) } }
    for j in 0..<n {
      let variance = a[j * n + j]
      for k in 0..<j { a[j * n + j] -= a[k * n + j] * a[k * n + j] }
      let pivot = a[j * n + j]
      let root = pivot > 1e-15 * variance ? pivot.squareRoot() : 0
      a[j * n + j] = root
      for i in (j + 1)..<max(n, j + 1) {
        for k in 0..<j { a[j * n + i] -= a[k * n + i] * a[k * n + j] }
        a[j * n + i] = root > 0 ? a[j * n + i] / root : 0
      }
      for i in 0..<j { a[j * n + i] = 0 }
    }
  }
}
