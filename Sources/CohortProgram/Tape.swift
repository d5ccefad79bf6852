// A tape: straight-line scalar code without loops, for functions that a solver calls (ODE right-hand sides).

/// Straight-line code over registers: first the inputs, then the constants, then one register per operation.
package struct Tape: Sendable {
  package var inputCount: Int
  package var constants: [Double]
  package var operations: [Block.Operation]
  /// The registers that hold the results (an input or a constant may be a result).
  package var outputs: [Int]

  package init(inputCount: Int, constants: [Double], operations: [Block.Operation], outputs: [Int]) {
    self.inputCount = inputCount
    self.constants = constants
    self.operations = operations
    self.outputs = outputs
  }

  package var registerCount: Int { inputCount + constants.count + operations.count }
}
