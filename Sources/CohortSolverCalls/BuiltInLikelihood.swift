// BuiltInLikelihood: the likelihoods of latent Gaussian models that the library brings along.
import CohortMath
import CohortTape
import CohortProgram

/// The log likelihoods that `laplace_marginal_X_lpmf` and its like mean.
enum BuiltInLikelihood: String, CaseIterable {
  /// y successes of n trials for each latent variable, with log odds θ + m.
  case bernoulliLogit = "bernoulli_logit"
  /// Counts y, each of the latent variable that its index names, with log mean θ + m and dispersions η.
  case negativeBinomial2Log = "neg_binomial_2_log"
  /// Counts y, each of the latent variable that its index names, with log mean θ + m.
  case poissonLog = "poisson_log"

  /// How many arguments it has.
  var argumentCount: Int { self == .negativeBinomial2Log ? 4 : 3 }

  /// The tape of the likelihood; inputs: θ, then the numbers of the vectors that depend on parameters, then of the others.
  ///
  /// - Parameters:
  ///   - ints: y, and the numbers of trials or the indices.
  ///   - vectors: η, where it has one, and m.
  func tape(
    latents n: Int, ints: [ContiguousArray<Int>], vectors: [ContiguousArray<Scalar>]
  ) throws(SolverInputError) -> Tape {
    let (y, second) = (ints[0], ints[1])
    guard let offsets = vectors.last, offsets.count == n else {
      throw SolverInputError("there are \(vectors.last?.count ?? 0) means, but \(n) latent variables")
    }
    guard y.count == second.count else {
      let what = self == .bernoulliLogit ? "numbers of trials" : "indices"
      throw SolverInputError("there are \(y.count) outcomes, but \(second.count) \(what)")
    }
    if let negative = y.first(where: { $0 < 0 }) {
      throw SolverInputError("the outcomes must not be negative, found \(negative)")
    }
    let builder = ProgramBuilder(mode: .tape)
    let theta = (0..<n).map { _ in builder.tape.input(value: 0) }
    var inputs = vectors.map { _ in ContiguousArray<Scalar>() }
    for isParameter in [true, false] {
      for (index, vector) in vectors.enumerated() where vector.contains(where: { !$0.isConstant }) == isParameter {
        inputs[index] = ContiguousArray(vector.map { builder.tape.input(value: $0.value) })
      }
    }
    let means = zip(theta, inputs[inputs.count - 1]).map { builder.apply(.add, $0, $1) }
    var terms: [Scalar] = []
    switch self {
    case .bernoulliLogit:
      guard y.count == n else { throw SolverInputError("there are \(y.count) outcomes, but \(n) latent variables") }
      for i in 0..<n {
        guard second[i] >= y[i] else {
          throw SolverInputError("there are \(y[i]) successes, but \(second[i]) trials, of latent variable \(i + 1)")
        }
        terms.append(builder.apply(.multiply, Scalar(Double(y[i])), means[i]))
        terms.append(
          builder.apply(.multiply, Scalar(Double(-second[i])), builder.apply(.log1PlusExponential, means[i])))
      }
    case .poissonLog:
      let groups = try self.groups(y, second, n)
      for i in 0..<n where groups[i].count > 0 {
        terms.append(builder.apply(.multiply, Scalar(Double(groups[i].sum)), means[i]))
        terms.append(
          builder.apply(.multiply, Scalar(-Double(groups[i].count)), builder.apply(.exponential, means[i])))
      }
      terms.append(Scalar(y.reduce(0) { $0 - cohort_primitive_value(.logGamma, Double($1) + 1, 0, 0) }))
    case .negativeBinomial2Log:
      let groups = try self.groups(y, second, n)
      let eta = inputs[0]
      guard eta.count == n || eta.count == 1 else {
        throw SolverInputError("there are \(eta.count) dispersions, but \(n) latent variables")
      }
      // log C(y + η - 1, y) + y (μ - log(η + exp μ)) + η (log η - log(η + exp μ))
      for i in 0..<n where groups[i].count > 0 {
        let own = eta[eta.count == 1 ? 0 : i]
        let logEta = builder.apply(.logarithm, own)
        let total = builder.apply(.logAddExponential, means[i], logEta)
        terms.append(
          builder.apply(.multiply, Scalar(Double(groups[i].sum)), builder.apply(.subtract, means[i], total)))
        let weight = builder.apply(.multiply, Scalar(Double(groups[i].count)), own)
        terms.append(builder.apply(.multiply, weight, builder.apply(.subtract, logEta, total)))
      }
      for (count, index) in zip(y, second) {
        let own = eta[eta.count == 1 ? 0 : index - 1]
        let risen = builder.apply(.logGamma, builder.apply(.add, own, Scalar(Double(count))))
        terms.append(builder.apply(.subtract, risen, builder.apply(.logGamma, own)))
        terms.append(Scalar(-cohort_primitive_value(.logGamma, Double(count) + 1, 0, 0)))
      }
    }
    return builder.tape.tape(outputs: [builder.sum(terms)])
  }

  /// By latent variable: how many outcomes it has, and their sum.
  private func groups(
    _ y: ContiguousArray<Int>, _ index: ContiguousArray<Int>, _ n: Int
  ) throws(SolverInputError) -> [(count: Int, sum: Int)] {
    var groups = [(count: Int, sum: Int)](repeating: (0, 0), count: n)
    for (count, place) in zip(y, index) {
      guard place >= 1, place <= n else {
        throw SolverInputError("an index is \(place), but must be in the interval [1, \(n)]")
      }
      groups[place - 1].count += 1
      groups[place - 1].sum += count
    }
    return groups
  }
}
