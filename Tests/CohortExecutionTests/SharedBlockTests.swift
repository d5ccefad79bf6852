// Long blocks that threads share: the same bits as with one thread.
import CohortExecution
import CohortProgram
import CohortThreads
import TestSupport
import Testing

@Suite struct SharedBlockTests {
  @Test(arguments: ExecutorKind.all, [(false, false), (false, true), (true, false), (true, true)])
  func sharedBlocksHaveTheSameBits(kind: ExecutorKind, shape: (sorted: Bool, exports: Bool)) throws {
    let (sorted, exports) = shape
    let (rows, groups) = (50_001, 300)
    var generator = SplitMix(seed: 5)
    let constants = ContiguousArray((0..<(2 * rows)).map { _ in Double.random(in: -1...1, using: &generator) })
    var table = ContiguousArray((0..<rows).map { _ in Int32.random(in: 0..<Int32(groups), using: &generator) })
    if sorted { table.sort() }
    // exp(-(y - a[group] - b x)² / s + effect[row]): gathered, invariant and contiguous inputs.
    let first = 2 + groups
    var block = Block(
      rows: rows,
      inputs: [
        .constants(base: 0, stride: 1), .constants(base: rows, stride: 1),
        .gather(ContiguousArray(table.map { $0 + 2 })),
        .slot(0), .slot(1), .slots(base: first, stride: 1), .constant(3),
      ],
      operations: [
        .init(.multiplyAdd, 3, 1, 2), .init(.subtract, 0, 7), .init(.square, 8), .init(.divide, 9, 4),
        .init(.subtract, 5, 10), .init(.exponential, 11), .init(.less, 12, 6),
      ], checks: [.init(register: 13, description: 0, shown: 12)])
    var program = Program(
      constants: constants, slotCount: first + rows, parameterCount: first + rows, fixedSlots: [], steps: [],
      constantTarget: 0, checks: [CheckDescription(kind: .requirement, message: "below 3")])
    if exports {
      block.exports = [.init(register: 12, base: program.slotCount)]
      let consumer = Block(
        rows: rows, inputs: [.slots(base: program.slotCount, stride: 1)], operations: [.init(.log1PlusExponential, 0)],
        sums: [.init(register: 1, destination: .target)])
      program.slotCount += rows
      program.steps = [.block(block), .block(consumer)]
    } else {
      block.sums = [.init(register: 12, scale: -1, destination: .target)]
      program.steps = [.block(block)]
    }
    let ready = try kind.prepare(program)
    let alone = try ready.makeExecutor(hasGradient: true)
    let arena = ThreadArena(threadCount: 4)
    let shared = try arena.run { () throws -> any ProgramExecutor in try ready.makeExecutor(hasGradient: true) }
    var q = (0..<program.parameterCount).map { _ in Double.random(in: -0.2...0.2, using: &generator) }
    q[1] = 2
    let (expected, expectedGradient) = alone.valueAndGradient(at: q)
    var reference = ReferenceInterpreter(program)
    #expect(isClose(try #require(expected.logDensity), reference.value(at: q), 1e-11))
    for (a, b) in zip(expectedGradient, reference.gradient(at: q)) where !isClose(a, b, 1e-9) {
      Issue.record("\(a), not \(b)")
    }
    // In its own arena, in smaller and larger ones, and in none.
    let arenas = [arena, ThreadArena(threadCount: 2), ThreadArena(threadCount: 9), ThreadArena(threadCount: 1)]
    for arena in arenas {
      arena.run {
        for _ in 0..<8 {
          let (evaluation, gradient) = shared.valueAndGradient(at: q)
          #expect(evaluation.logDensity == expected.logDensity && gradient == expectedGradient)
          #expect(shared.evaluate(at: q).logDensity == expected.logDensity)
        }
      }
    }
    #expect(shared.valueAndGradient(at: q).1 == expectedGradient)
    // The first of several rows that fail is named.
    for row in [49_000, 20_000, 20_300] { q[first + row] = 9 }
    for executor in [alone, shared] {
      guard case .invalid(.requirement(_, let row, let shown)) = arena.run({ executor.valueAndGradient(at: q).0 })
      else {
        Issue.record("the requirement was not noticed")
        return
      }
      #expect(row == 20_000 && shown > 3)
    }
  }
}
