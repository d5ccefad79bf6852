// MatrixShape: what nodes that decompose one matrix have in common: they take a copy of finite numbers, and add an adjoint.

/// The shape of a matrix, whose numbers stand column by column; of complex ones real and imaginary parts in turn.
struct MatrixShape {
  let rows: Int
  let columns: Int
  let isComplex: Bool

  /// Of elements.
  var count: Int { rows * columns }

  /// Copies the matrix; false where it is not finite.
  func copy(_ matrix: UnsafePointer<Double>, to copy: UnsafeMutablePointer<Double>) -> Bool {
    for i in 0..<(isComplex ? 2 * count : count) {
      copy[i] = matrix[i]
      guard copy[i].isFinite else { return false }
    }
    return true
  }

  /// The same into a complex matrix, whose imaginary parts are 0 where this is a real one.
  func copyComplex(_ matrix: UnsafePointer<Double>, to copy: UnsafeMutablePointer<Double>) -> Bool {
    if isComplex { return self.copy(matrix, to: copy) }
    for i in 0..<count {
      copy[2 * i] = matrix[i]
      copy[2 * i + 1] = 0
      guard matrix[i].isFinite else { return false }
    }
    return true
  }

  /// Adds a complex matrix to the adjoint of this one: its real parts where this is a real one.
  func add(complex product: UnsafePointer<Double>, to adjoint: UnsafeMutablePointer<Double>) {
    for i in 0..<count {
      if isComplex {
        adjoint[2 * i] += product[2 * i]
        adjoint[2 * i + 1] += product[2 * i + 1]
      } else {
        adjoint[i] += product[2 * i]
      }
    }
  }
}
