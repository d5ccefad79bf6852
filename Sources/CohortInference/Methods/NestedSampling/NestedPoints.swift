// NestedPoints: all points of a nested sampling run, and the evidence and weights that follow from them.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Points with the likelihood above which each was drawn: it is alive from there up to its own likelihood.
///
/// How many points are alive at each likelihood, and so how fast the prior's volume shrinks, follows from these two numbers
/// alone, whichever batch a point came with (Higson, Handley, Hobson and Lasenby 2019).
struct NestedPoints {
  let dimension: Int
  /// Row after row.
  private(set) var positions: [Double] = []
  private(set) var logLikelihoods: [Double] = []
  private(set) var logPriors: [Double] = []
  /// Nil for a draw from the prior.
  private(set) var births: [Double?] = []

  init(dimension: Int) { self.dimension = dimension }

  var count: Int { logLikelihoods.count }

  mutating func append(_ position: some Collection<Double>, logLikelihood: Double, logPrior: Double, birth: Double?) {
    positions.append(contentsOf: position)
    logLikelihoods.append(logLikelihood.isNaN ? -.infinity : logLikelihood)
    logPriors.append(logPrior)
    births.append(birth)
  }

  func position(_ index: Int) -> ArraySlice<Double> {
    positions[(index * dimension)..<((index + 1) * dimension)]
  }

  /// The points that are alive just above a likelihood; all draws from the prior where it is nil.
  func alive(above level: Double?) -> [Int] {
    guard let level else { return births.indices.filter { births[$0] == nil } }
    return births.indices.filter { index in
      logLikelihoods[index] > level && births[index].map { $0 <= level } ?? true
    }
  }

  func write(to writer: inout StateWriter) {
    writer.write(count)
    for list in [positions, logLikelihoods, logPriors] { writer.write(list) }
    for birth in births {
      writer.write(birth != nil)
      writer.write(birth ?? 0)
    }
  }

  /// Takes over points that were written down.
  mutating func read(from reader: inout StateReader) throws {
    let count = try reader.bounded()
    let (size, overflow) = count.multipliedReportingOverflow(by: dimension)
    guard !overflow else { throw InferenceError.unreadableState("it has too many points") }
    positions = try reader.doubles(size)
    logLikelihoods = try reader.doubles(count)
    logPriors = try reader.doubles(count)
    births = []
    while births.count < count {
      let isBorn = try reader.flag()
      let birth = try reader.double()
      births.append(isBorn ? birth : nil)
    }
  }

  /// The points from the lowest likelihood up.
  func order() -> [Int] {
    logLikelihoods.indices.sorted { (logLikelihoods[$0], $0) < (logLikelihoods[$1], $1) }
  }

  /// For each point in order how many are alive until it dies, itself included.
  func liveCounts(_ order: [Int]) -> [Int] {
    let later = births.compactMap { $0 }.sorted()
    var born = births.count - later.count
    var next = 0
    return order.enumerated().map { died, index in
      while next < later.count, later[next] < logLikelihoods[index] {
        next += 1
        born += 1
      }
      return max(1, born - died)
    }
  }
}

/// What a run says: evidence, weights.
struct NestedResult {
  /// The points from the lowest likelihood up, and how many were alive until each died.
  let order: [Int]
  let live: [Int]
  /// The logs of the prior's volume above each point, of its weight (all weights sum to 1), and of the evidence.
  private(set) var logVolumes: [Double] = []
  private(set) var logWeights: [Double] = []
  private(set) var logEvidence = -Double.infinity
  /// The standard deviation of the log evidence, from volumes that are not known but for their distribution.
  private(set) var error = 0.0
  /// The Kullback–Leibler divergence of the posterior from the prior, in nats.
  private(set) var information = 0.0
  /// (Σw)² / Σw² (Kish 1965).
  private(set) var effectiveSampleSize = 0.0

  /// - Parameter random: for the volumes of which the error is found.
  init(_ points: NestedPoints, random: RandomStream) {
    order = points.order()
    live = points.liveCounts(order)
    let logLikelihoods = order.map { points.logLikelihoods[$0] }
    // The volume that is left is t times what it was, with t the largest of as many uniform numbers as there are live
    // points; E log t = -1 / live.
    var logVolume = 0.0
    for count in live {
      logVolume -= 1 / Double(count)
      logVolumes.append(logVolume)
    }
    let expected = Self.evidence(logLikelihoods, logVolumes)
    logWeights = expected.logWeights
    guard expected.logEvidence > -.infinity else {
      logEvidence = -.infinity
      return
    }
    var (sum, squares) = (0.0, 0.0)
    for (weight, logLikelihood) in zip(logWeights, logLikelihoods) where weight > -.infinity {
      let share = exp(weight)
      squares += share * share
      sum += share * logLikelihood
    }
    information = max(0, sum - expected.logEvidence)
    effectiveSampleSize = squares > 0 ? 1 / squares : 0
    simulate(logLikelihoods, random)
  }

  private static let simulations = 200

  /// The distribution of the log evidence over the volumes that may have been (Skilling 2006).
  private mutating func simulate(_ logLikelihoods: [Double], _ random: RandomStream) {
    var random = random
    var mean = 0.0
    var squares = 0.0
    var volumes = logVolumes
    for number in 0..<Self.simulations {
      var logVolume = 0.0
      for (index, count) in live.enumerated() {
        // log of the largest of `count` uniform numbers.
        logVolume -= random.nextExponential() / Double(count)
        volumes[index] = logVolume
      }
      let value = Self.evidence(logLikelihoods, volumes, weighs: false).logEvidence
      let delta = value - mean
      mean += delta / Double(number + 1)
      squares += delta * (value - mean)
    }
    logEvidence = mean
    error = sqrt(squares / Double(Self.simulations - 1))
  }

  /// Evidence and weights for given volumes, by the trapezoidal rule in the volume: a point stands for what lies between the
  /// midpoints to its neighbours.
  private static func evidence(
    _ logLikelihoods: [Double], _ logVolumes: [Double], weighs: Bool = true
  ) -> (logEvidence: Double, logWeights: [Double]) {
    var weights: [Double] = []
    let count = logLikelihoods.count
    if weighs { weights.reserveCapacity(count) }
    var total = LogSum()
    var above = 0.0
    for index in 0..<count {
      var below = -Double.infinity
      if index + 1 < count {
        let (larger, smaller) = (logVolumes[index], logVolumes[index + 1])
        below = larger + log1p(exp(smaller - larger)) - 0.6931471805599453
      }
      let weight = logLikelihoods[index] + logDifference(above, below)
      if weighs { weights.append(weight) }
      total.add(weight)
      above = below
    }
    let logEvidence = total.value
    if weighs, logEvidence > -.infinity { for index in weights.indices { weights[index] -= logEvidence } }
    return (logEvidence, weights)
  }

  /// How much each point matters for the evidence and for the posterior, mixed (Higson et al. 2019, equation 17); the largest
  /// is 1.
  func importance(_ points: NestedPoints, posteriorShare: Double) -> [Double] {
    // The evidence that lies above each point.
    var rest = LogSum()
    var logAbove = [Double](repeating: -.infinity, count: order.count)
    for index in order.indices.reversed() {
      rest.add(logWeights[index])
      logAbove[index] = rest.value - log(Double(live[index]))
    }
    func shares(_ logs: [Double]) -> [Double] {
      var total = LogSum()
      for value in logs { total.add(value) }
      return logs.map { total.value > -.infinity ? exp($0 - total.value) : 0 }
    }
    let (ofEvidence, ofPosterior) = (shares(logAbove), shares(logWeights))
    let mixed = zip(ofEvidence, ofPosterior).map { (1 - posteriorShare) * $0 + posteriorShare * $1 }
    let most = mixed.max() ?? 0
    return most > 0 ? mixed.map { $0 / most } : mixed
  }
}

/// A sum of numbers that are given and asked for by their logs.
struct LogSum {
  private var largest = -Double.infinity
  private var scaled = 0.0

  mutating func add(_ value: Double) {
    guard value > -.infinity else { return }
    if value <= largest {
      scaled += exp(value - largest)
    } else {
      scaled = scaled * exp(largest - value) + 1
      largest = value
    }
  }

  func write(to writer: inout StateWriter) {
    writer.write(largest)
    writer.write(scaled)
  }

  mutating func read(from reader: inout StateReader) throws {
    largest = try reader.double()
    scaled = try reader.double()
  }

  var value: Double { scaled > 0 ? largest + log(scaled) : -.infinity }
}

/// log(exp(a) - exp(b)) for a ≥ b.
func logDifference(_ a: Double, _ b: Double) -> Double {
  guard b > -.infinity else { return a }
  let difference = b - a
  return difference >= 0 ? -.infinity : a + log(-expm1(difference))
}
