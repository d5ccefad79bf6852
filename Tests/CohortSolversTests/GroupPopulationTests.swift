// The groups of many points as one job: the numbers and the failures of each point by itself.
import CohortProgram
import CohortSolvers
import CohortTape
import CohortThreads
import TestSupport
import Testing

@Suite struct GroupPopulationTests {
  /// All points through the node's population: what `GroupSolveRunner` gives for one.
  private func solve(
    _ population: any PopulationNodeEvaluator, _ node: GroupSolve, _ points: [SolveArguments], _ weights: [Double],
    chosen: [Int]
  ) -> [Result<SolveResult, NodeFailure>] {
    let inputs = points.map { point in (0..<4).map { copy(point[$0]) } }
    defer { inputs.joined().forEach { $0.deallocate() } }
    for point in chosen { population.begin(point: point, inputs: inputs[point].map { UnsafePointer($0) }) }
    chosen.withUnsafeBufferPointer { population.evaluate(points: $0) }
    return chosen.map { point in
      var values = [Double](repeating: .nan, count: node.outputCount)
      let outcome = population.end(
        point: point, inputs: inputs[point].map { UnsafePointer($0) }, outputs: &values)
      if case .failure(let failure) = outcome { return .failure(failure) }
      let adjoints = (0..<4).map { copy([Double](repeating: 0, count: points[point][$0].count)) }
      defer { adjoints.forEach { $0.deallocate() } }
      population.reverse(point: point, outputAdjoints: weights, inputAdjoints: adjoints.map { Optional($0) })
      return .success(
        SolveResult(
          values: values,
          adjoints: (0..<4).map { Array(UnsafeBufferPointer(start: adjoints[$0], count: points[point][$0].count)) }))
    }
  }

  private func copy(_ values: [Double]) -> UnsafeMutablePointer<Double> {
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(1, values.count))
    memory.initialize(from: values, count: values.count)
    return memory
  }

  /// Two right-hand sides, groups without times, all derivatives; failures of one group, of several, of arguments.
  @Test(arguments: SolverChoice.all, [1, 2, 7, 33])
  func eachPointIsByItself(choice: SolverChoice, count: Int) throws {
    let blowUp = Tape(inputCount: 3) { [$0[2] * $0[1] * $0[1]] }
    let shape = GroupShape(
      states: 1, parameters: 1, timeCounts: [2, 1, 0, 3, 1], tapeNumbers: [0, 1, 0, 1, 0])
    let node = try choice.node(
      shape, [LinearSystem.decay.tape, blowUp], activity: .everything(states: 1, parameters: 1), maximumSteps: 2000)
    var generator = SplitMix(seed: UInt64(count))
    let points = (0..<count).map { number -> SolveArguments in
      var arguments = SolveArguments(
        initialStates: (0..<5).map { _ in Double.random(in: 0.5...1, using: &generator) },
        initialTimes: [0, 0.1, 0, 0, 0.2], times: [0.5, 1, 2, 0.3, 0.6, 1.5, 3],
        parameters: (0..<5).map { _ in Double.random(in: 0.05...0.4, using: &generator) })
      switch number % 6 {
      case 1: arguments.parameters[3] = 5
      case 2: arguments.parameters[1] = 4
      case 3: (arguments.parameters[1], arguments.parameters[3]) = (4, 6)
      case 4: arguments.parameters[0] = .nan
      default: break
      }
      return arguments
    }
    let weights = (0..<node.outputCount).map { _ in Double.random(in: -1...1, using: &generator) }
    let expected = points.map { point in
      Result { try GroupSolveRunner(node).run(point, weights: weights) }.mapError { $0 as? NodeFailure ?? .memory("") }
    }
    let population = try #require(try node.populationEvaluator(points: count))
    for threads in [1, 2] {
      // The order of groups changes with what they cost; some points may sit out.
      for chosen in [Array(0..<count), Array(0..<count), (0..<count).filter { $0 % 2 == 0 }, [count - 1]] {
        let found = ThreadArena(threadCount: threads).run {
          solve(population, node, points, weights, chosen: chosen)
        }
        for (point, result) in zip(chosen, found) {
          switch (result, expected[point]) {
          case (.success(let result), .success(let expected)):
            #expect(result.values.map(\.bitPattern) == expected.values.map(\.bitPattern), "point \(point)")
            for k in 0..<4 {
              #expect(result.adjoints[k].map(\.bitPattern) == expected.adjoints[k].map(\.bitPattern), "point \(point)")
            }
          case (.failure(let result), .failure(let expected)):
            #expect(result.message == expected.message && result.kind == expected.kind, "point \(point)")
          default: Issue.record("point \(point) of \(count): \(result), by itself \(expected[point])")
          }
        }
      }
    }
  }
}
