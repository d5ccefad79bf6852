// ComplexEmbedding: complex matrices as real ones of twice the size, whose algebra is the same.
//
// A + iB becomes [A, -B; B, A]: sums, products and inverses carry over.
import CohortProgram

extension Grid {
  /// Real and imaginary part of the entry in a row and column.
  fileprivate func parts(_ row: Int, _ column: Int) -> (real: Scalar, imaginary: Scalar) {
    let place = (column * rows + row) * width
    return (scalars[place], width == 2 ? scalars[place + 1] : Scalar(0))
  }

  /// The upper half [A, -B] of the embedding, or all of it.
  func embedded(_ builder: ProgramBuilder, upperHalf: Bool = false) throws -> Grid {
    var result = try Grid(zeros: upperHalf ? rows : 2 * rows, 2 * columns)
    builder.loop(count) { index in
      let (row, column) = (index % max(rows, 1), index / max(rows, 1))
      let (real, imaginary) = parts(row, column)
      result[row, column] = real
      result[row, column + columns] = builder.apply(.negate, imaginary)
      if !upperHalf {
        result[row + rows, column] = imaginary
        result[row + rows, column + columns] = real
      }
    }
    return result
  }

  /// The complex matrix of which this is the upper half of the embedding.
  func complexFromUpperHalf(_ builder: ProgramBuilder) -> Grid {
    let half = columns / 2
    var entries = ContiguousArray<Scalar>()
    builder.loop(rows * half) { index in
      let (row, column) = (index % max(rows, 1), index / max(rows, 1))
      entries.append(self[row, column])
      entries.append(builder.apply(.negate, self[row, column + half]))
    }
    return Grid(rows: rows, columns: half, width: 2, entries)
  }
}

/// B A⁻¹ of complex matrices.
func complexQuotient(_ arguments: Arguments) throws -> Value {
  let tensor = try arguments.tensor(0)
  let (b, a) = (try arguments.grid(0), try arguments.square(1))
  try Arguments.match(b.columns, a.rows, "the columns of the first and the rows of the second")
  let builder = arguments.builder
  let right = try a.embedded(builder).transposed
  let left = try b.embedded(builder, upperHalf: true).transposed
  let quotient = try builder.solve(right, left).transposed.complexFromUpperHalf(builder)
  if case .complexMatrix = tensor.element { return quotient.matrix }
  return quotient.rowVector
}
