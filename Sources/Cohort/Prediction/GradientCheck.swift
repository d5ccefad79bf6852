// GradientCheck: a model's gradient against finite differences of its log density, parameter by parameter.
import CohortIO
import CohortInference
import CohortModel
import CohortThreads
import Foundation
import Synchronization

/// What comes of comparing a gradient with finite differences.
public struct GradientCheck: Sendable, Equatable, Codable {
  /// One unconstrained parameter.
  public struct Entry: Sendable, Equatable, Codable {
    /// Its name, as in ``Posterior/unconstrainedNames``.
    public let name: String
    /// Its place among the unconstrained parameters, from 0.
    public let index: Int
    /// Where it was.
    public let value: Double
    /// The derivative that the model gives.
    public let gradient: Double
    /// The derivative by finite differences of the log density.
    public let difference: Double
    /// How far the finite differences may be off themselves, by their estimate.
    public let uncertainty: Double
    /// How far both may be apart.
    public let tolerance: Double

    /// How far they are apart.
    public var error: Double { abs(gradient - difference) }
    /// Whether they agree.
    public var agrees: Bool { error <= tolerance }
  }

  /// The log density at the point.
  public let logDensity: Double
  /// All parameters, those that are furthest apart first.
  public let entries: [Entry]

  /// The parameters whose derivatives do not agree.
  public var failures: [Entry] { entries.filter { !$0.agrees } }

  /// How gradients are checked.
  public struct Options: Sendable, Codable {
    /// The step of central differences; nil: steps are chosen and extrapolated to 0, with an estimate of the error.
    public var step: Double?
    /// The two may be apart by so much, times the derivative where it is larger than 1.
    public var error = 1e-6
    /// Whether the log density holds the log Jacobian of the constraining transforms.
    public var includesJacobian = true
    /// Nil: as many as there are cores.
    public var threads: Int?

    /// Extrapolated steps and an error of 1e-6.
    public init() {}
  }
}

extension Posterior {
  /// Compares the gradient at a point with finite differences of the log density.
  ///
  /// - Parameter point: `dimension` unconstrained numbers; nil: where the first chain of a run with this seed would start.
  /// - Throws: `ModelError` where the log density cannot be computed at the point, or an option makes no sense.
  public func checkGradient(
    at point: [Double]? = nil, initialValues: InitialValues = InitialValues(), seed: UInt64 = 1,
    options: GradientCheck.Options = GradientCheck.Options()
  ) throws -> GradientCheck {
    if let step = options.step, !(step > 0 && step.isFinite) {
      throw ModelError(.settings, "the step of finite differences is a positive number, found \(step)")
    }
    guard options.error >= 0 else {
      throw ModelError(.settings, "the error is 0 or a positive number, found \(options.error)")
    }
    let form = DensityOptions(includesJacobian: options.includesJacobian)
    let threads = ThreadArena(threadCount: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    return try threads.run { () throws -> GradientCheck in
      let density = try evaluable.density(form)
      let point = try point ?? startingPoint(of: density, initialValues, seed: seed)
      let (value, gradient) = try evaluate(density, at: point)
      guard value.isFinite else {
        let reason = density.rejection.map { ": \($0.message)" } ?? ""
        throw ModelError(.execution, "the log density is \(value) at the point\(reason)")
      }
      let pool = EvaluatorPool { [evaluable] in try evaluable.density(form) }
      let names = unconstrainedNames
      let results = Mutex<[Int: Result<FiniteDifference, any Error>]>([:])
      ParallelLoop.run(count: dimension) { begin, end in
        for index in begin..<end {
          let result = Result { () throws -> FiniteDifference in
            try pool.use { density in
              try FiniteDifference(at: point[index], step: options.step) { moved in
                var other = point
                other[index] = moved
                return try other.withUnsafeBufferPointer {
                  guard let base = $0.baseAddress else { return .nan }
                  return try density.logDensity(at: base)
                }
              }
            }
          }
          results.withLock { $0[index] = result }
        }
      }
      let found = results.withLock { $0 }
      var entries: [GradientCheck.Entry] = []
      for index in 0..<dimension {
        guard let difference = try found[index]?.get() else { continue }
        // Numbers that are large have few digits behind the point.
        let scale = max(1, abs(gradient[index]))
        entries.append(
          GradientCheck.Entry(
            name: names.indices.contains(index) ? names[index] : "\(index + 1)", index: index, value: point[index],
            gradient: gradient[index], difference: difference.derivative, uncertainty: difference.uncertainty,
            tolerance: options.error * scale + 3 * difference.uncertainty))
      }
      func severity(_ entry: GradientCheck.Entry) -> Double {
        let ratio = entry.error / max(entry.tolerance, .leastNormalMagnitude)
        return ratio.isNaN ? .infinity : ratio
      }
      entries.sort { (severity($1), $0.index) < (severity($0), $1.index) }
      return GradientCheck(logDensity: value, entries: entries)
    }
  }

  /// Where the first chain of a run would start.
  private func startingPoint(of density: ModelDensity, _ values: InitialValues, seed: UInt64) throws -> [Double] {
    let context = RunContext(
      dimension: dimension, seed: seed, chains: [1],
      initialisations: try values.initialisations(self, chainCount: 1), density: { _ in density })
    do { return try context.startingPoint(0, of: density).position } catch { throw modelError(error) }
  }
}
