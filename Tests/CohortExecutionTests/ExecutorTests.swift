// Executors on programs written by hand: closed forms, checks, guards, nodes, errors, allocations.
import CohortExecution
import CohortProgram
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// outputs[i] = (sum over arguments and entries of weight · x²) · (i + 1); fails where the first input is negative.
private final class SquaresNode: LibraryNode {
  struct Argument: NodeArgument {
    let position: Int
    static func name(at position: Int) -> String { "x\(position)" }
  }
  let counts: [Int]
  let outputCount: Int
  init(counts: [Int], outputCount: Int) {
    self.counts = counts
    self.outputCount = outputCount
  }
  var name: String { "squares" }
  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    var sum = 0.0
    for (k, count) in counts.enumerated() {
      let x = inputs[Argument(position: k)]
      for i in 0..<count { sum += Double(k + 1) * x[i] * x[i] }
    }
    for i in 0..<outputCount { outputs[i] = sum * Double(i + 1) }
    return inputs[Argument(position: 0)][0] < 0
      ? .failure(NodeFailure(kind: "negative", message: "is negative")) : .success
  }
  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Void
  ) {
    var g = 0.0
    for i in 0..<outputCount { g += outputAdjoints[i] * Double(i + 1) }
    for (k, count) in counts.enumerated() {
      guard let adjoint = inputAdjoints[Argument(position: k)] else { continue }
      for i in 0..<count { adjoint[i] += g * 2 * Double(k + 1) * inputs[Argument(position: k)][i] }
    }
  }
}

private func check(_ kind: CheckDescription.Kind) -> CheckDescription {
  CheckDescription(kind: kind, message: "must hold")
}

/// A block whose rows are checked to be below 1, q being read in `rows` rows.
private func checkBlock(rows: Int, limit: Double, description: Int) -> Block {
  Block(
    rows: rows, inputs: [.slots(base: 0, stride: 1), .constant(limit)], operations: [.init(.less, 0, 1)],
    sums: [.init(register: 0, destination: .target)],
    checks: [.init(register: 2, description: description, shown: 0)])
}

@Suite struct ExecutorTests {
  /// y ~ normal(alpha[g] + beta x, sigma), up to constants.
  private func regression(_ n: Int, groups: Int) -> Program {
    var constants = ContiguousArray<Double>()
    for i in 0..<n { constants.append(sin(Double(i))) }
    for i in 0..<n { constants.append(cos(Double(3 * i))) }
    let likelihood = Block(
      rows: n,
      inputs: [
        .constants(base: 0, stride: 1), .constants(base: n, stride: 1),
        .gather(ContiguousArray((0..<n).map { Int32(2 + $0 * groups / n) })), .slot(0), .slot(1),
      ],
      operations: [
        .init(.multiplyAdd, 3, 1, 2), .init(.subtract, 0, 5), .init(.divide, 6, 4), .init(.square, 7),
      ], sums: [.init(register: 8, scale: -0.5, destination: .target)])
    let scale = Block(
      rows: 1, inputs: [.slot(1)], operations: [.init(.logarithm, 0)],
      sums: [.init(register: 1, scale: -Double(n), destination: .target)])
    return Program(
      constants: constants, slotCount: 2 + groups, parameterCount: 2 + groups, fixedSlots: [],
      steps: [.block(likelihood), .block(scale)], constantTarget: 0, checks: [])
  }

  @Test(arguments: ExecutorKind.all, [3, 9, 1000, 100_000])
  func regressionHasItsClosedForm(kind: ExecutorKind, n: Int) throws {
    let groups = max(1, n / 10)
    let program = regression(n, groups: groups)
    let q = [0.3, 1.7] + (0..<groups).map { 0.01 * Double($0 % 11) }
    let (evaluation, gradient) = try kind.executor(for: program).valueAndGradient(at: q)
    var expected = -Double(n) * log(q[1])
    var expectedGradient = [Double](repeating: 0, count: q.count)
    expectedGradient[1] = -Double(n) / q[1]
    for i in 0..<n {
      let (y, x, g) = (program.constants[i], program.constants[n + i], 2 + i * groups / n)
      let z = (y - q[g] - q[0] * x) / q[1]
      expected -= 0.5 * z * z
      expectedGradient[0] += z * x / q[1]
      expectedGradient[g] += z / q[1]
      expectedGradient[1] += z * z / q[1]
    }
    #expect(isClose(try #require(evaluation.logDensity), expected, 1e-11))
    for (a, b) in zip(gradient, expectedGradient) { #expect(isClose(a, b, 1e-10)) }
  }

  @Test(arguments: ExecutorKind.all, [2, 300])
  func requirementsNameRowAndValue(kind: ExecutorKind, rows: Int) throws {
    let program = Program(
      constants: [], slotCount: rows, parameterCount: rows, fixedSlots: [],
      steps: [.block(checkBlock(rows: rows, limit: 1, description: 0))], constantTarget: 0,
      checks: [check(.requirement)])
    let executor = try kind.executor(for: program)
    var q = [Double](repeating: 0.5, count: rows)
    #expect(executor.evaluate(at: q).logDensity == 0.5 * Double(rows))
    q[rows - 1] = 3
    for bad in [3.0, .nan] {
      q[rows - 1] = bad
      guard case .invalid(.requirement(let check, let row, let shown)) = executor.valueAndGradient(at: q).0 else {
        Issue.record("the requirement was not noticed")
        return
      }
      #expect(check == 0 && row == rows - 1 && (shown == bad || (shown.isNaN && bad.isNaN)))
    }
    q[rows - 1] = 0.5
    #expect(executor.evaluate(at: q).logDensity == 0.5 * Double(rows))
  }

  @Test(arguments: ExecutorKind.all, [2, 300])
  func guardsTakePrecedence(kind: ExecutorKind, rows: Int) throws {
    let program = Program(
      constants: [], slotCount: rows, parameterCount: rows, fixedSlots: [],
      steps: [
        .block(checkBlock(rows: rows, limit: 1, description: 0)),
        .block(checkBlock(rows: rows, limit: 2, description: 1)),
      ], constantTarget: 0, checks: [check(.requirement), check(.guard)])
    let executor = try kind.executor(for: program)
    var q = [Double](repeating: 0.5, count: rows)
    q[0] = 1.5
    guard case .invalid(.requirement) = executor.evaluate(at: q) else {
      Issue.record("the requirement was not noticed")
      return
    }
    q[0] = 2.5
    guard case .guardFailed = executor.evaluate(at: q) else {
      Issue.record("the guard was not noticed")
      return
    }
  }

  @Test(arguments: ExecutorKind.all) func rejectionNeedsGuards(kind: ExecutorKind) throws {
    var program = Program(
      constants: [], slotCount: 1, parameterCount: 1, fixedSlots: [],
      steps: [.block(checkBlock(rows: 1, limit: 1, description: 0))], constantTarget: 0, checks: [check(.guard)])
    program.rejection = "no"
    let executor = try kind.executor(for: program)
    guard case .invalid(.rejection) = executor.evaluate(at: [0.5]) else {
      Issue.record("not rejected")
      return
    }
    guard case .guardFailed = executor.evaluate(at: [1.5]) else {
      Issue.record("the guard was not noticed")
      return
    }
  }

  @Test(arguments: ExecutorKind.all) func nodesReadAndFillSlots(kind: ExecutorKind) throws {
    // Arguments: in place, strided, gathered with a repetition, repeated, constants strided, a literal.
    let columns: [(Column, Int)] = [
      (.slots(base: 0, stride: 1), 4), (.slots(base: 1, stride: 2), 2), (.gather([3, 0, 3]), 3), (.slot(2), 2),
      (.constants(base: 1, stride: 2), 2), (.constant(0.5), 3),
    ]
    let node = SquaresNode(counts: columns.map(\.1), outputCount: 2)
    let step = NodeStep(
      node: node, arguments: columns.map { NodeStep.Argument(column: $0.0, count: $0.1) }, outputBase: 4, outputCount: 2
    )
    let after = Block(
      rows: 2, inputs: [.slots(base: 4, stride: 1)], operations: [.init(.square, 0)],
      sums: [.init(register: 1, destination: .target)])
    let program = Program(
      constants: [9, 2, 9, 3], slotCount: 6, parameterCount: 4, fixedSlots: [], steps: [.node(step), .block(after)],
      constantTarget: 0, checks: [])
    func density(_ q: [Double]) -> Double {
      func squares(_ x: Double...) -> Double { x.reduce(0) { $0 + $1 * $1 } }
      let s =
        squares(q[0], q[1], q[2], q[3]) + 2 * squares(q[1], q[3]) + 3 * squares(q[3], q[0], q[3])
        + 4 * squares(q[2], q[2]) + 5 * (4 + 9) + 6 * 0.75
      return 5 * s * s
    }
    let executor = try kind.executor(for: program)
    let q = [0.3, -0.2, 0.7, 0.11]
    let (evaluation, gradient) = executor.valueAndGradient(at: q)
    #expect(isClose(try #require(evaluation.logDensity), density(q), 1e-13))
    for k in 0..<4 {
      var (above, below) = (q, q)
      above[k] += 1e-5
      below[k] -= 1e-5
      #expect(isClose(gradient[k], (density(above) - density(below)) / 2e-5, 1e-8))
    }
    guard case .invalid(.node(let index)) = executor.evaluate(at: [-1, 0, 0, 0]) else {
      Issue.record("the failure was not noticed")
      return
    }
    #expect(index == 0 && executor.nodeFailure?.kind == "negative")
    #expect(executor.evaluate(at: q).logDensity == evaluation.logDensity && executor.nodeFailure == nil)
  }

  @Test(arguments: ExecutorKind.all) func malformedProgramsAreErrors(kind: ExecutorKind) {
    func program(_ block: Block) -> Program {
      Program(
        constants: [1, 2], slotCount: 4, parameterCount: 2, fixedSlots: [], steps: [.block(block)], constantTarget: 0,
        checks: [])
    }
    let huge = Int.max
    let blocks = [
      Block(rows: 3, inputs: [.constants(base: 0, stride: 1)], operations: []),
      Block(rows: 3, inputs: [.slots(base: 2, stride: 1)], operations: []),
      Block(rows: 3, inputs: [.slots(base: 2, stride: huge)], operations: []),
      Block(rows: 1, inputs: [.slot(4)], operations: []),
      Block(rows: 2, inputs: [.gather([0, 7])], operations: []),
      Block(rows: 2, inputs: [.gather([0])], operations: []),
      Block(rows: -1, inputs: [], operations: []),
      Block(rows: huge, inputs: [.slot(0)], operations: []),
      Block(rows: 1, inputs: [.slot(0)], operations: [.init(.add, 0, 1)]),
      Block(rows: 1, inputs: [.slot(0)], operations: [.init(.negate, 0)], exports: [.init(register: 1, base: 4)]),
      Block(rows: 1, inputs: [.slot(0)], operations: [], sums: [.init(register: 2, destination: .target)]),
      Block(rows: 2, segments: [0, 1], inputs: [.slot(0)], operations: []),
      Block(rows: 2, inputs: [.slot(0)], operations: [], checks: [.init(register: 0, description: 0)]),
      Block(
        rows: 2, inputs: [.slot(0)], operations: [],
        sums: [.init(register: 0, destination: .slots(base: 3, offsets: [0, 1, 2]))]),
    ]
    for block in blocks { #expect(throws: ExecutionError.self) { try kind.executor(for: program(block)) } }
  }

  @Test(arguments: ExecutorKind.all) func emptyProgramsAndBlocksAreFine(kind: ExecutorKind) throws {
    let empty = Block(rows: 0, inputs: [.slots(base: 0, stride: 1), .gather([])], operations: [.init(.add, 0, 1)])
    let program = Program(
      constants: [], slotCount: 1, parameterCount: 1, fixedSlots: [], steps: [.block(empty)], constantTarget: 2.5,
      checks: [])
    let (evaluation, gradient) = try kind.executor(for: program).valueAndGradient(at: [1])
    #expect(evaluation.logDensity == 2.5 && gradient == [0])
  }

  #if canImport(Glibc) && arch(x86_64)
    /// Bytes in use on the heap, from `mallinfo2`, whose result (ten words) is returned through a hidden pointer.
    private func heapBytes() -> Int? {
      guard let symbol = dlsym(nil, "mallinfo2") else { return nil }
      typealias Function = @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
      return withUnsafeTemporaryAllocation(of: Int.self, capacity: 10) { words in
        guard let base = words.baseAddress else { return nil }
        _ = unsafeBitCast(symbol, to: Function.self)(base)
        return words[7]
      }
    }

    @Test(arguments: ExecutorKind.all) func evaluationsLeaveNothingOnTheHeap(kind: ExecutorKind) throws {
      let node = SquaresNode(counts: [3, 4], outputCount: 3)
      var program = regression(5000, groups: 40)
      program.steps.append(
        .node(
          NodeStep(
            node: node,
            arguments: [
              .init(column: .slots(base: 2, stride: 1), count: 3), .init(column: .gather([5, 4, 4, 3]), count: 4),
            ],
            outputBase: program.slotCount, outputCount: 3)))
      program.slotCount += 3
      program.steps.append(
        .block(
          Block(
            rows: 3, segments: [0, 1, 2, 3], inputs: [.slots(base: program.slotCount - 3, stride: 1)],
            operations: [.init(.hyperbolicTangent, 0)], sums: [.init(register: 1, destination: .target)])))
      let executor = try kind.executor(for: program)
      let q = [Double](repeating: 0.5, count: program.parameterCount)
      var gradient = q
      guard heapBytes() != nil else { return }
      // Other tests run at the same time: one undisturbed try of many is enough.
      var isUnchanged = false
      for _ in 0..<1000 where !isUnchanged {
        let before = heapBytes()
        for _ in 0..<5 { _ = executor.evaluate(at: q, gradient: &gradient) }
        isUnchanged = heapBytes() == before
      }
      #expect(isUnchanged)
    }
  #endif
}
