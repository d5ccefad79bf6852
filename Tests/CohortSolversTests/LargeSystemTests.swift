// Large systems whose df/dy is mostly empty, with sparse factors of Newton's matrix: against closed forms and against dense factors.
import CohortProgram
import CohortSolvers
import CohortTape
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct LargeSystemTests {
  /// A ring of pendulums, y'' = -a y + c (y_left - 2 y + y_right), whose states stand in an order that has nothing to do with the
  /// ring. df/dy has zeros on all of its diagonal.
  private static func ring(_ n: Int) -> (tape: Tape, place: [Int]) {
    let place = (0..<2 * n).map { ($0 * 7) % (2 * n) }
    let tape = Tape(inputCount: 1 + 2 * n + 2) { v in
      let (a, c) = (v[2 * n + 1], v[2 * n + 2])
      func y(_ i: Int) -> Expr { v[1 + place[i]] }
      var slopes: [Int: Expr] = [:]
      for i in 0..<n {
        slopes[place[i]] = v[1 + place[n + i]]
        let (left, right) = (y((i + n - 1) % n), y((i + 1) % n))
        slopes[place[n + i]] = c * (left + right - 2.0 * y(i)) - a * y(i)
      }
      return (0..<2 * n).compactMap { slopes[$0] }
    }
    return (tape, place)
  }

  /// The mode m of the ring swings with the frequency sqrt(a + 2 c (1 - cos(2 pi m / n))).
  @Test(arguments: Integrator.all.filter { !$0.hasLanes }, [31, 64])
  func aRingOfPendulums(integrator: Integrator, n: Int) throws {
    let (tape, place) = Self.ring(n)
    let shape = GroupShape(states: 2 * n, parameters: 2, timeCounts: [2, 1])
    let node = try GroupSolve(
      name: "ode", integrator: integrator,
      tolerances: ODETolerances(relative: 1e-9, absolute: 1e-9, maximumSteps: 100_000),
      shape: shape, tapes: [tape],
      activity: ODEActivity(
        initialState: Array(repeating: false, count: 2 * n), parameters: [true, true], initialTime: false, times: false)
    )
    let modes = [3, 5]
    let parameters = [0.7, 0.4, 1.1, 2.5]
    let times = [0.8, 2.0, 1.5]
    var states = [Double](repeating: 0, count: 4 * n)
    for g in 0..<2 {
      for i in 0..<n { states[2 * n * g + place[i]] = cos(2 * .pi * Double(modes[g] * i) / Double(n)) }
    }
    let weights = unevenWeights(node.outputCount)
    let found = try GroupSolveRunner(node).run(
      SolveArguments(initialStates: states, initialTimes: [0, 0], times: times, parameters: parameters),
      weights: weights)
    var values: [Double] = []
    var adjoints = [Double](repeating: 0, count: 4)
    for (k, t) in times.enumerated() {
      let g = k < 2 ? 0 : 1
      let stiffness = 2 * (1 - cos(2 * .pi * Double(modes[g]) / Double(n)))
      let w = sqrt(parameters[2 * g] + stiffness * parameters[2 * g + 1])
      var row = [Double](repeating: 0, count: 2 * n)
      for i in 0..<n {
        let shape = states[2 * n * g + place[i]]
        row[place[i]] = shape * cos(w * t)
        row[place[n + i]] = -shape * w * sin(w * t)
        let byW = [-shape * t * sin(w * t), -shape * (sin(w * t) + w * t * cos(w * t))]
        for (part, derivative) in byW.enumerated() {
          let weight = weights[2 * n * k + place[n * part + i]]
          adjoints[2 * g] += weight * derivative / (2 * w)
          adjoints[2 * g + 1] += weight * derivative * stiffness / (2 * w)
        }
      }
      values += row
    }
    #expect(worstDifference(found.values, values) < 1e-6)
    #expect(worstDifference(found.adjoints[3], adjoints) < 1e-5)
  }

  /// A group's bits do not depend on what was factorised before it.
  @Test func aGroupAloneHasTheSameBits() throws {
    let n = 40
    let (tape, _) = Self.ring(n)
    func solve(_ groups: [Int]) throws -> [Double] {
      let shape = GroupShape(states: 2 * n, parameters: 2, timeCounts: groups.map { _ in 1 })
      let node = try GroupSolve(
        name: "ode", integrator: .stiff,
        tolerances: ODETolerances(relative: 1e-6, absolute: 1e-8, maximumSteps: 100_000),
        shape: shape, tapes: [tape], activity: .everything(states: 2 * n, parameters: 2))
      let arguments = SolveArguments(
        initialStates: groups.flatMap { g in (0..<2 * n).map { sin(Double($0 * (g + 1))) } },
        initialTimes: groups.map { _ in 0 }, times: groups.map { _ in 3 },
        parameters: groups.flatMap { [0.5 + Double($0), 30 - 4 * Double($0)] })
      return try GroupSolveRunner(node).run(arguments, weights: unevenWeights(node.outputCount)).values
    }
    let together = try solve([0, 1, 2, 3])
    for g in 0..<4 {
      #expect(try solve([g]) == Array(together[(2 * n * g)..<(2 * n * (g + 1))]))
    }
  }
}
