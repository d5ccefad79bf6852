// ConstrainedPart: a variable (or tuple slot) with its sizes and its constraint, ready to be transformed.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A declared variable with evaluated sizes and bounds.
struct ConstrainedPart {
  let arraySizes: [Int]
  let elementSizes: [Int]
  let type: StanType
  /// Transforms one element (for structured constraints) or the whole variable (bounds, offsets, none).
  private let transform: Transform
  /// How many times the transform is applied: the number of array elements for structured constraints, else 1.
  private let repetitions: Int

  init(_ declared: SizedDeclaration.SizedType, _ machine: Machine, name: String) throws {
    let (arrays, element, type) = try machine.sizes(of: declared, name: name)
    arraySizes = arrays
    elementSizes = element
    self.type = type
    var constraint = ConstraintNode.none
    var inner = declared
    while case .array(let next, _) = inner { inner = next }
    if case .basic(_, _, let found) = inner { constraint = found }
    let elementCount = element.reduce(1, *) * (type.isComplex ? 2 : 1)
    let count = arrays.reduce(1, *) * elementCount
    func bound(_ node: any ExpressionNode) throws -> ContiguousArray<Scalar> {
      let scalars = try node.value(machine).realScalars ?? []
      if scalars.count == 1 || scalars.count == count { return scalars }
      if scalars.count == elementCount {
        // The bounds of one element serve all elements of the array.
        return ContiguousArray((0..<count).map { scalars[$0 % elementCount] })
      }
      throw RecordingError(
        .invalid, "a bound of \(name) has \(scalars.count) elements, but \(name) has \(count)", span: node.span)
    }
    switch constraint {
    case .none: transform = .identity(count: count)
    case .lower(let lower): transform = .lower(try bound(lower), count: count)
    case .upper(let upper): transform = .upper(try bound(upper), count: count)
    case .lowerUpper(let lower, let upper):
      transform = .lowerUpper(try bound(lower), try bound(upper), count: count)
    case .offset(let offset): transform = .offsetMultiplier(try bound(offset), [Scalar(1)], count: count)
    case .multiplier(let multiplier): transform = .offsetMultiplier([Scalar(0)], try bound(multiplier), count: count)
    case .offsetMultiplier(let offset, let multiplier):
      transform = .offsetMultiplier(try bound(offset), try bound(multiplier), count: count)
    case .structured(let structured):
      transform = Transform(structured, sizes: element)
      repetitions = arrays.reduce(1, *)
      return
    }
    repetitions = 1
  }

  var unconstrainedCount: Int { transform.unconstrainedCount * repetitions }

  /// The value of the variable from its unconstrained numbers; adds the log Jacobian to the log density.
  func constrain(
    _ x: UnsafeBufferPointer<Scalar>, _ builder: ProgramBuilder, includesJacobian: Bool, name: String, span: Span
  ) throws -> Value {
    var scalars = ContiguousArray<Scalar>()
    let count = transform.unconstrainedCount
    do {
      try builder.loop(repetitions) { index in
        scalars += try transform.constrain(
          UnsafeBufferPointer(rebasing: x[(index * count)..<((index + 1) * count)]), builder,
          includesJacobian: includesJacobian, name: name)
      }
    } catch let error as FunctionError {
      switch error {
      case .invalid(let message): throw RecordingError(.invalid, message, span: span)
      case .rejected(let message): throw RecordingError(ofThisPoint: message, span: span)
      }
    }
    return value(scalars)
  }

  private func value(_ scalars: ContiguousArray<Scalar>) -> Value {
    if type == .real, arraySizes.isEmpty, let scalar = scalars.first { return .real(scalar) }
    return .tensor(Tensor(arraySizes: arraySizes, element: type.shape(elementSizes), scalars: scalars))
  }

  /// The numbers of a value in the order of memory.
  private func numbers(_ value: Value) -> [Double] {
    switch value {
    case .int(let int): return [Double(int)]
    case .real(let scalar): return [scalar.value]
    case .ints(let array): return array.elements.map(Double.init)
    case .tensor(let tensor), .openInts(let tensor): return tensor.scalars.map(\.value)
    default: return []
    }
  }

  /// What is wrong with a value: variable, index, what was expected and found; nil if nothing is.
  ///
  /// - Parameters:
  ///   - isComputed: the program assigns it, so that it may also have been forgotten.
  func violation(_ value: Value, name: String, isComputed: Bool = false) -> String? {
    let all = numbers(value)
    let count = transform.constrainedCount
    for repetition in 0..<repetitions {
      let start = repetition * count
      guard start + count <= all.count else { return nil }
      guard let (index, message) = transform.violation(Array(all[start..<(start + count)])) else { continue }
      guard let index else { return "\(name)\(subscripts(repetition, repetitions > 1 ? arraySizes : [])) \(message)" }
      let number = all[start + index]
      let note =
        number.isNaN ? "; a number is nan until it is assigned to" : Int(exactly: number).map(Int.unassignedNote) ?? ""
      return "\(name)\(indices(of: start + index)) \(message)\(isComputed ? note : "")"
    }
    return nil
  }

  /// The same for bounds alone, of numbers that were rounded when they were written to a file.
  func boundViolation(_ value: Value, name: String) -> String? {
    let (lower, upper) = transform.bounds
    let values = numbers(value)
    func bound(_ list: ContiguousArray<Scalar>?, _ index: Int) -> Double? {
      guard let list, let first = list.first else { return nil }
      return (list.count == 1 ? first : index < list.count ? list[index] : first).value
    }
    for (index, number) in values.enumerated() {
      let place = "\(name)\(indices(of: index)) is \(number), but must be"
      if let low = bound(lower, index), !(number >= low - 1e-5 * max(abs(low), abs(number))) {
        return "\(place) greater than or equal to \(low)"
      }
      if let high = bound(upper, index), !(number <= high + 1e-5 * max(abs(high), abs(number))) {
        return "\(place) less than or equal to \(high)"
      }
    }
    return nil
  }

  /// The indices of a flat position in memory order, as Stan writes them.
  private func indices(of position: Int) -> String {
    let sizes = arraySizes + elementSizes
    if sizes.isEmpty { return "" }
    let elementCount = Swift.max(elementSizes.reduce(1, *), 1)
    var result: [Int] = []
    var rest = position / elementCount
    for size in arraySizes.reversed() {
      result.insert(rest % Swift.max(size, 1) + 1, at: 0)
      rest /= Swift.max(size, 1)
    }
    var entry = position % elementCount
    for size in elementSizes {
      result.append(entry % Swift.max(size, 1) + 1)
      entry /= Swift.max(size, 1)
    }
    return "[" + result.map(String.init).joined(separator: ", ") + "]"
  }

  /// Whether its bounds depend on parameters.
  var hasOpenBounds: Bool {
    let (lower, upper) = transform.bounds
    return !(lower ?? []).allSatisfy(\.isConstant) || !(upper ?? []).allSatisfy(\.isConstant)
  }

  /// Whether its values lie in a bounded set, over which a uniform density is proper.
  var isConfined: Bool {
    if unconstrainedCount == 0 { return true }
    if isCompact { return true }
    let (lower, upper) = transform.bounds
    guard let lower, let upper else { return false }
    return lower.allSatisfy { $0.value.isFinite } && upper.allSatisfy { $0.value.isFinite }
  }

  /// Whether its constraint alone bounds its values.
  private var isCompact: Bool {
    switch transform {
    case .simplex, .unitVector, .corrMatrix, .choleskyFactorCorr, .columnStochasticMatrix, .rowStochasticMatrix: true
    default: false
    }
  }

  /// Leaves requirements for the constraint of a transformed parameter, with Stan's tolerance.
  func require(_ value: Value, _ builder: ProgramBuilder, name: String) {
    let subject = "transformed parameter \(name)"
    switch value {
    case .real(let scalar): transform.require([scalar], repetitions: 1, builder, subject: subject)
    case .int, .ints:
      transform.require(value.realScalars ?? [], repetitions: repetitions, builder, subject: subject)
    case .tensor(let tensor), .openInts(let tensor):
      transform.require(tensor.scalars, repetitions: repetitions, builder, subject: subject)
    default: break
    }
  }

  /// The unconstrained numbers of a value.
  func unconstrain(_ value: Value, name: String) throws -> [Double] {
    if let violation = violation(value, name: name) { throw DataError("initial value: \(violation)") }
    let all = numbers(value)
    let count = transform.constrainedCount
    var result: [Double] = []
    for repetition in 0..<repetitions {
      let start = repetition * count
      guard start + count <= all.count else { throw DataError("initial value: \(name) has the wrong size") }
      do {
        result += try transform.unconstrain(Array(all[start..<(start + count)]))
      } catch FunctionError.invalid(let message) {
        throw DataError("initial value: \(name) \(message)")
      }
    }
    return result
  }
}
