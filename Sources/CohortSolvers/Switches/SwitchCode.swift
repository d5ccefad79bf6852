// A function's switches as the integrators run them.
import CIntegrators
import CTape
import CohortTape

/// The compiled form of a function's switches, derived once and then shared by all threads.
package final class SwitchCode: @unchecked Sendable {
  /// Never changed after `init`, hence safe to share.
  let code: UnsafeMutablePointer<CohortSwitchCode>
  private let instructions: Storage<CohortInstruction>
  private let constants: Storage<Double>
  private let indices: Storage<Int32>
  private let switches: Storage<CohortSwitch>
  private let callouts: [Callout]
  package let count: Int

  /// What a variable is to a coupled state.
  package enum Place { case state(Int), column(Int), neither }

  /// - Parameters:
  ///   - states, parameters, data: how many inputs the function has behind the time.
  ///   - columns: of a state coupled with its sensitivities.
  ///   - place: what a variable is: a state, a column (from 1), or neither; nil: variables are the states, then columns.
  package init(
    _ switching: SwitchingCode, states: Int, parameters: Int, data: Int, columns: Int,
    place: ((_ variable: Int) -> Place)? = nil
  ) throws(SolverInputError) {
    let place = place ?? { $0 < states ? .state($0) : .column($0 - states + 1) }
    var rowStart: [Int32] = [0]
    var (column, entry): ([Int32], [Int32]) = ([], [])
    var forcingStart: [Int32] = [0]
    var (forcingColumn, forcing): ([Int32], [Int32]) = ([], [])
    for own in switching.entries {
      for (variable, register) in own.row {
        switch place(variable) {
        case .state(let state):
          column.append(Int32(state))
          entry.append(register)
        case .column(let number):
          forcingColumn.append(Int32(number))
          forcing.append(register)
        case .neither: break
        }
      }
      rowStart.append(Int32(column.count))
      forcingStart.append(Int32(forcing.count))
    }
    let entries = switching.entries.map { own in
      CohortSwitch(
        kind: own.kind.forIntegrators, isOnState: own.isOnState ? 1 : 0, isLinear: own.isLinear ? 1 : 0,
        argument: own.argument, slope: own.slope ?? -1)
    }
    guard
      let instructions = Storage<CohortInstruction>(switching.arguments + switching.derivatives),
      let constants = Storage<Double>(switching.constants), let switches = Storage<CohortSwitch>(entries),
      let indices = Storage<Int32>([rowStart, column, entry, forcingStart, forcingColumn, forcing].flatMap { $0 })
    else { throw SolverInputError("there is not enough memory for the function's switches") }
    self.instructions = instructions
    self.constants = constants
    self.switches = switches
    self.indices = indices
    callouts = switching.callouts
    count = entries.count
    var next = UnsafePointer(indices.base)
    func take(_ count: Int) -> UnsafePointer<Int32> {
      defer { next += count }
      return next
    }
    let firstMode = 1 + states + parameters + data
    let first = UnsafePointer(instructions.base)
    code = .allocate(capacity: 1)
    code.initialize(
      to: CohortSwitchCode(
        count: Int32(count), states: Int32(states), parameters: Int32(parameters), data: Int32(data),
        columns: Int32(columns), registers: Int32(switching.registerCount), firstMode: Int32(firstMode),
        constantCount: Int32(switching.constants.count), firstConstant: Int32(firstMode + count),
        constants: constants.base, switches: switches.base, arguments: first,
        derivatives: first + switching.arguments.count, rowStart: take(rowStart.count), column: take(column.count),
        entry: take(entry.count), forcingStart: take(forcingStart.count), forcingColumn: take(forcingColumn.count),
        forcing: take(forcing.count)))
  }

  deinit { code.deallocate() }
}

extension CodeGraph.Switch.Kind {
  fileprivate var forIntegrators: CohortSwitchKind {
    switch self {
    case .less: return .less
    case .lessOrEqual: return .lessOrEqual
    case .floor: return .floor
    case .ceiling: return .ceiling
    case .round: return .round
    case .truncate: return .truncate
    }
  }
}
