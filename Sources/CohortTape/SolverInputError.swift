// SolverInputError: what a solver was given does not fit together.

/// Something is wrong with the arguments of a call of a solver, or with the recording of the function it calls.
package struct SolverInputError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String

  package init(_ message: String) { self.message = message }

  package var description: String { message }
}
