// RecordedFunction: a function of the model that a solver calls, recorded once for all calls with the same sizes and ints.
import CohortProgram

/// A recorded function with the codes that were derived from it.
package final class RecordedFunction: Sendable {
  package let tape: Tape
  private let codes = SharedCache<Derivation, FunctionCode>()

  private struct Derivation: Hashable {
    var varying: Int
    var variables: [Int?]
    var domain: SwitchDomain?
  }

  package init(tape: Tape) { self.tape = tape }

  /// The code for results and derivatives; see ``FunctionCode/init(_:varying:variables:domain:)``.
  package func code(
    varying: Int, variables: [Int?], domain: SwitchDomain? = nil
  ) throws(SolverInputError) -> FunctionCode {
    try codes.value(Derivation(varying: varying, variables: variables, domain: domain)) { () throws(SolverInputError) in
      try FunctionCode(tape, varying: varying, variables: variables, domain: domain)
    }
  }
}
