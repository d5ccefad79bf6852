// The switches of a recorded function as code of their own: when do they change, and by what does that depend.
import CTape
import CohortProgram

/// Code for the arguments of a function's switches. Its registers are those of the function up to the modes: inputs, then modes;
/// then constants and results of its own.
package struct SwitchingCode: Sendable {
  package struct Entry: Sendable {
    package let kind: CodeGraph.Switch.Kind
    package let isOnState: Bool
    /// Whether the argument is linear in time while no mode changes.
    package let isLinear: Bool
    package let argument: Int32
    /// The argument's partial derivative by time; nil where that is 0.
    package let slope: Int32?
    /// The registers of the argument's derivatives that are not always 0, by rising variable.
    package let row: [(variable: Int, register: Int32)]
  }
  /// In the order of their modes.
  package let entries: [Entry]
  package let arguments: [CohortInstruction]
  /// Run after the arguments.
  package let derivatives: [CohortInstruction]
  package let constants: [Double]
  package let registerCount: Int
  package let callouts: [Callout]

  /// - Parameters:
  ///   - time: the input.
  ///   - timeVariable: the number of the variable that it is among derivatives.
  init(
    _ graph: CodeGraph, _ switches: [CodeGraph.Switch], time: Int, timeVariable: Int
  ) throws(SolverInputError) {
    let code = try StagedCode(
      graph, stages: [switches.map(\.argument), switches.flatMap { $0.row.map(\.node) }])
    let dependsOnTime = graph.dependents(on: time)
    entries = switches.map { own in
      let slope = own.row.first { $0.variable == timeVariable }?.node
      return Entry(
        kind: own.kind, isOnState: own.isOnState, isLinear: slope.map { !dependsOnTime[$0] } ?? true,
        argument: code.register(own.argument), slope: slope.map { code.register($0) },
        row: own.row.filter { $0.variable != timeVariable }
          .map { (variable: $0.variable, register: code.register($0.node)) })
    }
    arguments = Array(code.parts[0].dropLast()) + code.parts[1]
    derivatives = code.parts[2]
    constants = code.constants
    registerCount = code.registerCount
    callouts = code.callouts
  }
}
