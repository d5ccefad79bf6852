// Evaluates formulas and their gradients one operation at a time, apart from the program's executors.
import CohortMath
import CohortProgram

/// A formula's value and gradient at a point.
struct FormulaEvaluation {
  let value: Double
  let gradient: [Double]
  /// The first requirement that is not met; the value is then meaningless.
  let violation: Requirement?
}

/// Runs the formula forward, checks its requirements and runs it backwards, as a replay would.
func evaluate(_ formula: Formula, at arguments: [Double]) -> FormulaEvaluation {
  var results: [Double] = []
  func value(_ operand: Formula.Operand) -> Double {
    switch operand {
    case .argument(let index): return arguments[index]
    case .constant(let value): return value
    case .result(let index): return results[index]
    }
  }
  for operation in formula.operations {
    let x = operation.operands.map(value) + [0, 0]
    results.append(cohort_primitive_value(operation.primitive, x[0], x[1], x[2]))
  }
  let violation = formula.requirements.first { value($0.condition) == 0 }?.requirement

  var adjoints = [Double](repeating: 0, count: results.count)
  var gradient = [Double](repeating: 0, count: arguments.count)
  func add(_ adjoint: Double, to operand: Formula.Operand) {
    switch operand {
    case .argument(let index): gradient[index] += adjoint
    case .constant: break
    case .result(let index): adjoints[index] += adjoint
    }
  }
  add(1, to: formula.result)
  for index in formula.operations.indices.reversed() where adjoints[index] != 0 {
    let operation = formula.operations[index]
    let x = operation.operands.map(value) + [0, 0]
    var partials = [0.0, 0, 0]
    cohort_primitive_partials(operation.primitive, x[0], x[1], x[2], results[index], &partials)
    for (operand, partial) in zip(operation.operands, partials) where partial != 0 {
      add(adjoints[index] * partial, to: operand)
    }
  }
  return FormulaEvaluation(value: value(formula.result), gradient: gradient, violation: violation)
}

/// The formula behind a function's name, with or without a distribution's suffix.
func formula(named name: String) -> Formula? {
  if let function = FunctionLibrary.elementwise[name] { return function.formula }
  for (suffix, path) in [
    ("_lpdf", \Distribution.lpdf), ("_lpmf", \Distribution.lpdf), ("_lcdf", \Distribution.lcdf),
    ("_lccdf", \Distribution.lccdf), ("_cdf", \Distribution.cdf),
  ] where name.hasSuffix(suffix) {
    return FunctionLibrary.distributions[String(name.dropLast(suffix.count))]?[keyPath: path]
  }
  return nil
}
