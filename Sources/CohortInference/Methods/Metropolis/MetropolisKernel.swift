// MetropolisKernel: one chain of adaptive Metropolis.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The current point and the proposals' shape.
final class MetropolisKernel: ChainKernel {
  private let density: any LogDensity
  private let isCancelled: () -> Bool
  private let proposals: Int
  /// The iterations of warm-up after which the proposals take the covariance of a window.
  private let windows: Set<Int>
  private let point: UnsafeMutableBufferPointer<Double>
  private let row: UnsafeMutableBufferPointer<Double>
  private var logDensity = -Double.infinity
  private var random: RandomStream
  private var shape: ProposalShape
  private var evaluations = 0

  init(_ method: Metropolis, _ start: ChainStart) {
    let dimension = max(0, start.density.dimension)
    density = start.density
    isCancelled = start.isCancelled
    random = start.random
    proposals = method.proposals > 0 ? method.proposals : max(10, dimension)
    windows = Self.windows(method.iterations.warmup)
    point = .allocate(capacity: dimension)
    point.initialize(repeating: 0)
    row = .allocate(capacity: 2)
    row.initialize(repeating: 0)
    shape = ProposalShape(
      dimension: dimension,
      target: method.targetAcceptance > 0 ? method.targetAcceptance : dimension == 1 ? 0.44 : 0.234)
  }

  /// Windows that become longer by half; in the last tenth of warm-up only the scale is learnt.
  private static func windows(_ warmup: Int) -> Set<Int> {
    let end = Int(0.9 * Double(warmup))
    var result: Set<Int> = []
    var length = max(10, warmup / 40)
    var last = 0
    while last + length <= end {
      // What is left over belongs to the last window.
      last = last + length + length * 3 / 2 > end ? end : last + length
      result.insert(last - 1)
      length = length * 3 / 2
    }
    return result
  }

  deinit {
    point.deallocate()
    row.deallocate()
  }

  var position: UnsafeBufferPointer<Double> { UnsafeBufferPointer(point) }
  var statistics: UnsafeBufferPointer<Double> { UnsafeBufferPointer(row) }
  var gradientEvaluations: Int { evaluations }

  func start(at first: StartingPoint) {
    for (index, value) in zip(point.indices, first.position) { point[index] = value }
    logDensity = first.logDensity
  }

  func iterate(_ phase: RunPhase, _ iteration: Int) throws -> Transition {
    // What is done here counts when all of it is: a chain that is stopped meanwhile is as it was before.
    var (random, shape, logDensity) = (random, shape, logDensity)
    var current = Array(point)
    var other = current
    var normals = current
    var acceptance = 0.0
    var hasMoved = false
    var count = 0
    for _ in 0..<proposals {
      if isCancelled() { throw CancellationRequest() }
      for index in normals.indices { normals[index] = random.nextNormal() }
      shape.propose(from: current, normals, into: &other)
      let found = try other.withUnsafeBufferPointer { buffer -> Double in
        guard let base = buffer.baseAddress else { return -.infinity }
        return try density.logDensity(at: base)
      }
      count += 1
      // NaN and -∞ are never taken; from a point of -∞ everything that is not is.
      let ratio = found - logDensity
      let probability = found.isNaN || found == -.infinity ? 0 : ratio >= 0 || ratio.isNaN ? 1 : exp(ratio)
      acceptance += probability
      if random.nextUniform() < probability {
        swap(&current, &other)
        logDensity = found
        hasMoved = true
      }
      if phase == .warmup { shape.learn(acceptance: probability, at: current) }
    }
    if phase == .warmup, windows.contains(iteration) { shape.endWindow() }
    (self.random, self.shape, self.logDensity) = (random, shape, logDensity)
    for (index, value) in current.enumerated() { point[index] = value }
    evaluations += count
    row[0] = logDensity
    row[1] = acceptance / Double(max(1, count))
    var transition = Transition()
    transition.hasMoved = hasMoved
    transition.gradients = count
    return transition
  }

  func end(_ phase: RunPhase) -> PhaseReport? { phase == .warmup ? shape.report : nil }

  func write(to writer: inout StateWriter) {
    random.write(to: &writer)
    writer.write(evaluations)
    writer.write(logDensity)
    writer.write(position)
    shape.write(to: &writer)
  }

  func read(from reader: inout StateReader) throws {
    try random.read(from: &reader)
    evaluations = try reader.bounded()
    logDensity = try reader.double()
    try reader.read(into: point)
    try shape.read(from: &reader)
  }
}
