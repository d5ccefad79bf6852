// The longitudinal benchmark: how long a population's solutions with sensitivities and their reverse take.
import CohortProgram
import CohortSolvers
import CohortTape
import CohortThreads

/// Measures solves of ``LongitudinalProblem``s.
enum LongitudinalBenchmark {
  struct Measurement: Sendable {
    var kind: LongitudinalProblem.Kind
    var integrator: Integrator
    var groups: Int
    var threads: Int
    /// The least time of an evaluation: states and sensitivities of all groups, and the reverse sweep.
    var secondsPerGradient: Double
    /// Integrator steps of all groups.
    var steps: Int
    /// The sum of all states and of the gradient, to compare between threads.
    var checksum: Double

    var groupsPerSecond: Double { Double(groups) / secondsPerGradient }
  }

  /// Evaluates until a time has passed, in an arena of so many threads, and reports the fastest.
  static func measure(
    _ kind: LongitudinalProblem.Kind, integrator: Integrator, groups: Int, threads: Int, tolerance: Double = 1e-6,
    seconds: Double = 0.5
  ) throws -> Measurement {
    guard groups > 0, groups <= 1_000_000 else { throw SolverInputError("the number of groups must be 1 to 1000000") }
    let problem = LongitudinalProblem(kind, groups: groups)
    let node = try problem.solve(SolverChoice(integrator: integrator, lanes: true), tolerance: tolerance)
    let workspace = try node.makeWorkspace()
    let arguments = [problem.initialStates, problem.initialTimes, problem.times, problem.parameters]
    var outputs = [Double](repeating: 0, count: node.outputCount)
    var gradient = [Double](repeating: 0, count: problem.parameters.count)
    let weights = [Double](repeating: 1, count: node.outputCount)
    var best = Double.infinity
    let failure: NodeFailure? = ThreadArena(threadCount: threads).run {
      withPointers(arguments) { inputs in
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(seconds))
        var count = 0
        while count < 3 || clock.now < end {
          var outcome = NodeOutcome.success
          let time = clock.measure {
            outcome = node.forward(inputs: NodeInputs(inputs), outputs: &outputs, workspace: workspace)
            for k in gradient.indices { gradient[k] = 0 }
            gradient.withUnsafeMutableBufferPointer { gradient in
              let adjoints: [UnsafeMutablePointer<Double>?] = [nil, nil, nil, gradient.baseAddress]
              adjoints.withUnsafeBufferPointer { adjoints in
                guard let adjoints = adjoints.baseAddress else { return }
                node.reverse(
                  inputs: NodeInputs(inputs), outputs: outputs, outputAdjoints: weights,
                  inputAdjoints: NodeAdjoints(adjoints), workspace: workspace)
              }
            }
          }
          if case .failure(let failure) = outcome { return failure }
          let (whole, fraction) = time.components
          best = min(best, Double(whole) + 1e-18 * Double(fraction))
          count += 1
        }
        return nil
      }
    }
    if let failure { throw failure }
    return Measurement(
      kind: kind, integrator: integrator, groups: groups, threads: threads, secondsPerGradient: best,
      steps: node.stepCounts(workspace).reduce(0, +), checksum: outputs.reduce(0, +) + gradient.reduce(0, +))
  }

  /// Pointers to arrays that stay where they are during the call.
  private static func withPointers<Result>(
    _ arrays: [[Double]], _ body: (UnsafePointer<UnsafePointer<Double>>) -> Result
  ) -> Result {
    let copies = arrays.map { array -> UnsafeMutablePointer<Double> in
      let copy = UnsafeMutablePointer<Double>.allocate(capacity: max(1, array.count))
      copy.initialize(repeating: 0, count: max(1, array.count))
      copy.update(from: array, count: array.count)
      return copy
    }
    defer { copies.forEach { $0.deallocate() } }
    return body(copies.map { UnsafePointer($0) })
  }
}
