// TransformRecorder + inverse: the unconstrained numbers of values that meet a constraint, with derivatives.
import CohortProgram

extension TransformRecorder {
  /// log(y - l), log(u - y) or logit((y - l) / (u - l)); infinite bounds are none.
  func freeBounded(
    _ y: ContiguousArray<Scalar>, _ lower: ContiguousArray<Scalar>?, _ upper: ContiguousArray<Scalar>?
  ) -> ContiguousArray<Scalar> {
    map(y) { index, y in
      let low = lower.map { pick($0, index) }.flatMap { isNone($0, -.infinity) ? nil : $0 }
      let high = upper.map { pick($0, index) }.flatMap { isNone($0, .infinity) ? nil : $0 }
      let above = low.map { builder.apply(.subtract, y, $0) }
      let below = high.map { builder.apply(.subtract, $0, y) }
      switch (above, below) {
      case (nil, nil): return y
      case (let part?, nil), (nil, let part?): return builder.apply(.logarithm, part)
      case (let above?, let below?): return builder.apply(.logarithm, builder.apply(.divide, above, below))
      }
    }
  }

  func freeOffsetMultiplier(
    _ y: ContiguousArray<Scalar>, _ offsets: ContiguousArray<Scalar>, _ multipliers: ContiguousArray<Scalar>
  ) -> ContiguousArray<Scalar> {
    map(y) { index, y in
      builder.apply(.divide, builder.apply(.subtract, y, pick(offsets, index)), pick(multipliers, index))
    }
  }

  func freeOrdered(_ y: ContiguousArray<Scalar>, isPositive: Bool) -> ContiguousArray<Scalar> {
    map(y) { index, next in
      if index == 0 { return isPositive ? builder.apply(.logarithm, next) : next }
      return builder.apply(.logarithm, builder.apply(.subtract, next, y[index - 1]))
    }
  }

  /// The coordinates of the logarithms, of which the basis drops the mean.
  func freeSimplex(_ y: ContiguousArray<Scalar>) -> ContiguousArray<Scalar> {
    freeSumToZero(map(y) { builder.apply(.logarithm, $1) })
  }

  /// The coordinates in the orthonormal basis of `sumToZero`: xᵢ = (y₁ + … + yᵢ - i yᵢ₊₁) / √(i (i + 1)), whatever the mean.
  func freeSumToZero(_ y: ContiguousArray<Scalar>) -> ContiguousArray<Scalar> {
    guard var sum = y.first else { return [] }
    var result = ContiguousArray<Scalar>()
    builder.loop(y.count - 1) { index in
      let n = Double(index + 1)
      let difference = builder.apply(.subtract, sum, builder.apply(.multiply, Scalar(n), y[index + 1]))
      result.append(builder.apply(.multiply, difference, Scalar(1 / (n * (n + 1)).squareRoot())))
      sum = builder.apply(.add, sum, y[index + 1])
    }
    return result
  }

  /// Undoes the rows, then the columns.
  func freeSumToZeroMatrix(_ y: ContiguousArray<Scalar>, _ rows: Int, _ columns: Int) -> ContiguousArray<Scalar> {
    let lines = freeRows(rotated(y, rows, columns, by: -1), rows, columns) { freeSumToZero($0) }
    return freeColumns(lines, rows, max(columns - 1, 0)) { freeSumToZero($0) }
  }

  /// `free` of each column, one after another.
  func freeColumns(
    _ y: ContiguousArray<Scalar>, _ rows: Int, _ columns: Int,
    _ free: (ContiguousArray<Scalar>) -> ContiguousArray<Scalar>
  ) -> ContiguousArray<Scalar> {
    var result = ContiguousArray<Scalar>()
    builder.loop(columns) { result += free(ContiguousArray(y[($0 * rows)..<(($0 + 1) * rows)])) }
    return result
  }

  /// `free` of each row, as rows of a matrix of one column less, stored column by column.
  func freeRows(
    _ y: ContiguousArray<Scalar>, _ rows: Int, _ columns: Int,
    _ free: (ContiguousArray<Scalar>) -> ContiguousArray<Scalar>
  ) -> ContiguousArray<Scalar> {
    var result = ContiguousArray(repeating: Scalar(0), count: rows * max(columns - 1, 0))
    builder.loop(rows) { row in
      let line = free(ContiguousArray((0..<columns).map { y[$0 * rows + row] }))
      for (column, scalar) in line.enumerated() { result[column * rows + row] = scalar }
    }
    return result
  }

  /// Row by row, the diagonal as logarithms.
  func freeFactor(_ y: ContiguousArray<Scalar>, _ rows: Int, _ columns: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray<Scalar>()
    builder.loop(rows) { row in
      for column in 0..<min(row, columns) { result.append(y[column * rows + row]) }
      if row < columns { result.append(builder.apply(.logarithm, y[row * rows + row])) }
    }
    return result
  }

  /// Partial correlations row by row, as `choleskyFactorCorr` reads them.
  func freeCorrelationFactor(_ y: ContiguousArray<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray<Scalar>()
    builder.loop(max(n - 1, 0)) { index in
      let row = index + 1
      var rest = Scalar(1)
      for column in 0..<row {
        let entry = y[column * n + row]
        result.append(
          builder.apply(.hyperbolicArctangent, builder.apply(.divide, entry, builder.apply(.squareRoot, rest))))
        rest = builder.apply(.subtract, rest, builder.apply(.square, entry))
      }
    }
    return result
  }

  /// Partial correlations column by column, as `corrMatrix` reads them, from the matrix's Cholesky factor.
  func freeCorrelations(_ factor: ContiguousArray<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    var rest = ContiguousArray(repeating: Scalar(1), count: n)
    var result = ContiguousArray<Scalar>()
    for column in 0..<n {
      builder.loop(n - column - 1) { offset in
        let row = column + 1 + offset
        let partial = builder.apply(.divide, factor[column * n + row], builder.apply(.squareRoot, rest[row]))
        result.append(builder.apply(.hyperbolicArctangent, partial))
        let left = builder.apply(.subtract, Scalar(1), builder.apply(.square, partial))
        rest[row] = builder.apply(.multiply, rest[row], left)
      }
    }
    return result
  }
}
