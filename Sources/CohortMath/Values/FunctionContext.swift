// FunctionContext: what the definition of a library function gets besides its arguments.
import CohortRandom

/// The place of a call, and what a function may use there.
package struct FunctionContext {
  /// Takes down operations; the location is set, the position is 0 at the start of the call.
  package let builder: ProgramBuilder
  /// For functions that draw: `_rng`. nil elsewhere.
  package let random: RandomSource?
  /// Written as `_lupdf`/`_lupmf` or under `~`: for densities, bit k is set where argument k depends on data alone by
  /// its declaration; terms that depend only on such arguments are dropped. nil: all terms are kept.
  package let droppable: UInt64?
  /// Under `~` and `target +=`: the density adds its terms to the log density itself (through `builder.addTarget` or
  /// `builder.addTerms`) and returns `.void`; else it returns its value.
  package let addsToTarget: Bool
  /// `path:line:column: name` of the call, for messages that requirements leave in the program.
  package let place: () -> String

  package init(
    builder: ProgramBuilder, random: RandomSource?, droppable: UInt64?, addsToTarget: Bool,
    place: @escaping () -> String
  ) {
    self.builder = builder
    self.random = random
    self.droppable = droppable
    self.addsToTarget = addsToTarget
    self.place = place
  }
}

/// Holds the stream that `_rng` functions draw from.
package final class RandomSource {
  package var stream: RandomStream

  package init(stream: RandomStream) { self.stream = stream }
}

/// Why a library function could not give a result.
package enum FunctionError: Error, Sendable {
  /// The arguments make no sense whatever the parameters (sizes do not match, index out of range): the program stops,
  /// as in Stan with `std::invalid_argument` and `std::out_of_range`.
  case invalid(String)
  /// The point is invalid (Stan's `domain_error`): the proposal is rejected.
  case rejected(String)
}

/// The definition of a library function over containers.
///
/// `evaluate` is given the arguments with the types of one of the signatures (ints promoted to real where the
/// signature says real) and records what it does through the context's builder.
package struct ContainerFunction: Sendable {
  package let name: String
  /// In the rule notation of the signatures.
  package let signatures: [String]
  /// One or two sentences, with the source of the formula.
  package let documentation: String
  package let evaluate: @Sendable (FunctionContext, [Value]) throws -> Value

  package init(
    _ name: String, _ signatures: [String], _ documentation: String,
    evaluate: @escaping @Sendable (FunctionContext, [Value]) throws -> Value
  ) {
    self.name = name
    self.signatures = signatures
    self.documentation = documentation
    self.evaluate = evaluate
  }

  /// What the library says about it.
  var entry: LibraryEntry { LibraryEntry(name, signatures, documentation) }
}
