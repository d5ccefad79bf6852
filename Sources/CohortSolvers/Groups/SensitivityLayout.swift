// Which sensitivities a solve carries along: one column for each scalar that the solution is to be differentiated by.

/// The columns of the coupled system of a state and its sensitivities.
package struct SensitivityLayout: Sendable {
  package enum Column: Sendable, Equatable {
    /// dy/dy0_i
    case initialState(Int)
    /// dy/dtheta_p
    case parameter(Int)
    /// dy/dt0
    case initialTime

    /// How the integrators know a column's start: the row that is 1, -1 for none, -2 for -f.
    var initialIndex: Int32 {
      switch self {
      case .initialState(let i): return Int32(i)
      case .parameter: return -1
      case .initialTime: return -2
      }
    }
  }

  package let states: Int
  package let parameters: Int
  /// Columns 1... of the coupled system; column 0 is the state.
  package let columns: [Column]
  /// Whether df/dy is wanted also without sensitivities (implicit methods).
  package let needsJacobian: Bool
  /// Whether the Jacobian of state and sensitivities together is wanted, which holds second derivatives.
  package let needsCurvature: Bool

  var sensitivityCount: Int { columns.count }

  package init(states: Int, parameters: Int, activity: ODEActivity, needsJacobian: Bool, needsCurvature: Bool = false) {
    self.states = states
    self.parameters = parameters
    self.needsJacobian = needsJacobian
    self.needsCurvature = needsCurvature
    var columns: [Column] = []
    for i in 0..<states where activity.initialState[i] { columns.append(.initialState(i)) }
    for p in 0..<parameters where activity.parameters[p] { columns.append(.parameter(p)) }
    if activity.initialTime { columns.append(.initialTime) }
    self.columns = columns
  }
}

/// Which arguments of a group solve are parameters of the model, so that a derivative is wanted.
package struct ODEActivity: Sendable, Equatable {
  /// By element of the initial state; true where it is a parameter in any group.
  package var initialState: [Bool]
  /// By element of theta; true where it is a parameter in any group.
  package var parameters: [Bool]
  package var initialTime: Bool
  package var times: Bool

  package init(initialState: [Bool], parameters: [Bool], initialTime: Bool = false, times: Bool = false) {
    self.initialState = initialState
    self.parameters = parameters
    self.initialTime = initialTime
    self.times = times
  }

  /// The solution alone.
  package static func none(states: Int, parameters: Int) -> ODEActivity {
    ODEActivity(
      initialState: [Bool](repeating: false, count: max(states, 0)),
      parameters: [Bool](repeating: false, count: max(parameters, 0)))
  }
}
