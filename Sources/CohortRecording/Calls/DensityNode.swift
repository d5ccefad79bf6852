// DensityNode: densities and distribution functions of scalars, vectorised.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The call of a density or distribution function that is given by a formula; containers are summed over (for `_cdf`
/// multiplied).
final class DensityNode: ExpressionNode, TracedDensity {
  let head: NodeHead
  let name: String
  let formula: Formula
  let arguments: [any ExpressionNode]
  /// `_lupdf`, `_lupmf` or under `~`: terms that depend on data alone are dropped.
  let isUnnormalized: Bool
  private let isProduct: Bool
  /// Whether the density of empty containers is 1 whatever the other arguments.
  private let looksAtSizesFirst: Bool
  /// Every argument is a scalar: one row, without containers in between.
  private let areScalars: Bool

  init(
    _ name: String, _ formula: Formula, _ arguments: [any ExpressionNode], isUnnormalized: Bool,
    looksAtSizesFirst: Bool, head: NodeHead
  ) {
    self.name = name
    self.formula = formula
    self.arguments = arguments
    self.isUnnormalized = isUnnormalized
    self.looksAtSizesFirst = looksAtSizesFirst
    isProduct = name.hasSuffix("_cdf")
    areScalars = arguments.allSatisfy { $0.type == .int || $0.type == .real }
    self.head = head
  }

  /// The arguments' scalars: one each where the argument is a scalar.
  private struct Operands {
    var columns: [ContiguousArray<Scalar>] = []
    var count = 1
    var isScalar = true
  }

  private func operands(_ machine: Machine) throws -> Operands {
    var result = Operands()
    var first = ""
    for argument in arguments {
      let column: ContiguousArray<Scalar>
      switch argument.type {
      case .int, .real: column = [try argument.real(machine)]
      default:
        column = try argument.value(machine).realScalars ?? []
        if result.isScalar {
          result.isScalar = false
          result.count = column.count
          first = machine.code.describe(argument.span)
        } else if column.count != result.count {
          throw RecordingError(
            .invalid,
            "the arguments of \(name) have different sizes: \(result.count) (\(first)) and \(column.count)",
            span: argument.span)
        }
      }
      result.columns.append(column)
    }
    return result
  }

  private func dropped(_ machine: Machine) -> UInt64? {
    guard isUnnormalized, !machine.keepsConstants else { return nil }
    var mask: UInt64 = 0
    for (index, argument) in arguments.enumerated() where !argument.isParametric(machine) { mask |= 1 << UInt64(index) }
    return mask
  }

  private func forEachRow(
    _ machine: Machine, _ operands: Operands, _ body: (UnsafeBufferPointer<Scalar>) throws -> Void
  ) throws {
    let columns = operands.columns
    let count = operands.count
    if count == 0 { checkScalars(machine, columns) }
    try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(columns.count, 1)) { buffer in
      let row = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<columns.count])
      for k in columns.indices where !columns[k].isEmpty { buffer[k] = columns[k][0] }
      let varying = columns.indices.filter { columns[$0].count > 1 }
      try machine.builder.loop(count) { index in
        for k in varying { buffer[k] = columns[k][index] }
        try body(row)
      }
    }
  }

  /// What is required of the scalar arguments where the containers are empty: a scale must be positive all the same.
  private func checkScalars(_ machine: Machine, _ columns: [ContiguousArray<Scalar>]) {
    guard name.hasSuffix("_lpdf") || name.hasSuffix("_lpmf"), !looksAtSizesFirst else { return }
    var scalars: UInt64 = 0
    for (index, column) in columns.enumerated() where !column.isEmpty { scalars |= 1 << UInt64(index) }
    let row = columns.map { $0.first ?? Scalar(.nan) }
    row.withUnsafeBufferPointer { row in
      _ = machine.builder.apply(formula.requirements(of: scalars), row) {
        "\(machine.code.describe(self.span)): \(self.name)"
      }
    }
  }

  func addTerms(_ machine: Machine) throws -> Bool {
    if isProduct { return false }
    if areScalars {
      try withScalars(machine) { row in
        machine.builder.addTerms(formula, row, dropping: self.dropped(machine)) {
          "\(machine.code.describe(span)): \(name)"
        }
      }
      return true
    }
    let operands = try operands(machine)
    machine.locate(number)
    let dropped = dropped(machine)
    try forEachRow(machine, operands) { row in
      machine.builder.addTerms(formula, row, dropping: dropped) { "\(machine.code.describe(span)): \(name)" }
    }
    return true
  }

  func value(_ machine: Machine) throws -> Value { .real(try real(machine)) }

  /// The values for each row of the arguments, not summed.
  func rows(_ machine: Machine) throws -> ContiguousArray<Scalar> {
    let operands = try operands(machine)
    machine.locate(number)
    let dropped = dropped(machine)
    var results = ContiguousArray<Scalar>()
    results.reserveCapacity(operands.count)
    try forEachRow(machine, operands) { row in
      results.append(
        machine.builder.density(formula, row, dropping: dropped) { "\(machine.code.describe(span)): \(name)" })
    }
    return results
  }

  /// The first row whose value is not finite, with its arguments and that value; nil where all are.
  func firstNonFiniteRow(_ machine: Machine) throws -> (index: Int, arguments: [Double], value: Double)? {
    let operands = try operands(machine)
    var found: (index: Int, arguments: [Double], value: Double)?
    var index = 0
    try forEachRow(machine, operands) { row in
      defer { index += 1 }
      guard found == nil else { return }
      let value = machine.builder.density(formula, row, dropping: nil) { name }.value
      if !value.isFinite { found = (index, row.map(\.value), value) }
    }
    return found
  }

  /// Calls `body` with the arguments of a call without containers.
  @inline(__always)
  private func withScalars<T>(_ machine: Machine, _ body: (UnsafeBufferPointer<Scalar>) throws -> T) throws -> T {
    try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(arguments.count, 1)) { buffer in
      for k in 0..<arguments.count { buffer[k] = try arguments[k].real(machine) }
      machine.locate(number)
      return try body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<arguments.count]))
    }
  }

  func real(_ machine: Machine) throws -> Scalar {
    if areScalars {
      return try withScalars(machine) { row in
        machine.builder.density(formula, row, dropping: self.dropped(machine)) {
          "\(machine.code.describe(span)): \(name)"
        }
      }
    }
    let results = try rows(machine)
    if results.count == 1 { return results[0] }
    if isProduct {
      guard var product = results.first else { return Scalar(1) }
      for factor in results.dropFirst() { product = machine.builder.apply(.multiply, product, factor) }
      return product
    }
    return machine.builder.sum(results)
  }

  var isSpeculative: Bool { arguments.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call(name, operands) }
}
