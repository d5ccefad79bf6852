// Random programs of every shape: blocks by rows, in strips, single-pass, segmented, gathered; against the plain interpreter.
import CohortExecution
import CohortProgram
import TestSupport
import Testing

@Suite struct RandomProgramTests {
  @Test(arguments: ExecutorKind.all, 0..<300)
  func agreesWithThePlainInterpreter(kind: ExecutorKind, seed: Int) throws {
    var generator = SplitMix(seed: UInt64(seed))
    let program = randomProgram(&generator)
    let q = (0..<program.parameterCount).map { _ in Double.random(in: -1...1, using: &generator) }
    var reference = ReferenceInterpreter(program)
    let expected = reference.value(at: q)
    let expectedSlots = reference.slots
    let expectedGradient = reference.gradient(at: q)
    let executor = try kind.executor(for: program)
    let standard = try ExecutorKind.standard.executor(for: program).valueAndGradient(at: q)
    // Twice: an evaluation leaves nothing behind that changes the next.
    for _ in 0..<2 {
      let (evaluation, gradient) = executor.valueAndGradient(at: q)
      let value = try #require(evaluation.logDensity)
      #expect(isClose(value, expected, 1e-11))
      #expect(value == standard.0.logDensity && gradient == standard.1, "seed \(seed)")
      for (a, b) in zip(gradient, expectedGradient) { #expect(isClose(a, b, 1e-10), "seed \(seed)") }
      for (a, b) in zip(executor.slots, expectedSlots) { #expect(isClose(a, b, 1e-12), "seed \(seed)") }
      #expect(executor.evaluate(at: q).logDensity == value)
    }
    // The interpreter's gradient against differences of its values.
    let k = Int.random(in: 0..<q.count, using: &generator)
    var (above, below) = (q, q)
    above[k] += 1e-5
    below[k] -= 1e-5
    let difference = (reference.value(at: above) - reference.value(at: below)) / 2e-5
    #expect(isClose(expectedGradient[k], difference, 1e-4), "seed \(seed)")
  }

  private func randomProgram(_ generator: inout SplitMix) -> Program {
    let parameterCount = Int.random(in: 1...40, using: &generator)
    let fixed = ContiguousArray((0..<3).map { _ in Double.random(in: -1...1, using: &generator) })
    let constants = ContiguousArray((0..<5000).map { _ in Double.random(in: -1...1, using: &generator) })
    var slotCount = parameterCount + fixed.count
    var steps: [Step] = []
    for _ in 0..<Int.random(in: 1...5, using: &generator) {
      steps.append(.block(randomBlock(&slotCount, constants.count, &generator)))
    }
    return Program(
      constants: constants, slotCount: slotCount, parameterCount: parameterCount, fixedSlots: fixed, steps: steps,
      constantTarget: 0.25, checks: [])
  }

  /// Operations that stay bounded and smooth for operands in about [-2, 2].
  private func randomBlock(
    _ slotCount: inout Int, _ constantCount: Int, _ generator: inout SplitMix
  ) -> Block {
    let rows = [1, 2, 7, 8, 30, 255, 256, 257, 700].randomElement(using: &generator) ?? 1
    let available = slotCount
    let exportCount = Int.random(in: 0...2, using: &generator)
    let isSegmented = exportCount > 0 && rows > 1 && Bool.random(using: &generator)
    let segmentLength = isSegmented ? [1, 2, 10, 100].randomElement(using: &generator) ?? 1 : rows
    let exportBase = slotCount
    slotCount += exportCount * rows

    var inputs: [Column] = []
    for _ in 0..<Int.random(in: 2...6, using: &generator) {
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: inputs.append(.constant(Double.random(in: -1...1, using: &generator)))
      case 1: inputs.append(.constants(base: Int.random(in: 0..<(constantCount - rows), using: &generator), stride: 1))
      case 2: inputs.append(.constants(base: 3, stride: 5))
      case 3 where available >= rows:
        inputs.append(.slots(base: Int.random(in: 0...(available - rows), using: &generator), stride: 1))
      case 4 where available > 2 * (rows - 1): inputs.append(.slots(base: 0, stride: 2))
      case 5: inputs.append(.slot(Int.random(in: 0..<available, using: &generator)))
      default:
        inputs.append(
          .gather(ContiguousArray((0..<rows).map { _ in Int32.random(in: 0..<Int32(available), using: &generator) })))
      }
    }
    if isSegmented {
      // What the segment before has exported; in the first one something older.
      inputs.append(
        .gather(
          ContiguousArray(
            (0..<rows).map { $0 < segmentLength ? 0 : Int32(exportBase + $0 / segmentLength * segmentLength - 1) })))
      if Bool.random(using: &generator) { inputs.append(.slot(0)) }
    }
    let unary: [Primitive] = [
      .negate, .square, .sine, .hyperbolicTangent, .inverseLogit, .log1PlusExponential, .arctangent,
    ]
    let binary: [Primitive] = [.add, .subtract, .multiply, .minimum, .maximum, .less, .logAddExponential]
    var operations: [Block.Operation] = []
    for _ in 0..<Int.random(in: 1...20, using: &generator) {
      let known = inputs.count + operations.count
      func operand() -> Int { Int.random(in: 0..<known, using: &generator) }
      switch Int.random(in: 0..<5, using: &generator) {
      case 0, 1: operations.append(.init(unary.randomElement(using: &generator) ?? .negate, operand()))
      case 2, 3: operations.append(.init(binary.randomElement(using: &generator) ?? .add, operand(), operand()))
      default:
        let primitive: Primitive = Bool.random(using: &generator) ? .multiplyAdd : .select
        operations.append(.init(primitive, operand(), operand(), operand()))
      }
    }
    // Everything bounded that leaves the block.
    operations.append(.init(.hyperbolicTangent, inputs.count + operations.count - 1))
    let last = inputs.count + operations.count - 1
    let exports = (0..<exportCount).map { Block.Export(register: last, base: exportBase + $0 * rows) }
    var sums: [Block.Sum] = []
    if Bool.random(using: &generator) || exportCount == 0 {
      sums.append(.init(register: last, scale: -1, destination: .target))
      sums.append(.init(register: Int.random(in: 0..<inputs.count, using: &generator), scale: 2, destination: .target))
    }
    if Bool.random(using: &generator) {
      var offsets: ContiguousArray<Int32> = [0]
      while let end = offsets.last, Int(end) < rows {
        offsets.append(min(Int32(rows), end + Int32.random(in: 0...60, using: &generator)))
      }
      sums.append(.init(register: last, scale: 0.01, destination: .slots(base: slotCount, offsets: offsets)))
      slotCount += offsets.count - 1
    }
    var segments: ContiguousArray<Int32>?
    if isSegmented {
      segments = [0]
      while let end = segments?.last, Int(end) < rows { segments?.append(min(Int32(rows), end + Int32(segmentLength))) }
    }
    return Block(rows: rows, segments: segments, inputs: inputs, operations: operations, exports: exports, sums: sums)
  }
}
