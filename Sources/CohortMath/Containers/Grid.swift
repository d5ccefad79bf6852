// Grid: a matrix, vector or row vector as rows and columns of entries.
import CohortProgram

/// Entries in rows and columns, stored column by column; an entry has one number, or two if complex.
struct Grid {
  var rows: Int
  var columns: Int
  var width: Int
  var scalars: ContiguousArray<Scalar>

  init(rows: Int, columns: Int, width: Int = 1, _ scalars: ContiguousArray<Scalar>) {
    self.rows = rows
    self.columns = columns
    self.width = width
    self.scalars = scalars
  }

  /// nil for arrays and lone numbers.
  init?(_ tensor: Tensor) {
    guard tensor.arraySizes.isEmpty else { return nil }
    switch tensor.element {
    case .vector(let n): self.init(rows: n, columns: 1, tensor.scalars)
    case .rowVector(let n): self.init(rows: 1, columns: n, tensor.scalars)
    case .matrix(let rows, let columns): self.init(rows: rows, columns: columns, tensor.scalars)
    case .complexVector(let n): self.init(rows: n, columns: 1, width: 2, tensor.scalars)
    case .complexRowVector(let n): self.init(rows: 1, columns: n, width: 2, tensor.scalars)
    case .complexMatrix(let rows, let columns): self.init(rows: rows, columns: columns, width: 2, tensor.scalars)
    case .real, .complex: return nil
    }
  }

  /// A matrix of zeros.
  init(zeros rows: Int, _ columns: Int, width: Int = 1) throws {
    let count = try Arguments.product(rows, columns, width)
    self.init(rows: rows, columns: columns, width: width, ContiguousArray(repeating: Scalar(0), count: count))
  }

  var count: Int { rows * columns }
  var sizes: String { "\(rows) × \(columns)" }

  @inline(__always)
  subscript(row: Int, column: Int) -> Scalar {
    get { scalars[(column &* rows &+ row) &* width] }
    set { scalars[(column &* rows &+ row) &* width] = newValue }
  }

  /// The entries at `place` of each row and column of a new grid.
  func rearranged(rows newRows: Int, columns newColumns: Int, _ place: (Int, Int) -> (row: Int, column: Int)) -> Grid {
    var result = ContiguousArray<Scalar>()
    result.reserveCapacity(newRows * newColumns * width)
    for column in 0..<newColumns {
      for row in 0..<newRows {
        let source = place(row, column)
        let base = (source.column &* rows &+ source.row) &* width
        result.append(scalars[base])
        if width == 2 { result.append(scalars[base + 1]) }
      }
    }
    return Grid(rows: newRows, columns: newColumns, width: width, result)
  }

  var transposed: Grid {
    if rows == 1 || columns == 1 { return Grid(rows: columns, columns: rows, width: width, scalars) }
    return rearranged(rows: columns, columns: rows) { ($1, $0) }
  }

  // MARK: As values

  var matrix: Value {
    .tensor(
      Tensor(
        element: width == 2 ? .complexMatrix(rows: rows, columns: columns) : .matrix(rows: rows, columns: columns),
        scalars: scalars))
  }

  /// All entries, column by column.
  var vector: Value { .tensor(.entries(scalars, width: width, isRow: false)) }
  var rowVector: Value { .tensor(.entries(scalars, width: width, isRow: true)) }

  /// A value with the shape of `model`, which has as many entries.
  func value(like model: Tensor) -> Value {
    .tensor(Tensor(arraySizes: model.arraySizes, element: model.element, scalars: scalars))
  }
}

extension Tensor {
  /// A vector or row vector of real or (width 2) complex entries.
  static func entries(_ scalars: ContiguousArray<Scalar>, width: Int, isRow: Bool) -> Tensor {
    let count = scalars.count / max(width, 1)
    let element: ElementShape
    switch (width, isRow) {
    case (2, true): element = .complexRowVector(count)
    case (2, false): element = .complexVector(count)
    case (_, true): element = .rowVector(count)
    default: element = .vector(count)
    }
    return Tensor(element: element, scalars: scalars)
  }

  /// Numbers per entry: 2 if complex.
  var entryWidth: Int { element.entryWidth }

  /// How many real or complex numbers there are.
  var entryCount: Int { scalars.count / entryWidth }

  var isRow: Bool {
    switch element {
    case .rowVector, .complexRowVector: return true
    default: return false
    }
  }

  var isMatrix: Bool {
    switch element {
    case .matrix, .complexMatrix: return true
    default: return false
    }
  }
}
