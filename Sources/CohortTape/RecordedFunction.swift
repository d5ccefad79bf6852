// RecordedFunction: a function of the model that a solver calls, recorded once for all calls with the same sizes and ints.
import CohortProgram

/// A recorded function with the codes that were derived from it.
package final class RecordedFunction: Sendable {
  package let tape: Tape
  private let codes = SharedCache<Derivation, FunctionCode>()

  private struct Derivation: Hashable {
    var varying: Int
    var variables: [Int?]
  }

  package init(tape: Tape) { self.tape = tape }

  /// The code for results and derivatives; see ``FunctionCode/init(_:varying:variables:)``.
  package func code(varying: Int, variables: [Int?]) throws(SolverInputError) -> FunctionCode {
    try codes.value(Derivation(varying: varying, variables: variables)) { () throws(SolverInputError) in
      try FunctionCode(tape, varying: varying, variables: variables)
    }
  }
}
