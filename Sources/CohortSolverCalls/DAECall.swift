// DAECall: calls of the solvers of differential-algebraic systems.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

/// `dae(f, y0, yp0, t0, ts, …)`, with `_tol` tolerances before the other arguments.
final class DAECall: SolverCall {
  private let hasTolerances: Bool
  private let residuals: CallbackRecordings<RecordedFunction>

  init(_ function: CompiledFunction, hasTolerances: Bool) {
    self.hasTolerances = hasTolerances
    residuals = CallbackRecordings(function)
  }

  func value(at site: SolverCallSite) throws -> Value { try site.reporting { try solve(site) } }

  private func solve(_ site: SolverCallSite) throws -> Value {
    let state = try site.scalars(0)
    let slope = try site.scalars(1)
    let initialTime = try site.number(2).value
    let times = try site.scalars(3).map(\.value)
    var passed = site.values.dropFirst(4)
    var tolerances = ODETolerances(relative: 1e-10, absolute: 1e-10, maximumSteps: 100_000_000)
    if hasTolerances {
      tolerances = ODETolerances(
        relative: try site.number(4).value, absolute: try site.number(5).value,
        maximumSteps: try site.steps(6))
      passed = passed.dropFirst(3)
    }
    guard state.count == slope.count else {
      throw SolverInputError(
        "the initial state has \(state.count) elements, but its derivative has \(slope.count)")
    }
    let n = state.count
    let (batch, parameters) = try residuals.batch(
      at: site, [.real, .vector(n), .vector(n)], passing: passed, results: (n, "residuals, one for each state"))
    let node = try DAENode(
      name: site.name, tolerances: tolerances, states: n, batch: batch, initialTimes: [initialTime],
      times: [Array(times)],
      isActiveState: state.map { !$0.isConstant })
    let result = site.call(node, [state, slope, parameters], outputs: times.count * n)
    return .tensor(Tensor(arraySizes: [times.count], element: .vector(n), scalars: result))
  }

  static let definitions: [SolverDefinition] = [("dae", false), ("dae_tol", true)].map { name, hasTolerances in
    SolverDefinition(
      name,
      callback: SolverDefinition.Callback(
        types: [.real, .vector, .vector], ownArguments: hasTolerances ? 7 : 4, result: .vector)
    ) { $0.count == 1 ? DAECall($0[0], hasTolerances: hasTolerances) : nil }
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
