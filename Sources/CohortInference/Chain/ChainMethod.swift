// Methods that are Markov chains: they supply state, one iteration and adaptation; the rest is common.

import CohortRandom

/// One chain's state with what moves it on.
///
/// What a kernel knows between two iterations can be written down and read back bit for bit (`StoredState`). An iteration
/// that throws leaves it as it was before, so that a chain that was stopped in the middle of one can go on.
package protocol ChainKernel: AnyObject, StoredState {
  /// The current point, unconstrained.
  var position: UnsafeBufferPointer<Double> { get }
  /// The values of the method's columns after the last iteration.
  var statistics: UnsafeBufferPointer<Double> { get }
  /// Evaluations of the gradient so far.
  var gradientEvaluations: Int { get }

  /// Takes the first point, or another one in its place, from which all is learnt anew.
  func start(at point: StartingPoint)
  /// Does one iteration, and learns from it in warm-up.
  func iterate(_ phase: RunPhase, _ iteration: Int) throws -> Transition
  /// Called once after the last iteration of each phase; says what was learnt.
  func end(_ phase: RunPhase) throws -> PhaseReport?
  /// What warm-up has arrived at so far, as positive numbers: when they hardly change any more there is nothing left to learn.
  var learnt: [Double] { get }
  /// Warm-up will end soon, after a number of iterations from this one on in which what depends on the rest may settle.
  func settle(from iteration: Int)
}

extension ChainKernel {
  /// Nothing unless a kernel says otherwise.
  package var learnt: [Double] { [] }
  package func settle(from iteration: Int) {}
}

/// What a driver needs to know of one iteration.
package struct Transition: Sendable {
  var isDivergent = false
  /// Whether the iteration was cut off at a limit.
  var isSaturated = false
  /// Whether the chain is elsewhere than before, where the method can tell.
  var hasMoved = true
  /// Whether the chain gets nowhere from where it started, so that another start is worth a try.
  var isCrawling = false
  /// 0 where there is none.
  package var stepSize = 0.0
  /// Evaluations of the gradient.
  package var gradients = 0

  package init() {}
}

/// A method whose chains do not know of each other.
public protocol ChainMethod: InferenceMethod {
  /// How long a chain runs and which iterations are kept.
  var iterations: IterationSettings { get set }

  /// What moves one chain.
  func kernel(_ start: ChainStart) throws -> ChainKernelBox
}

/// What a kernel is made from.
public struct ChainStart {
  package let density: any LogDensity
  /// The chain's own random numbers.
  package let random: RandomStream
  /// To be asked before every evaluation of the density.
  package let isCancelled: () -> Bool

  package init(density: any LogDensity, random: RandomStream, isCancelled: @escaping () -> Bool) {
    self.density = density
    self.random = random
    self.isCancelled = isCancelled
  }
}

/// A kernel of any kind.
public struct ChainKernelBox {
  package let kernel: any ChainKernel
  package init(_ kernel: any ChainKernel) { self.kernel = kernel }
}

extension ChainMethod {
  /// CmdStan's command for chains.
  public static var command: String { "sample" }

  /// Warm-up and sampling.
  public var phases: [PhasePlan] {
    [
      PhasePlan(
        .warmup, iterations: iterations.warmup, interval: iterations.savesWarmup ? iterations.thin : 0,
        isLimit: iterations.endsWarmupWhenSettled),
      PhasePlan(.sampling, iterations: iterations.samples, interval: iterations.thin),
    ]
  }

  /// Runs all chains of the context, each with its own density.
  public func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary] {
    let drivers = try zip(context.chains, sinks).enumerated().map { index, pair in
      ChainDriver(
        self, density: try context.density(index), chain: pair.0, seed: context.seed, sink: pair.1,
        isCancelled: context.isCancelled)
    }
    // Every call touches its own driver.
    nonisolated(unsafe) let shared = (
      drivers: drivers, initialisations: drivers.indices.map(context.initialisation),
      states: drivers.indices.map(context.state)
    )
    if iterations.endsWarmupWhenSettled {
      context.parallelFor(drivers.count) { index in
        guard shared.drivers.indices.contains(index) else { return }
        shared.drivers[index].begin(from: shared.initialisations[index], resuming: shared.states[index])
      }
      WarmupMeetings(limit: iterations.warmup).hold(drivers, parallelFor: context.parallelFor)
    }
    context.parallelFor(drivers.count) { index in
      guard shared.drivers.indices.contains(index) else { return }
      shared.drivers[index].run(from: shared.initialisations[index], resuming: shared.states[index])
      shared.drivers[index].release()
    }
    return drivers.map(\.summary)
  }
}

// MARK: Short names for what apps set most

extension ChainMethod {
  /// Iterations of warm-up.
  public var warmup: Int {
    get { iterations.warmup }
    set { iterations.warmup = newValue }
  }

  /// Iterations after warm-up.
  public var samples: Int {
    get { iterations.samples }
    set { iterations.samples = newValue }
  }

  /// Every `thin`-th iteration of a phase is kept.
  public var thin: Int {
    get { iterations.thin }
    set { iterations.thin = newValue }
  }

  /// Whether iterations of warm-up are kept, too.
  public var savesWarmup: Bool {
    get { iterations.savesWarmup }
    set { iterations.savesWarmup = newValue }
  }
}
