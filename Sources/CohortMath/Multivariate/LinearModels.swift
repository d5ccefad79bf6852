// Generalized linear models: one linear predictor for all rows, then the distribution of each row.
import CohortLibrary
import CohortProgram

let linearModelFunctions: [ContainerFunction] = [
  linearModel(
    "bernoulli_logit_glm", "lpmf", signatures: countSignatures("bernoulli_logit_glm", ""),
    "The log probability of outcomes in a logistic regression, bernoulli_logit(alpha + x * beta).",
    density(.bernoulliLogit, groups: [[0], [1, 2, 3]])),
  linearModel(
    "poisson_log_glm", "lpmf", signatures: countSignatures("poisson_log_glm", ""),
    "The log probability of counts in a Poisson regression, poisson_log(alpha + x * beta).",
    density(.poissonLog, groups: [[0], [1, 2, 3]])),
  linearModel(
    "neg_binomial_2_log_glm", "lpmf", requirements: [ArgumentRequirement(4, "Precision parameter", .positive)],
    signatures: countSignatures("neg_binomial_2_log_glm", ", real"),
    "The log probability of counts in a negative binomial regression, neg_binomial_2_log(alpha + x * beta, "
      + "phi).",
    { _ in RowDensity(formula: negativeBinomialRow, groups: [[0], [1, 2, 3], [4]]) }),
  linearModel(
    "normal_id_glm", "lpdf", requirements: [ArgumentRequirement(4, "Scale parameter", .positive)],
    signatures: [
      "real normal_id_glm_lpdf(real | matrix, real or vector, vector, real or vector)",
      "real normal_id_glm_lpdf(vector | row_vector or matrix, real or vector, vector, real or vector)",
    ],
    "The log density of outcomes in a linear regression, normal(alpha + x * beta, sigma).",
    density(.normal, groups: [[0], [1, 2, 3], [4]])),
  linearModel(
    "binomial_logit_glm", "lpmf",
    signatures: [
      "real binomial_logit_glm_lpmf(int | int, matrix, real or vector, vector)",
      "real binomial_logit_glm_lpmf(int | array[] int, matrix, real, vector)",
      "real binomial_logit_glm_lpmf(array[] int | int, matrix, real, vector)",
      "real binomial_logit_glm_lpmf(array[] int | array[] int, row_vector or matrix, real or vector, vector)",
    ],
    "The log probability of successes in a binomial regression, binomial_logit(N, alpha + x * beta).",
    density(.binomialLogit, groups: [[0], [1], [2, 3, 4]]), trialsArgument: 1),
  ContainerFunction(
    "ordered_logistic_glm_lpmf", requirements: [ArgumentRequirement(3, "Cutpoints parameter", .ordered)],
    ["real ordered_logistic_glm_lpmf(ints | row_vector or matrix, vector, vector)"],
    "The log probability of ordered outcomes in a logistic regression, ordered_logistic(x * beta, c).",
    evaluate: orderedLogisticModel),
  categoricalModel,
  ContainerFunction(
    "bernoulli_logit_glm_rng", ["array[] int bernoulli_logit_glm_rng(row_vector or matrix, vector, vector)"],
    "A draw of an outcome for each row of x in a logistic regression, bernoulli_logit(alpha + x * beta)."
  ) { context, values in
    let arguments = CallArguments(values)
    let random = try randomSource(context)
    let (x, intercept, slopes) = (try arguments.matrix(0), try arguments.reals(1), try arguments.vector(2))
    let count = x.isRowVector ? intercept.count : x.rows
    let predictor = try linearPredictor(context, x, intercept, slopes, count: count)
    return .ints(
      IntArray(
        ContiguousArray(
          (0..<count).map { random.stream.nextBernoulliLogit(predictor[predictor.count == 1 ? 0 : $0].value) })))
  },
]

private func countSignatures(_ name: String, _ last: String) -> [String] {
  [
    "real \(name)_lpmf(int | matrix, real or vector, vector\(last))",
    "real \(name)_lpmf(array[] int | row_vector or matrix, real or vector, vector\(last))",
  ]
}

/// The density of a row and, for each of its arguments, the arguments of the model that it comes from.
private struct RowDensity: Sendable {
  var formula: Formula
  var groups: [[Int]]
}

/// A distribution of scalars of the library.
private func density(_ distribution: Distribution, groups: [[Int]]) -> @Sendable (FunctionContext) -> RowDensity? {
  { _ in distribution.lpdf.map { RowDensity(formula: $0, groups: groups) } }
}

/// The terms as Stan groups them in the regression, which is not how it groups them in the density of a scalar.
private let negativeBinomialRow = Formula(
  arity: 3, splitTerms: true,
  requirements: { x in
    [
      Domain.nonnegative.requirement(x[0], argument: 0, name: "Random variable"),
      Domain.positiveFinite.requirement(x[2], argument: 2, name: "Precision parameter"),
    ].compactMap { $0 }
  },
  { x in
    let ofPrecision = multiplyAdd(x[2], log(x[2]), -lgamma(x[2]))
    return x[0] * x[1] - (x[0] + x[2]) * logAddExp(x[1], log(x[2])) + ofPrecision + lgamma(x[0] + x[2])
      - lgamma(x[0] + 1)
  })

/// α + X β for `count` rows: one scalar where all rows have the same.
func linearPredictor(
  _ context: FunctionContext, _ x: MatrixArgument, _ intercept: RealsArgument?, _ slopes: ContiguousArray<Scalar>,
  count: Int
) throws -> ContiguousArray<Scalar> {
  try requireEqualSizes("Weight vector", slopes.count, "columns of the matrix of independent variables", x.columns)
  if !x.isRowVector {
    try requireEqualSizes("Number of rows", count, "rows of the matrix of independent variables", x.rows)
  }
  if let intercept, !intercept.isScalar {
    try requireEqualSizes("Vector of intercepts", intercept.count, "number of rows", count)
  }
  let builder = context.builder
  let isPerRow = intercept.map { !$0.isScalar } ?? false
  // A row vector gives one product for all rows, to which intercepts are added.
  let nodeRows = x.isRowVector ? 1 : count
  let interceptOfNode = x.isRowVector && isPerRow ? [] : intercept?.scalars ?? []
  let node = MatrixProductNode(
    rows: nodeRows, columns: 1, inner: x.columns, addendCount: interceptOfNode.count)
  let product = builder.call(node, [x.scalars, slopes, interceptOfNode], outputCount: nodeRows)
  guard x.isRowVector, isPerRow, let intercept else { return product }
  var result = ContiguousArray<Scalar>()
  builder.loop(count) { result.append(builder.apply(.add, product[0], intercept[$0])) }
  return result
}

/// A regression whose arguments are outcomes (and trials), X, α, β and perhaps one more that belongs to each row.
private func linearModel(
  _ name: String, _ suffix: String, requirements: [ArgumentRequirement] = [], signatures: [String],
  _ documentation: String,
  _ density: @escaping @Sendable (FunctionContext) -> RowDensity?, trialsArgument: Int? = nil
) -> ContainerFunction {
  ContainerFunction("\(name)_\(suffix)", requirements: requirements, signatures, documentation) { context, values in
    let arguments = CallArguments(values)
    let first = trialsArgument == nil ? 1 : 2
    var columns = [try arguments.reals(0)]
    if let trialsArgument { columns.append(try arguments.reals(trialsArgument)) }
    let x = try arguments.matrix(first)
    let intercept = try arguments.reals(first + 1)
    let slopes = try arguments.vector(first + 2)
    let last = values.count > first + 3 ? try arguments.reals(first + 3) : nil
    var count = x.isRowVector ? 1 : x.rows
    for argument in columns + [intercept] + (last.map { [$0] } ?? []) where !argument.isScalar {
      if x.isRowVector && count == 1 { count = argument.count }
      try requireEqualSizes("Size of an argument", argument.count, "number of rows", count)
    }
    var terms = DensityTerms(context)
    guard let row = density(context) else { return terms.result() }
    let isDropped = !terms.keeps(first, first + 1, first + 2) && !(last != nil && terms.keeps(0, first + 3))
    guard count > 0, !isDropped else { return terms.result() }
    let predictor = try linearPredictor(context, x, intercept, slopes, count: count)
    columns.append(RealsArgument(isScalar: predictor.count == 1, scalars: predictor))
    if let last { columns.append(last) }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: columns.count) { buffer in
      context.builder.loop(count) { index in
        for k in columns.indices { buffer[k] = columns[k][index] }
        terms.add(row.formula, UnsafeBufferPointer(buffer), groups: row.groups)
      }
    }
    return terms.result()
  }
}

private func orderedLogisticModel(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let outcomes = try arguments.ints(0)
  let x = try arguments.matrix(1)
  let slopes = try arguments.vector(2)
  let cuts = try arguments.vector(3)
  let count = x.isRowVector ? outcomes.count : x.rows
  if !outcomes.isScalar { try requireEqualSizes("Vector of outcomes", outcomes.count, "number of rows", count) }
  var terms = DensityTerms(context)
  guard terms.keeps(1, 2, 3), count > 0 else { return terms.result() }
  let predictor = try linearPredictor(context, x, nil, slopes, count: count)
  try addOrderedTerms(
    &terms, .logistic, outcomes: outcomes,
    location: RealsArgument(isScalar: predictor.count == 1, scalars: predictor), cuts: cuts, count: count,
    isKept: true)
  return terms.result()
}
