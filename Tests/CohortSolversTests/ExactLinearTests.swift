// Exact solutions of affine systems: high-precision values, agreement with integration, what is recognised, bits.
import CohortProgram
import CohortSolvers
import CohortTape
import CohortThreads
import Foundation
import Testing

@Suite struct ExactLinearTests {
  /// A system of `make_exact_linear.py`.
  struct Fixture: Decodable, CustomStringConvertible {
    var name: String
    var states: Int
    var entries: [[Int]]
    var theta: [Double]
    var y0: [Double]
    var t0: Double
    var times: [Double]
    var values: [Double]
    var y0Adjoint, y0Scale, thetaAdjoint, thetaScale: [Double]
    var t0Adjoint, t0Scale: Double
    var description: String { name }

    static let all: [Fixture] = {
      let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures/exact_linear.json")
      guard let data = try? Data(contentsOf: path) else { return [] }
      return (try? JSONDecoder().decode([Fixture].self, from: data)) ?? []
    }()

    var tape: Tape { ExactLinearTests.tape(states: states, entries: entries) }
  }

  /// y' = A y + b with the entries as parameters; column `states` is b.
  static func tape(states: Int, entries: [[Int]]) -> Tape {
    Tape(inputCount: 1 + states + entries.count) { v in
      (0..<states).map { row in
        var sum = Expr(.constant(0))
        for (k, entry) in entries.enumerated() where entry[0] == row {
          let factor = v[1 + states + k]
          sum = sum + (entry[1] == states ? factor : factor * v[1 + entry[1]])
        }
        return sum
      }
    }
  }

  static func node(
    _ shape: GroupShape, _ tapes: [Tape], activity: ODEActivity, integrator: Integrator = Integrator.all[0],
    tolerance: Double = 1e-3, lanes: Bool = false, isExact: Bool = true
  ) throws -> GroupSolve {
    try GroupSolve(
      name: "ode", integrator: integrator,
      tolerances: ODETolerances(relative: tolerance, absolute: tolerance, maximumSteps: 1_000_000), shape: shape,
      tapes: tapes, activity: activity, lanes: lanes, solvesLinearExactly: isExact)
  }

  @Test func thereAreFixtures() { #expect(Fixture.all.count > 20) }

  @Test(arguments: Fixture.all, [false, true])
  func valuesAndDerivatives(fixture: Fixture, lanes: Bool) throws {
    let (n, groups) = (fixture.states, lanes ? 9 : 1)
    let shape = GroupShape(
      states: n, parameters: fixture.theta.count, timeCounts: [Int](repeating: fixture.times.count, count: groups))
    let node = try Self.node(
      shape, [fixture.tape], activity: .everything(states: n, parameters: fixture.theta.count), lanes: lanes)
    #expect(node.systems[0].isLinear)
    func all(_ values: [Double]) -> [Double] { (0..<groups).flatMap { _ in values } }
    let arguments = SolveArguments(
      initialStates: all(fixture.y0), initialTimes: all([fixture.t0]), times: all(fixture.times),
      parameters: all(fixture.theta))
    let found = try GroupSolveRunner(node).run(
      arguments, weights: all(unevenWeights(fixture.times.count * n)))
    for g in 0..<groups {
      for k in fixture.times.indices {
        let expected = fixture.values[k * n..<(k + 1) * n]
        let scale = expected.map { abs($0) }.max() ?? 0
        for (i, value) in expected.enumerated() {
          let error = abs(found.values[(g * fixture.times.count + k) * n + i] - value)
          #expect(error <= 1e-10 * scale, "\(fixture.name) at \(fixture.times[k])")
        }
      }
      func compare(_ argument: Int, _ expected: [Double], _ scale: [Double]) {
        for p in expected.indices {
          let error = abs(found.adjoints[argument][g * expected.count + p] - expected[p])
          #expect(error <= 1e-10 * scale[p] + 1e-300, "\(fixture.name), argument \(argument), number \(p)")
        }
      }
      compare(0, fixture.y0Adjoint, fixture.y0Scale)
      compare(1, [fixture.t0Adjoint], [fixture.t0Scale])
      compare(3, fixture.thetaAdjoint, fixture.thetaScale)
    }
  }

  /// A stream of numbers that looks random.
  struct Numbers {
    var state: UInt64
    mutating func next(_ range: ClosedRange<Double>) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Double(state >> 11) / Double(1 << 53) * (range.upperBound - range.lowerBound)
    }
  }

  @Test(arguments: 0..<24)
  func agreesWithIntegration(seed: Int) throws {
    var numbers = Numbers(state: UInt64(seed) &* 977 &+ 5)
    let n = 1 + seed % 6
    var entries: [[Int]] = []
    for row in 0..<n {
      for column in 0...n where row == column || numbers.next(0...1) < 0.4 { entries.append([row, column]) }
    }
    let groups = 5
    var arguments = SolveArguments(initialStates: [], initialTimes: [], times: [], parameters: [])
    for _ in 0..<groups {
      arguments.initialTimes.append(numbers.next(-1...1))
      arguments.initialStates += (0..<n).map { _ in numbers.next(-2...2) }
      arguments.parameters += entries.map { numbers.next($0[0] == $0[1] ? -2...0.1 : -1...1) }
      arguments.times += [1.2, 1.9, 1.9, 4.4]
    }
    let shape = GroupShape(
      states: n, parameters: entries.count, timeCounts: [Int](repeating: 4, count: groups))
    let tape = Self.tape(states: n, entries: entries)
    let activity = ODEActivity.everything(states: n, parameters: entries.count)
    let weights = unevenWeights(4 * groups * n)
    let exact = try GroupSolveRunner(Self.node(shape, [tape], activity: activity)).run(arguments, weights: weights)
    let integrated = try GroupSolveRunner(
      Self.node(shape, [tape], activity: activity, tolerance: 1e-12, isExact: false)
    ).run(arguments, weights: weights)
    #expect(worstDifference(exact.values, integrated.values) < 1e-9)
    for argument in 0..<4 {
      #expect(worstDifference(exact.adjoints[argument], integrated.adjoints[argument]) < 1e-8, "argument \(argument)")
    }
  }

  /// An infusion that ends at a time among the parameters: the system is another one from then on.
  @Test(arguments: [false, true])
  func infusionEndsAtParameter(lanes: Bool) throws {
    let tape = Tape(inputCount: 7) { v in
      // theta = ka, ke, rate, end
      let input = select(v[0] < v[6], v[5], Expr(.constant(0)))
      return [-(v[3] * v[1]), v[3] * v[1] - v[4] * v[2] + input]
    }
    let counts = [5, 5, 5, 5]
    let shape = GroupShape(states: 2, parameters: 4, timeCounts: counts)
    var arguments = SolveArguments(initialStates: [], initialTimes: [], times: [], parameters: [])
    for g in counts.indices {
      arguments.initialStates += [3, 1]
      arguments.initialTimes.append(0)
      arguments.parameters += [1.1, 0.3 + 0.1 * Double(g), 2, 1.5 + 0.4 * Double(g)]
      arguments.times += [0.5, 1.5, 2.2, 4, 9]
    }
    let activity = ODEActivity.everything(states: 2, parameters: 4)
    let weights = unevenWeights(40)
    let node = try Self.node(shape, [tape], activity: activity, lanes: lanes)
    #expect(node.systems[0].isLinear)
    let exact = try GroupSolveRunner(node).run(arguments, weights: weights)
    let integrated = try GroupSolveRunner(
      Self.node(shape, [tape], activity: activity, tolerance: 1e-12, isExact: false)
    ).run(arguments, weights: weights)
    #expect(worstDifference(exact.values, integrated.values) < 1e-9)
    for argument in [0, 1, 3] {
      #expect(worstDifference(exact.adjoints[argument], integrated.adjoints[argument]) < 1e-8, "argument \(argument)")
    }
  }

  @Test func whatIsRecognised() throws {
    func isLinear(_ body: ([Expr]) -> [Expr]) throws -> Bool {
      // t, y1, y2, theta1, theta2
      let layout = SensitivityLayout(
        states: 2, parameters: 2, activity: .everything(states: 2, parameters: 2), needsJacobian: false)
      return try SystemCode(Tape(inputCount: 5, body), layout: layout).isLinear
    }
    #expect(try isLinear { [-($0[3] * $0[1]), ($0[1] - $0[2]) / $0[4]] })
    #expect(try isLinear { [exp($0[3]) * $0[1] + $0[4], -$0[2]] })
    #expect(try isLinear { [select($0[0] < $0[3], $0[1], -$0[1]), $0[4]] })
    #expect(try !isLinear { [-($0[1] * $0[1]), $0[2]] })
    #expect(try !isLinear { [-($0[1] * $0[0]), $0[2]] })
    #expect(try !isLinear { [exp(-$0[0]), $0[2]] })
    #expect(try !isLinear { [$0[3] / $0[1], $0[2]] })
    #expect(try !isLinear { [select($0[1] < $0[3], $0[1], -$0[1]), $0[4]] })
  }

  @Test func bitsDoNotDependOnLanes() throws {
    let fixture = try #require(Fixture.all.first { $0.name == "with infusion" })
    let (n, groups) = (fixture.states, 100)
    var arguments = SolveArguments(initialStates: [], initialTimes: [], times: [], parameters: [])
    var numbers = Numbers(state: 3)
    var counts: [Int] = []
    for g in 0..<groups {
      arguments.initialStates += [100, numbers.next(0...1), 0]
      arguments.initialTimes.append(0)
      arguments.parameters += fixture.theta.map { $0 * numbers.next(0.5...2) }
      counts.append(g % 4)
      arguments.times += (0..<g % 4).map { 0.7 * Double($0 + 1) + numbers.next(0...0.5) }
    }
    let shape = GroupShape(states: n, parameters: fixture.theta.count, timeCounts: counts)
    let weights = unevenWeights(counts.reduce(0, +) * n)
    func run(_ lanes: Bool, _ order: [Int]) throws -> SolveResult {
      let node = try Self.node(
        shape, [fixture.tape], activity: .everything(states: n, parameters: fixture.theta.count), lanes: lanes)
      return try GroupSolveRunner(node).run(arguments, weights: weights)
    }
    let (one, eight) = (try run(false, []), try run(true, []))
    #expect(one.values.map(\.bitPattern) == eight.values.map(\.bitPattern))
    for argument in 0..<4 {
      #expect(one.adjoints[argument].map(\.bitPattern) == eight.adjoints[argument].map(\.bitPattern))
    }
  }

  @Test func whatOverflowsFails() throws {
    let shape = GroupShape(states: 1, parameters: 1, timeCounts: [1])
    let tape = Self.tape(states: 1, entries: [[0, 0]])
    let node = try Self.node(shape, [tape], activity: .everything(states: 1, parameters: 1))
    let arguments = SolveArguments(initialStates: [1], initialTimes: [0], times: [10], parameters: [1e3])
    #expect(throws: NodeFailure.self) { try GroupSolveRunner(node).run(arguments) }
  }
}
