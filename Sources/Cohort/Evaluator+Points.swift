// Evaluator + points: many points in one call.
import CohortModel
import CohortRandom
import CohortRecording

/// Many points in one call: threads share them, and ODEs of all points are solved side by side. Each point has the numbers, bit
/// for bit, that a call for it alone gives.
///
/// ```swift
/// let evaluator = try posterior.evaluator()
/// let values = try evaluator.logDensities(at: population)
/// let best = values.indices.max { values[$0] < values[$1] }
/// ```
extension Evaluator {
  /// The log density at each of many points; -∞ where a point is invalid: ``rejection(ofPoint:)`` says why.
  ///
  /// - Parameter points: `dimension` numbers each.
  /// - Throws: `ModelError` where a point has another length, or the program cannot run at all.
  public func logDensities(at points: [[Double]]) throws -> [Double] {
    var values = [Double](repeating: 0, count: points.count)
    let rows = try joined(points)
    try rows.withUnsafeBufferPointer { rows in
      try values.withUnsafeMutableBufferPointer { try logDensities(at: rows, values: $0) }
    }
    return values
  }

  /// The log density at each of many points, and its gradient by the unconstrained parameters.
  ///
  /// - Parameter points: `dimension` numbers each.
  /// - Returns: the log densities (-∞ where a point is invalid: then its gradient is of no account), and `dimension` numbers for
  ///   each point.
  /// - Throws: `ModelError` where a point has another length, or the program cannot run at all.
  public func logDensitiesAndGradients(at points: [[Double]]) throws -> (values: [Double], gradients: [[Double]]) {
    var values = [Double](repeating: 0, count: points.count)
    var gradients = [Double](repeating: 0, count: points.count * dimension)
    let rows = try joined(points)
    try rows.withUnsafeBufferPointer { rows in
      try values.withUnsafeMutableBufferPointer { values in
        try gradients.withUnsafeMutableBufferPointer { try logDensities(at: rows, values: values, gradients: $0) }
      }
    }
    return (values, points.indices.map { Array(gradients[$0 * dimension..<($0 + 1) * dimension]) })
  }

  /// The log density at each of many points that lie in memory, and where there is room for them their gradients.
  ///
  /// - Parameters:
  ///   - points: `dimension` numbers each, one point after another.
  ///   - values: room for a number for each point, -∞ or not a number where it is invalid: ``rejection(ofPoint:)`` says why.
  ///   - gradients: nil, or room for as many numbers as there are in `points`; of no account where a point is invalid.
  /// - Throws: `ModelError` where a length is another one, gradients are asked for where the options say that none are
  ///   computed, or the program cannot run at all.
  public func logDensities(
    at points: UnsafeBufferPointer<Double>, values: UnsafeMutableBufferPointer<Double>,
    gradients: UnsafeMutableBufferPointer<Double>? = nil
  ) throws {
    let (expected, overflow) = values.count.multipliedReportingOverflow(by: dimension)
    guard !overflow, points.count == expected else {
      throw ModelError(
        .data, "\(values.count) points must have \(dimension) numbers each, found \(points.count) numbers")
    }
    if let gradients, gradients.count != points.count {
      throw ModelError(.data, "gradients must have \(points.count) numbers, found \(gradients.count)")
    }
    guard let first = values.baseAddress, !values.isEmpty else { return }
    do {
      try evaluator.logDensities(
        at: points.baseAddress ?? UnsafePointer(Evaluator.nothing), count: values.count, values: first,
        gradients: gradients.map { $0.baseAddress ?? Evaluator.nothing })
    } catch {
      throw posterior.modelError(error)
    }
  }

  /// Why a point of the last call for many points is invalid; nil where it is not.
  ///
  /// - Parameter index: which of the points, from 0.
  public func rejection(ofPoint index: Int) -> String? { evaluator.rejection(ofPoint: index)?.message }

  /// The parameters at each of many points, and what is computed from them, such as the generated quantities of many draws.
  ///
  /// - Parameters:
  ///   - points: `dimension` numbers each.
  ///   - blocks: what is given beside the parameters.
  ///   - seed: of random numbers in generated quantities: each point has numbers of its own; the first one has those that
  ///     ``constrain(_:including:seed:)`` gives it.
  /// - Returns: for each point the numbers in the order of ``columnNames(including:)``.
  /// - Throws: `ModelError` where a point has another length, or a variable cannot be computed at one: the first such says why.
  public func constrain(
    _ points: [[Double]], including blocks: Blocks = .all, seed: UInt64 = 0
  ) throws -> [[Double]] {
    var rows: [[Double]] = []
    rows.reserveCapacity(points.count)
    let numbers = try joined(points)
    do {
      try numbers.withUnsafeBufferPointer { numbers in
        try evaluator.constrain(
          numbers.baseAddress ?? UnsafePointer(Evaluator.nothing), count: points.count, OutputBlocks(blocks),
          random: {
            RandomStream(seed: seed, purpose: .generatedQuantities, substream: UInt32(truncatingIfNeeded: $0))
          },
          deliver: { _, row, failure in
            if let failure { throw failure }
            rows.append(Array(row))
          })
      }
    } catch {
      throw posterior.modelError(error)
    }
    return rows
  }

  private func joined(_ points: [[Double]]) throws -> [Double] {
    for point in points { try check(point.count, "a point") }
    return points.flatMap { $0 }
  }
}
