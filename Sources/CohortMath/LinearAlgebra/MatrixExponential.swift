// MatrixExponential: exp(A) of square matrices.
import CohortProgram
import Foundation

let matrixExponentialFunctions: [ContainerFunction] = [
  .define(
    "matrix_exp", ["matrix matrix_exp(matrix)"],
    "The exponential of a square matrix, by scaling, squaring and a Padé approximant of order 13 (Higham "
      + "2005)."
  ) { arguments in try arguments.builder.matrixExponential(try arguments.square(0)).matrix },
  .define(
    "matrix_exp_multiply", ["matrix matrix_exp_multiply(matrix, matrix)"],
    "The product exp(A) B for a square matrix A, exp being the matrix exponential."
  ) { arguments in
    let exponential = try arguments.builder.matrixExponential(try arguments.square(0))
    return try arguments.builder.product(exponential, try arguments.grid(1)).matrix
  },
  .define(
    "scale_matrix_exp_multiply", ["matrix scale_matrix_exp_multiply(real, matrix, matrix)"],
    "The product exp(t A) B for a number t and a square matrix A, exp being the matrix exponential."
  ) {
    arguments in
    let t = try arguments.real(0)
    var a = try arguments.square(1)
    arguments.builder.loop(a.count) { a.scalars[$0] = arguments.builder.apply(.multiply, t, a.scalars[$0]) }
    let exponential = try arguments.builder.matrixExponential(a)
    return try arguments.builder.product(exponential, try arguments.grid(2)).matrix
  },
]

extension ProgramBuilder {
  func matrixExponential(_ a: Grid) throws -> Grid {
    if a.count == 0 { return a }
    if a.rows == 1 { return Grid(rows: 1, columns: 1, [apply(.exponential, a.scalars[0])]) }
    let node = MatrixExponentialNode(order: a.rows)
    return Grid(rows: a.rows, columns: a.columns, call(node, [a.scalars], outputCount: a.count))
  }
}

/// X = exp(A). Ā is the derivative of exp at Aᵀ in direction X̄, the upper right block of
/// exp([Aᵀ X̄; 0 Aᵀ]) (Najfeld & Havel 1995; Al-Mohy & Higham 2009).
final class MatrixExponentialNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  var name: String { "matrix_exp" }

  init(order: Int) {
    self.order = order
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, 4 * order * order * 9, pivots: 2 * order)
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let isFinite = MatrixExponentialNode.exponential(
      inputs[.matrix], order, into: outputs, scratch: workspace.numbers, pivots: workspace.pivots)
    return isFinite ? .success : .failure(.notConverged(name))
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let (n, double) = (order, 2 * order)
    let block = workspace.numbers
    let result = block + double * double
    // The direction is scaled to the size of A, so that squaring does not cost digits.
    var (size, direction) = (0.0, 0.0)
    for i in 0..<(n * n) {
      size = max(size, abs(inputs[.matrix][i]))
      direction = max(direction, abs(outputAdjoints[i]))
    }
    guard direction > 0 else { return }
    let scale = max(size, 1e-3) / direction
    block.update(repeating: 0, count: double * double)
    for j in 0..<n {
      for i in 0..<n {
        block[j * double + i] = inputs[.matrix][i * n + j]
        block[(j + n) * double + i + n] = inputs[.matrix][i * n + j]
        block[(j + n) * double + i] = scale * outputAdjoints[j * n + i]
      }
    }
    guard
      MatrixExponentialNode.exponential(
        block, double, into: result, scratch: result + double * double, pivots: workspace.pivots)
    else { return }
    for j in 0..<n { for i in 0..<n { adjoint[j * n + i] += result[(j + n) * double + i] / scale } }
  }

  private static let coefficients: [Double] = [
    64_764_752_532_480_000, 32_382_376_266_240_000, 7_771_770_303_897_600, 1_187_353_796_428_800, 129_060_195_264_000,
    10_559_470_521_600, 670_442_572_800, 33_522_128_640, 1_323_241_920, 40_840_800, 960_960, 16_380, 182, 1,
  ]

  /// exp(A) into `out`; `scratch` holds 7 n² numbers. false if A is not finite.
  private static func exponential(
    _ a: UnsafePointer<Double>, _ n: Int, into out: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>, pivots: UnsafeMutablePointer<Int32>
  ) -> Bool {
    let count = n * n
    var norm = 0.0
    for j in 0..<n {
      var sum = 0.0
      for i in 0..<n { sum += abs(a[j * n + i]) }
      norm = sum <= norm ? norm : sum
    }
    guard norm.isFinite else { return false }
    // ‖A‖ / 2ˢ ≤ θ₁₃ (Higham 2005, table 2.3).
    let squarings = norm > 5.371920351148152 ? Int((log2(norm / 5.371920351148152)).rounded(.up)) : 0
    guard squarings < 1000 else { return false }
    let (x, x2, x4, x6) = (scratch, scratch + count, scratch + 2 * count, scratch + 3 * count)
    let (u, v, w) = (scratch + 4 * count, scratch + 5 * count, scratch + 6 * count)
    let scale = exp2(-Double(squarings))
    for i in 0..<count { x[i] = a[i] * scale }
    BLAS.multiply(n, n, n, x, x, into: x2)
    BLAS.multiply(n, n, n, x2, x2, into: x4)
    BLAS.multiply(n, n, n, x2, x4, into: x6)
    // U = X [X⁶ (b₁₃X⁶ + b₁₁X⁴ + b₉X²) + b₇X⁶ + b₅X⁴ + b₃X² + b₁I], V likewise with the even ones.
    coefficients.withUnsafeBufferPointer { b in
      func half(_ top: Int, into result: UnsafeMutablePointer<Double>) {
        for i in 0..<count { w[i] = b[top] * x6[i] + b[top - 2] * x4[i] + b[top - 4] * x2[i] }
        BLAS.multiply(n, n, n, x6, w, into: result)
        for i in 0..<count { result[i] += b[top - 6] * x6[i] + b[top - 8] * x4[i] + b[top - 10] * x2[i] }
        for i in 0..<n { result[i * n + i] += b[top - 12] }
      }
      half(13, into: v)
      BLAS.multiply(n, n, n, x, v, into: u)
      half(12, into: v)
    }
    // (V - U) R = V + U
    for i in 0..<count {
      w[i] = v[i] - u[i]
      out[i] = v[i] + u[i]
    }
    guard LAPACK.factor(w, n, pivots: pivots) else { return false }
    LAPACK.solve(factors: w, pivots: pivots, n, out, columns: n)
    for _ in 0..<squarings {
      w.update(from: out, count: count)
      BLAS.multiply(n, n, n, w, w, into: out)
    }
    return true
  }
}
