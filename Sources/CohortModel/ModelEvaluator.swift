// ModelEvaluator: density and outputs of a model together, for one thread.
import CohortRandom
import CohortRecording
import CohortThreads

/// Evaluates a model again and again; used by one thread at a time.
package final class ModelEvaluator {
  package let model: EvaluableModel
  package let density: ModelDensity
  private var outputs: [OutputBlocks: ModelOutputs] = [:]
  /// nil where one thread is all.
  private let arena: ThreadArena?

  /// - Parameter threads: what shares long loops and groups of ODEs, counting the thread that calls.
  /// - Throws: `ExecutionError`.
  package init(_ model: EvaluableModel, _ options: DensityOptions = DensityOptions(), threads: Int = 1) throws {
    self.model = model
    let arena = threads > 1 ? ThreadArena(threadCount: threads) : nil
    self.arena = arena
    density = try arena?.run { () throws -> ModelDensity in try model.density(options) } ?? model.density(options)
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
