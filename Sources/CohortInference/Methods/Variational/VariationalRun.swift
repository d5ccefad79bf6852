// VariationalRun: one run of variational inference: adaptation of the steps, ascent, draws.

import CohortDiagnostics
import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A run on its way.
struct VariationalRun {
  private let method: Variational
  private let context: RunContext
  private let ledger: RunLedger

  init(_ method: Variational, _ context: RunContext, _ ledger: RunLedger) {
    self.method = method
    self.context = context
    self.ledger = ledger
  }

  func run() throws {
    try requireParameters(context.dimension)
    let population = try context.population()
    let start = try context.startingPoint(0, of: try context.density(0))
    let bound = EvidenceBound(population, random: context.random(.optimisation), isCancelled: context.isCancelled)
    defer { ledger.count(evaluations: start.evaluations + bound.evaluations) }
    let first = GaussianFamily(method.form, mean: start.position)
    var eta = method.eta
    if method.adaptsEta {
      eta = try ledger.phase(Variational.adapting) {
        try adaptEta(first, bound)
      } report: {
        PhaseReport(title: "Stepsize adaptation complete.", entries: [PhaseReport.Entry("eta", [$0])])
      }
    }
    let family = try ledger.phase(Variational.ascending) { try ascend(first, bound, eta: eta) }
    try ledger.phase(Variational.drawing) { try draw(family, population) }
  }

  // MARK: Adaptation

  /// The scale of the steps after which the bound is largest, tried from the largest to the smallest.
  private func adaptEta(_ first: GaussianFamily, _ bound: EvidenceBound) throws -> Double {
    guard let before = try bound.value(first, draws: method.boundDraws) else {
      throw InferenceError.approximationFailed(
        "the bound cannot be computed where the ascent starts: the log density is not finite at any of "
          + "\(method.boundDraws) draws about the initial values; give others with --init, or reparameterise the model")
    }
    let scales = [100, 10, 1, 0.1, 0.01]
    var best = (eta: 0.0, bound: -Double.infinity)
    for (index, eta) in scales.enumerated() {
      var ascent = StochasticAscent(first)
      for _ in 0..<method.adaptationIterations {
        ascent.step(try bound.gradient(ascent.family, draws: method.gradientDraws), eta: eta)
        ledger.advance(Variational.adapting, status: "eta \(eta)")
      }
      let value = try bound.value(ascent.family, draws: method.boundDraws).flatMap { $0.isNaN ? nil : $0 }
      let reached = value ?? -.infinity
      if reached < best.bound, best.bound > before { return best.eta }
      if index < scales.count - 1 {
        best = (eta, reached)
      } else if reached > before {
        return eta
      }
    }
    throw InferenceError.approximationFailed(
      "no scale of the steps improves the bound: the model is ill-conditioned, or the initial values are far out; give others with "
        + "--init, reparameterise the model, or choose the scale with --no-adapt --eta")
  }

  // MARK: Ascent

  private func ascend(_ first: GaussianFamily, _ bound: EvidenceBound, eta: Double) throws -> GaussianFamily {
    var ascent = StochasticAscent(first)
    var convergence = BoundConvergence(
      tolerance: method.tolerance, iterations: method.iterations, interval: method.boundInterval)
    var hasSettled = false
    var iteration = 0
    while iteration < method.iterations, !hasSettled {
      iteration += 1
      guard let gradient = try bound.gradient(ascent.family, draws: method.gradientDraws) else {
        throw InferenceError.approximationFailed(
          "in iteration \(iteration) the log density was not finite at any of \(10 * method.gradientDraws) draws of the "
            + "approximation: the model is ill-conditioned, or the steps are too long (--eta)")
      }
      ascent.step(gradient, eta: eta)
      var status: String?
      if iteration % method.boundInterval == 0 {
        guard let value = try bound.value(ascent.family, draws: method.boundDraws), value.isFinite else {
          throw InferenceError.approximationFailed(
            "the bound cannot be computed any more in iteration \(iteration): the log density is not finite at any of "
              + "\(method.boundDraws) draws of the approximation")
        }
        hasSettled = convergence.add(value)
        status = "ELBO \(formatSignificant(value, 6)), changes by \(formatSignificant(convergence.medianChange, 2))"
      }
      ledger.advance(Variational.ascending, status: status)
    }
    say(convergence, hasSettled, iteration)
    return ascent.family
  }

  private func say(_ convergence: BoundConvergence, _ hasSettled: Bool, _ iterations: Int) {
    let bound = convergence.best == -.infinity ? "" : "; ELBO \(formatSignificant(convergence.last, 6))"
    guard hasSettled else {
      ledger.note(
        "the bound had not settled after \(iterations) iterations\(bound): the approximation is not to be trusted; allow more "
          + "with --iter, or average more draws for each gradient with --grad-samples", isWarning: true)
      return
    }
    ledger.note("the bound settled after \(iterations) iterations\(bound)")
    if convergence.wasBetter {
      ledger.note(
        "the bound was larger before (ELBO \(formatSignificant(convergence.best, 6))): the ascent may have left the best "
          + "approximation", isWarning: true)
    }
  }

  // MARK: Draws

  private func draw(_ family: GaussianFamily, _ population: any PopulationDensity) throws {
    // Set apart from the draws, as what comes before them is.
    try ledger.deliver(.warmup, 0, family.mean[...], [0, 0, 0])
    var random = context.random(.sampling)
    var logRatios: [Double] = []
    try population.draw(method.draws, random: &random, isCancelled: context.isCancelled) {
      family.transform($0, into: &$1, at: $2)
    } body: { index, standard, position, logDensity in
      logRatios.append(logDensity - logKernel(standard))
      try ledger.deliver(Variational.drawing, index, position, [0, logDensity, logKernel(standard)])
      ledger.advance(Variational.drawing)
    }
    ledger.note(ApproximationQuality(logRatios: logRatios).notes)
  }
}
