// Integrator: the entries of the table of integrators, as Swift sees them.
import CIntegrators

/// A way to integrate initial value problems: an entry of the table in `CIntegrators` or, in tests, another one. All that is
/// to be known of it by name stands there.
package struct Integrator: @unchecked Sendable, Hashable, CustomStringConvertible {
  /// Never changes, hence safe to share.
  let entry: UnsafePointer<CohortIntegrator>

  /// - Parameter entry: has to stay where it is.
  package init(_ entry: UnsafePointer<CohortIntegrator>) { self.entry = entry }

  /// The table.
  package static let all: [Integrator] = {
    var list: [Integrator] = []
    while let entry = cohort_integrator(Int32(list.count)) { list.append(Integrator(entry)) }
    return list
  }()

  /// Solves affine systems exactly, whatever was asked for.
  static let exactLinear = cohort_exact_linear_integrator().map { Integrator($0) } ?? all[0]

  /// What integrates linear systems of functions that do not name an integrator, where they are not solved exactly: the first for
  /// stiff systems.
  package static let forLinear = all.first { $0.needsJacobian } ?? all[0]

  /// A name by which programs call it.
  package struct Name: Sendable {
    /// `rk45` for `ode_rk45`.
    package let name: String
    /// Of the method, for the documentation.
    package let description: String
    /// Whether there are `integrate_ode_NAME` and `integrate_ode_parallel_NAME`, too.
    package let hasArrayForms: Bool
  }

  /// The first is its own.
  package var names: [Name] {
    (0..<Int(entry.pointee.nameCount)).map { index in
      let name = entry.pointee.names[index]
      return Name(
        name: String(cString: name.name), description: String(cString: name.description),
        hasArrayForms: name.hasArrayForms != 0)
    }
  }

  package var name: String { names.first?.name ?? "" }
  package var description: String { name }

  /// Its number among the methods of `ode_adjoint_tol_ctl`; 0: it is none of them.
  package var controlNumber: Int { Int(entry.pointee.controlNumber) }

  /// Whether it chooses between methods.
  package var chooses: Bool { entry.pointee.chooses != 0 }

  /// What is used where a call names none.
  package var tolerances: ODETolerances {
    let tolerances = entry.pointee.tolerances
    return ODETolerances(
      relative: tolerances.relative, absolute: tolerances.absolute, maximumSteps: Int(tolerances.maximumSteps))
  }

  private var stepper: CohortStepper? { entry.pointee.stepper?.pointee }

  /// Whether several groups can advance side by side.
  package var hasLanes: Bool { entry.pointee.stepper != nil }
  /// The order of the error in the step; nil where it varies from step to step.
  package var order: Int? { stepper.map { Int($0.order) } }
  /// Whether df/dy is wanted also without sensitivities.
  package var needsJacobian: Bool { entry.pointee.needsJacobian != 0 || (stepper?.needsJacobian ?? 0) != 0 }
  /// Whether the Jacobian of state and sensitivities together is.
  package var needsCurvature: Bool { (stepper?.needsCurvature ?? 0) != 0 }
}
