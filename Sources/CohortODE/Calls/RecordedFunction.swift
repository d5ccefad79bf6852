// A function of the model that a solver calls, recorded once for all calls with the same sizes and ints.
import CohortProgram
import Synchronization

/// A recorded function with the codes that were derived from it.
package final class RecordedFunction: Sendable {
  package let tape: Tape
  private let codes: Mutex<[Derivation: FunctionCode]> = Mutex([:])

  private struct Derivation: Hashable {
    var varying: Int
    var variables: [Int?]
  }

  package init(tape: Tape) { self.tape = tape }

  /// The code for results and derivatives; see ``FunctionCode/init(_:varying:variables:)``.
  package func code(varying: Int, variables: [Int?]) throws(ODEInputError) -> FunctionCode {
    let key = Derivation(varying: varying, variables: variables)
    if let known = codes.withLock({ $0[key] }) { return known }
    let code = try FunctionCode(tape, varying: varying, variables: variables)
    return codes.withLock { codes in
      if let known = codes[key] { return known }
      codes[key] = code
      return code
    }
  }
}
