// SliceWalkers: points that move within the prior above a level of the likelihood, many at once.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Moves points by slice sampling along random directions (Neal 2003, figures 3 and 5: an interval of fixed width around the
/// point, shrunk at each failure), with the prior's density as target, where the likelihood is above a level.
///
/// All walkers make their proposals together: the prior is evaluated at all of them, the likelihood where the prior lets it.
/// Each has random numbers of its own, so that a walker goes the same way whatever the others do.
struct SliceWalkers {
  struct Walker {
    var position: [Double]
    var logPrior: Double
    var logLikelihood: Double
    /// Whether it is elsewhere than where it began.
    var hasMoved = false
    fileprivate var random: RandomStream
    fileprivate var direction: [Double] = []
    /// Directions to come, where the covariance is the identity.
    fileprivate var coming: [[Double]] = []
    fileprivate var low = 0.0
    fileprivate var high = 0.0
    fileprivate var step = 0.0
    /// The log prior below which nothing is taken.
    fileprivate var level = 0.0
    fileprivate var remaining = 0

    init(position: [Double], logPrior: Double, logLikelihood: Double, random: RandomStream) {
      self.position = position
      self.logPrior = logPrior
      self.logLikelihood = logLikelihood
      self.random = random
    }
  }

  /// The interval's width where the live points' covariance is the identity. Their chords are about 3 long, in any dimension.
  private static let width = 6.0

  let prior: any PopulationDensity
  let likelihood: any PopulationDensity
  let isCancelled: () -> Bool
  private(set) var priorEvaluations = 0
  private(set) var likelihoodEvaluations = 0
  private var proposals: [Double] = []

  init(prior: any PopulationDensity, likelihood: any PopulationDensity, isCancelled: @escaping () -> Bool) {
    self.prior = prior
    self.likelihood = likelihood
    self.isCancelled = isCancelled
  }

  /// - Parameters:
  ///   - shape: what directions are made with.
  ///   - moves: how often each walker moves.
  ///   - level: the likelihood has to be above it; nil: it may be anything.
  mutating func run(_ walkers: inout [Walker], shape: PointShape, moves: Int, level: Double?) throws {
    for index in walkers.indices {
      walkers[index].remaining = moves
      walkers[index].begin(shape, width: Self.width)
    }
    var active = Array(walkers.indices)
    while !active.isEmpty {
      if isCancelled() { throw CancellationRequest() }
      proposals.removeAll(keepingCapacity: true)
      for index in active { walkers[index].propose(into: &proposals) }
      let logPriors = try prior.logDensities(at: proposals, count: active.count)
      priorEvaluations += active.count
      var logLikelihoods = [Double](repeating: .infinity, count: active.count)
      let inside = active.indices.filter { logPriors[$0] > walkers[active[$0]].level }
      if let level, !inside.isEmpty {
        let dimension = shape.dimension
        var points: [Double] = []
        points.reserveCapacity(inside.count * dimension)
        for place in inside { points += proposals[(place * dimension)..<((place + 1) * dimension)] }
        let values = try likelihood.logDensities(at: points, count: inside.count)
        likelihoodEvaluations += inside.count
        for place in active.indices { logLikelihoods[place] = -.infinity }
        for (place, value) in zip(inside, values) where value > level { logLikelihoods[place] = value }
      }
      for (place, index) in active.enumerated() {
        let isTaken = logPriors[place] > walkers[index].level && logLikelihoods[place] > -.infinity
        if isTaken {
          walkers[index].take(logPrior: logPriors[place], logLikelihood: logLikelihoods[place])
        } else {
          walkers[index].shrink(width: Self.width)
        }
        if walkers[index].needsDirection { walkers[index].begin(shape, width: Self.width) }
      }
      active.removeAll { walkers[$0].remaining <= 0 }
    }
    if level == nil { try evaluateLikelihood(&walkers) }
  }

  /// The likelihood of all walkers where they are.
  private mutating func evaluateLikelihood(_ walkers: inout [Walker]) throws {
    let values = try likelihood.logDensities(at: walkers.flatMap(\.position), count: walkers.count)
    likelihoodEvaluations += walkers.count
    for (index, value) in values.enumerated() { walkers[index].logLikelihood = value.isNaN ? -.infinity : value }
  }
}

extension SliceWalkers.Walker {
  /// Whether a move has come to its end.
  fileprivate var needsDirection: Bool { direction.isEmpty && remaining > 0 }

  /// A new direction, and an interval along it.
  fileprivate mutating func begin(_ shape: PointShape, width: Double) {
    guard remaining > 0 else { return }
    if coming.isEmpty { coming = PointShape.orthonormal(shape.dimension, &random) }
    direction = shape.shaped(coming.popLast() ?? [])
    level = logPrior - random.nextExponential()
    low = -width * random.nextUniform()
    high = low + width
    step = random.nextUniform(low, high)
  }

  fileprivate func propose(into points: inout [Double]) {
    for (value, part) in zip(position, direction) { points.append(value + step * part) }
  }

  fileprivate mutating func take(logPrior: Double, logLikelihood: Double) {
    for index in position.indices { position[index] += step * direction[index] }
    self.logPrior = logPrior
    self.logLikelihood = logLikelihood
    hasMoved = true
    end()
  }

  /// What lies beyond the step is left out. An interval that has shrunk to nothing is where the walker stands.
  fileprivate mutating func shrink(width: Double) {
    if step < 0 { low = step } else { high = step }
    if high - low < 1e-12 * width { return end() }
    step = random.nextUniform(low, high)
  }

  private mutating func end() {
    remaining -= 1
    direction = []
  }
}

/// The covariance of points, as a factor that makes directions of its shape.
struct PointShape {
  let dimension: Int
  /// Lower triangular, row after row, each up to its diagonal.
  private var factor: [Double]

  /// - Parameter indices: the points that count.
  init(_ points: NestedPoints, _ indices: [Int]) {
    dimension = points.dimension
    let count = Double(max(1, indices.count))
    var mean = [Double](repeating: 0, count: dimension)
    for index in indices { for (k, value) in points.position(index).enumerated() { mean[k] += value / count } }
    factor = [Double](repeating: 0, count: LowerTriangle.count(dimension))
    var deviation = mean
    for index in indices {
      for (k, value) in points.position(index).enumerated() { deviation[k] = value - mean[k] }
      for i in 0..<dimension {
        let row = LowerTriangle.row(i)
        let scaled = deviation[i] / count
        for j in 0...i { factor[row + j] += scaled * deviation[j] }
      }
    }
    // Few points say little of how parameters go together.
    let trust = count / (count + Double(dimension))
    for i in 0..<dimension {
      let row = LowerTriangle.row(i)
      for j in 0..<i { factor[row + j] *= trust }
      if !(factor[row + i] > 0 && factor[row + i].isFinite) { factor[row + i] = 1e-20 }
    }
    _ = LowerTriangle.factor(&factor, rows: dimension, leastShare: 1e-10)
  }

  /// Directions that are uniform, and at right angles to each other: a walker that goes along all of them goes everywhere. Of
  /// many parameters there are 64 at a time.
  static func orthonormal(_ dimension: Int, _ random: inout RandomStream) -> [[Double]] {
    var result: [[Double]] = []
    for _ in 0..<min(dimension, 64) {
      var vector = (0..<dimension).map { _ in random.nextNormal() }
      for other in result {
        var product = 0.0
        for index in vector.indices { product += vector[index] * other[index] }
        for index in vector.indices { vector[index] -= product * other[index] }
      }
      let length = sqrt(vector.reduce(0) { $0 + $1 * $1 })
      guard length > 1e-100 else { continue }
      for index in vector.indices { vector[index] /= length }
      result.append(vector)
    }
    return result
  }

  /// A direction in the points' shape.
  func shaped(_ unit: [Double]) -> [Double] {
    guard unit.count == dimension else { return [Double](repeating: 0, count: dimension) }
    return (0..<dimension).map { i in
      let row = LowerTriangle.row(i)
      var sum = 0.0
      for j in 0...i { sum += factor[row + j] * unit[j] }
      return sum
    }
  }
}

extension PointShape: StoredState {
  func write(to writer: inout StateWriter) { writer.write(factor) }
  mutating func read(from reader: inout StateReader) throws { factor = try reader.doubles(factor.count) }
}
