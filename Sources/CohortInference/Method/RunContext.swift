// All that a method gets from its surroundings.

/// The surroundings of a run.
public struct RunContext {
  /// The number of unconstrained parameters.
  package var dimension: Int
  package var seed: UInt64
  /// The numbers of the chains (or of what a method has in their place), which name their random streams.
  package var chains: [Int]
  /// Makes a log density, which one worker uses at a time; the index is the chain's position. May be called on any
  /// thread.
  package var density: (_ index: Int) throws -> any LogDensity
  /// Where each chain starts.
  package var initialisations: [Initialisation]
  /// Calls the body once with each of 0 ..< count, on any threads, and returns when all calls have.
  package var parallelFor: (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  /// By chain: where it goes on; nil: it begins.
  package var states: [ChainState?] = []
  /// Whether the run is to end; to be asked at least once an iteration.
  package var isCancelled: () -> Bool

  package init(
    dimension: Int, seed: UInt64, chains: [Int], initialisations: [Initialisation],
    density: @escaping (_ index: Int) throws -> any LogDensity,
    parallelFor: @escaping (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void = { count, body in
      for index in 0..<count { body(index) }
    },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.dimension = dimension
    self.seed = seed
    self.chains = chains
    self.initialisations = initialisations
    self.density = density
    self.parallelFor = parallelFor
    self.isCancelled = isCancelled
  }

  /// Where the chain at `index` goes on; nil where it begins.
  package func state(_ index: Int) -> ChainState? { states.indices.contains(index) ? states[index] : nil }

  /// Where the chain at `index` starts.
  package func initialisation(_ index: Int) -> Initialisation {
    initialisations.indices.contains(index) ? initialisations[index] : .random()
  }
}
