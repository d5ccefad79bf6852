// The Wishart and inverse Wishart distributions of covariance matrices and of their Cholesky factors.
import CohortLibrary
import CohortProgram

let wishartFunctions: [ContainerFunction] = [
  wishart("wishart_lpdf", isInverse: false), wishart("inv_wishart_lpdf", isInverse: true),
  wishartFactor("wishart_cholesky_lpdf", isInverse: false), wishartFactor("inv_wishart_cholesky_lpdf", isInverse: true),
  wishartSampler("wishart_rng", isInverse: false, byFactor: false),
  wishartSampler("inv_wishart_rng", isInverse: true, byFactor: false),
  wishartSampler("wishart_cholesky_rng", isInverse: false, byFactor: true),
  wishartSampler("inv_wishart_cholesky_rng", isInverse: true, byFactor: true),
]

private let logTwo = 0.693147180559945309417

/// What the densities ask of their arguments.
private func requirements(_ matrices: ArgumentDomain) -> [ArgumentRequirement] {
  [
    .variable(matrices), ArgumentRequirement(1, "Degrees of freedom parameter", .positive),
    ArgumentRequirement(2, "Scale matrix", matrices),
  ]
}

/// −log Γ_k(ν/2) and the power of two, for both distributions.
private func addNormalizer(_ terms: inout DensityTerms, degrees nu: Scalar, size: Int, extraPowerOfTwo: Double) {
  let builder = terms.builder
  let half = builder.apply(.multiply, Scalar(0.5), nu)
  terms.add(builder.apply(.logMultivariateGamma, Scalar(Double(size)), half), scale: -1)
  terms.add(half, scale: -logTwo * Double(size))
  if extraPowerOfTwo != 0 { terms.add(Scalar(logTwo * extraPowerOfTwo)) }
}

private func wishart(_ name: String, isInverse: Bool) -> ContainerFunction {
  ContainerFunction(
    name, requirements: requirements(.covariance), ["real \(name)(matrix | real, matrix)"],
    "The log density of a matrix under the \(isInverse ? "inverse Wishart" : "Wishart") distribution with nu degrees of freedom and scale matrix S."
  ) { context, values in
    let arguments = CallArguments(values)
    let builder = context.builder
    let variable = try arguments.squareMatrix(0, "Random variable")
    let nu = try arguments.real(1)
    let scale = try arguments.squareMatrix(2, "Scale parameter")
    try requireEqualSizes("Rows of random variable", variable.rows, "rows of scale parameter", scale.rows)
    let size = variable.rows
    context.requireAbove(nu, Double(size - 1), "Degrees of freedom parameter")
    var terms = DensityTerms(context)
    guard size > 0 else { return terms.result() }
    guard terms.keeps(0, 1, 2) else { return terms.result() }
    let (divisor, other) = isInverse ? (variable, scale) : (scale, variable)
    let results =
      try traceRatioOfFactors(context, divisor, other)
      ?? builder.call(
        TraceRatioNode(
          size: size,
          roles: (
            "\(context.place()): \(isInverse ? "Random variable" : "Scale parameter")",
            "\(context.place()): \(isInverse ? "Scale parameter" : "Random variable")"
          )), [divisor.scalars, other.scalars], outputCount: 3)
    let ofScale = results[isInverse ? 2 : 1]
    let ofVariable = results[isInverse ? 1 : 2]
    if terms.keeps(1) { addNormalizer(&terms, degrees: nu, size: size, extraPowerOfTwo: 0) }
    if terms.keeps(1, 2) {
      terms.add(builder.apply(.multiply, nu, ofScale), scale: isInverse ? 1 : -1)
    }
    if isInverse ? terms.keeps(0, 1, 2) : terms.keeps(0, 1) {
      let exponent = builder.apply(.add, nu, Scalar(Double(isInverse ? size + 1 : -size - 1)))
      terms.add(builder.apply(.multiply, exponent, ofVariable), scale: isInverse ? -1 : 1)
    }
    if terms.keeps(0, 2) { terms.add(results[0], scale: -0.5) }
    return terms.result()
  }
}

/// tr(A⁻¹ B) and half the log determinants of A and B, where one of them was made of a factor; nil where neither was.
private func traceRatioOfFactors(
  _ context: FunctionContext, _ a: MatrixArgument, _ b: MatrixArgument
) throws -> ContiguousArray<Scalar>? {
  let (builder, size) = (context.builder, a.rows)
  guard [a, b].contains(where: { builder.isFactorKnown(of: $0.scalars, order: size) }) else { return nil }
  func factor(_ matrix: MatrixArgument) throws -> ContiguousArray<Scalar> {
    try builder.cholesky(Grid(rows: size, columns: size, matrix.scalars))
  }
  // |L_A⁻¹ L_B|², the sum over the columns of L_B.
  let (first, second) = (try factor(a), try factor(b))
  let node = MahalanobisNode(
    "trace of a quotient", role: "\(context.place()): factor", metric: .cholesky, size: size, count: size,
    isArray: (true, false), includesDeterminant: true)
  let results = builder.call(node, [second, zeroVector(size).scalars, first], outputCount: size + 1)
  var logarithms = ContiguousArray<Scalar>()
  builder.loop(size) { logarithms.append(builder.apply(.logarithm, second[$0 * size + $0])) }
  return [builder.sum(ContiguousArray(results.dropLast())), results[size], builder.sum(logarithms)]
}

/// With the Jacobian of the factorisation (Muirhead 1982, "Aspects of Multivariate Statistical Theory", theorem 2.1.9).
private func wishartFactor(_ name: String, isInverse: Bool) -> ContainerFunction {
  ContainerFunction(
    name, requirements: requirements(.choleskyCovariance), ["real \(name)(matrix | real, matrix)"],
    "The log density of the Cholesky factor of a matrix with the \(isInverse ? "inverse Wishart" : "Wishart") distribution, with the "
      + "Cholesky factor of the scale matrix."
  ) { context, values in
    let arguments = CallArguments(values)
    let builder = context.builder
    let variable = try arguments.squareMatrix(0, "Random variable")
    let nu = try arguments.real(1)
    let scale = try arguments.squareMatrix(2, "Scale parameter")
    try requireEqualSizes("Rows of random variable", variable.rows, "rows of scale parameter", scale.rows)
    let size = variable.rows
    context.requireAbove(nu, Double(size - 1), "Degrees of freedom parameter")
    try context.requireFactor(variable, "Random variable")
    try context.requireFactor(scale, "Scale parameter")
    var terms = DensityTerms(context)
    guard size > 0 else { return terms.result() }
    guard terms.keeps(0, 1, 2) else { return terms.result() }
    if terms.keeps(1) { addNormalizer(&terms, degrees: nu, size: size, extraPowerOfTwo: Double(size)) }
    // tr(A⁻¹ B) = |L_A⁻¹ L_B|², the sum over the columns of L_B.
    let (divisor, other) = isInverse ? (variable, scale) : (scale, variable)
    let node = MahalanobisNode(
      name, role: "\(context.place()): factor", metric: .cholesky, size: size, count: size, isArray: (true, false),
      includesDeterminant: false)
    let columns = ContiguousArray(
      (0..<size * size).map { $0 % size < $0 / size ? Scalar(0) : other.scalars[$0] })
    let distances = builder.call(
      node, [columns, zeroVector(size).scalars, divisor.scalars], outputCount: size)
    builder.loop(size) { k in
      terms.add(distances[k], scale: -0.5)
      let ofScale = builder.apply(.multiply, nu, builder.apply(.logarithm, scale[k, k]))
      terms.add(ofScale, scale: isInverse ? 1 : -1)
      let exponent = builder.apply(.add, nu, Scalar(Double(isInverse ? k + 1 : -k - 1)))
      let ofVariable = builder.apply(.multiply, exponent, builder.apply(.logarithm, variable[k, k]))
      terms.add(ofVariable, scale: isInverse ? -1 : 1)
    }
    return terms.result()
  }
}

// MARK: Samplers

private func wishartSampler(_ name: String, isInverse: Bool, byFactor: Bool) -> ContainerFunction {
  ContainerFunction(
    name, ["matrix \(name)(real, matrix)"],
    "A draw \(byFactor ? "of the Cholesky factor of a matrix " : "")from the "
      + "\(isInverse ? "inverse Wishart" : "Wishart") distribution."
  ) { context, values in
    let arguments = CallArguments(values)
    let random = try randomSource(context)
    let nu = try arguments.real(0).value
    let scale = try arguments.squareMatrix(1, "Scale parameter")
    let size = scale.rows
    guard nu > Double(size - 1), nu.isFinite else {
      throw FunctionError.rejected("Degrees of freedom parameter is \(nu), but must be greater than \(size - 1)")
    }
    var factor = scale.values
    if byFactor {
      let flaw = factor.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { DenseKernels.flaw(ofFactor: $0, size, "Scale parameter") }
      }
      if let flaw { throw FunctionError.rejected(flaw.message) }
    } else {
      factor = try definiteFactor(factor, size)
    }
    // The inverse distribution is that of inverses of Wishart matrices with the inverse scale.
    if isInverse { factor = try definiteFactor(inverseFromFactor(factor, size), size) }
    let bartlett = drawBartlettFactor(random, size, nu)
    var draw = [Double](repeating: 0, count: size * size)
    for j in 0..<size {
      for k in j..<size { for i in k..<size { draw[j * size + i] += factor[k * size + i] * bartlett[j * size + k] } }
    }
    if isInverse {
      draw = inverseFromFactor(draw, size)
      if byFactor { draw = try definiteFactor(draw, size) }
    } else if !byFactor {
      draw = outerSquare(draw, size)
    }
    return .tensor(.matrix(rows: size, columns: size, ContiguousArray(draw.map { Scalar($0) })))
  }
}

/// The Cholesky factor of a standard Wishart matrix (Bartlett 1933): roots of chi-squares below normals.
private func drawBartlettFactor(_ random: RandomSource, _ size: Int, _ nu: Double) -> [Double] {
  var factor = [Double](repeating: 0, count: size * size)
  for j in 0..<size {
    factor[j * size + j] = random.stream.nextChiSquare(degreesOfFreedom: nu - Double(j)).squareRoot()
    for i in (j + 1)..<max(size, j + 1) { factor[j * size + i] = random.stream.nextNormal() }
  }
  return factor
}

private func definiteFactor(_ matrix: [Double], _ size: Int) throws -> [Double] {
  switch DenseKernels.factor(matrix, size, "Scale parameter") {
  case .success(let factor): return factor
  case .failure(let failure): throw FunctionError.rejected(failure.message)
  }
}

/// (L Lᵀ)⁻¹.
private func inverseFromFactor(_ factor: [Double], _ size: Int) -> [Double] {
  var result = [Double](repeating: 0, count: size * size)
  var scratch = result
  factor.withUnsafeBufferPointer { l in
    result.withUnsafeMutableBufferPointer { target in
      scratch.withUnsafeMutableBufferPointer { room in
        guard let l = l.baseAddress, let target = target.baseAddress, let room = room.baseAddress else { return }
        DenseKernels.inverse(ofFactor: l, size, into: target, scratch: room)
      }
    }
  }
  return result
}
