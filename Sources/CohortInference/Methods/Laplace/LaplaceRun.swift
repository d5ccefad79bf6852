// LaplaceRun: one run of Laplace's method: the mode, the curvature there, draws.

import CohortDiagnostics
import CohortRandom

/// A run on its way.
struct LaplaceRun {
  private let method: Laplace
  private let context: RunContext
  private let ledger: RunLedger

  init(_ method: Laplace, _ context: RunContext, _ ledger: RunLedger) {
    self.method = method
    self.context = context
    self.ledger = ledger
  }

  func run() throws {
    try requireParameters(context.dimension)
    let given = method.mode
    let start = try given.map { try evaluated($0) } ?? ledger.phase(Laplace.climbing) { try climb() }
    let population = try context.population()
    let found = try ledger.phase(Laplace.measuring) {
      let found = try measured(at: start, population, polishes: given == nil)
      ledger.advance(Laplace.measuring)
      return found
    } report: {
      PhaseReport(
        title: "Laplace approximation", entries: [PhaseReport.Entry("log density at the mode", [$0.mode.logDensity])])
    }
    try ledger.phase(Laplace.drawing) { try draw(found.mode, found.curvature, population) }
  }

  // MARK: The mode

  private func evaluated(_ position: [Double]) throws -> ClimbPoint {
    var point = ClimbPoint(dimension: position.count)
    point.position = position
    let density = try context.density(0)
    try point.evaluate(density)
    ledger.count(evaluations: 1)
    guard point.isFinite else {
      if let failure = density.failureAtEveryPoint() { throw failure }
      throw InferenceError.approximationFailed(
        "the log density or its gradient is not finite at the mode that was given")
    }
    return point
  }

  /// The best end of all climbs.
  private func climb() throws -> ClimbPoint {
    var optimiser = LBFGS()
    optimiser.iterations = method.iterations
    optimiser.starts = method.starts
    let outcomes = Climbs(method: optimiser, context: context).all { _, iteration, _, logDensity in
      // News of a single climb come from this thread.
      guard method.starts == 1, iteration > 0 else { return }
      ledger.advance(Laplace.climbing, status: "log density \(formatSignificant(logDensity, 6))")
    }
    var best: ClimbEnd?
    var failure: (any Error)?
    for outcome in outcomes {
      switch outcome {
      case .ended(let end):
        if end.ending == nil { throw CancellationRequest() }
        ledger.count(evaluations: end.evaluations)
        if end.logDensity > best?.logDensity ?? -.infinity { best = end }
      case .failed(let error): failure = failure ?? error
      case .cancelled, nil: throw CancellationRequest()
      }
    }
    guard let best else {
      throw failure ?? InferenceError.approximationFailed("no mode was found")
    }
    if best.ending?.isConverged == false {
      ledger.note(
        "the climb to the mode ended after \(best.iterations) iterations and had not converged", isWarning: true)
    }
    return try evaluated(best.position)
  }

  // MARK: Curvature

  /// A mode with the curvature there.
  private struct Measured {
    var mode: ClimbPoint
    var curvature: ModeCurvature
  }

  /// The curvature at a mode; one that was looked for is made exact by Newton's method first.
  private func measured(
    at start: ClimbPoint, _ population: any PopulationDensity, polishes: Bool
  ) throws -> Measured {
    func curvatureThere(_ position: [Double]) throws -> ModeCurvature {
      var differences = HessianDifferences(population, at: position, isCancelled: context.isCancelled)
      defer { ledger.count(evaluations: differences.evaluations) }
      return try ModeCurvature(try differences.negativeHessian(), dimension: position.count)
    }
    var mode = start
    var curvature = try curvatureThere(mode.position)
    guard polishes else {
      // How far the maximum lies by a step of Newton's method, in standard deviations.
      let distance = dot(mode.gradient, curvature.solve(mode.gradient)).squareRoot()
      if distance > 0.1 {
        ledger.note(
          "the point given is no mode: the maximum lies about \(formatSignificant(distance, 2)) standard deviations away; it may "
            + "have been found with another setting of jacobian, other data or another model", isWarning: true)
      }
      return Measured(mode: mode, curvature: curvature)
    }
    let density = try context.density(0)
    var moved = 0.0
    for _ in 0..<10 {
      let step = curvature.solve(mode.gradient)
      let decrement = dot(mode.gradient, step)
      guard decrement > 1e-20 * max(1, abs(mode.logDensity)) else { break }
      var next = mode
      add(1, step, to: &next.position)
      try next.evaluate(density)
      ledger.count(evaluations: 1)
      guard next.isFinite, dot(next.gradient, curvature.solve(next.gradient)) < decrement else { break }
      mode = next
      moved += decrement.squareRoot()
    }
    if moved > 1e-3 { curvature = try curvatureThere(mode.position) }
    return Measured(mode: mode, curvature: curvature)
  }

  // MARK: Draws

  private func draw(_ mode: ClimbPoint, _ curvature: ModeCurvature, _ population: any PopulationDensity) throws {
    var random = context.random(.sampling)
    var logRatios: [Double] = []
    try population.draw(method.draws, random: &random, isCancelled: context.isCancelled) {
      standard, points, offset in
      for (index, move) in curvature.transform(standard).enumerated() {
        points[offset + index] = mode.position[index] + move
      }
    } body: { index, standard, position, logDensity in
      let logApproximation = logKernel(standard)
      logRatios.append(logDensity - logApproximation)
      try ledger.deliver(Laplace.drawing, index, position, [logDensity, logApproximation])
      ledger.advance(Laplace.drawing)
    }
    ledger.count(evaluations: logRatios.count)
    if !logRatios.isEmpty { ledger.note(ApproximationQuality(logRatios: logRatios).notes) }
  }
}
