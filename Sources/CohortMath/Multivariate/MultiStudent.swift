// The multivariate Student t distribution by scale matrix or its Cholesky factor.
import CohortLibrary
import CohortProgram

let multiStudentFunctions: [ContainerFunction] = [
  multiStudent("multi_student_t", .covariance, "scale matrix Sigma", role: "Scale matrix"),
  multiStudent(
    "multi_student_t_cholesky", .cholesky, "scale matrix L * L', L lower triangular", role: "Cholesky factor of scale"),
  multiStudentSampler("multi_student_t_rng", .covariance),
  multiStudentSampler("multi_student_t_cholesky_rng", .cholesky),
]

private let logPi = 1.14472988584940017414

private func multiStudent(
  _ name: String, _ metric: MahalanobisNode.Metric, _ words: String, role: String
) -> ContainerFunction {
  ContainerFunction(
    "\(name)_lpdf",
    requirements: [
      ArgumentRequirement(1, "Degrees of freedom parameter", .positive), metric.requirement(3, role: role),
    ], ["real \(name)_lpdf(vectors | real, vectors, matrix)"],
    "The log density of vectors under the multivariate Student t distribution with nu degrees of freedom, "
      + "location mu and \(words)."
  ) { context, values in
    let arguments = CallArguments(values)
    let builder = context.builder
    let nu = try arguments.real(1)
    context.requirePositiveFinite(nu, "Degrees of freedom parameter")
    let call = try MetricCall(
      y: arguments.vectors(0), location: arguments.vectors(2), matrix: arguments.matrix(3), role: role)
    var terms = DensityTerms(context)
    guard call.count > 0, call.size > 0 else { return terms.result() }
    let (count, size) = (Double(call.count), Double(call.size))
    let (distances, determinant) = call.record(
      context, name: name, metric: metric, role: role, wantsDeterminant: terms.keeps(3))
    guard terms.keeps(0, 1, 2, 3) else { return terms.result() }
    if let determinant { terms.add(determinant, scale: -count) }
    let halfSum = builder.apply(.multiply, Scalar(0.5), builder.apply(.add, nu, Scalar(size)))
    if terms.keeps(1) {
      terms.add(builder.apply(.logGamma, halfSum), scale: count)
      terms.add(builder.apply(.logGamma, builder.apply(.multiply, Scalar(0.5), nu)), scale: -count)
      terms.add(builder.apply(.logarithm, nu), scale: -0.5 * size * count)
    }
    if terms.keepsConstants { terms.add(Scalar(-0.5 * logPi * size * count)) }
    builder.loop(distances.count) { index in
      let logarithm = builder.apply(.logarithm1Plus, builder.apply(.divide, distances[index], nu))
      terms.add(builder.apply(.multiply, halfSum, logarithm), scale: -1)
    }
    return terms.result()
  }
}

private func multiStudentSampler(_ name: String, _ metric: MahalanobisNode.Metric) -> ContainerFunction {
  ContainerFunction(
    name,
    [
      "vector \(name)(real, vector or row_vector, matrix)",
      "array[] vector \(name)(real, array[] vector or array[] row_vector, matrix)",
    ], "Draws from the multivariate Student t distribution, one for each location."
  ) { context, values in
    let arguments = CallArguments(values)
    let random = try randomSource(context)
    let nu = try arguments.real(0).value
    guard nu > 0, nu.isFinite else {
      throw FunctionError.rejected("Degrees of freedom parameter is \(nu), but must be positive finite")
    }
    let locations = try arguments.vectors(1)
    let sampler = try NormalVectorSampler(
      arguments.matrix(2), metric, role: metric == .cholesky ? "Cholesky factor of scale" : "Scale matrix")
    if locations.count > 0 {
      try requireEqualSizes("Size of location parameter", locations.size, "rows of scale matrix", sampler.size)
    }
    return sampledVectors(locations) { _ in
      // A normal vector divided by the root of a mean of squares; one for the whole vector.
      let scale = (nu / random.stream.nextChiSquare(degreesOfFreedom: nu)).squareRoot()
      return sampler.draw(random).map { $0 * scale }
    }
  }
}
