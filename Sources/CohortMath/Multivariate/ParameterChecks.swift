// ParameterChecks: conditions on the arguments of multivariate densities that make the point invalid.
import CohortProgram

/// How far sums and symmetric entries may be off.
let constraintTolerance = 1e-8

extension FunctionContext {
  func require(_ condition: Scalar, shown: Scalar, _ words: String) {
    builder.require(condition, shown: shown) { "\(place()): \(words)" }
  }

  func requirePositive(_ x: Scalar, _ role: String) {
    require(builder.apply(.less, Scalar(0), x), shown: x, "\(role) must be positive")
  }

  /// Zeros above the diagonal, a positive diagonal.
  func requireFactor(_ matrix: MatrixArgument, _ role: String) throws {
    for column in 0..<matrix.columns {
      for row in 0..<min(column, matrix.rows) {
        let entry = matrix[row, column]
        let words = "\(role) is not lower triangular: [\(row + 1), \(column + 1)] is"
        if !entry.isConstant {
          require(builder.apply(.equal, entry, Scalar(0)), shown: entry, "\(words) not 0")
        } else if entry.value != 0 {
          throw FunctionError.rejected("\(words) \(entry.value)")
        }
      }
    }
    builder.loop(min(matrix.rows, matrix.columns)) { k in
      requirePositive(matrix[k, k], "Diagonal of \(role.prefix(1).lowercased())\(role.dropFirst())")
    }
  }

  func requireAbove(_ x: Scalar, _ bound: Double, _ role: String) {
    require(builder.apply(.less, Scalar(bound), x), shown: x, "\(role) must be greater than \(bound)")
  }

  func requirePositiveFinite(_ x: Scalar, _ role: String) {
    require(builder.apply(.less, Scalar(0), x), shown: x, "\(role) must be positive finite")
    require(builder.apply(.less, x, Scalar(.infinity)), shown: x, "\(role) must be positive finite")
  }

  func requirePositive(_ x: ContiguousArray<Scalar>, _ role: String) {
    builder.loop(x.count) { requirePositive(x[$0], role) }
  }

  /// Runs `body` for each index: up to 16 at positions of their own, so that a call in a loop over rows keeps
  /// sites in which all rows are equal, which the optimiser then computes once.
  func unrolled(_ count: Int, _ body: (Int) throws -> Void) rethrows {
    if count <= 16 {
      for index in 0..<max(count, 0) { try body(index) }
    } else {
      try builder.loop(count, body)
    }
  }

  /// Elements at least 0 with sum 1.
  func requireSimplex(_ theta: some Collection<Scalar>, _ role: String) throws {
    guard var least = theta.first else { throw FunctionError.invalid("\(role) must have at least one element") }
    if theta.allSatisfy(\.isConstant) {
      let total = theta.reduce(0) { $0 + $1.value }
      let isMet = abs(total - 1) <= constraintTolerance && theta.allSatisfy { $0.value >= 0 }
      require(Scalar(isMet ? 1 : 0), shown: Scalar(total), "\(role) must be a simplex")
      return
    }
    if theta.count <= 16 {
      for x in theta.dropFirst() { least = builder.apply(.minimum, least, x) }
      require(builder.apply(.lessOrEqual, Scalar(0), least), shown: least, "\(role) must be nonnegative")
    } else {
      let elements = ContiguousArray(theta)
      builder.loop(elements.count) { index in
        let x = elements[index]
        require(builder.apply(.lessOrEqual, Scalar(0), x), shown: x, "\(role) must be nonnegative")
      }
    }
    let total = builder.sum(theta)
    let error = builder.apply(.absolute, builder.apply(.subtract, total, Scalar(1)))
    require(
      builder.apply(.lessOrEqual, error, Scalar(constraintTolerance)), shown: total, "\(role) must sum to 1")
  }

  /// Each element greater than the one before it, all finite.
  func requireOrdered(_ c: some RandomAccessCollection<Scalar>, _ role: String) {
    let elements = ContiguousArray(c)
    unrolled(elements.count - 1) { index in
      let (a, b) = (elements[index], elements[index + 1])
      require(builder.apply(.less, a, b), shown: b, "\(role) must be increasing")
    }
    guard let first = elements.first, let last = elements.last else { return }
    require(builder.apply(.less, Scalar(-.infinity), first), shown: first, "\(role) must be finite")
    require(builder.apply(.less, last, Scalar(.infinity)), shown: last, "\(role) must be finite")
  }
}

/// Throws (rejecting the point) unless the classes lie in 1 … `count`.
func requireClasses(_ classes: IntsArgument, _ count: Int, _ role: String) throws {
  for value in classes.elements where value < 1 || value > count {
    throw FunctionError.rejected("\(role) is \(value), but must be in the interval [1, \(count)]")
  }
}
