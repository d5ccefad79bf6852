// The LKJ distributions of correlation matrices and their Cholesky factors.
import CohortLibrary
import CohortProgram

let correlationFunctions: [ContainerFunction] = [
  ContainerFunction(
    "lkj_corr_cholesky_lpdf",
    requirements: [.variable(.choleskyCorrelation), ArgumentRequirement(1, "Shape parameter", .positive)],
    ["real lkj_corr_cholesky_lpdf(matrix | real)"],
    "The log density of a correlation matrix's Cholesky factor under the LKJ distribution with shape eta > 0.",
    evaluate: choleskyDensity),
  ContainerFunction(
    "lkj_corr_lpdf", traits: [.prior(.correlationMatrix)],
    requirements: [.variable(.correlation), ArgumentRequirement(1, "Shape parameter", .positive)],
    ["real lkj_corr_lpdf(matrix | real)"],
    "The log density of a correlation matrix under the LKJ distribution with shape eta > 0, proportional to "
      + "det(y)^(eta - 1).",
    evaluate: correlationDensity),
  ContainerFunction(
    "lkj_cov_lpdf", traits: [.deprecated(instead: "lkj_corr and independent lognormal scales")],
    ["real lkj_cov_lpdf(matrix | vector, vector, real)"],
    "The log density of a covariance matrix with lognormal standard deviations (mu, sigma) and LKJ "
      + "correlations (eta).", evaluate: covarianceDensity),
  ContainerFunction(
    "lkj_corr_cholesky_rng", ["matrix lkj_corr_cholesky_rng(int, real)"],
    "A draw of the Cholesky factor of a correlation matrix of the given size from the LKJ distribution with "
      + "shape eta."
  ) { context, values in
    let arguments = CallArguments(values)
    let (size, shape) = try samplerArguments(arguments)
    let factor = drawCorrelationFactor(try randomSource(context), size, shape)
    return .tensor(.matrix(rows: size, columns: size, ContiguousArray(factor.map { Scalar($0) })))
  },
  ContainerFunction(
    "lkj_corr_rng", ["matrix lkj_corr_rng(int, real)"],
    "A draw of a correlation matrix of the given size from the LKJ distribution with shape eta."
  ) { context, values in
    let arguments = CallArguments(values)
    let (size, shape) = try samplerArguments(arguments)
    var product = outerSquare(drawCorrelationFactor(try randomSource(context), size, shape), size)
    for k in 0..<size { product[k * size + k] = 1 }
    return .tensor(.matrix(rows: size, columns: size, ContiguousArray(product.map { Scalar($0) })))
  },
]

private let logPi = 1.14472988584940017414

/// Adds the logarithm of the normalising constant of the LKJ distribution (Lewandowski, Kurowicka and Joe 2009,
/// "Generating random correlation matrices based on vines and extended onion method", eq. 16–17).
private func addNormalizer(_ terms: inout DensityTerms, shape eta: Scalar, size: Int) {
  let builder = terms.builder
  let rest = size - 1
  guard rest > 0 else { return }
  terms.add(
    builder.apply(.logGamma, builder.apply(.add, eta, Scalar(0.5 * Double(rest)))), scale: Double(rest))
  terms.add(Scalar(-0.25 * logPi * Double(rest) * Double(rest + 1)))
  builder.loop(rest) { index in
    let shift = Scalar(0.5 * Double(rest - index - 1))
    terms.add(builder.apply(.logGamma, builder.apply(.add, eta, shift)), scale: -1)
  }
}

private func choleskyDensity(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let factor = try arguments.matrix(0)
  let eta = try arguments.real(1)
  let builder = context.builder
  context.requirePositive(eta, "Shape parameter")
  let size = min(factor.rows, factor.columns)
  try context.requireFactor(factor, "Random variable")
  var terms = DensityTerms(context)
  guard size > 0 else { return terms.result() }
  if terms.keeps(1) { addNormalizer(&terms, shape: eta, size: factor.rows) }
  if terms.keeps(0, 1) {
    let twice = builder.apply(.multiply, Scalar(2), builder.apply(.subtract, eta, Scalar(1)))
    builder.loop(size - 1) { index in
      // Row k (from 1) has the exponent size − k + 2 (eta − 1).
      let exponent = builder.apply(.add, twice, Scalar(Double(factor.rows - index - 2)))
      let logarithm = builder.apply(.logarithm, factor[index + 1, index + 1])
      terms.add(builder.apply(.multiply, exponent, logarithm))
    }
  }
  return terms.result()
}

private func correlationDensity(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let matrix = try arguments.squareMatrix(0, "Correlation matrix")
  let eta = try arguments.real(1)
  let builder = context.builder
  context.requirePositive(eta, "Shape parameter")
  var terms = DensityTerms(context)
  guard matrix.rows > 0 else { return terms.result() }
  builder.loop(matrix.rows) { k in
    let x = matrix[k, k]
    let error = builder.apply(.absolute, builder.apply(.subtract, x, Scalar(1)))
    context.require(
      builder.apply(.lessOrEqual, error, Scalar(constraintTolerance)), shown: x,
      "Correlation matrix must have a unit diagonal")
  }
  // Also where nothing is kept: a matrix that is not positive definite rejects the point.
  let determinant = try halfLogDeterminant(context, matrix, "Correlation matrix")
  if terms.keeps(1) { addNormalizer(&terms, shape: eta, size: matrix.rows) }
  if terms.keeps(0, 1), let determinant {
    let twice = builder.apply(.multiply, Scalar(2), builder.apply(.subtract, eta, Scalar(1)))
    terms.add(builder.apply(.multiply, twice, determinant))
  }
  return terms.result()
}

/// Half the log determinant of a positive definite matrix.
func halfLogDeterminant(_ context: FunctionContext, _ matrix: MatrixArgument, _ role: String) throws -> Scalar? {
  let empty = VectorBatch(isArray: true, count: 0, size: matrix.rows, scalars: [])
  return try MetricCall(y: empty, location: empty, matrix: matrix, role: role)
    .record(context, name: "log_determinant_spd", metric: .covariance, role: role, wantsDeterminant: true)
    .halfLogDeterminant
}

private func covarianceDensity(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let matrix = try arguments.squareMatrix(0, "Covariance matrix")
  let location = try arguments.vector(1)
  let scale = try arguments.vector(2)
  let eta = try arguments.real(3)
  try requireEqualSizes("Rows of location parameter", location.count, "columns of scale parameter", scale.count)
  try requireEqualSizes("Rows of random variable", matrix.rows, "rows of location parameter", location.count)
  context.requirePositive(eta, "Shape parameter")
  let builder = context.builder
  var terms = DensityTerms(context)
  guard matrix.rows > 0 else { return terms.result() }
  var logarithms = ContiguousArray<Scalar>()
  if let lognormal = Distribution.lognormal.lpdf {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 3) { row in
      builder.loop(matrix.rows) { k in
        let deviation = builder.apply(.squareRoot, matrix[k, k])
        logarithms.append(builder.apply(.logarithm, deviation))
        row[0] = deviation
        row[1] = location[k]
        row[2] = scale[k]
        terms.add(lognormal, UnsafeBufferPointer(row), groups: [[0], [1], [2]])
      }
    }
  }
  if terms.keeps(3) { addNormalizer(&terms, shape: eta, size: matrix.rows) }
  // log det of the correlations: that of the covariance less twice the log standard deviations.
  if !(eta.isConstant && eta.value == 1), terms.keeps(0, 3),
    let determinant = try halfLogDeterminant(context, matrix, "Covariance matrix")
  {
    let inner = builder.apply(.subtract, determinant, builder.sum(logarithms))
    let twice = builder.apply(.multiply, Scalar(2), builder.apply(.subtract, eta, Scalar(1)))
    terms.add(builder.apply(.multiply, twice, inner))
  }
  return terms.result()
}

// MARK: Samplers

private func samplerArguments(_ arguments: CallArguments) throws -> (size: Int, shape: Double) {
  let size = try arguments.int(0)
  let shape = try arguments.real(1).value
  guard size >= 1, size <= 10_000 else {
    throw FunctionError.invalid("Size of the matrix is \(size), but must be positive")
  }
  guard shape > 0, shape.isFinite else {
    throw FunctionError.rejected("Shape parameter is \(shape), but must be positive finite")
  }
  return (size, shape)
}

/// Row by row a direction and a length (the onion method of Lewandowski, Kurowicka and Joe 2009, section 3.2).
private func drawCorrelationFactor(_ random: RandomSource, _ size: Int, _ shape: Double) -> [Double] {
  var factor = [Double](repeating: 0, count: size * size)
  factor[0] = 1
  for row in 1..<max(size, 1) {
    let dimension = Double(row)
    let squared = random.stream.nextBeta(0.5 * dimension, shape + 0.5 * (Double(size) - 1 - dimension))
    var direction = (0..<row).map { _ in random.stream.nextNormal() }
    let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    direction = direction.map { $0 / norm * squared.squareRoot() }
    for column in 0..<row { factor[column * size + row] = direction[column] }
    factor[row * size + row] = (1 - squared).squareRoot()
  }
  return factor
}

/// L Lᵀ of a column-major matrix.
func outerSquare(_ l: [Double], _ size: Int) -> [Double] {
  var product = [Double](repeating: 0, count: size * size)
  l.withUnsafeBufferPointer { source in
    product.withUnsafeMutableBufferPointer { target in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      DenseKernels.addProduct(from, from, rows: size, inner: size, columns: size, to: to, isSecondTransposed: true)
    }
  }
  return product
}
