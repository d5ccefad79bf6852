// Why a program cannot be executed.

/// An error when an executor is made from a program.
package enum ExecutionError: Error, Sendable, CustomStringConvertible {
  /// A reference to a register, slot or constant that does not exist.
  case invalidProgram(String)
  /// Its memory cannot be addressed or allocated.
  case tooLarge(String)

  package var description: String {
    switch self {
    case .invalidProgram(let what): return "The program is not well-formed: \(what)."
    case .tooLarge(let what): return "The program is too large: \(what)."
    }
  }
}
