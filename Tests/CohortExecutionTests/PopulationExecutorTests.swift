// Many points at once: each has the bits, and the end, of an evaluation of its own.
import CohortExecution
import CohortProgram
import CohortThreads
import Synchronization
import TestSupport
import Testing

/// Outputs x² of its argument, for all points at once; fails where an argument is negative.
private final class SharedSquares: PopulationNode {
  enum Argument: Int, NodeArgument, CaseIterable { case numbers }
  let count: Int
  /// How many calls were done, and in how many rounds.
  let calls = Atomic(0)
  let rounds = Atomic(0)
  init(_ count: Int) { self.count = count }
  var name: String { "squares" }
  static let failure = NodeFailure(kind: "negative", message: "is negative")

  func forward(inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void) -> NodeOutcome {
    let x = inputs[.numbers]
    for i in 0..<count { outputs[i] = x[i] * x[i] }
    return (0..<count).contains { x[$0] < 0 } ? .failure(Self.failure) : .success
  }
  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Void
  ) {
    guard let adjoints = inputAdjoints[.numbers] else { return }
    for i in 0..<count { adjoints[i] += 2 * inputs[.numbers][i] * outputAdjoints[i] }
  }
  func populationEvaluator(points: Int) throws(NodeFailure) -> (any PopulationNodeEvaluator)? {
    Evaluator(self, points)
  }
  var solvesPerCall: Int { 1 }
  var bytesPerPoint: Int { 16 * count }

  private final class Evaluator: PopulationNodeEvaluator, @unchecked Sendable {
    let node: SharedSquares
    let numbers: UnsafeMutablePointer<Double>
    let squares: UnsafeMutablePointer<Double>
    init(_ node: SharedSquares, _ points: Int) {
      self.node = node
      numbers = .allocate(capacity: points * node.count)
      squares = .allocate(capacity: points * node.count)
    }
    deinit {
      numbers.deallocate()
      squares.deallocate()
    }
    func begin(point: Int, inputs: UnsafePointer<UnsafePointer<Double>>) {
      (numbers + point * node.count).update(from: inputs[0], count: node.count)
    }
    func evaluate(points: UnsafeBufferPointer<Int>) {
      node.rounds.wrappingAdd(1, ordering: .relaxed)
      node.calls.wrappingAdd(points.count, ordering: .relaxed)
      for point in points {
        for i in point * node.count..<(point + 1) * node.count { squares[i] = numbers[i] * numbers[i] }
      }
    }
    func end(
      point: Int, inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>
    ) -> NodeOutcome {
      outputs.update(from: squares + point * node.count, count: node.count)
      return (0..<node.count).contains { inputs[0][$0] < 0 } ? .failure(SharedSquares.failure) : .success
    }
    func reverse(
      point: Int, outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>
    ) {
      guard let adjoints = inputAdjoints[0] else { return }
      for i in 0..<node.count { adjoints[i] += 2 * numbers[point * node.count + i] * outputAdjoints[i] }
    }
  }
}

/// How an evaluation ended, for comparison.
private struct Ending: Equatable {
  var words: String
  var value: UInt64?
  var gradient: [UInt64]

  init(_ evaluation: Evaluation, _ failure: NodeFailure?, _ gradient: [Double]) {
    words = "\(evaluation) \(failure?.message ?? "")"
    value = evaluation.logDensity?.bitPattern
    self.gradient = value == nil ? [] : gradient.map(\.bitPattern)
  }
}

@Suite struct PopulationExecutorTests {
  /// x, 1.5 x (strided argument), a requirement, two calls, a guard on results of a call.
  private static func program(_ node: SharedSquares) -> Program {
    let n = node.count
    let checked = Block(
      rows: n, inputs: [.slots(base: 0, stride: 1), .constant(2)], operations: [.init(.less, 0, 1)],
      checks: [.init(register: 2, description: 0, shown: 0)])
    let middle = Block(
      rows: n, inputs: [.slots(base: n, stride: 1), .constant(0.5), .slot(0)],
      operations: [.init(.multiplyAdd, 0, 1, 2)], exports: [.init(register: 3, base: 2 * n)])
    let last = Block(
      rows: n, inputs: [.slots(base: 3 * n, stride: 1), .constant(3)],
      operations: [.init(.less, 0, 1), .init(.logarithm1Plus, 0)], sums: [.init(register: 3, destination: .target)],
      checks: [.init(register: 2, description: 1, shown: 0)])
    func call(_ column: Column, _ base: Int) -> Step {
      .node(NodeStep(node: node, arguments: [.init(column: column, count: n)], outputBase: base, outputCount: n))
    }
    return Program(
      constants: [], slotCount: 4 * n, parameterCount: n, fixedSlots: [],
      steps: [
        .block(checked), call(.slots(base: 0, stride: 1), n), .block(middle),
        call(.gather(ContiguousArray((0..<n).map { Int32(3 * n - 1 - $0) })), 3 * n), .block(last),
      ], constantTarget: 0.5,
      checks: [
        CheckDescription(kind: .requirement, message: "must be below 2"),
        CheckDescription(kind: .guard, message: "must be below 3"),
      ])
  }

  private static func compare(
    _ program: Program, _ kind: ExecutorKind, _ points: [[Double]], threads: Int, withGradient: Bool = true
  ) throws {
    let executable = try kind.prepare(program)
    let single = try executable.makeExecutor(hasGradient: true)
    let dimension = program.parameterCount
    let expected = points.map { point -> Ending in
      guard withGradient else { return Ending(single.evaluate(at: point), single.nodeFailure, []) }
      let (evaluation, gradient) = single.valueAndGradient(at: point)
      return Ending(evaluation, single.nodeFailure, gradient)
    }
    let population = executable.makePopulation(hasGradient: true)
    try ThreadArena(threadCount: threads).run { () throws -> Void in
      // More points in one call than in the one before, fewer, a part of them.
      for rows in [[0], Array(points.indices), Array(points.indices.prefix(7)), Array(points.indices.reversed())] {
        let endings = Mutex<[Int: Ending]>([:])
        let flat = points.flatMap { $0 }
        var gradients = [Double](repeating: .nan, count: points.count * dimension)
        try flat.withUnsafeBufferPointer { flat in
          try gradients.withUnsafeMutableBufferPointer { gradients in
            let base = try #require(gradients.baseAddress)
            try population.evaluate(
              PopulationPoints(
                points: try #require(flat.baseAddress), gradients: withGradient ? base : nil, dimension: dimension,
                rows: rows)
            ) { number, executor, evaluation in
              let row = rows[number]
              let gradient =
                withGradient ? Array(UnsafeBufferPointer(start: base + row * dimension, count: dimension)) : []
              let ending = Ending(evaluation, executor.nodeFailure, gradient)
              endings.withLock { #expect($0.updateValue(ending, forKey: row) == nil) }
            }
          }
        }
        let found = endings.withLock { $0 }
        #expect(found.count == rows.count)
        for row in rows { #expect(found[row] == expected[row], "point \(row) of \(rows.count)") }
      }
    }
  }

  @Test(arguments: ExecutorKind.all, [1, 2, 7, 8, 33])
  func pointsGoThroughSharedNodes(kind: ExecutorKind, count: Int) throws {
    var generator = SplitMix(seed: 11)
    // Valid ones, such that violate the requirement, fail in the first node, fail in the second, fail the guard.
    let points = (0..<count).map { number -> [Double] in
      var point = (0..<5).map { _ in Double.random(in: 0...0.9, using: &generator) }
      switch number % 9 {
      case 2: point[3] = 2.5
      case 4: point[1] = -0.25
      case 5: point[0] = -0.9
      case 7: point[4] = 1.9
      default: break
      }
      return point
    }
    let node = SharedSquares(5)
    for threads in [1, 2] {
      for withGradient in [true, false] {
        try Self.compare(Self.program(node), kind, points, threads: threads, withGradient: withGradient)
      }
    }
    if count > 1 {
      #expect(node.calls.load(ordering: .relaxed) > node.rounds.load(ordering: .relaxed))
    }
  }

  /// Nothing is shared between points: blocks by rows and in strips, and one that threads may share.
  @Test(arguments: ExecutorKind.all, [1, 2, 33])
  func pointsWithoutSharedNodes(kind: ExecutorKind, count: Int) throws {
    var generator = SplitMix(seed: 3)
    let rows = 70_000
    let long = Block(
      rows: rows,
      inputs: [.constants(base: 0, stride: 1), .gather(ContiguousArray((0..<rows).map { Int32($0 % 40) })), .slot(40)],
      operations: [.init(.subtract, 0, 1), .init(.divide, 3, 2), .init(.square, 4)],
      sums: [.init(register: 5, scale: -0.5, destination: .target)])
    let short = Block(
      rows: 2, inputs: [.slots(base: 40, stride: 1)], operations: [.init(.logarithm, 0)],
      sums: [.init(register: 1, destination: .target)])
    let program = Program(
      constants: ContiguousArray((0..<rows).map { _ in Double.random(in: -1...1, using: &generator) }), slotCount: 42,
      parameterCount: 42, fixedSlots: [], steps: [.block(long), .block(short)], constantTarget: 0, checks: [])
    let points = (0..<count).map { _ in (0..<42).map { _ in Double.random(in: 0.1...1, using: &generator) } }
    for threads in [1, 2] { try Self.compare(program, kind, points, threads: threads) }
  }
}
