// MetropolisKernel: one chain of robust adaptive Metropolis.

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
  private let target: Double
  private let adapts: Bool
  private let point: UnsafeMutableBufferPointer<Double>
  private let row: UnsafeMutableBufferPointer<Double>
  private var logDensity = -Double.infinity
  private var random: RandomStream
  private var shape: ProposalShape
  /// Proposals of warm-up so far.
  private var learnt = 0
  private var evaluations = 0

  init(_ method: Metropolis, _ start: ChainStart) {
    let dimension = max(0, start.density.dimension)
    density = start.density
    isCancelled = start.isCancelled
    random = start.random
    proposals = method.proposals > 0 ? method.proposals : max(10, dimension)
    target = method.targetAcceptance > 0 ? method.targetAcceptance : dimension == 1 ? 0.44 : 0.234
    adapts = method.iterations.warmup > 0
    point = .allocate(capacity: dimension)
    point.initialize(repeating: 0)
    row = .allocate(capacity: 2)
    row.initialize(repeating: 0)
    shape = ProposalShape(dimension: dimension)
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
    var (random, shape, learnt, logDensity) = (random, shape, learnt, logDensity)
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
      if phase == .warmup, adapts {
        learnt += 1
        shape.learn(normals, probability - target, count: learnt)
      }
    }
    (self.random, self.shape, self.learnt, self.logDensity) = (random, shape, learnt, logDensity)
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
    writer.write(learnt)
    writer.write(evaluations)
    writer.write(logDensity)
    writer.write(position)
    shape.factor.withUnsafeBufferPointer { writer.write($0) }
  }

  func read(from reader: inout StateReader) throws {
    try random.read(from: &reader)
    learnt = try reader.bounded()
    evaluations = try reader.bounded()
    logDensity = try reader.double()
    try reader.read(into: point)
    try shape.factor.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
  }
}

/// The covariance of proposals by its lower Cholesky factor.
struct ProposalShape {
  private let dimension: Int
  /// A `LowerTriangle`.
  var factor: [Double]

  /// A sphere of the size that suits a standard normal (Roberts, Gelman and Gilks 1997).
  init(dimension: Int) {
    self.dimension = dimension
    factor = [Double](repeating: 0, count: LowerTriangle.count(dimension))
    for index in 0..<dimension {
      factor[LowerTriangle.row(index) + index] = 2.38 / Double(max(1, dimension)).squareRoot()
    }
  }

  func propose(from point: [Double], _ normals: [Double], into result: inout [Double]) {
    for i in 0..<dimension {
      let row = LowerTriangle.row(i)
      var sum = point[i]
      for j in 0...i { sum += factor[row + j] * normals[j] }
      result[i] = sum
    }
  }

  /// Stretches the proposals along a direction that was accepted more often than is wanted, and shrinks them along the others:
  /// S ← chol(S (I + η (α - α*) u uᵀ / |u|²) Sᵀ) (Vihola 2012, equation 1).
  ///
  /// - Parameters:
  ///   - normals: u.
  ///   - surplus: α - α*.
  ///   - count: proposals so far, this one included.
  mutating func learn(_ normals: [Double], _ surplus: Double, count: Int) {
    let length = normals.reduce(0) { $0 + $1 * $1 }
    guard length > 0, dimension > 0 else { return }
    let rate = min(1, Double(dimension) * pow(Double(max(1, count)), -2.0 / 3))
    let weight = rate * surplus / length
    // S u √|weight|, by which the factor is changed.
    let scale = sqrt(abs(weight))
    var vector = [Double](repeating: 0, count: dimension)
    for i in 0..<dimension {
      let row = LowerTriangle.row(i)
      var sum = 0.0
      for j in 0...i { sum += factor[row + j] * normals[j] }
      vector[i] = scale * sum
    }
    update(&vector, sign: weight < 0 ? -1 : 1)
  }

  /// The factor of S Sᵀ ± v vᵀ (Golub and Van Loan, section 6.5.4); as it was where that is not positive definite in floating
  /// point.
  private mutating func update(_ vector: inout [Double], sign: Double) {
    let before = factor
    for k in 0..<dimension {
      let place = LowerTriangle.row(k) + k
      let diagonal = factor[place]
      let squared = diagonal * diagonal + sign * vector[k] * vector[k]
      guard squared > 1e-300, squared.isFinite else {
        factor = before
        return
      }
      let new = sqrt(squared)
      let (cosine, sine) = (new / diagonal, vector[k] / diagonal)
      factor[place] = new
      for i in (k + 1)..<max(k + 1, dimension) {
        let entry = LowerTriangle.row(i) + k
        factor[entry] = (factor[entry] + sign * sine * vector[i]) / cosine
        vector[i] = cosine * vector[i] - sine * factor[entry]
      }
    }
    if !factor.allSatisfy(\.isFinite) { factor = before }
  }

  /// The covariance of proposals; of many parameters their variances alone.
  var report: PhaseReport {
    func covariance(_ i: Int, _ j: Int) -> Double {
      let (first, second) = (LowerTriangle.row(i), LowerTriangle.row(j))
      return (0...min(i, j)).reduce(0) { $0 + factor[first + $1] * factor[second + $1] }
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
