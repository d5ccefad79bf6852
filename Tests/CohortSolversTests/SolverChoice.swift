// SolverChoice: what the tests vary of a solver: they run over the table of integrators, and over those of the tests.
import CTestSteppers
import CohortProgram
import CohortSolvers

extension Integrator {
  /// The table, then the list of methods that only tests use.
  static let tested: [Integrator] = {
    var list = Integrator.all
    var number: Int32 = 0
    while let entry = cohort_test_integrator(number) {
      list.append(Integrator(entry))
      number += 1
    }
    return list
  }()

  /// For references: the first that is made for stiff systems and varies its order.
  static let stiff = all.first { $0.needsJacobian && $0.order == nil } ?? all[0]
}

/// An integrator, and how it is run.
struct SolverChoice: CustomStringConvertible, Sendable {
  var integrator: Integrator
  var lanes: Bool
  var instructionSet: Int?

  static let all: [SolverChoice] = Integrator.tested.flatMap { integrator in
    (integrator.hasLanes ? [false, true] : [false]).map { SolverChoice(integrator: integrator, lanes: $0) }
  }

  var description: String { integrator.name + (lanes ? " in lanes" : "") }

  /// The tolerance in place of a tight one that a method of low order would reach in very many steps only.
  func tolerance(_ wanted: Double) -> Double {
    switch integrator.order {
    case 1?, 2?: return max(wanted, 1e-6)
    case 3?: return max(wanted, 1e-8)
    default: return wanted
    }
  }

  /// - Parameter wanted: of the tolerance; see ``tolerance(_:)``.
  func node(
    _ shape: GroupShape, _ tapes: [Tape], activity: ODEActivity, tolerance wanted: Double = 1e-8,
    maximumSteps: Int = 1_000_000
  ) throws -> GroupSolve {
    let tolerance = tolerance(wanted)
    return try GroupSolve(
      name: "ode", integrator: integrator,
      tolerances: ODETolerances(relative: tolerance, absolute: tolerance, maximumSteps: maximumSteps), shape: shape,
      tapes: tapes, activity: activity, lanes: lanes, instructionSet: instructionSet)
  }
}
