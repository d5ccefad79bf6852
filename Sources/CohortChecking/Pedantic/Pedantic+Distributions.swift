// What the pedantic mode says about the arguments of distributions.
import CohortLibrary
import CohortSyntax

extension Pedantic {
  mutating func examine(_ use: FlowAnalysis.DensityUse) {
    let distribution = String(use.name.dropLast(5))
    for argument in use.arguments {
      guard case .number(let value) = argument.content else { continue }
      if value != 0, abs(value) < 0.1 || abs(value) > 10 { report(.unscaled(value), at: argument.span) }
    }
    for requirement in library.requirements(use.name).sorted(by: { $0.index < $1.index }) {
      guard use.arguments.indices.contains(requirement.index) else { continue }
      examine(use.arguments[requirement.index], requirement, of: distribution)
      guard requirement.index == 0, case .interval = requirement.domain else { continue }
      for variate in use.variates { examine(variate, requirement, of: distribution) }
    }
    for case .prior(let remark) in library.traits(use.name) {
      switch remark {
      case .bounds: examineBounds(use)
      case .equalArguments: examineEqualArguments(use)
      case .correlationMatrix: report(.correlationMatrixPrior, at: use.span)
      }
    }
  }

  private mutating func examine(
    _ argument: KnownValue, _ requirement: ArgumentRequirement, of distribution: String
  ) {
    let domain = requirement.domain
    switch argument.content {
    case .number(let value) where domain.excludes(value):
      report(
        .argumentValue(distribution: distribution, value: value, role: requirement.role, domain: domain),
        at: argument.span)
    case .variable(let variable)
    where isParameter(variable) && domain.isMissed(by: constraints[variable] ?? .none, library):
      report(
        .argumentDeclaration(
          distribution: distribution, variable: name(variable), role: requirement.role, domain: domain,
          type: program.frame.variables[variable].type), at: argument.span)
    default: break
    }
  }

  /// A uniform prior over other bounds than those of the parameter's declaration.
  private mutating func examineBounds(_ use: FlowAnalysis.DensityUse) {
    guard use.arguments.count == 3, case .variable(let variable) = use.arguments[0].content, isParameter(variable)
    else { return }
    let bounds = DeclaredBounds(constraints[variable] ?? .none, library)
    if bounds.lower != .none, bounds.upper != .none {
      // Where a bound is computed, nothing can be said of it.
      let pairs = [(bounds.lower, use.arguments[1].content), (bounds.upper, use.arguments[2].content)]
      let known = pairs.compactMap { bound, content -> Bool? in
        guard case .number(let declared) = bound, case .number(let given) = content else { return nil }
        return declared == given
      }
      if known.allSatisfy({ $0 }) { return }
    }
    report(.uniformPrior(name(variable)), at: use.span)
  }

  /// The popular attempt at a vague prior, gamma(0.001, 0.001).
  private mutating func examineEqualArguments(_ use: FlowAnalysis.DensityUse) {
    guard use.arguments.count == 3, case .number(let a) = use.arguments[1].content,
      case .number(let b) = use.arguments[2].content, a == b, a < 1
    else { return }
    report(.equalGammaArguments(a), at: use.arguments[1].span)
  }
}
