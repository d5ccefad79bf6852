// RootCall: calls of the solvers of algebraic equations.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

/// How a solver of algebraic equations is called.
struct RootSignature {
  let method: RootSettings.Method
  /// `algebra_solver(f, guess, theta, x_r, x_i[, tolerances])`; else `solve_…(f, guess, [tolerances,] …)`.
  let isFixed: Bool
  let hasTolerances: Bool

  /// nil for other functions.
  init?(_ name: String) {
    switch name {
    case "algebra_solver", "solve_powell", "solve_powell_tol": method = .powell
    case "algebra_solver_newton", "solve_newton", "solve_newton_tol": method = .newton
    default: return nil
    }
    isFixed = name.hasPrefix("algebra")
    hasTolerances = name.hasSuffix("_tol")
  }
}

extension RootSignature {
  /// What the library says about these functions.
  static let entries: [LibraryEntry] = {
    var entries: [LibraryEntry] = []
    for (name, method) in [("algebra_solver", "Powell's hybrid method"), ("algebra_solver_newton", "Newton's method")] {
      let system = "(vector, vector, data array[] real, data array[] int) => vector"
      let call = "vector \(name)(\(system), vector, vector, data array[] real, data array[] int"
      entries.append(
        LibraryEntry(
          name, traits: [.withoutSecondDerivatives], [call + ")", call + ", data real, data real, data real)"],
          "The older form of `solve_\(name == "algebra_solver" ? "powell" : "newton")`: the x at which f is 0, by "
            + "\(method) from a guess. f gets x, parameters, real data and int data."))
    }
    for (solver, method, first) in [
      ("newton", "Newton's method", "scaling step"), ("powell", "Powell's hybrid method", "relative tolerance"),
    ] {
      let name = "solve_\(solver)"
      let arguments = "((vector, ...) => vector, vector"
      entries += [
        LibraryEntry(
          name, ["vector \(name)\(arguments), ...)"],
          "The x at which the vector f(x, ...) is 0, by \(method) from a guess; f gives as many numbers as x has. Takes "
            + "f, the guess, and what f gets besides."),
        LibraryEntry(
          name + "_tol", ["vector \(name)_tol\(arguments), data real, data real, data int, ...)"],
          "The same as `\(name)`, with \(first), function tolerance and the greatest number of steps before the arguments "
            + "of f."),
      ]
    }
    return entries
  }()

  static let definitions: [SolverDefinition] = entries.compactMap { entry in
    guard let signature = RootSignature(entry.name) else { return nil }
    let own = signature.hasTolerances ? 4 : 1
    return SolverDefinition(
      entry.name,
      callback: signature.isFixed
        ? nil : SolverDefinition.Callback(types: [.vector], ownArguments: own, result: .vector)
    ) { $0.count == 1 ? RootCall(signature, $0[0]) : nil }
  }
}

final class RootCall: SolverCall {
  private let signature: RootSignature
  private let systems: CallbackRecordings<RecordedFunction>

  init(_ signature: RootSignature, _ function: CompiledFunction) {
    self.signature = signature
    systems = CallbackRecordings(function)
  }

  func value(at site: SolverCallSite) throws -> Value { try site.reporting { try solve(site) } }

  private func solve(_ site: SolverCallSite) throws -> Value {
    var settings = RootSettings.standard(signature.method)
    var passed = site.values.dropFirst(1)
    if signature.isFixed {
      passed = passed.prefix(3)
      if signature.method == .powell { settings.maximumSteps = 1000 }
    }
    let first = signature.isFixed ? 4 : 1
    if signature.hasTolerances || (signature.isFixed && site.values.count > 4) {
      settings.stepTolerance = try site.number(first).value
      settings.functionTolerance = try site.number(first + 1).value
      settings.maximumSteps = try site.steps(first + 2)
      if signature.hasTolerances { passed = passed.dropFirst(3) }
    }
    let guess = try site.scalars(0)
    let unknowns = guess.count
    let (batch, parameters) = try systems.batch(
      at: site, [.vector(unknowns)], passing: passed, results: (unknowns, "numbers, one for each unknown"))
    let node = try RootNode(name: site.name, settings: settings, unknowns: unknowns, batch: batch)
    return .tensor(.vector(site.call(node, [guess, parameters], outputs: unknowns)))
  }
}
