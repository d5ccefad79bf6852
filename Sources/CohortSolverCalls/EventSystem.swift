// EventSystem: what the compartments do between events: a function of the program, or one of Torsten's linear systems.
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

enum EventSystem {
  /// dy/dt is a function of the program; one recording for all subjects with the same ints.
  case function(CallbackRecordings<RecordedFunction>)
  /// Compartments of a drug, by their parameters.
  case compartments(CompartmentModel, RecordedFunction)
  /// y' = K y with a matrix in place of parameters; by which of its elements are always 0.
  case matrix(SharedCache<[Bool], RecordedFunction>)

  /// Whether the call has a function and the number of compartments in front of the records.
  var isFunction: Bool {
    if case .function = self { return true }
    return false
  }

  /// y' = K y; inputs t, y, K column by column.
  static func tape(states n: Int, isPresent: [Bool]) -> Tape {
    Tape(inputCount: 1 + n + n * n) { v in
      (0..<n).map { row in
        (0..<n).filter { isPresent[$0 * n + row] }.reduce(Expr(.constant(0))) { sum, column in
          sum + v[1 + n + column * n + row] * v[1 + column]
        }
      }
    }
  }
}

/// One of Torsten's systems of compartments, all of them with a first compartment from which the drug is absorbed.
struct CompartmentModel: Sendable {
  let name: String
  /// An older name, without prefix.
  var olderName: String?
  /// In the order of theta.
  let parameters: [String]
  let compartments: String
  let states: Int
  let derivatives: @Sendable (_ y: [Expr], _ theta: [Expr]) -> [Expr]

  static let all = [
    CompartmentModel(
      name: "pmx_solve_onecpt", olderName: "PKModelOneCpt", parameters: ["CL", "V2", "ka"],
      compartments: "one compartment", states: 2
    ) { y, p in
      let absorbed = p[2] * y[0]
      return [-absorbed, absorbed - p[0] / p[1] * y[1]]
    },
    CompartmentModel(
      name: "pmx_solve_twocpt", olderName: "PKModelTwoCpt", parameters: ["CL", "Q", "V2", "V3", "ka"],
      compartments: "two compartments", states: 3
    ) { y, p in
      let (absorbed, exchanged) = (p[4] * y[0], p[1] / p[2] * y[1] - p[1] / p[3] * y[2])
      return [-absorbed, absorbed - p[0] / p[2] * y[1] - exchanged, exchanged]
    },
    CompartmentModel(
      name: "pmx_solve_onecpt_effcpt", parameters: ["CL", "V2", "ka", "ke"],
      compartments: "one compartment and an effect compartment", states: 3
    ) { y, p in
      let absorbed = p[2] * y[0]
      return [-absorbed, absorbed - p[0] / p[1] * y[1], p[3] * (y[1] - y[2])]
    },
    CompartmentModel(
      name: "pmx_solve_twocpt_effcpt", parameters: ["CL", "Q", "V2", "V3", "ka", "ke"],
      compartments: "two compartments and an effect compartment", states: 4
    ) { y, p in
      let (absorbed, exchanged) = (p[4] * y[0], p[1] / p[2] * y[1] - p[1] / p[3] * y[2])
      return [-absorbed, absorbed - p[0] / p[2] * y[1] - exchanged, exchanged, p[5] * (y[1] - y[3])]
    },
  ]

  /// Inputs t, y, theta.
  var tape: Tape {
    Tape(inputCount: 1 + states + parameters.count) { v in
      derivatives(Array(v[1..<(1 + states)]), Array(v[(1 + states)...]))
    }
  }
}
