// A tape: straight-line scalar code without loops, for functions that a solver calls (ODE right-hand sides).

/// Straight-line code over registers: first the inputs, then the constants, then one register per operation, then the results
/// of calls.
package struct Tape: Sendable {
  package var inputCount: Int
  package var constants: [Double]
  package var operations: [Block.Operation]
  package var calls: [TapeCall]
  /// The registers that hold the results (an input or a constant may be a result).
  package var outputs: [Int]
  /// The paths that the function was recorded along.
  package var pathCount = 1

  package init(
    inputCount: Int, constants: [Double], operations: [Block.Operation], calls: [TapeCall] = [], outputs: [Int]
  ) {
    self.inputCount = inputCount
    self.constants = constants
    self.operations = operations
    self.calls = calls
    self.outputs = outputs
  }

  /// The register of the first result of a call.
  package var firstCallRegister: Int { inputCount + constants.count + operations.count }
  package var registerCount: Int { calls.reduce(firstCallRegister) { $0 + $1.outputCount } }
}
