// Expanded nodes: sums, products, Fourier transforms and linear systems as primitives, for tapes.
import CohortProgram
import Foundation

extension ProgramBuilder {
  /// Σ xᵢ yᵢ
  fileprivate func expandedProduct(_ count: Int, _ x: (Int) -> Scalar, _ y: (Int) -> Scalar) -> Scalar {
    guard count > 0 else { return Scalar(0) }
    return (1..<count).reduce(apply(.multiply, x(0), y(0))) {
      apply(.add, $0, apply(.multiply, x($1), y($1)))
    }
  }

  private func minus(_ sum: Scalar, _ x: Scalar, _ y: Scalar) -> Scalar {
    apply(.subtract, sum, apply(.multiply, x, y))
  }

  /// The lower Cholesky factor of a matrix stored by columns.
  fileprivate func expandedCholesky(_ a: ContiguousArray<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    var l = ContiguousArray(repeating: Scalar(0), count: n * n)
    for j in 0..<n {
      for i in j..<n {
        let sum = (0..<j).reduce(a[j * n + i]) { minus($0, l[$1 * n + i], l[$1 * n + j]) }
        l[j * n + i] = i == j ? apply(.squareRoot, sum) : apply(.divide, sum, l[j * n + j])
      }
    }
    return l
  }

  /// L⁻¹ B or L⁻ᵀ B of a lower triangular matrix, column by column.
  fileprivate func expandedLowerSolve(
    _ l: ContiguousArray<Scalar>, transposed: Bool, _ b: ContiguousArray<Scalar>, _ n: Int, _ columns: Int
  ) -> ContiguousArray<Scalar> {
    var x = b
    for column in 0..<columns {
      for step in 0..<n {
        let row = transposed ? n - 1 - step : step
        let known = transposed ? Array((row + 1)..<n) : Array(0..<row)
        let sum = known.reduce(x[column * n + row]) {
          minus($0, transposed ? l[row * n + $1] : l[$1 * n + row], x[column * n + $1])
        }
        x[column * n + row] = apply(.divide, sum, l[row * n + row])
      }
    }
    return x
  }

  /// R and Qᵀ B of A = Q R by Householder reflections (Golub & Van Loan 2013, 5.2.1), which need no pivots.
  fileprivate func expandedTriangle(
    _ a: ContiguousArray<Scalar>, _ b: ContiguousArray<Scalar>, _ n: Int, _ columns: Int
  ) -> (r: ContiguousArray<Scalar>, b: ContiguousArray<Scalar>) {
    var (r, b) = (a, b)
    for k in 0..<max(n - 1, 0) {
      var v = ContiguousArray((k..<n).map { r[k * n + $0] })
      let norm = apply(.squareRoot, expandedProduct(n - k, { v[$0] }, { v[$0] }))
      let isNegative = apply(.less, v[0], Scalar(0))
      v[0] = apply(.add, v[0], apply(.select, isNegative, apply(.negate, norm), norm))
      let scale = apply(.divide, Scalar(2), expandedProduct(n - k, { v[$0] }, { v[$0] }))
      func reflect(_ matrix: inout ContiguousArray<Scalar>, _ column: Int) {
        let entries = ContiguousArray((k..<n).map { matrix[column * n + $0] })
        let share = apply(.multiply, scale, expandedProduct(n - k, { v[$0] }, { entries[$0] }))
        for i in k..<n { matrix[column * n + i] = minus(entries[i - k], share, v[i - k]) }
      }
      for column in k..<n { reflect(&r, column) }
      for column in 0..<columns { reflect(&b, column) }
    }
    return (r, b)
  }

  /// A⁻¹ B
  fileprivate func expandedSolve(
    _ a: ContiguousArray<Scalar>, _ b: ContiguousArray<Scalar>, _ n: Int, _ columns: Int
  ) -> ContiguousArray<Scalar> {
    let (r, rotated) = expandedTriangle(a, b, n, columns)
    var x = rotated
    for column in 0..<columns {
      for row in stride(from: n - 1, through: 0, by: -1) {
        let sum = ((row + 1)..<n).reduce(x[column * n + row]) { minus($0, r[$1 * n + row], x[column * n + $1]) }
        x[column * n + row] = apply(.divide, sum, r[row * n + row])
      }
    }
    return x
  }

  fileprivate func expandedFold(_ x: ContiguousArray<Scalar>, _ primitive: Primitive) -> ContiguousArray<Scalar> {
    guard let first = x.first else { return [] }
    return [x.dropFirst().reduce(first) { apply(primitive, $0, $1) }]
  }
}

private func identity(_ n: Int) -> ContiguousArray<Scalar> {
  ContiguousArray((0..<(n * n)).map { Scalar($0 % (n + 1) == 0 ? 1 : 0) })
}

extension ReductionNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    switch kind {
    case .product: return builder.expandedFold(arguments[.container], .multiply)
    case .maximum: return builder.expandedFold(arguments[.container], .maximum)
    case .minimum: return builder.expandedFold(arguments[.container], .minimum)
    case .logSumExp: return builder.expandedFold(arguments[.container], .logAddExponential)
    }
  }
}

extension CumulativeSumNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    var sums = arguments[.container]
    for index in sums.indices.dropFirst(width) { sums[index] = builder.apply(.add, sums[index - width], sums[index]) }
    return sums
  }
}

extension DotProductNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    let (x, y) = (arguments[.left], arguments[.right])
    return [builder.expandedProduct(count, { x[$0] }, { y[$0] })]
  }
}

extension MatrixProductNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    let (a, b) = (arguments[.left], arguments[.right])
    var result = ContiguousArray<Scalar>()
    for column in 0..<columns {
      for row in 0..<rows {
        let product = builder.expandedProduct(inner, { a[$0 * rows + row] }, { b[column * inner + $0] })
        let addend = addendCount == 0 ? nil : arguments[.addend][addendCount == 1 ? 0 : column * rows + row]
        result.append(addend.map { builder.apply(.add, $0, product) } ?? product)
      }
    }
    return result
  }
}

extension FourierNode: ExpandableNode {
  /// The sum by its definition.
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    let z = arguments[.columns]
    let scale = isInverse ? 1 / Double(length) : 1
    var result = ContiguousArray<Scalar>()
    for column in 0..<count {
      let base = 2 * length * column
      for k in 0..<length {
        func weights(_ j: Int) -> (cosine: Double, sine: Double) {
          let angle = 2 * Double.pi * Double(j * k % length) / Double(length) * (isInverse ? 1 : -1)
          return (scale * cos(angle), scale * sin(angle))
        }
        func sum(_ weight: (Int) -> (Double, Double)) -> Scalar {
          builder.expandedProduct(
            2 * length, { z[base + $0] }, { Scalar($0 % 2 == 0 ? weight($0 / 2).0 : weight($0 / 2).1) })
        }
        result.append(sum { (weights($0).cosine, -weights($0).sine) })
        result.append(sum { (weights($0).sine, weights($0).cosine) })
      }
    }
    return result
  }
}

extension CholeskyNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    builder.expandedCholesky(arguments[.matrix], order)
  }
}

extension SolveNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    let (a, b) = (arguments[.matrix], arguments[.right])
    switch system {
    case .lowerLeft: return builder.expandedLowerSolve(a, transposed: false, b, order, others)
    case .lowerRight:
      // B L⁻¹ is the transpose of L⁻ᵀ Bᵀ.
      let transposed = ContiguousArray((0..<(order * others)).map { b[$0 % order * others + $0 / order] })
      let x = builder.expandedLowerSolve(a, transposed: true, transposed, order, others)
      return ContiguousArray((0..<(order * others)).map { x[$0 % others * order + $0 / others] })
    case .general: return builder.expandedSolve(a, b, order, others)
    case .symmetric:
      let l = builder.expandedCholesky(a, order)
      let half = builder.expandedLowerSolve(l, transposed: false, b, order, others)
      return builder.expandedLowerSolve(l, transposed: true, half, order, others)
    }
  }
}

extension InverseNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    guard isSymmetric else { return builder.expandedSolve(arguments[.matrix], identity(order), order, order) }
    let l = builder.expandedCholesky(arguments[.matrix], order)
    let half = builder.expandedLowerSolve(l, transposed: false, identity(order), order, order)
    return builder.expandedLowerSolve(l, transposed: true, half, order, order)
  }
}

extension DeterminantNode: ExpandableNode {
  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    let isSymmetric = kind == .symmetricLogarithm
    let factor =
      isSymmetric
      ? builder.expandedCholesky(arguments[.matrix], order)
      : builder.expandedTriangle(arguments[.matrix], [], order, 0).r
    let diagonal = ContiguousArray((0..<order).map { factor[$0 * order + $0] })
    if kind == .plain {
      // Each reflection turns the sign.
      let product = builder.expandedFold(diagonal, .multiply)
      return order % 2 == 0 ? ContiguousArray(product.map { builder.apply(.negate, $0) }) : product
    }
    let logarithms = ContiguousArray(
      diagonal.map { builder.apply(.logarithm, isSymmetric ? $0 : builder.apply(.absolute, $0)) })
    let sum = builder.expandedFold(logarithms, .add)
    return isSymmetric ? ContiguousArray(sum.map { builder.apply(.multiply, Scalar(2), $0) }) : sum
  }
}

extension MahalanobisNode: ExpandableNode {
  var isAlwaysExpanded: Bool { false }

  func expanded(_ arguments: NodeOperands<Argument>, _ builder: ProgramBuilder) -> ContiguousArray<Scalar> {
    let (y, location, matrix) = (arguments[.vectors], arguments[.locations], arguments[.matrix])
    let isFactored = metric != .cholesky && (metric == .covariance || includesDeterminant)
    let l = isFactored ? builder.expandedCholesky(matrix, size) : matrix
    let determinant =
      builder.expandedFold(
        ContiguousArray((0..<size).map { builder.apply(.logarithm, l[$0 * size + $0]) }), .add
      ).first ?? Scalar(0)
    var results = ContiguousArray<Scalar>()
    for i in 0..<count {
      let d = ContiguousArray(
        (0..<size).map { builder.apply(.subtract, y[i * yStep + $0], location[i * locationStep + $0]) })
      let (u, z): (ContiguousArray<Scalar>, ContiguousArray<Scalar>)
      if metric == .precision {
        z = ContiguousArray(
          (0..<size).map { row in builder.expandedProduct(size, { matrix[$0 * size + row] }, { d[$0] }) })
        u = d
      } else {
        u = builder.expandedLowerSolve(l, transposed: false, d, size, 1)
        z = u
      }
      results.append(builder.expandedProduct(size, { u[$0] }, { z[$0] }))
      if includesDeterminant, repeatsDeterminant { results.append(determinant) }
    }
    if includesDeterminant, !repeatsDeterminant { results.append(determinant) }
    return results
  }
}
