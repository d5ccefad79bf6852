// SolverCall: what the recorder knows of functions that are defined in a module above it, such as the solvers.
import CohortChecking
import CohortMath
import CohortProgram

/// What one call in a program of a function that takes functions does when it is run.
package protocol SolverCall: AnyObject {
  /// The value of the call; library nodes and recordings of its functions are made through `site`.
  func value(at site: SolverCallSite) throws -> Value
}

/// A function that takes functions, as the compiler is told of it.
package struct SolverDefinition: Sendable {
  /// What the function gives the function that it is given, before what the call passes on.
  package struct Callback: Sendable {
    package var types: [StanType]
    /// How many of the call's arguments are not passed on.
    package var ownArguments: Int
    package var result: StanType

    package init(types: [StanType], ownArguments: Int, result: StanType) {
      self.types = types
      self.ownArguments = ownArguments
      self.result = result
    }
  }

  package let name: String
  /// nil where only functions of the program can be given.
  package let callback: Callback?
  /// A call with these functions; nil where there are too few or too many.
  let makeCall: @Sendable (_ functions: [CompiledFunction]) -> (any SolverCall)?

  package init(
    _ name: String, callback: Callback? = nil,
    makeCall: @escaping @Sendable (_ functions: [CompiledFunction]) -> (any SolverCall)?
  ) {
    self.name = name
    self.callback = callback
    self.makeCall = makeCall
  }
}

/// All such functions by name; given to the compiler.
package struct SolverTable: Sendable {
  package let definitions: [String: SolverDefinition]

  /// - Parameter definitions: of two of one name the first counts.
  package init(_ definitions: [SolverDefinition] = []) {
    self.definitions = Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
