// The multivariate normal distribution by covariance, precision or Cholesky factor; Gaussian processes in rows.
import CohortLibrary
import CohortProgram

let multiNormalFunctions: [ContainerFunction] = [
  multiNormal("multi_normal", .covariance, "covariance matrix Sigma", role: "Covariance matrix"),
  multiNormal("multi_normal_prec", .precision, "precision matrix Omega", role: "Precision matrix"),
  multiNormal(
    "multi_normal_cholesky", .cholesky, "covariance L * L', L lower triangular", role: "Cholesky factor of covariance"),
  multiNormalSampler("multi_normal_rng", .covariance),
  multiNormalSampler("multi_normal_cholesky_rng", .cholesky),
  gaussianProcess("multi_gp_lpdf", .covariance),
  gaussianProcess("multi_gp_cholesky_lpdf", .cholesky),
]

private let halfLogTwoPi = 0.918938533204672741780

extension MahalanobisNode.MatrixForm {
  /// What a density asks of the argument that holds the matrix; `role` is how messages call it.
  func requirement(_ index: Int, role: String) -> ArgumentRequirement {
    self == .cholesky
      ? ArgumentRequirement(index, "Cholesky factor", .choleskyCovariance)
      : ArgumentRequirement(index, role, .covariance)
  }
}

/// The numbers of vectors, locations and their matrix, once sizes are known to agree.
struct MetricCall {
  let y: VectorBatch
  let location: VectorBatch
  let matrix: MatrixArgument
  /// How many pairs of vector and location there are.
  let count: Int
  var size: Int { y.size }

  init(y: VectorBatch, location: VectorBatch, matrix: MatrixArgument, role: String) throws {
    self.y = y
    self.location = location
    self.matrix = matrix
    if y.isArray && location.isArray {
      try requireEqualSizes(
        "the array of random variables", y.count, "the array of location parameters", location.count)
    }
    count = y.isArray ? y.count : location.isArray ? location.count : 1
    guard count > 0, y.count > 0, location.count > 0 else { return }
    try requireEqualSizes("Size of random variable", y.size, "size of location parameter", location.size)
    try requireEqualSizes("Size of random variable", y.size, "rows of \(role)", matrix.rows)
    try requireEqualSizes("Size of random variable", y.size, "columns of \(role)", matrix.columns)
  }

  /// Squared distances, and half the log determinant of the matrix (nil where it is not asked for).
  ///
  /// A constant covariance is factorised now.
  func record(
    _ context: FunctionContext, name: String, metric: MahalanobisNode.MatrixForm, role: String, wantsDeterminant: Bool
  ) -> (distances: ArraySlice<Scalar>, halfLogDeterminant: Scalar?) {
    var metric = metric
    var scalars = matrix.scalars
    var determinant: Scalar?
    if matrix.isConstant {
      var factor = matrix.values
      if metric == .cholesky {
        let flaw = factor.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.flatMap { DenseKernels.flaw(ofFactor: $0, size, role) }
        }
        if let flaw { context.require(Scalar(0), shown: Scalar(.nan), flaw.message) }
      } else {
        switch DenseKernels.factor(factor, size, role) {
        case .success(let found): factor = found
        case .failure(let failure): context.require(Scalar(0), shown: Scalar(.nan), failure.message)
        }
      }
      var sum = 0.0
      for k in 0..<size { sum += cohort_primitive_value(.logarithm, factor[k * size + k], 0, 0) }
      determinant = Scalar(sum)
      if metric == .covariance {
        metric = .cholesky
        // As constants the factor is read in place.
        let first = context.builder.addData(ContiguousArray(factor))
        scalars = ContiguousArray(
          factor.indices.map {
            Scalar(value: factor[$0], site: Scalar.dataSite, row: Int32(truncatingIfNeeded: first + $0))
          })
      }
    }
    if metric == .covariance, let factor = context.builder.knownFactor(of: scalars, order: size) {
      (metric, scalars) = (.cholesky, factor)
    }
    let node = MahalanobisNode(
      name, role: "\(context.place()): \(role)", metric: metric, size: size, count: count,
      isArray: (y.isArray, location.isArray), includesDeterminant: wantsDeterminant && determinant == nil)
    let results = context.builder.call(node, [y.scalars, location.scalars, scalars], outputCount: node.outputCount)
    if wantsDeterminant && determinant == nil { determinant = results.last }
    return (results[0..<count], wantsDeterminant ? determinant : nil)
  }
}

private func multiNormal(
  _ name: String, _ metric: MahalanobisNode.MatrixForm, _ words: String, role: String
) -> ContainerFunction {
  ContainerFunction(
    "\(name)_lpdf", requirements: [metric.requirement(2, role: role)],
    ["real \(name)_lpdf(vectors | vectors, matrix)"],
    "The log density of vectors under the multivariate normal distribution with mean mu and \(words)."
  ) { context, values in
    let arguments = CallArguments(values)
    let call = try MetricCall(
      y: arguments.vectors(0), location: arguments.vectors(1), matrix: arguments.matrix(2), role: role)
    var terms = DensityTerms(context)
    guard call.count > 0, call.size > 0 else { return terms.result() }
    if terms.keepsConstants { terms.add(Scalar(-halfLogTwoPi * Double(call.size) * Double(call.count))) }
    let (distances, determinant) = call.record(
      context, name: name, metric: metric, role: role, wantsDeterminant: terms.keeps(2))
    guard terms.keeps(0, 1, 2) else { return terms.result() }
    if let determinant {
      terms.add(determinant, scale: (metric == .precision ? 1 : -1) * Double(call.count))
    }
    context.builder.loop(distances.count) { terms.add(distances[$0], scale: -0.5) }
    return terms.result()
  }
}

// MARK: Gaussian processes

private func gaussianProcess(_ name: String, _ metric: MahalanobisNode.MatrixForm) -> ContainerFunction {
  let role = metric == .cholesky ? "Cholesky factor of kernel matrix" : "Kernel matrix"
  let words = metric == .cholesky ? "kernel matrix L * L'" : "kernel matrix Sigma"
  return ContainerFunction(
    name, requirements: [metric.requirement(1, role: role)], ["real \(name)(matrix | matrix, vector)"],
    "The log density of rows of y that are Gaussian processes with mean 0 and the \(words) divided by the "
      + "scale of the row."
  ) { context, values in
    let arguments = CallArguments(values)
    let y = try arguments.matrix(0)
    let kernel = try arguments.squareMatrix(1, role)
    let weights = try arguments.vector(2)
    try requireEqualSizes("Columns of random variable", y.columns, "rows of \(role)", kernel.rows)
    try requireEqualSizes("Rows of random variable", y.rows, "size of kernel scales", weights.count)
    context.requirePositive(weights, "Kernel scales")
    var terms = DensityTerms(context)
    guard y.rows > 0, y.columns > 0 else { return terms.result() }
    guard terms.keeps(0, 1, 2) else { return terms.result() }
    var rows = ContiguousArray<Scalar>()
    for row in 0..<y.rows { for column in 0..<y.columns { rows.append(y[row, column]) } }
    let call = try MetricCall(
      y: VectorBatch(isArray: true, count: y.rows, size: y.columns, scalars: rows),
      location: zeroVector(y.columns), matrix: kernel, role: role)
    if terms.keepsConstants { terms.add(Scalar(-halfLogTwoPi * Double(y.rows) * Double(y.columns))) }
    let (distances, determinant) = call.record(
      context, name: name, metric: metric, role: role, wantsDeterminant: terms.keeps(1))
    if let determinant { terms.add(determinant, scale: -Double(y.rows)) }
    context.builder.loop(y.rows) { row in
      if terms.keeps(2) {
        terms.add(context.builder.apply(.logarithm, weights[row]), scale: 0.5 * Double(y.columns))
      }
      terms.add(context.builder.apply(.multiply, weights[row], distances[row]), scale: -0.5)
    }
    return terms.result()
  }
}

func zeroVector(_ size: Int) -> VectorBatch {
  VectorBatch(
    isArray: false, count: 1, size: size, scalars: ContiguousArray(repeating: Scalar(0), count: size))
}

// MARK: Samplers

/// Draws vectors with a covariance that is given once.
struct NormalVectorSampler {
  let size: Int
  /// Column-major factor L of the covariance, or of the precision Ω = L Lᵀ.
  private let factor: [Double]
  private let isPrecision: Bool

  init(_ matrix: MatrixArgument, _ metric: MahalanobisNode.MatrixForm, role: String) throws {
    guard matrix.rows == matrix.columns else {
      throw FunctionError.invalid("\(role) must be square, but has \(matrix.rows) rows and \(matrix.columns) columns")
    }
    size = matrix.rows
    isPrecision = metric == .precision
    if metric == .cholesky {
      factor = matrix.values
      let flaw = factor.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { DenseKernels.flaw(ofFactor: $0, matrix.rows, role) }
      }
      if let flaw { throw FunctionError.rejected(flaw.message) }
    } else {
      switch DenseKernels.factor(matrix.values, size, role) {
      case .success(let found): factor = found
      case .failure(let failure): throw FunctionError.rejected(failure.message)
      }
    }
  }

  /// A draw with mean 0.
  func draw(_ random: RandomSource) -> [Double] {
    let z = (0..<size).map { _ in random.stream.nextNormal() }
    var x = [Double](repeating: 0, count: size)
    if isPrecision {
      // Lᵀ x = z has covariance (L Lᵀ)⁻¹.
      for j in stride(from: size - 1, through: 0, by: -1) {
        var value = z[j]
        for i in (j + 1)..<max(size, j + 1) { value -= factor[j * size + i] * x[i] }
        x[j] = value / factor[j * size + j]
      }
    } else {
      for j in 0..<size { for i in j..<size { x[i] += factor[j * size + i] * z[j] } }
    }
    return x
  }
}

/// The stream of a sampler's context.
func randomSource(_ context: FunctionContext) throws -> RandomSource {
  guard let random = context.random else { throw FunctionError.invalid("random numbers cannot be drawn here") }
  return random
}

/// Vectors for each location: one vector, or an array where the locations are one.
func sampledVectors(_ locations: VectorBatch, _ draw: (Int) throws -> [Double]) rethrows -> Value {
  var scalars = ContiguousArray<Scalar>()
  for index in 0..<locations.count {
    let deviation = try draw(index)
    for k in 0..<locations.size { scalars.append(Scalar(locations.element(index, k).value + deviation[k])) }
  }
  return .tensor(
    Tensor(
      arraySizes: locations.isArray ? [locations.count] : [], element: .vector(locations.size), scalars: scalars))
}

private func multiNormalSampler(_ name: String, _ metric: MahalanobisNode.MatrixForm) -> ContainerFunction {
  ContainerFunction(
    name,
    [
      "vector \(name)(vector or row_vector, matrix)",
      "array[] vector \(name)(array[] vector or array[] row_vector, matrix)",
    ], "Draws from the multivariate normal distribution, one for each location."
  ) { context, values in
    let arguments = CallArguments(values)
    let random = try randomSource(context)
    let locations = try arguments.vectors(0)
    let sampler = try NormalVectorSampler(
      arguments.matrix(1), metric,
      role: metric == .cholesky ? "Cholesky factor of covariance" : "Covariance matrix")
    if locations.count > 0 {
      try requireEqualSizes("Size of location parameter", locations.size, "rows of covariance matrix", sampler.size)
    }
    return sampledVectors(locations) { _ in sampler.draw(random) }
  }
}
