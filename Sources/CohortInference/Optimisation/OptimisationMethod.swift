// Methods that look for a mode: each supplies the climb from one start; starts, delivery and what is said are common.

import CohortRandom

/// A method that climbs from each of its starts, and keeps the best end.
public protocol OptimisationMethod: InferenceMethod {
  /// Which density, how many starts, what is kept.
  var optimisation: OptimisationSettings { get set }
  /// The most iterations of one climb.
  var iterationLimit: Int { get }

  /// Whether one climb keeps all threads busy by itself.
  static var usesPopulations: Bool { get }

  /// How many starting points one climb may ask for.
  var pointsPerStart: Int { get }

  /// Climbs from one start to its end.
  func climb(_ start: ClimbStart) throws -> ClimbEnd
}

/// What a climb is given.
public struct ClimbStart {
  /// The density, for this climb alone.
  package let density: any LogDensity
  /// Where it starts.
  package let point: StartingPoint
  /// Its own random numbers.
  package let random: RandomStream
  /// Where it goes on; nil: it begins. Of no account to climbs that cannot be written down: they begin anew, and end where they
  /// would have.
  package var state: ClimbState?
  /// What searches with populations and restarts need besides.
  private let surroundings: any ClimbSurroundings
  /// To be called with the starting point (iteration 0) and after each iteration with the best point; throws where the climb
  /// is to end.
  package let visit: (_ iteration: Int, _ position: [Double], _ logDensity: Double) throws -> Void

  package init(
    density: any LogDensity, point: StartingPoint, random: RandomStream, state: ClimbState? = nil,
    surroundings: any ClimbSurroundings,
    visit: @escaping (_ iteration: Int, _ position: [Double], _ logDensity: Double) throws -> Void = { _, _, _ in }
  ) {
    self.density = density
    self.point = point
    self.random = random
    self.state = state
    self.surroundings = surroundings
    self.visit = visit
  }

  /// Makes what evaluates many points at once.
  package func population() throws -> any PopulationDensity { try surroundings.population() }

  /// Finds the starting point of a restart, counted from 1.
  package func another(_ restart: Int) throws -> StartingPoint { try surroundings.start(restart, of: density) }

  /// To be called between two iterations by a climb that can be written down.
  package func checkpoint(_ state: () -> ClimbState) throws { try surroundings.reached(state) }
}

/// What searches with populations and restarts ask for.
package protocol ClimbSurroundings {
  /// What evaluates many points at once.
  func population() throws -> any PopulationDensity
  /// The starting point of a restart, counted from 1.
  func start(_ restart: Int, of density: any LogDensity) throws -> StartingPoint
  /// The climb can be written down now.
  func reached(_ state: () -> ClimbState) throws
}

/// A climb between two iterations, written down.
package struct ClimbState: Equatable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// How a climb ended.
public struct ClimbEnd: Sendable {
  /// The highest point, on the unconstrained scale.
  public var position: [Double]
  /// The log density there.
  public var logDensity: Double
  /// Why it ended; nil where it was cancelled.
  public var ending: ClimbEnding?
  /// Iterations done.
  public var iterations: Int
  /// Evaluations of the log density, with or without gradient, the starting point's among them.
  public var evaluations: Int
  /// What else is to be said of it, such as how often it was started anew.
  public var remark: String?

  package init(
    position: [Double], logDensity: Double, ending: ClimbEnding?, iterations: Int, evaluations: Int,
    remark: String? = nil
  ) {
    self.position = position
    self.logDensity = logDensity
    self.ending = ending
    self.iterations = iterations
    self.evaluations = evaluations
    self.remark = remark
  }
}

extension OptimisationMethod {
  /// CmdStan's command.
  public static var command: String { "optimize" }
  /// Only the log density.
  public var columns: [String] { ["lp__"] }
  /// One thread for each climb unless a method says otherwise.
  public static var usesPopulations: Bool { false }
  /// A climb.
  public var phases: [PhasePlan] {
    let interval = optimisation.savesIterations ? 1 : 0
    return [PhasePlan(.optimisation, iterations: iterationLimit, interval: interval, isLimit: true)]
  }
  /// One for the best end.
  public var outputs: MethodOutputs { .one }
  /// One point for each climb unless a method says otherwise.
  public var pointsPerStart: Int { 1 }
  /// As many as are set.
  public var startCount: Int? { optimisation.starts * pointsPerStart }
  /// That of the constrained parameters unless set otherwise.
  public var densityForm: DensityForm { DensityForm(includesJacobian: optimisation.jacobian) }
  /// A mode is no draw.
  public var drawsFollowPosterior: Bool { false }

  /// Climbs from all starts in parallel.
  public func run(_ context: RunContext, sinks: [any RunSink]) throws -> [RunSummary] {
    guard let sink = sinks.first else { return [] }
    return [OptimisationRun(self, context, sink).run()]
  }
}

// MARK: Short names for what apps set most

extension OptimisationMethod {
  /// How many starting points there are; the best end is kept.
  public var starts: Int {
    get { optimisation.starts }
    set { optimisation.starts = newValue }
  }

  /// Whether the mode is that of the unconstrained parameters.
  public var jacobian: Bool {
    get { optimisation.jacobian }
    set { optimisation.jacobian = newValue }
  }

  /// Whether the point after each iteration is kept.
  public var savesIterations: Bool {
    get { optimisation.savesIterations }
    set { optimisation.savesIterations = newValue }
  }
}

extension RunPhase {
  /// A climb to the mode.
  public static let optimisation = RunPhase(name: "optimisation", title: "")
}
