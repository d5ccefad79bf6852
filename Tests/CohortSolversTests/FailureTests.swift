// Groups that fail and arguments that are wrong: reported as values, with the group's number, never trapped.
import CohortSolvers
import CohortTape
import CohortProgram
import CohortThreads
import Testing

@Suite struct FailureTests {
  /// y' = theta y^2 is infinite at t = 1 / (theta y0).
  static let blowUp = Tape(inputCount: 3) { [$0[2] * $0[1] * $0[1]] }
  static let activity = ODEActivity.everything(states: 1, parameters: 1)

  static func failure(_ choice: SolverChoice, _ node: GroupSolve, _ arguments: SolveArguments) throws -> NodeFailure? {
    do {
      _ = try GroupSolveRunner(node).run(arguments)
      return nil
    } catch let failure as NodeFailure {
      return failure
    }
  }

  @Test(arguments: SolverChoice.all)
  func finiteTimeBlowUp(choice: SolverChoice) throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [Int](repeating: 1, count: 10))
    var arguments = SolveArguments(
      initialStates: [Double](repeating: 1, count: 10), initialTimes: [Double](repeating: 0, count: 10),
      times: [Double](repeating: 2, count: 10), parameters: [Double](repeating: 0.25, count: 10))
    let node = try choice.node(shape, [Self.blowUp], activity: Self.activity, maximumSteps: 10_000)
    let runner = GroupSolveRunner(node)
    let fine = try runner.run(arguments)
    #expect(worstDifference(fine.values, [Double](repeating: 2, count: 10)) < 100 * choice.tolerance(1e-8))
    arguments.parameters[4] = 1
    arguments.parameters[7] = 1
    for threads in [1, 2] {
      do {
        _ = try ThreadArena(threadCount: threads).run { () throws -> SolveResult in try runner.run(arguments) }
        Issue.record("solved through a singularity")
      } catch let failure as NodeFailure {
        #expect(failure.message.contains("group 5 of 10"), "\(failure.message)")
        #expect(failure.message.contains("parameters [1.0]"))
        #expect(failure.kind.hasPrefix("ode: "))
      }
    }
    // The same memory goes on to solve valid points with the same results.
    arguments.parameters[4] = 0.25
    arguments.parameters[7] = 0.25
    #expect(try runner.run(arguments).values == fine.values)
  }

  @Test(arguments: SolverChoice.all)
  func tooManySteps(choice: SolverChoice) throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [1, 1])
    let node = try choice.node(
      shape, [LinearSystem.decay.tape], activity: Self.activity, tolerance: 1e-10, maximumSteps: 1)
    let failure = try Self.failure(
      choice, node,
      SolveArguments(initialStates: [1, 2], initialTimes: [0, 0], times: [5, 5], parameters: [1, 1]))
    #expect(failure?.kind == "ode: more than 1 steps between two output times")
    #expect(failure?.message.contains("group 1 of 2") == true)
  }

  @Test(arguments: SolverChoice.all)
  func notFinite(choice: SolverChoice) throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [1, 1])
    let root = Tape(inputCount: 3) { [sqrt($0[2] - 1) * $0[1]] }
    let node = try choice.node(shape, [root], activity: Self.activity)
    var arguments = SolveArguments(initialStates: [1, 1], initialTimes: [0, 0], times: [1, 1], parameters: [2, 0.5])
    let failure = try Self.failure(choice, node, arguments)
    #expect(failure?.kind == "ode: the right-hand side is not finite")
    #expect(failure?.message.contains("group 2 of 2") == true)
    arguments.parameters[1] = .nan
    #expect(try Self.failure(choice, node, arguments)?.message.contains("group 2") == true)
  }

  @Test func timesThatAreParameters() throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [1, 2])
    let node = try SolverChoice.all[1].node(shape, [LinearSystem.decay.tape], activity: Self.activity)
    let fine = SolveArguments(initialStates: [1, 1], initialTimes: [0, 0], times: [1, 1, 2], parameters: [1, 1])
    #expect(try Self.failure(SolverChoice.all[1], node, fine) == nil)
    for (times, words) in [
      ([1, 2, 1], "group 2: times must not decrease"),
      ([-1, 1, 2], "group 1: the first time is -1.0"),
      ([1, .infinity, 2], "group 2: time number 1"),
    ] as [([Double], String)] {
      var wrong = fine
      wrong.times = times
      #expect(try Self.failure(SolverChoice.all[1], node, wrong)?.message.contains(words) == true)
    }
  }

  @Test func slices() {
    func message(_ counts: [Int], _ elements: Int, _ groups: Int) -> String {
      do {
        try GroupSlices.validate(counts: counts, name: "S_Ts", elements: elements, of: "Ts", groups: groups)
        return ""
      } catch {
        return error.message
      }
    }
    #expect(message([2, 0, 3], 5, 3) == "")
    #expect(message([2, 3], 5, 3).contains("S_Ts has 2 elements, but there are 3 groups"))
    #expect(message([2, -1, 3], 4, 3).contains("group 2: S_Ts[2] is negative"))
    #expect(message([2, 4, 3], 5, 3).contains("group 2"))
    #expect(message([2, 0, 2], 5, 3).contains("Ts has 5 elements, but S_Ts sums to 4"))
    #expect(message([Int.max, Int.max], 5, 2).contains("group 1"))
  }

  @Test func shapes() {
    func message(_ shape: GroupShape, _ tapes: [Tape] = [LinearSystem.decay.tape]) -> String {
      do {
        let states = max(shape.states, 0)
        _ = try SolverChoice.all[0].node(
          shape, tapes, activity: .none(states: states, parameters: max(0, shape.parameters)))
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message(GroupShape(states: 1, parameters: 1, timeCounts: [1])) == "")
    #expect(message(GroupShape(states: 0, parameters: 1, timeCounts: [1])).contains("at least one state"))
    #expect(message(GroupShape(states: 1, parameters: 1, timeCounts: [])).contains("no groups"))
    #expect(message(GroupShape(states: 1, parameters: 1, timeCounts: [1, -2])).contains("group 2"))
    #expect(
      message(GroupShape(states: 1, parameters: 1, timeCounts: [1], realData: [1], realDataCounts: [1]))
        .contains("group 1 has 1 real data"))
    #expect(message(GroupShape(states: 1, parameters: 1, timeCounts: [1], tapeNumbers: [3])).contains("group 1"))
    #expect(message(GroupShape(states: 2, parameters: 0, timeCounts: [1])).contains("returns 1 derivatives"))
    #expect(
      message(
        GroupShape(states: 1, parameters: 0, timeCounts: [1, 1], realData: [1, .nan], realDataCounts: [1, 1])
      ).contains("group 2: the real data hold nan"))
    #expect(message(GroupShape(states: 1, parameters: 1, timeCounts: [Int.max, Int.max])).contains("too many times"))
    let endless = GroupShape(states: 1, parameters: 0, timeCounts: [1], realData: [1], realDataCounts: [Int.max])
    #expect(message(endless).contains("group 1 has"))
    let wild = Tape(inputCount: 3, constants: [], operations: [Block.Operation(.add, 99, 1)], outputs: [3])
    #expect(message(GroupShape(states: 1, parameters: 1, timeCounts: [1]), [wild]).contains("not well formed"))
  }

  @Test func noGroupHasTimes() throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [0, 0])
    for choice in SolverChoice.all {
      let node = try choice.node(shape, [LinearSystem.decay.tape], activity: Self.activity)
      let arguments = SolveArguments(initialStates: [1, 1], initialTimes: [0, 0], times: [], parameters: [1, 1])
      #expect(try GroupSolveRunner(node).run(arguments, weights: []).values == [])
    }
  }
}
