// Second derivatives of a right-hand side as the integrators run them: code and tables in memory.
import CIntegrators
import CTape
import CohortTape

/// What a CohortODECurvature points to.
final class CurvatureTables: @unchecked Sendable {
  /// Never changed after `init`, hence safe to share.
  let table: UnsafeMutablePointer<CohortODECurvature>
  private let instructions: Storage<CohortInstruction>
  private let indices: Storage<Int32>

  /// - Parameter firstDirection: the register of the direction's time, in front of those of its states.
  init(_ code: CurvatureCode, states: Int, firstDirection: Int) throws(SolverInputError) {
    var rowStart: [Int32] = [0]
    var columns: [Int32] = []
    var entries: [Int32] = []
    var forcingStart: [Int32] = [0]
    var forcingColumns: [Int32] = []
    var forcing: [Int32] = []
    for row in code.rows {
      for (variable, register) in row {
        if variable < states {
          columns.append(Int32(variable))
          entries.append(register)
        } else {
          forcingColumns.append(Int32(variable - states + 1))
          forcing.append(register)
        }
      }
      rowStart.append(Int32(columns.count))
      forcingStart.append(Int32(forcing.count))
    }
    let times = code.timeDerivatives.map { $0 ?? -1 }
    let (from, to) = (code.kept.map(\.from), code.kept.map(\.to))
    guard
      let instructions = Storage<CohortInstruction>(code.base + code.along),
      let indices = Storage<Int32>(
        [times, from, to, rowStart, columns, entries, forcingStart, forcingColumns, forcing].flatMap { $0 })
    else { throw SolverInputError("there is not enough memory for the right-hand side's code") }
    self.instructions = instructions
    self.indices = indices
    var next = UnsafePointer(indices.base)
    func take(_ count: Int) -> UnsafePointer<Int32> {
      defer { next += count }
      return next
    }
    let first = UnsafePointer(instructions.base)
    table = .allocate(capacity: 1)
    table.initialize(
      to: CohortODECurvature(
        base: first, along: first + code.base.count, timeDerivative: take(states),
        dependsOnTime: times.contains { $0 >= 0 } ? 1 : 0, keptCount: Int32(from.count), keptFrom: take(from.count),
        keptTo: take(to.count), firstDirection: Int32(firstDirection), rowStart: take(states + 1),
        column: take(columns.count), entry: take(entries.count), forcingStart: take(states + 1),
        forcingColumn: take(forcing.count), forcing: take(forcing.count)))
  }

  deinit { table.deallocate() }
}
