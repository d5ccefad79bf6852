// Deprecated functions of the library: they work, with a warning.
import CohortSyntax

extension Checker {
  /// What replaces the deprecated ODE solvers.
  private static let successors: [String: String] = [
    "integrate_ode": "ode_rk45", "integrate_ode_rk45": "ode_rk45", "integrate_ode_bdf": "ode_bdf",
    "integrate_ode_adams": "ode_adams",
  ]

  func warnAboutDeprecated(_ name: Identifier) {
    if let successor = Self.successors[name.name] {
      report(.deprecatedOde(name.name, instead: successor), at: name.span)
    } else if name.name == "lkj_cov_lpdf" || name.name == "lkj_cov" {
      report(.deprecatedLkjCov, at: name.span)
    }
  }
}
