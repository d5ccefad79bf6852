// FunctionContext: what the definition of a library function gets besides its arguments.
import CohortLibrary
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
  /// Where each call has a stream of its own: the stream from which theirs follow.
  private let common: RandomStream?
  /// While outputs are recorded: the numbers that say at replay which draw it is, see `RandomKey`.
  package let key: ContiguousArray<Scalar>?

  /// Calls take their numbers one after another.
  package init(stream: RandomStream) {
    self.stream = stream
    common = nil
    key = nil
  }

  /// Each call has a stream of its own, named by the place of the call.
  package init(callsOf stream: RandomStream, key: ContiguousArray<Scalar>? = nil) {
    self.stream = stream
    common = stream
    self.key = key
  }

  /// Begins a call.
  ///
  /// - Parameter id: stands for the place of the call and the iterations of the loops around it.
  @inline(__always)
  package func begin(call id: UInt64) {
    if let common { stream = common.call(id) }
  }
}

/// The name of a draw's random numbers as real numbers, in which form programs take it: seed (two halves), chain, draw.
package enum RandomKey {
  /// How many numbers a key has.
  package static let count = 4

  package static func numbers(of stream: RandomStream) -> [Double] {
    [Double(stream.seed & 0xFFFF_FFFF), Double(stream.seed >> 32), Double(stream.stream), Double(stream.substream)]
  }

  /// The stream of generated quantities that a key names.
  package static func stream(_ key: UnsafePointer<Double>) -> RandomStream {
    func word(_ index: Int) -> UInt32 { UInt32(exactly: key[index]) ?? 0 }
    return RandomStream(
      seed: UInt64(word(1)) << 32 | UInt64(word(0)), stream: word(2), purpose: .generatedQuantities, substream: word(3))
  }
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
  /// What is special about it.
  package let traits: [FunctionTrait]
  /// What must hold of the arguments of a density.
  package let requirements: [ArgumentRequirement]
  /// In the rule notation of the signatures.
  package let signatures: [String]
  /// One or two sentences, with the source of the formula.
  package let documentation: String
  package let evaluate: @Sendable (FunctionContext, [Value]) throws -> Value

  package init(
    _ name: String, traits: [FunctionTrait] = [], requirements: [ArgumentRequirement] = [], _ signatures: [String],
    _ documentation: String, evaluate: @escaping @Sendable (FunctionContext, [Value]) throws -> Value
  ) {
    self.name = name
    self.traits = traits
    self.requirements = requirements
    self.signatures = signatures
    self.documentation = documentation
    self.evaluate = evaluate
  }

  /// What the library says about it.
  var entry: LibraryEntry {
    LibraryEntry(name, traits: traits, requirements: requirements, signatures, documentation)
  }
}
