// ModelEvaluator: density and outputs of a model together, for one thread.
import CohortRandom
import CohortRecording
import CohortThreads

/// Evaluates a model again and again; used by one thread at a time.
package final class ModelEvaluator {
  package let model: EvaluableModel
  package let density: ModelDensity
  private let options: DensityOptions
  private let hasGradient: Bool
  private var outputs: [OutputBlocks: ModelOutputs] = [:]
  /// What evaluates many points, made when it is first needed.
  private var population: ModelPopulation?
  private var outputPopulations: [OutputBlocks: OutputPopulation] = [:]
  /// nil where one thread is all.
  private let arena: ThreadArena?

  /// - Parameters:
  ///   - hasGradient: whether gradients can be asked for. Without, solvers leave out the sensitivities.
  ///   - threads: what shares points, long loops and groups of ODEs, counting the thread that calls.
  /// - Throws: `ExecutionError`.
  package init(
    _ model: EvaluableModel, _ options: DensityOptions = DensityOptions(), hasGradient: Bool = true, threads: Int = 1
  ) throws {
    self.model = model
    self.options = options
    self.hasGradient = hasGradient
    let arena = threads > 1 ? ThreadArena(threadCount: threads) : nil
    self.arena = arena
    func density() throws -> ModelDensity { try model.density(options, hasGradient: hasGradient) }
    self.density = try arena?.run { () throws -> ModelDensity in try density() } ?? density()
  }

  /// The log density, and its gradient where there is room for it; -∞ where the point is invalid.
  ///
  /// - Parameters:
  ///   - point: `dimension` numbers.
  ///   - gradient: room for as many.
  /// - Throws: `RecordingError` where the program cannot run at all.
  package func logDensity(
    at point: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>? = nil
  ) throws -> Double {
    guard let arena else { return try evaluate(point, gradient) }
    return try arena.run { () throws -> Double in try evaluate(point, gradient) }
  }

  @inline(__always)
  private func evaluate(_ point: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>?) throws -> Double {
    guard let gradient else { return try density.logDensity(at: point) }
    return try density.logDensityAndGradient(at: point, gradient: gradient)
  }

  /// The log densities at many points, and their gradients where there is room for them; see ``ModelPopulation``.
  ///
  /// - Throws: `RecordingError` where the program cannot run at all.
  package func logDensities(
    at points: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
    gradients: UnsafeMutablePointer<Double>? = nil
  ) throws {
    let population = try population ?? model.population(options, hasGradient: hasGradient)
    self.population = population
    func evaluate() throws {
      try population.logDensities(at: points, count: count, values: values, gradients: gradients)
    }
    guard let arena else { return try evaluate() }
    try arena.run { () throws -> Void in try evaluate() }
  }

  /// Why a point of the last call for many points is invalid, or its log density not finite; nil where it is.
  package func rejection(ofPoint number: Int) -> Rejection? { population?.rejection(ofPoint: number) }

  /// The numbers of the variables of some blocks at many points; see ``OutputPopulation``.
  package func constrain(
    _ points: UnsafePointer<Double>, count: Int, _ blocks: OutputBlocks, random: (Int) -> RandomStream,
    deliver: (Int, ContiguousArray<Double>, (any Error)?) throws -> Void
  ) throws {
    let outputs = try outputPopulations[blocks] ?? model.outputPopulation(blocks)
    outputPopulations[blocks] = outputs
    func compute() throws { try outputs.compute(at: points, count: count, random: random, deliver: deliver) }
    guard let arena else { return try compute() }
    try arena.run { () throws -> Void in try compute() }
  }

  /// Appends the numbers of the variables of some blocks, in the order of the model's columns.
  ///
  /// - Parameter random: names the draw.
  /// - Throws: `RecordingError` where a variable cannot be computed.
  package func constrain(
    _ point: UnsafeBufferPointer<Double>, _ blocks: OutputBlocks, random: RandomStream,
    to row: inout ContiguousArray<Double>
  ) throws {
    let known = outputs[blocks]
    let outputs = try known ?? model.outputs(blocks)
    if known == nil { self.outputs[blocks] = outputs }
    guard let arena else { return try outputs.append(at: point, random: random, to: &row) }
    try arena.run { () throws -> Void in try outputs.append(at: point, random: random, to: &row) }
  }
}
