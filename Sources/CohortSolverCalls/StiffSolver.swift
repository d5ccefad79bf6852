// StiffSolver: what solves the systems that a program gives to the backward differentiation formulas (`ode_bdf` and its kin).
import CohortSolvers

/// What solves the systems that a program gives to `ode_bdf` and its kin.
public enum StiffSolver: String, Sendable, Hashable, CaseIterable {
  /// The backward differentiation formulas themselves, by CVODES.
  case cvodes
  /// The Rosenbrock method of `ode_rosenbrock`, many groups side by side.
  case rosenbrock
  /// The choice of `ode_auto`.
  case auto

  /// The method that is replaced.
  static let formulas = "bdf"

  /// What stands in its place; nil where it stays.
  func integrator(_ all: [Integrator]) -> Integrator? {
    self == .cvodes ? nil : all.first { $0.name == rawValue }
  }
}
