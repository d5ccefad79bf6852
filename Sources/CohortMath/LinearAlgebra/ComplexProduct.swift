// ComplexProduct: products of complex matrices, real and imaginary parts in turn, column by column.

/// A complex matrix as a factor: itself or its conjugate transpose.
struct ComplexFactor {
  let numbers: UnsafePointer<Double>
  /// Of the matrix as it is stored.
  let rows: Int
  let isAdjoint: Bool

  init(_ numbers: UnsafePointer<Double>, rows: Int, isAdjoint: Bool = false) {
    self.numbers = numbers
    self.rows = rows
    self.isAdjoint = isAdjoint
  }

  @inline(__always)
  func callAsFunction(_ i: Int, _ j: Int) -> (Double, Double) {
    let place = 2 * (isAdjoint ? i * rows + j : j * rows + i)
    return (numbers[place], isAdjoint ? -numbers[place + 1] : numbers[place + 1])
  }
}

enum ComplexProduct {
  /// C = A B, or C + scale A B where `adds`; C has m rows and n columns, A has k columns.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: ComplexFactor, _ b: ComplexFactor, into c: UnsafeMutablePointer<Double>,
    adds: Bool = false, scale: Double = 1
  ) {
    for j in 0..<n {
      for i in 0..<m {
        var (real, imaginary) = (0.0, 0.0)
        for l in 0..<k {
          let (x, y) = a(i, l)
          let (u, w) = b(l, j)
          real += x * u - y * w
          imaginary += x * w + y * u
        }
        let place = 2 * (j * m + i)
        c[place] = (adds ? c[place] : 0) + scale * real
        c[place + 1] = (adds ? c[place + 1] : 0) + scale * imaginary
      }
    }
  }

  /// For columns x_j whose element in row `row` is real: derivatives dX = X Ω keep it so by a phase, which adds this to what
  /// the off-diagonal elements of Ω are multiplied with, where `phases` are the adjoints of the phases.
  static func addPhases(
    _ phases: (Int) -> Double, _ x: UnsafePointer<Double>, rows: Int, columns k: Int, row: (Int) -> Int = { _ in 0 },
    to m: UnsafeMutablePointer<Double>
  ) {
    for j in 0..<k {
      let phase = phases(j)
      let place = row(j)
      let own = x[2 * (j * rows + place)]
      if phase == 0 || own == 0 { continue }
      for i in 0..<k where i != j {
        // -i φ conj(x_i)/x_j
        let other = 2 * (i * rows + place)
        m[2 * (j * k + i)] -= phase * x[other + 1] / own
        m[2 * (j * k + i) + 1] -= phase * x[other] / own
      }
    }
  }
}
