// Machine + conditions: what control flow makes of numbers that depend on parameters.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

extension Machine {
  /// Notes what becomes of a condition on parameters, if somebody asks.
  @inline(__always)
  func note(_ reason: Reason, node: Int) {
    if explained == nil || builder.mode == .tape { return }
    explained?.append(Decision(reason, location: pathBase &+ node))
  }

  /// The truth of a condition, which control flow follows: leaves a guard where it depends on parameters.
  ///
  /// - Parameter reason: why the condition does not become a choice.
  func decide(_ condition: Scalar, node: Int, reason: Reason) throws -> Bool {
    let isTrue = condition.value != 0
    if condition.isConstant { return isTrue }
    if builder.mode == .tape {
      guard let decisions else {
        throw RecordingError(.unsupported, "control flow that depends on parameters is not possible here")
      }
      return try decisions.decide(condition)
    }
    // A guard inside of a branch that may not be taken would say nothing: the branch itself has to be guarded.
    if builder.mask != nil { throw SpeculationError() }
    note(reason, node: node)
    builder.aside(at: pathBase &+ node, in: .decision) {
      let held = isTrue ? condition : builder.apply(.not, condition)
      builder.guard(held) { "control flow" }
    }
    return isTrue
  }

  /// An int that is needed as a number: a guard holds an open one to what it is now.
  func known(_ scalar: Scalar, node: Int) throws -> Int {
    if !scalar.isConstant {
      let isSame = builder.aside(at: pathBase &+ node, in: .knownInt) {
        builder.apply(.equal, scalar, Scalar(scalar.value))
      }
      guard try decide(isSame, node: node, reason: .sizeOrIndex) else { throw SpeculationError() }
    }
    return Int(exactly: scalar.value) ?? Int(Int32.min)
  }

  /// A value without open ints.
  func known(_ value: Value, node: Int) throws -> Value {
    guard keepsOpenInts, value.hasOpenInts else { return value }
    switch value {
    case .openInts(let tensor):
      var result = tensor
      for index in tensor.scalars.indices {
        result.scalars[index] = Scalar(Double(try known(tensor.scalars[index], node: node)))
      }
      return .integers(result)
    case .tuple(let elements): return .tuple(try elements.map { try known($0, node: node) })
    case .tuples(let array):
      return .tuples(TupleArray(sizes: array.sizes, elements: try array.elements.map { try known($0, node: node) }))
    default: return value
    }
  }
}
