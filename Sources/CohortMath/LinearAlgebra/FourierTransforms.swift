// FourierTransforms: discrete Fourier transforms of complex vectors and matrices.
import CohortProgram
import Foundation

let fourierFunctions: [ContainerFunction] = [
  .define(
    "fft", ["complex_vector fft(complex_vector)"],
    "The discrete Fourier transform Xₖ = Σ xⱼ exp(-2πi jk/n), j and k counting from 0."
  ) {
    try transformed($0, isInverse: false).vector
  },
  .define(
    "inv_fft", ["complex_vector inv_fft(complex_vector)"],
    "The inverse of the discrete Fourier transform, xⱼ = Σ Xₖ exp(2πi jk/n) / n."
  ) {
    try transformed($0, isInverse: true).vector
  },
  .define(
    "fft2", ["complex_matrix fft2(complex_matrix)"],
    "The discrete Fourier transform of a matrix's columns and then of its rows."
  ) {
    try transformed($0, isInverse: false).matrix
  },
  .define(
    "inv_fft2", ["complex_matrix inv_fft2(complex_matrix)"],
    "The inverse of the two-dimensional Fourier transform `fft2`."
  ) {
    try transformed($0, isInverse: true).matrix
  },
]

private func transformed(_ arguments: Arguments, isInverse: Bool) throws -> Grid {
  guard let z = Grid(try arguments.tensor(0).asComplex) else { throw arguments.unexpected(0, "a vector or matrix") }
  func columns(_ z: Grid) -> Grid {
    if z.rows <= 1 || z.columns == 0 { return z }
    let node = FourierNode(length: z.rows, count: z.columns, isInverse: isInverse)
    return Grid(
      rows: z.rows, columns: z.columns, width: 2,
      arguments.builder.call(node, [z.scalars], outputCount: z.scalars.count))
  }
  let byColumns = columns(z)
  return z.columns <= 1 ? byColumns : columns(byColumns.transposed).transposed
}

/// The transform of each column. Its adjoint is the transform with the opposite sign in the exponent.
final class FourierNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case columns }

  let length: Int
  let count: Int
  let isInverse: Bool
  /// cos and sin of 2πk/n, k < n.
  private let circle: [Double]
  var name: String { isInverse ? "inv_fft" : "fft" }
  var canFail: Bool { false }

  init(length: Int, count: Int, isInverse: Bool) {
    self.length = length
    self.count = count
    self.isInverse = isInverse
    circle = (0..<length).flatMap { k -> [Double] in
      let angle = 2 * Double.pi * Double(k) / Double(length)
      return [cos(angle), sin(angle)]
    }
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, 4 * length) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let scale = isInverse ? 1 / Double(length) : 1
    for column in 0..<count {
      let base = 2 * length * column
      let result = transform(inputs[.columns] + base, sign: isInverse ? 1 : -1, workspace.numbers)
      for i in 0..<(2 * length) { outputs[base + i] = scale * result[i] }
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.columns] else { return }
    let scale = isInverse ? 1 / Double(length) : 1
    for column in 0..<count {
      let base = 2 * length * column
      let result = transform(outputAdjoints + base, sign: isInverse ? -1 : 1, workspace.numbers)
      for i in 0..<(2 * length) { adjoint[base + i] += scale * result[i] }
    }
  }

  /// Stockham's algorithm for any factors of n (Van Loan 1992, section 1.7): n Σ(prime factors) operations.
  private func transform(
    _ x: UnsafePointer<Double>, sign: Double, _ scratch: UnsafeMutablePointer<Double>
  ) -> UnsafeMutablePointer<Double> {
    let n = length
    var (from, to) = (scratch, scratch + 2 * n)
    from.update(from: x, count: 2 * n)
    var (done, rest) = (1, n)
    while rest > 1 {
      var factor = 2
      while rest % factor != 0 { factor = factor * factor > rest ? rest : factor + 1 }
      rest /= factor
      // Blocks of `done` transformed numbers, `factor` of which make one of `done * factor`.
      let stride = n / factor
      for block in 0..<rest {
        for k in 0..<(done * factor) {
          var (real, imaginary) = (0.0, 0.0)
          for j in 0..<factor {
            let source = 2 * (block * done + k % done + j * stride)
            let angle = 2 * (j * k * rest % n)
            let (c, s) = (circle[angle], sign * circle[angle + 1])
            real += from[source] * c - from[source + 1] * s
            imaginary += from[source] * s + from[source + 1] * c
          }
          let place = 2 * (block * done * factor + k)
          to[place] = real
          to[place + 1] = imaginary
        }
      }
      done *= factor
      swap(&from, &to)
    }
    return from
  }
}
