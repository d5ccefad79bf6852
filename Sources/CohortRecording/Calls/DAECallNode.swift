// DAECallNode: calls of the solvers of differential-algebraic systems.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortODE
import CohortProgram
import CohortSyntax

/// `dae(f, y0, yp0, t0, ts, …)`, with `_tol` tolerances before the other arguments.
final class DAECallNode: SolverCallNode {
  private let hasTolerances: Bool

  init(_ name: String, _ function: CompiledFunction, _ arguments: [ExpressionNode], span: Span, number: Int) {
    hasTolerances = name.hasSuffix("_tol")
    super.init(
      name, function, arguments, type: .array(.vector, dimensions: 1), span: span, number: number)
  }

  override func solve(_ machine: Machine, _ values: [Value]) throws -> Value {
    let state = try scalars(values, 0)
    let slope = try scalars(values, 1)
    let initialTime = try number(values, 2).value
    let times = try scalars(values, 3).map(\.value)
    var passed = values.dropFirst(4)
    var tolerances = ODETolerances(relative: 1e-10, absolute: 1e-10, maximumSteps: 100_000_000)
    if hasTolerances {
      tolerances = ODETolerances(
        relative: try number(values, 4).value, absolute: try number(values, 5).value,
        maximumSteps: try steps(values, 6))
      passed = passed.dropFirst(3)
    }
    guard state.count == slope.count else {
      throw ODEInputError(
        "the initial state has \(state.count) elements, but its derivative has \(slope.count)")
    }
    let n = state.count
    let (batch, parameters) = try batch(
      machine, [.real, .vector(n), .vector(n)], passed, results: (n, "residuals, one for each state"))
    let node = try DAENode(
      name: name, tolerances: tolerances, states: n, batch: batch, initialTimes: [initialTime], times: [Array(times)],
      isActiveState: state.map { !$0.isConstant })
    let result = call(machine, node, [state, slope, parameters], outputs: times.count * n)
    return .tensor(Tensor(arraySizes: [times.count], element: .vector(n), scalars: result))
  }

  /// What the library says about these solvers.
  static let entries: [LibraryEntry] = [
    LibraryEntry(
      "dae",
      [
        "array[] vector dae((real, vector, vector, ...) => vector, vector, vector, data real, data array[] real, ...)"
      ],
      "Solves a differential-algebraic system by backward differentiation formulas (IDAS): its residual as a function "
        + "of time, state and derivative is 0 at all times. Takes the initial state and derivative, which must be "
        + "consistent, the initial time and the times of the solution."),
    LibraryEntry(
      "dae_tol",
      [
        "array[] vector dae_tol((real, vector, vector, ...) => vector, vector, vector, data real, data array[] real, "
          + "data real, data real, data int, ...)"
      ], "The same as `dae`, with relative and absolute tolerance and greatest number of steps."),
  ]
}
