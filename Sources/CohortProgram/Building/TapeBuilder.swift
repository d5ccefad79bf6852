// TapeBuilder: takes down straight-line code, sharing equal operations.

/// Builds a `Tape`. A scalar's `row` is the number of its input or operation: inputs first, then operations; results of calls
/// have a site and numbers of their own.
package struct TapeBuilder {
  private struct Key: Hashable {
    var primitive: UInt8
    var a: Int64
    var b: Int64
    var c: Int64
  }

  package private(set) var inputCount = 0
  private var constants: [Double] = []
  private var constantIndices: [UInt64: Int] = [:]
  private var operations: [(Primitive, Int64, Int64, Int64)] = []
  /// By operation: where it stands, first as the builder's location.
  private var origins: [Int32] = []
  private var known: [Key: Int32] = [:]
  /// Calls with their operands in place of registers.
  private var calls: [(node: any LibraryNode, arguments: [[Int64]], outputCount: Int, position: Int)] = []
  private var callResultCount = 0
  /// By call: where it stands, first as the builder's location; and how many of these are numbers of nodes.
  private var callOrigins: [Int32] = []
  private var resolvedCallCount = 0
  private static let callSite: Int32 = 1
  /// Where numbers of call results begin among operands.
  private static let firstCallResult: Int64 = 1 << 40

  package init() {}

  /// A new input with its value at the recording point. All inputs come before the first operation.
  package mutating func input(value: Double) -> Scalar {
    inputCount += 1
    return Scalar(value: value, site: 0, row: Int32(truncatingIfNeeded: inputCount - 1))
  }

  package var operationCount: Int { operations.count }

  /// Operands: inputs and operations by number from 0, results of calls far behind, constants as -1 - index.
  private mutating func operand(_ scalar: Scalar) -> Int64 {
    if scalar.site == TapeBuilder.callSite { return TapeBuilder.firstCallResult + Int64(scalar.row) }
    if !scalar.isConstant { return Int64(scalar.row) }
    if let index = constantIndices[scalar.value.bitPattern] { return Int64(-1 - index) }
    constants.append(scalar.value)
    constantIndices[scalar.value.bitPattern] = constants.count - 1
    return Int64(-constants.count)
  }

  package mutating func append(
    _ primitive: Primitive, _ arity: Int, _ a: Scalar, _ b: Scalar, _ c: Scalar, value: Double, location: Int
  ) -> Scalar {
    let x = operand(a)
    let y = arity > 1 ? operand(b) : 0
    let z = arity > 2 ? operand(c) : 0
    let key = Key(primitive: primitive.rawValue, a: x, b: y, c: z)
    if let row = known[key] { return Scalar(value: value, site: 0, row: row) }
    operations.append((primitive, x, y, z))
    origins.append(Int32(truncatingIfNeeded: location))
    let row = Int32(truncatingIfNeeded: inputCount + operations.count - 1)
    known[key] = row
    return Scalar(value: value, site: 0, row: row)
  }

  /// Puts the numbers of nodes in place of the locations of the operations from `first` on.
  package mutating func resolveOrigins(from first: Int, _ node: (Int) -> Int?) {
    for index in origins.indices.dropFirst(first) {
      origins[index] = Int32(truncatingIfNeeded: node(Int(origins[index])) ?? -1)
    }
    for index in callOrigins.indices.dropFirst(resolvedCallCount) {
      callOrigins[index] = Int32(truncatingIfNeeded: node(Int(callOrigins[index])) ?? -1)
    }
    resolvedCallCount = callOrigins.count
  }

  /// Takes down a call of a library node; the results have no values while the tape is recorded.
  package mutating func call(
    _ node: any LibraryNode, _ arguments: [ContiguousArray<Scalar>], outputCount: Int, location: Int
  ) -> ContiguousArray<Scalar> {
    callOrigins.append(Int32(truncatingIfNeeded: location))
    let operands = arguments.map { argument in argument.map { operand($0) } }
    calls.append((node, operands, outputCount, operations.count))
    let first = callResultCount
    callResultCount += outputCount
    return ContiguousArray(
      (first..<callResultCount).map {
        Scalar(value: .nan, site: TapeBuilder.callSite, row: Int32(truncatingIfNeeded: $0))
      })
  }

  /// The tape with the given results.
  package mutating func tape(outputs: some Sequence<Scalar>) -> Tape {
    let results = outputs.map { operand($0) }
    let constantCount = constants.count
    let firstCallRegister = inputCount + constantCount + operations.count
    func register(_ operand: Int64) -> Int {
      if operand >= TapeBuilder.firstCallResult {
        return firstCallRegister + Int(operand - TapeBuilder.firstCallResult)
      }
      if operand < 0 { return inputCount + Int(-1 - operand) }
      return operand < Int64(inputCount) ? Int(operand) : Int(operand) + constantCount
    }
    return Tape(
      inputCount: inputCount, constants: constants,
      operations: zip(operations, origins).map { operation, origin in
        let (primitive, a, b, c) = operation
        let arity = cohort_primitive_arity(primitive)
        return Block.Operation(
          primitive, register(a), arity > 1 ? register(b) : 0, arity > 2 ? register(c) : 0, origin: Int(origin))
      },
      calls: zip(calls, callOrigins).map { call, origin in
        TapeCall(
          node: call.node, arguments: call.arguments.map { $0.map(register) }, outputCount: call.outputCount,
          position: call.position, origin: Int(origin))
      },
      outputs: results.map(register))
  }
}
