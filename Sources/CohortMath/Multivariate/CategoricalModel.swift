// Categorical regression: log odds of all classes by one matrix product.
import CohortProgram

let categoricalModel = ContainerFunction(
  "categorical_logit_glm_lpmf",
  ["real categorical_logit_glm_lpmf(ints | row_vector or matrix, vector, matrix)"],
  "The log probability of classes in a categorical regression, categorical_logit(alpha + x * beta) for "
    + "each row of x."
) { context, values in
  let arguments = CallArguments(values)
  let outcomes = try arguments.ints(0)
  let x = try arguments.matrix(1)
  let intercepts = try arguments.vector(2)
  let slopes = try arguments.matrix(3)
  let count = x.isRowVector ? outcomes.count : x.rows
  if !outcomes.isScalar { try requireEqualSizes("Vector of outcomes", outcomes.count, "number of rows", count) }
  try requireEqualSizes("Intercept vector", intercepts.count, "columns of the weight matrix", slopes.columns)
  try requireEqualSizes(
    "Rows of the weight matrix", slopes.rows, "columns of the matrix of independent variables", x.columns)
  try requireClasses(outcomes, intercepts.count, "categorical outcome out of support")
  var terms = DensityTerms(context)
  guard terms.keeps(1, 2, 3), count > 0 else { return terms.result() }
  let node = CategoricalModelNode(
    outcomes: (0..<count).map { outcomes[$0] - 1 }, rows: x.rows, columns: x.columns, classes: intercepts.count)
  let sum = context.builder.call(node, [x.scalars, intercepts, slopes.scalars], outputCount: 1)
  terms.add(sum[0])
  return terms.result()
}

/// Σ log softmax(α + xᵢ β)[yᵢ]. Arguments: X (rows × columns), α, β (columns × classes).
final class CategoricalModelNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case predictors, intercepts, slopes }

  /// Classes from 0; all belong to the one row where X has only one.
  let outcomes: [Int]
  let rows: Int
  let columns: Int
  let classes: Int
  var name: String { "categorical_logit_glm" }

  init(outcomes: [Int], rows: Int, columns: Int, classes: Int) {
    self.outcomes = outcomes
    self.rows = rows
    self.columns = columns
    self.classes = classes
  }

  // Layout: probabilities (rows × classes), then for each row the largest log odds, the sum of exponentials and scratch.
  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, rows * classes + 3 * rows) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let p = workspace.numbers
    for c in 0..<classes { (p + c * rows).update(repeating: inputs[.intercepts][c], count: rows) }
    DenseKernels.addProduct(inputs[.predictors], inputs[.slopes], rows: rows, inner: columns, columns: classes, to: p)
    var sum = 0.0
    for (index, outcome) in outcomes.enumerated() { sum += p[outcome * rows + (rows == 1 ? 0 : index)] }
    let (largest, total, scratch) = (p + rows * classes, p + rows * (classes + 1), p + rows * (classes + 2))
    let n = Int32(truncatingIfNeeded: rows)
    let times = Double(rows == 1 ? outcomes.count : 1)
    largest.update(from: p, count: rows)
    for c in 1..<max(classes, 1) {
      let column = p + c * rows
      for i in 0..<rows where column[i] > largest[i] { largest[i] = column[i] }
    }
    total.update(repeating: 0, count: rows)
    for c in 0..<classes {
      let column = p + c * rows
      for i in 0..<rows { scratch[i] = column[i] - largest[i] }
      cohort_primitive_forward(.exponential, n, scratch, nil, nil, column)
      cohort_add(n, column, total)
    }
    cohort_primitive_forward(.logarithm, n, total, nil, nil, scratch)
    sum -= times * (cohort_sum(n, largest) + cohort_sum(n, scratch))
    for i in 0..<rows { total[i] = 1 / total[i] }
    for c in 0..<classes {
      let column = p + c * rows
      for i in 0..<rows { column[i] *= total[i] }
    }
    outputs[0] = sum
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: NodeMemory
  ) {
    let p = workspace.numbers
    // The probabilities become what is observed less what is expected, times the adjoint.
    let weight = outputAdjoints[0]
    let times = -weight * Double(rows == 1 ? outcomes.count : 1)
    for k in 0..<rows * classes { p[k] *= times }
    for (index, outcome) in outcomes.enumerated() { p[outcome * rows + (rows == 1 ? 0 : index)] += weight }
    if let adjoint = inputAdjoints[.intercepts] {
      for c in 0..<classes { adjoint[c] += cohort_sum(Int32(truncatingIfNeeded: rows), p + c * rows) }
    }
    if let adjoint = inputAdjoints[.slopes] {
      DenseKernels.addProduct(
        inputs[.predictors], p, rows: columns, inner: rows, columns: classes, to: adjoint, isFirstTransposed: true)
    }
    if let adjoint = inputAdjoints[.predictors] {
      DenseKernels.addProduct(
        p, inputs[.slopes], rows: rows, inner: classes, columns: columns, to: adjoint, isSecondTransposed: true)
    }
  }
}
