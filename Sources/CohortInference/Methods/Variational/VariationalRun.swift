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

/// The state of a run.
final class VariationalRun {
  private let method: Variational
  private let context: RunContext
  private let sink: any RunSink
  private(set) var summary: RunSummary
  /// Iterations of all phases so far.
  private var completed = 0
  private let total: Int

  init(_ method: Variational, _ context: RunContext, _ sink: any RunSink) {
    self.method = method
    self.context = context
    self.sink = sink
    summary = RunSummary(chain: context.firstStream, phases: method.phases.map(\.phase))
    total = method.phases.reduce(0) { $0 + $1.iterations }
  }

  func run() {
    do {
      try find()
    } catch is CancellationRequest {
      summary.ending = .cancelled
    } catch {
      summary.ending = .failed(error)
    }
  }

  private func find() throws {
    let population = try context.population()
    let start = try context.startingPoint(0, of: try context.density(0))
    let random = RandomStream(
      seed: context.seed, stream: UInt32(truncatingIfNeeded: context.firstStream), purpose: .optimisation)
    let bound = EvidenceBound(population, random: random, isCancelled: context.isCancelled)
    defer { summary.gradientEvaluations = bound.evaluations }
    let first = GaussianFamily(method.form, mean: start.position)
    var eta = method.eta
    if method.adaptsEta {
      let adapted = try timed(Variational.adapting) { try adaptEta(first, bound) }
      eta = adapted
      let report = PhaseReport(title: "Stepsize adaptation complete.", entries: [PhaseReport.Entry("eta", [eta])])
      summary.learnt = report
      try sink.phaseEnded(Variational.adapting, report: report)
    }
    let family = try timed(Variational.ascending) { try ascend(first, bound, eta: eta) }
    try sink.phaseEnded(Variational.ascending, report: nil)
    try timed(Variational.drawing) { try draw(family, population) }
    try sink.phaseEnded(Variational.drawing, report: nil)
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
        advance(Variational.adapting, of: scales.count * method.adaptationIterations, "eta \(eta)")
      }
      let value = try bound.value(ascent.family, draws: method.boundDraws).flatMap { $0.isNaN ? nil : $0 }
      let reached = value ?? -.infinity
      if reached < best.bound, best.bound > before {
        skip(to: Variational.adapting, scales.count * method.adaptationIterations)
        return best.eta
      }
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
      advance(Variational.ascending, of: method.iterations, status)
    }
    skip(to: Variational.ascending, method.iterations)
    say(convergence, hasSettled, iteration)
    return ascent.family
  }

  private func say(_ convergence: BoundConvergence, _ hasSettled: Bool, _ iterations: Int) {
    let bound = convergence.best == -.infinity ? "" : "; ELBO \(formatSignificant(convergence.last, 6))"
    guard hasSettled else {
      summary.notes.append(
        RunNote(
          "the bound had not settled after \(iterations) iterations\(bound): the approximation is not to be trusted; allow more "
            + "with --iter, or average more draws for each gradient with --grad-samples", isWarning: true))
      return
    }
    summary.notes.append(RunNote("the bound settled after \(iterations) iterations\(bound)"))
    if convergence.wasBetter {
      summary.notes.append(
        RunNote(
          "the bound was larger before (ELBO \(formatSignificant(convergence.best, 6))): the ascent may have left the best "
            + "approximation", isWarning: true))
    }
  }

  // MARK: Draws

  private func draw(_ family: GaussianFamily, _ population: any PopulationDensity) throws {
    let dimension = family.dimension
    // Set apart from the draws, as what comes before them is.
    try deliver(.warmup, 0, family.mean[...], [0, 0, 0])
    var random = RandomStream(
      seed: context.seed, stream: UInt32(truncatingIfNeeded: context.firstStream), purpose: .sampling)
    var logRatios: [Double] = []
    let block = max(1, min(1000, (1 << 22) / max(1, dimension)))
    var done = 0
    while done < method.draws {
      if context.isCancelled() { throw CancellationRequest() }
      let count = min(block, method.draws - done)
      let standard = (0..<count * dimension).map { _ in random.nextNormal() }
      var points = standard
      for index in 0..<count {
        let offset = index * dimension
        family.transform(standard[offset..<offset + dimension], into: &points, at: offset)
      }
      let logDensities = try population.logDensities(at: points)
      for index in 0..<count {
        let range = index * dimension..<(index + 1) * dimension
        let logApproximation = standard[range].reduce(0) { $0 - 0.5 * $1 * $1 }
        logRatios.append(logDensities[index] - logApproximation)
        try deliver(Variational.drawing, done + index, points[range], [0, logDensities[index], logApproximation])
        advance(Variational.drawing, of: method.draws, nil)
      }
      done += count
    }
    summary.notes += ApproximationQuality(logRatios: logRatios).notes
  }

  private func deliver(
    _ phase: RunPhase, _ iteration: Int, _ position: ArraySlice<Double>, _ statistics: [Double]
  ) throws {
    try position.withUnsafeBufferPointer { position in
      try statistics.withUnsafeBufferPointer { statistics in
        try sink.receive(RunRow(phase: phase, iteration: iteration, position: position, statistics: statistics))
      }
    }
  }

  // MARK: News

  private func advance(_ phase: RunPhase, of phaseTotal: Int, _ status: String?) {
    completed += 1
    guard let place = summary.phases.firstIndex(where: { $0.phase == phase }) else { return }
    summary.phases[place].iterations += 1
    sink.progressed(
      RunProgress(
        phase, stream: context.firstStream, iteration: summary.phases[place].iterations, of: phaseTotal,
        completed: completed, total: total, status: status))
  }

  /// Leaves out the rest of a phase that ended early.
  private func skip(to phase: RunPhase, _ phaseTotal: Int) {
    completed += max(0, phaseTotal - summary.iterations(in: phase))
  }

  private func timed<Result>(_ phase: RunPhase, _ body: () throws -> Result) rethrows -> Result {
    let clock = ContinuousClock()
    let begin = clock.now
    defer {
      if let place = summary.phases.firstIndex(where: { $0.phase == phase }) {
        summary.phases[place].seconds += Double((clock.now - begin) / .nanoseconds(1)) * 1e-9
      }
    }
    return try body()
  }
}
