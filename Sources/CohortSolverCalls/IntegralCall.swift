// IntegralCall: calls of one-dimensional integration.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

/// How an integral is called.
struct IntegralSignature {
  let rule: IntegralSettings.Rule
  /// `integrate_1d(f, a, b, theta, x_r, x_i[, relative tolerance])`; else `(f, a, b, [tolerances,] …)`.
  let isFixed: Bool
  let hasTolerances: Bool

  /// nil for other functions.
  init?(_ name: String) {
    switch name {
    case "integrate_1d", "integrate_1d_double_exponential", "integrate_1d_double_exponential_tol":
      rule = .doubleExponential
    case "integrate_1d_gauss_kronrod", "integrate_1d_gauss_kronrod_tol": rule = .gaussKronrod
    default: return nil
    }
    isFixed = name == "integrate_1d"
    hasTolerances = name.hasSuffix("_tol")
  }
}

extension IntegralSignature {
  /// What the library says about these functions.
  static let entries: [LibraryEntry] = {
    let integrand = "(real, real, array[] real, data array[] real, data array[] int) => real"
    let call = "real integrate_1d(\(integrand), real, real, array[] real, data array[] real, data array[] int"
    var entries: [LibraryEntry] = [
      LibraryEntry(
        "integrate_1d", traits: [.withoutSecondDerivatives], [call + ")", call + ", data real)"],
        "The integral of f over an interval, which may be infinite, by double exponential quadrature. f gets x, its "
          + "distance from the nearer end of the interval, parameters, real data and int data; the last argument of the "
          + "call is the relative tolerance.")
    ]
    for (rule, method) in [
      ("gauss_kronrod", "adaptive Gauss-Kronrod quadrature, for integrands that are smooth but peaked"),
      ("double_exponential", "double exponential (tanh-sinh) quadrature, also for integrands singular at the ends"),
    ] {
      let name = "integrate_1d_\(rule)"
      let arguments = "((real, real, ...) => real, real, real"
      entries += [
        LibraryEntry(
          name, ["real \(name)\(arguments), ...)"],
          "The integral of f over an interval by \(method). f gets x, its distance from the nearer end of the interval, "
            + "and what stands behind the two ends."),
        LibraryEntry(
          name + "_tol", ["real \(name)_tol\(arguments), data real, data real, data int, ...)"],
          "The same as `\(name)`, with relative tolerance, absolute tolerance and the greatest number of refinements "
            + "before the arguments of f."),
      ]
    }
    return entries
  }()

  static let definitions: [SolverDefinition] = entries.compactMap { entry in
    guard let signature = IntegralSignature(entry.name) else { return nil }
    let own = signature.hasTolerances ? 5 : 2
    return SolverDefinition(
      entry.name,
      callback: signature.isFixed
        ? nil : SolverDefinition.Callback(types: [.real, .real], ownArguments: own, result: .real)
    ) { $0.count == 1 ? IntegralCall(signature, $0[0]) : nil }
  }
}

final class IntegralCall: SolverCall {
  private let signature: IntegralSignature
  private let integrands: CallbackRecordings<RecordedFunction>

  init(_ signature: IntegralSignature, _ function: CompiledFunction) {
    self.signature = signature
    integrands = CallbackRecordings(function)
  }

  func value(at site: SolverCallSite) throws -> Value { try site.reporting { try solve(site) } }

  private func solve(_ site: SolverCallSite) throws -> Value {
    var settings = IntegralSettings(rule: signature.rule)
    var passed = site.values.dropFirst(2)
    if signature.isFixed, site.values.count > 5 {
      settings.relativeTolerance = try site.number(5).value
      passed = passed.prefix(3)
    }
    if signature.hasTolerances {
      settings.relativeTolerance = try site.number(2).value
      settings.absoluteTolerance = try site.number(3).value
      settings.maximumDepth = try site.steps(4)
      passed = passed.dropFirst(3)
    }
    let limits: ContiguousArray = [try site.number(0), try site.number(1)]
    let (batch, parameters) = try integrands.batch(
      at: site, [.real, .real], passing: passed, results: (1, "number"))
    let node = try IntegralNode(
      name: site.name, settings: settings, batch: batch, hasActiveLimits: limits.contains { !$0.isConstant })
    guard let result = site.call(node, [limits, parameters], outputs: 1).first else { return .void }
    return .real(result)
  }
}
