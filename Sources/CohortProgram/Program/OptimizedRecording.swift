// OptimizedRecording: a program with the places of the numbers that are read after an evaluation.

/// A program with the places of the outputs that were asked for.
package struct OptimizedRecording: Sendable {
  package var program: Program
  package var outputs: [Output]
  /// What the passes did to operations; empty unless it was asked for.
  package var decisions: [Decision] = []

  init(program: Program, outputs: [Output]) {
    self.program = program
    self.outputs = outputs
  }

  /// A program that does nothing.
  init() {
    self.init(
      program: Program(
        constants: [], slotCount: 0, parameterCount: 0, fixedSlots: [], steps: [], constantTarget: 0, checks: []),
      outputs: [])
  }

  package enum Output: Sendable {
    case constant(Double)
    case slot(Int)
  }
}
