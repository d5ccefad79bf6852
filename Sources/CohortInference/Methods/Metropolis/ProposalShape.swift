// ProposalShape: the covariance of Metropolis proposals, and how it is learnt.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A covariance and a scale: proposals are scale · L z.
///
/// The covariance is that of the points of a window (Haario, Saksman and Tamminen 2001), anew at the end of each; windows become
/// longer, so that what they forget is what came from far away. The scale follows the acceptance rate all the time (Andrieu and
/// Thoms 2008, algorithm 4).
struct ProposalShape {
  private let dimension: Int
  private let target: Double
  /// L: a `LowerTriangle`.
  private var factor: [Double]
  private var logScale: Double
  /// Proposals since the scale's rate began.
  private var learnt = 0
  /// Of the window: points, their mean, and the sums of products of deviations, a `LowerTriangle`.
  private var count = 0
  private var mean: [Double]
  private var products: [Double]

  /// - Parameter target: the acceptance rate that is wanted.
  init(dimension: Int, target: Double) {
    self.dimension = dimension
    self.target = target
    factor = [Double](repeating: 0, count: LowerTriangle.count(dimension))
    for index in 0..<dimension { factor[LowerTriangle.row(index) + index] = 1 }
    logScale = Self.startingScale(dimension)
    mean = [Double](repeating: 0, count: dimension)
    products = [Double](repeating: 0, count: LowerTriangle.count(dimension))
  }

  /// 2.38 / √d, which is best for normal posteriors (Roberts, Gelman and Gilks 1997).
  private static func startingScale(_ dimension: Int) -> Double { log(2.38 / sqrt(Double(max(1, dimension)))) }

  func propose(from point: [Double], _ normals: [Double], into result: inout [Double]) {
    let scale = exp(logScale)
    for i in 0..<dimension {
      let row = LowerTriangle.row(i)
      var sum = 0.0
      for j in 0...i { sum += factor[row + j] * normals[j] }
      result[i] = point[i] + scale * sum
    }
  }

  /// Learns from a proposal.
  ///
  /// - Parameters:
  ///   - acceptance: its probability of being accepted.
  ///   - point: where the chain is after it.
  mutating func learn(acceptance: Double, at point: [Double]) {
    learnt += 1
    logScale += pow(Double(learnt), -0.6) * (acceptance - target)
    logScale = max(-200, min(200, logScale))
    count += 1
    let weight = 1 / Double(count)
    for i in 0..<dimension {
      let before = point[i] - mean[i]
      mean[i] += before * weight
      let row = LowerTriangle.row(i)
      // The means of the parameters before this one are new already.
      for j in 0..<i { products[row + j] += before * (point[j] - mean[j]) }
      products[row + i] += before * (point[i] - mean[i])
    }
  }

  /// Takes the covariance of the window, and begins another one.
  mutating func endWindow() {
    defer {
      count = 0
      for index in mean.indices { mean[index] = 0 }
      for index in products.indices { products[index] = 0 }
    }
    guard count > 1 else { return }
    // Few points say little of how parameters go together.
    let trust = Double(count) / Double(count + 5 * dimension)
    var new = products
    for i in 0..<dimension {
      let row = LowerTriangle.row(i)
      for j in 0..<i { new[row + j] *= trust / Double(count - 1) }
      new[row + i] /= Double(count - 1)
      // A window in which nothing moved leaves all as it is.
      guard new[row + i] > 0, new[row + i].isFinite else { return }
    }
    guard LowerTriangle.factor(&new, rows: dimension, leastShare: 1e-8) else { return }
    factor = new
    logScale = Self.startingScale(dimension)
    learnt = 0
  }

  /// The covariance of proposals; of many parameters their variances alone.
  var report: PhaseReport {
    let scale = exp(2 * logScale)
    func covariance(_ i: Int, _ j: Int) -> Double {
      let (first, second) = (LowerTriangle.row(i), LowerTriangle.row(j))
      return (0...min(i, j)).reduce(0) { $0 + scale * factor[first + $1] * factor[second + $1] }
    }
    let indices = 0..<dimension
    let entry =
      dimension <= 100
      ? PhaseReport.Entry(
        "Elements of proposal covariance", shape: [dimension, dimension],
        indices.flatMap { i in indices.map { covariance(i, $0) } })
      : PhaseReport.Entry("Proposal variances", shape: [dimension], indices.map { covariance($0, $0) })
    return PhaseReport(title: "Adaptation terminated", entries: [entry])
  }
}

extension ProposalShape: StoredState {
  func write(to writer: inout StateWriter) {
    writer.write(logScale)
    writer.write(learnt)
    writer.write(count)
    for list in [factor, mean, products] { list.withUnsafeBufferPointer { writer.write($0) } }
  }

  mutating func read(from reader: inout StateReader) throws {
    logScale = try reader.double()
    learnt = try reader.bounded()
    count = try reader.bounded()
    try factor.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
    try mean.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
    try products.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
  }
}
