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
  /// Makes what evaluates many points at once.
  package let population: () throws -> any PopulationDensity
  /// Finds the starting point of a restart, counted from 1.
  package let another: (_ restart: Int) throws -> StartingPoint
  /// To be called with the starting point (iteration 0) and after each iteration with the best point; throws where the climb
  /// is to end.
  package let visit: (_ iteration: Int, _ position: [Double], _ logDensity: Double) throws -> Void

  package init(
    density: any LogDensity, point: StartingPoint, random: RandomStream,
    population: @escaping () throws -> any PopulationDensity,
    another: @escaping (_ restart: Int) throws -> StartingPoint,
    visit: @escaping (_ iteration: Int, _ position: [Double], _ logDensity: Double) throws -> Void = { _, _, _ in }
  ) {
    self.density = density
    self.point = point
    self.random = random
    self.population = population
    self.another = another
    self.visit = visit
  }
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
