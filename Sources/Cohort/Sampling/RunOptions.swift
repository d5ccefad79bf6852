// RunOptions: what a run needs to know besides its method.
import Foundation

/// Chains, seed, threads and starting points of a run; the method's own settings are in the method.
public struct RunOptions: Codable, Sendable {
  /// How many chains are run.
  public var chains = 4
  /// The number of the first chain; numbers name the chains' random numbers.
  public var firstChain = 1
  /// The seed: the same seed gives the same draws, for any number of threads; nil: one from the clock.
  public var seed: UInt64?
  /// Threads for chains and groups together; nil: as many as there are cores.
  public var threads: Int?
  /// The variables whose draws are kept, by name, or the names of whole blocks (`parameters`, `transformed_parameters`,
  /// `generated_quantities`); nil: all. What is left out is not computed where nothing else needs it. The method's own
  /// columns are always kept.
  public var savedVariables: [String]?
  /// Whether the prior is sampled in place of the posterior: without the terms of the log density that data reach. Generated
  /// quantities are then prior predictions.
  public var drawsFromPrior = false
  /// Where the chains start.
  public var initialValues = InitialValues()

  /// Four chains that start at random, with a seed from the clock.
  public init() {}

  /// A seed from the clock, in microseconds, that fits an int of the language.
  public static func clockSeed() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970) * 1e6) & 0x7FFF_FFFF }

  /// The number of threads that `threads` stands for.
  package var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
