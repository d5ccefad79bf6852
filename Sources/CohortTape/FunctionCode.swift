// A recorded function for the solvers that call it point by point: its results and their sparse Jacobian as code.
import CTape
import CohortProgram

/// Code for a function and its Jacobian by some of its inputs, derived once and then shared by all threads.
package final class FunctionCode: @unchecked Sendable {
  package let inputCount: Int
  package let outputCount: Int
  let registerCount: Int
  /// Never changed after `init`, hence safe to share.
  private let instructions: Storage<CohortInstruction>
  private let constants: Storage<Double>
  private let prologue: UnsafePointer<CohortInstruction>
  private let results: UnsafePointer<CohortInstruction>
  private let derivatives: UnsafePointer<CohortInstruction>
  /// The registers of the outputs.
  @usableFromInline let outputs: Storage<Int32>
  /// The Jacobian by rows: entries rowStart[i] ..< rowStart[i + 1] are for variable `variable[e]`, in `entry[e]`.
  @usableFromInline let rowStart: Storage<Int32>
  @usableFromInline let variable: Storage<Int32>
  @usableFromInline let entry: Storage<Int32>
  private let callouts: [Callout]
  /// The switches, whose modes are inputs behind the others; nil where there are none or they were not asked for.
  package let switching: SwitchingCode?

  /// Derives the code.
  ///
  /// - Parameters:
  ///   - varying: how many of the first inputs change from point to point; what depends on the others alone is
  ///     computed once, by ``FunctionEvaluator/prepare()``.
  ///   - variables: by input, the number of the variable by which the function is differentiated.
  ///   - domain: see ``DerivedCode/init(_:isVarying:variables:domain:)``.
  package init(
    _ tape: Tape, varying: Int, variables: [Int?], domain: SwitchDomain? = nil
  ) throws(SolverInputError) {
    let derived = try DerivedCode(tape, isVarying: { $0 < varying }, variables: variables, domain: domain)
    switching = derived.switching
    var starts: [Int32] = [0]
    var numbers: [Int32] = []
    var entries: [Int32] = []
    for output in derived.outputs {
      numbers += output.row.map { Int32($0.variable) }
      entries += output.row.map(\.register)
      starts.append(Int32(entries.count))
    }
    guard
      let instructions = Storage<CohortInstruction>(derived.prologue + derived.results + derived.derivatives),
      let constants = Storage<Double>(derived.constants), let outputs = Storage<Int32>(derived.outputs.map(\.register)),
      let rowStart = Storage<Int32>(starts), let variable = Storage<Int32>(numbers),
      let entry = Storage<Int32>(entries)
    else { throw SolverInputError("there is not enough memory for the function's code") }
    self.instructions = instructions
    self.constants = constants
    self.outputs = outputs
    self.rowStart = rowStart
    self.variable = variable
    self.entry = entry
    callouts = derived.callouts
    inputCount = tape.inputCount
    outputCount = derived.outputs.count
    registerCount = derived.registerCount
    prologue = UnsafePointer(instructions.base)
    results = prologue + derived.prologue.count
    derivatives = results + derived.results.count
  }

  fileprivate func load(_ registers: UnsafeMutablePointer<Double>) {
    (registers + inputCount + (switching?.entries.count ?? 0)).update(from: constants.base, count: constants.count)
  }

  fileprivate func prepare(_ registers: UnsafeMutablePointer<Double>) { cohort_code_run(prologue, registers) }
  fileprivate func evaluate(_ registers: UnsafeMutablePointer<Double>) { cohort_code_run(results, registers) }
  fileprivate func differentiate(_ registers: UnsafeMutablePointer<Double>) { cohort_code_run(derivatives, registers) }
}

/// The registers in which one thread evaluates a function.
package final class FunctionEvaluator {
  package let code: FunctionCode
  @usableFromInline let registers: Storage<Double>

  /// nil where memory is short.
  package init?(_ code: FunctionCode) {
    guard let registers = Storage<Double>(count: code.registerCount) else { return nil }
    self.code = code
    self.registers = registers
    code.load(registers.base)
  }

  /// The modes of the function's switches.
  package var modes: UnsafeMutablePointer<Double> { registers.base + code.inputCount }

  /// The function's inputs.
  package var inputs: UnsafeMutablePointer<Double> { registers.base }

  /// To be called when inputs have changed that do not vary from point to point.
  package func prepare() { code.prepare(registers.base) }

  /// Computes the results at the inputs.
  package func evaluate() { code.evaluate(registers.base) }

  /// Computes the Jacobian; after ``evaluate()``.
  package func differentiate() { code.differentiate(registers.base) }

  @inlinable
  package func output(_ index: Int) -> Double { registers.base[Int(code.outputs.base[index])] }

  /// Calls `body` with row, variable and value of each entry of the Jacobian that is not always 0.
  @inlinable
  package func forEachEntry(_ body: (_ row: Int, _ variable: Int, _ value: Double) -> Void) {
    let (starts, variables, entries) = (code.rowStart.base, code.variable.base, code.entry.base)
    for row in 0..<code.outputCount {
      for e in Int(starts[row])..<Int(starts[row + 1]) {
        body(row, Int(variables[e]), registers.base[Int(entries[e])])
      }
    }
  }
}
