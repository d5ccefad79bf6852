// Gaussian dynamic linear models: the Kalman filter over the columns of the observations.
import CohortLibrary
import CohortProgram

let stateSpaceFunctions: [ContainerFunction] = [
  ContainerFunction(
    "gaussian_dlm_obs_lpdf",
    requirements: [
      ArgumentRequirement(3, "Observation covariance matrix", .covariance),
      ArgumentRequirement(4, "System covariance matrix", .covariance),
    ],
    ["real gaussian_dlm_obs_lpdf(matrix | matrix, matrix, vector or matrix, matrix, vector, matrix)"],
    "The log density of observations y[, t] ~ normal(F' theta[t], V) of states theta[t] ~ normal(G theta[t - 1], W), theta[0] ~ "
      + "normal(m0, C0); the states are integrated out.", evaluate: stateSpaceDensity)
]

private let halfLogTwoPi = 0.918938533204672741780

/// A matrix of scalars that are recorded one by one; meant for the few dimensions of states.
private struct RecordedMatrix {
  let rows: Int
  let columns: Int
  var scalars: ContiguousArray<Scalar>

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    scalars = ContiguousArray(repeating: Scalar(0), count: rows * columns)
  }

  init(_ argument: MatrixArgument) {
    rows = argument.rows
    columns = argument.columns
    scalars = argument.scalars
  }

  init(column: ContiguousArray<Scalar>) {
    rows = column.count
    columns = 1
    scalars = column
  }

  subscript(i: Int, j: Int) -> Scalar {
    get { scalars[j * rows + i] }
    set { scalars[j * rows + i] = newValue }
  }

  var transposed: RecordedMatrix {
    var result = RecordedMatrix(rows: columns, columns: rows)
    for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
    return result
  }

  /// self · other (+ addend); of symmetric results only one triangle is computed.
  func times(
    _ other: RecordedMatrix, plus addend: RecordedMatrix? = nil, isSymmetric: Bool = false, _ builder: ProgramBuilder
  ) -> RecordedMatrix {
    var result = RecordedMatrix(rows: rows, columns: other.columns)
    for j in 0..<other.columns {
      for i in (isSymmetric ? j : 0)..<rows {
        var sum = addend?[i, j] ?? Scalar(0)
        for k in 0..<columns { sum = builder.multiplyAdd(self[i, k], other[k, j], sum) }
        result[i, j] = sum
        if isSymmetric { result[j, i] = sum }
      }
    }
    return result
  }
}

extension ProgramBuilder {
  /// a·b + c; factors of 0 and 1 that are constant cost nothing. Transition matrices are full of them.
  fileprivate func multiplyAdd(_ a: Scalar, _ b: Scalar, _ c: Scalar) -> Scalar {
    if a.isConstant && a.value == 0 || b.isConstant && b.value == 0 {
      position &+= 1
      return c
    }
    if c.isConstant && c.value == 0 {
      if a.isConstant && a.value == 1 {
        position &+= 1
        return b
      }
      return apply(.multiply, a, b)
    }
    return apply(.multiplyAdd, a, b, c)
  }
}

private func stateSpaceDensity(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let builder = context.builder
  let y = try arguments.matrix(0)
  let design = try arguments.matrix(1)
  let transition = try arguments.squareMatrix(2, "G")
  let stateNoise = try arguments.squareMatrix(4, "W")
  let initialMean = try arguments.vector(5)
  let initialCovariance = try arguments.squareMatrix(6, "C0")
  let noise = try ObservationNoise(arguments)
  try requireEqualSizes("columns of F", design.columns, "rows of y", y.rows)
  try requireEqualSizes("rows of F", design.rows, "rows of G", transition.rows)
  try requireEqualSizes("size of V", noise.size, "rows of y", y.rows)
  try requireEqualSizes("rows of W", stateNoise.rows, "rows of G", transition.rows)
  try requireEqualSizes("size of m0", initialMean.count, "rows of G", transition.rows)
  try requireEqualSizes("rows of C0", initialCovariance.rows, "rows of G", transition.rows)
  if let determinant = try halfLogDeterminant(context, initialCovariance, "C0") {
    context.require(builder.apply(.less, determinant, Scalar(.infinity)), shown: determinant, "C0 must be finite")
  }
  var terms = DensityTerms(context)
  guard y.rows > 0, y.columns > 0 else { return terms.result() }
  if terms.keepsConstants { terms.add(Scalar(-halfLogTwoPi * Double(y.rows) * Double(y.columns))) }
  guard terms.keeps(0, 1, 2, 3, 4, 5, 6) else { return terms.result() }
  let (f, g) = (RecordedMatrix(design), RecordedMatrix(transition))
  let gTransposed = g.transposed
  var mean = RecordedMatrix(column: initialMean)
  var covariance = RecordedMatrix(initialCovariance)
  builder.loop(y.columns) { time in
    mean = g.times(mean, builder)
    covariance = g.times(covariance, builder)
      .times(gTransposed, plus: RecordedMatrix(stateNoise), isSymmetric: true, builder)
    let observed = ContiguousArray((0..<y.rows).map { y[$0, time] })
    switch noise {
    case .matrix(let v):
      filter(&terms, observed, f, RecordedMatrix(v), mean: &mean, covariance: &covariance)
    case .variances(let v):
      // Uncorrelated observations enter one after another.
      for j in 0..<y.rows {
        let column = RecordedMatrix(column: ContiguousArray((0..<f.rows).map { f[$0, j] }))
        let variance = RecordedMatrix(column: [v[j]])
        filter(&terms, [observed[j]], column, variance, mean: &mean, covariance: &covariance)
      }
    }
  }
  return terms.result()
}

private enum ObservationNoise {
  case matrix(MatrixArgument)
  case variances(ContiguousArray<Scalar>)

  init(_ arguments: CallArguments) throws {
    if case .tensor(let tensor) = arguments.values[3], case .vector = tensor.element {
      self = .variances(try arguments.vector(3))
    } else {
      self = .matrix(try arguments.squareMatrix(3, "V"))
    }
  }

  var size: Int {
    switch self {
    case .matrix(let matrix): return matrix.rows
    case .variances(let variances): return variances.count
    }
  }
}

/// Updates the state's distribution by an observation y = Fᵀ θ + noise of covariance V, and adds the observation's log
/// density but for its constant.
///
/// With Q = Fᵀ C F + V = L Lᵀ, u = L⁻¹ (y − Fᵀ m) and B = L⁻¹ Fᵀ C the mean moves by Bᵀ u, the covariance by −Bᵀ B.
private func filter(
  _ terms: inout DensityTerms, _ y: ContiguousArray<Scalar>, _ f: RecordedMatrix, _ v: RecordedMatrix,
  mean: inout RecordedMatrix, covariance: inout RecordedMatrix
) {
  let builder = terms.builder
  let size = y.count
  let fTransposed = f.transposed
  let cross = fTransposed.times(covariance, builder)
  var factor = cross.times(f, plus: v, isSymmetric: true, builder)
  let predicted = fTransposed.times(mean, builder)
  // The Cholesky factor in place, with solves for u and B row by row.
  var u = ContiguousArray<Scalar>()
  var b = cross
  for j in 0..<size {
    for i in j..<size {
      for k in 0..<j {
        let product = builder.apply(.multiply, factor[i, k], factor[j, k])
        factor[i, j] = builder.apply(.subtract, factor[i, j], product)
      }
    }
    let pivot = factor[j, j]
    terms.context.require(
      builder.apply(.less, Scalar(0), pivot), shown: pivot, "The covariance of observations must be positive definite")
    let root = builder.apply(.squareRoot, pivot)
    factor[j, j] = root
    for i in (j + 1)..<max(size, j + 1) { factor[i, j] = builder.apply(.divide, factor[i, j], root) }
    var residual = builder.apply(.subtract, y[j], predicted[j, 0])
    for k in 0..<j {
      residual = builder.apply(.subtract, residual, builder.apply(.multiply, factor[j, k], u[k]))
    }
    u.append(builder.apply(.divide, residual, root))
    for state in 0..<f.rows {
      var value = b[j, state]
      for k in 0..<j {
        value = builder.apply(.subtract, value, builder.apply(.multiply, factor[j, k], b[k, state]))
      }
      b[j, state] = builder.apply(.divide, value, root)
    }
    terms.add(builder.apply(.logarithm, pivot), scale: -0.5)
    terms.add(builder.apply(.square, u[j]), scale: -0.5)
  }
  for i in 0..<f.rows {
    for k in 0..<size { mean[i, 0] = builder.apply(.multiplyAdd, b[k, i], u[k], mean[i, 0]) }
    for j in 0...i {
      for k in 0..<size {
        let product = builder.apply(.multiply, b[k, i], b[k, j])
        covariance[i, j] = builder.apply(.subtract, covariance[i, j], product)
      }
      covariance[j, i] = covariance[i, j]
    }
  }
}
