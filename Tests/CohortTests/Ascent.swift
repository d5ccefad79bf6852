// A method made only here that is no chain: a climb to the mode, with a phase, a row for each step, and no warm-up.
import CohortInference
import CohortRandom

/// Gradient ascent with halving steps.
struct Ascent: InferenceMethod {
  var steps = 200

  static let name = "ascent"
  static let command = "optimize"
  static let settings: [Setting<Ascent>] = [
    Setting(\Self.steps, "iter", options: ["iter"], help: "How many steps.", range: .positiveCount)
  ]
  static let climbing = RunPhase(name: "climbing", title: "Optimization")

  var header: [HeaderEntry] {
    [HeaderEntry("optimize", nil, Self.settings.entries(of: self, default: Self()))]
  }
  var columns: [String] { ["lp__", "step__"] }
  var phases: [PhasePlan] { [PhasePlan(Self.climbing, iterations: steps)] }
  var drawsFollowPosterior: Bool { false }

  func run(_ context: RunContext, sinks: [any RunSink]) -> [RunSummary] {
    sinks.enumerated().map { index, sink in
      let chain = context.chains[index]
      var summary = RunSummary(chain: chain, phases: [Self.climbing])
      do {
        try climb(context, index, sink, &summary)
      } catch is CancellationRequest {
        summary.ending = .cancelled
      } catch {
        summary.ending = .failed(error)
      }
      return summary
    }
  }

  private func climb(_ context: RunContext, _ index: Int, _ sink: any RunSink, _ summary: inout RunSummary) throws {
    let chain = context.chains[index]
    let density = try context.density(index)
    var random = RandomStream(
      seed: context.seed, stream: UInt32(truncatingIfNeeded: chain), purpose: .optimisation)
    let start = try StartingPoint(density, context.initialisation(index), using: &random)
    var (point, value, gradient, step) = (start.position, start.logDensity, start.gradient, 1.0)
    for iteration in 0..<steps {
      if context.isCancelled() { throw CancellationRequest() }
      let next = zip(point, gradient).map { $0 + step * $1 }
      var nextGradient = gradient
      let nextValue = try density.logDensityAndGradient(at: next, gradient: &nextGradient)
      if nextValue > value {
        (point, value, gradient, step) = (next, nextValue, nextGradient, step * 1.5)
      } else {
        step /= 2
      }
      summary.phases[0].iterations += 1
      try point.withUnsafeBufferPointer { position in
        try [value, step].withUnsafeBufferPointer {
          try sink.receive(RunRow(phase: Self.climbing, iteration: iteration, position: position, statistics: $0))
        }
      }
      sink.progressed(
        RunProgress(
          chain: chain, phase: Self.climbing, iteration: iteration + 1, phaseTotal: steps, completed: iteration + 1,
          total: steps, divergences: 0, stepSize: step, gradients: 1, secondsLeft: 0))
    }
    try sink.phaseEnded(Self.climbing, report: nil)
  }
}
