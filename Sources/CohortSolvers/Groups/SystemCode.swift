// A right-hand side as the integrators run it: code for f and, for the sensitivities wanted, its sparse Jacobians.
import CIntegrators
import CTape
import CohortProgram
import CohortTape

/// The compiled form of one recorded right-hand side, derived once and then shared by all threads.
package final class SystemCode: @unchecked Sendable {
  /// Never changed after `init`, hence safe to share.
  let code: UnsafeMutablePointer<CohortODECode>
  private let instructions: Storage<CohortInstruction>
  private let constants: Storage<Double>
  private let indices: Storage<Int32>
  private let callouts: [Callout]
  /// nil where the right-hand side does not switch.
  package let switches: SwitchCode?
  /// nil where second derivatives are not wanted or not known.
  private let curvature: CurvatureTables?
  /// nil where the right-hand side is not affine, or exact solutions do not pay.
  private let linear: LinearCode?

  /// Operations run once per group, per evaluation of f, and added for its Jacobians.
  package let operationCounts: (prologue: Int, derivative: Int, jacobian: Int)
  /// Entries of df/dy that are not always 0.
  package let jacobianEntryCount: Int
  /// What was recorded, for whoever asks.
  private let tape: Tape
  private let domain: SwitchDomain
  private let activeInputs: [Int]

  /// Derives the code.
  ///
  /// - Parameters:
  ///   - tape: the right-hand side; inputs t, y, theta, x in this order.
  ///   - layout: numbers of states and parameters, and the sensitivity columns.
  package init(_ tape: Tape, layout: SensitivityLayout) throws(SolverInputError) {
    let (states, parameters) = (layout.states, layout.parameters)
    let data = tape.inputCount - 1 - states - parameters
    try SystemCode.check(tape, states: states, data: data)

    var variables = [Int?](repeating: nil, count: tape.inputCount)
    let domain = SwitchDomain(time: 0, states: 1..<(1 + states))
    var active: [Int] = []
    for case .parameter(let p) in layout.columns { active.append(1 + states + p) }
    self.tape = tape
    self.domain = domain
    activeInputs = active
    if layout.sensitivityCount > 0 || layout.needsJacobian || tape.switches(over: domain) {
      for i in 0..<states { variables[1 + i] = i }
      for (column, kind) in layout.columns.enumerated() {
        if case .parameter(let p) = kind { variables[1 + states + p] = states + column }
      }
    }
    let derived = try DerivedCode(
      tape, isVarying: { $0 <= states }, variables: variables, domain: domain, curvature: layout.needsCurvature,
      findsAffine: true)
    let linear = derived.affine.flatMap { LinearCode($0, sensitivities: layout.sensitivityCount) }
    self.linear = linear
    let switches = try derived.switching.map { switching throws(SolverInputError) in
      try SwitchCode(
        switching, states: states, parameters: parameters, data: data, columns: 1 + layout.sensitivityCount)
    }
    self.switches = switches
    curvature = try derived.curvature.map { curvature throws(SolverInputError) in
      try CurvatureTables(curvature, states: states, firstDirection: tape.inputCount + (switches?.count ?? 0))
    }
    let counts = (derived.prologue.count, derived.results.count, derived.derivatives.count)
    operationCounts = (counts.0 - 1, counts.1 - 1, counts.2 - 1)

    var rowStart: [Int32] = [0]
    var columns: [Int32] = []
    var entries: [Int32] = []
    var forcingStart: [Int32] = [0]
    var forcingColumns: [Int32] = []
    var forcing: [Int32] = []
    for output in derived.outputs {
      for (variable, register) in output.row {
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
    let derivative = derived.outputs.map(\.register)
    let initial = layout.columns.map { $0.initialIndex }

    guard
      let instructions = Storage<CohortInstruction>(derived.prologue + derived.results + derived.derivatives),
      let constants = Storage<Double>(derived.constants),
      let indices = Storage<Int32>(
        [derivative, rowStart, columns, entries, forcingStart, forcingColumns, forcing, initial].flatMap { $0 })
    else { throw SolverInputError("there is not enough memory for the right-hand side's code") }
    self.instructions = instructions
    self.constants = constants
    self.indices = indices
    callouts = derived.callouts
    jacobianEntryCount = columns.count
    var next32 = UnsafePointer(indices.base)
    func take(_ count: Int) -> UnsafePointer<Int32> {
      defer { next32 += count }
      return next32
    }
    let first = UnsafePointer(instructions.base)
    code = .allocate(capacity: 1)
    code.initialize(
      to: CohortODECode(
        states: Int32(states), columns: Int32(1 + layout.sensitivityCount), parameters: Int32(parameters),
        data: Int32(data), registers: Int32(derived.registerCount),
        stride: Int32(SystemCode.stride(layout.sensitivityCount)),
        constantCount: Int32(derived.constants.count),
        firstConstant: Int32(tape.inputCount + (switches?.count ?? 0) + (curvature == nil ? 0 : 1 + states)),
        constants: constants.base,
        prologue: first, rhs: first + counts.0, jacobian: first + counts.0 + counts.1,
        derivative: take(states), rowStart: take(states + 1), column: take(columns.count), entry: take(columns.count),
        forcingStart: take(states + 1), forcingColumn: take(forcing.count), forcing: take(forcing.count),
        initial: take(initial.count), switching: switches.map { UnsafePointer($0.code) },
        firstMode: Int32(tape.inputCount), curvature: curvature.map { UnsafePointer($0.table) },
        linear: linear.map { UnsafePointer($0.system) }))
  }

  deinit { code.deallocate() }

  /// Whether it can be solved exactly: it is affine in the state, with coefficients that change at switches on time alone.
  package var isLinear: Bool { linear != nil }

  /// What it is and costs.
  func describe() -> FunctionDescription {
    var description = tape.describe(over: domain, parameters: activeInputs)
    description.operations = operationCounts.prologue + operationCounts.derivative
    description.derivativeOperations = operationCounts.jacobian
    description.jacobianEntries = jacobianEntryCount
    return description
  }

  /// Rows of four columns at least, so that each is a whole number of vectors.
  private static func stride(_ sensitivities: Int) -> Int { sensitivities == 0 ? 1 : (sensitivities + 4) / 4 * 4 }

  private static func check(_ tape: Tape, states: Int, data: Int) throws(SolverInputError) {
    guard data >= 0 else { throw SolverInputError("the right-hand side's recording lacks inputs") }
    guard tape.outputs.count == states else {
      throw SolverInputError(
        "the right-hand side returns \(tape.outputs.count) derivatives, but the state has \(states) elements")
    }
  }
}
