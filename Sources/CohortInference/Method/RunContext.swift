// All that a method gets from its surroundings.

import CohortRandom

/// The surroundings of a run.
public struct RunContext {
  /// The number of unconstrained parameters.
  package var dimension: Int
  package var seed: UInt64
  /// The numbers of the chains (or of what a method has in their place), which name their random streams.
  package var chains: [Int]
  /// Makes a log density in the method's form, which one worker uses at a time; the index is the chain's position, or any
  /// number where there are no chains. May be called on any thread.
  package var density: (_ index: Int) throws -> any LogDensity
  /// Where each chain starts.
  package var initialisations: [Initialisation]
  /// Calls the body once with each of 0 ..< count, on any threads, and returns when all calls have.
  package var parallelFor: (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  /// Makes what evaluates the method's log density at many points at once, on all threads.
  /// Where no gradients are wanted, solvers leave out the sensitivities: that is faster, and values differ from those with
  /// gradients within the solvers' tolerances.
  package var makePopulation: (_ hasGradients: Bool) throws -> any PopulationDensity
  /// The same for one part of the posterior; values only.
  package var makePart: ((PosteriorPart) throws -> any PopulationDensity)?
  /// Makes a log density of one part of the posterior, which one worker uses at a time: the prior with the log Jacobian of the
  /// constraining transforms, the likelihood with all its constants. May be called on any thread.
  package var part: (PosteriorPart) throws -> any LogDensity
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
    part = { _ in throw InferenceError.noParts }
    makePopulation = { _ in try ParallelPopulation(makeDensity: { try density(0) }, parallelFor: parallelFor) }
  }

  /// Makes what evaluates the method's log density at many points at once, on all threads.
  ///
  /// - Parameter hasGradients: whether gradients can be asked for.
  package func population(hasGradients: Bool = true) throws -> any PopulationDensity {
    try makePopulation(hasGradients)
  }

  /// Makes what evaluates one part of the posterior at many points at once, on all threads.
  package func population(of part: PosteriorPart) throws -> any PopulationDensity {
    try makePart?(part) ?? ParallelPopulation(makeDensity: { try self.part(part) }, parallelFor: parallelFor)
  }

  /// Where the chain at `index` goes on; nil where it begins.
  package func state(_ index: Int) -> ChainState? { states.indices.contains(index) ? states[index] : nil }

  /// Where the chain, or the start, at `index` starts: further restarts as the last one, with other random numbers.
  package func initialisation(_ index: Int) -> Initialisation {
    initialisations.indices.contains(index) ? initialisations[index] : initialisations.last ?? .random()
  }

  /// The number of the first chain: methods without chains count their random streams from it.
  package var firstStream: Int { chains.first ?? 1 }

  /// The random numbers of the start, path or whatever a method without chains has at `index`, as a chain of the number
  /// `firstStream + index` has them.
  package func random(_ purpose: RandomPurpose, at index: Int = 0, substream: UInt32 = 0) -> RandomStream {
    RandomStream(
      seed: seed, stream: UInt32(truncatingIfNeeded: firstStream &+ index), purpose: purpose, substream: substream)
  }

  /// The starting point at `index`, found as a chain of the number `firstStream + index` would find it.
  package func startingPoint(_ index: Int, of density: any LogDensity) throws -> StartingPoint {
    var random = random(.initialisation, at: index)
    return try StartingPoint(density, initialisation(index), using: &random)
  }
}
