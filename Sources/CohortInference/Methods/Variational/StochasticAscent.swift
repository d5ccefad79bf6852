// StochasticAscent: climbs to the normal approximation with the largest evidence lower bound.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Steps along noisy gradients, scaled by their recent size (Kucukelbir et al. 2017, section 2.6), with Stan's constants.
struct StochasticAscent {
  private(set) var family: GaussianFamily
  private var squares: [Double] = []
  private var iteration = 0

  init(_ family: GaussianFamily) { self.family = family }

  /// One step; a gradient that is not known moves nothing.
  mutating func step(_ gradient: [Double]?, eta: Double) {
    iteration += 1
    let gradient = gradient ?? [Double](repeating: 0, count: family.numbers.count)
    if iteration == 1 {
      squares = gradient.map { $0 * $0 }
    } else {
      for index in squares.indices { squares[index] = 0.9 * squares[index] + 0.1 * gradient[index] * gradient[index] }
    }
    let scale = eta / Double(iteration).squareRoot()
    for index in gradient.indices {
      family.numbers[index] += scale * gradient[index] / (1 + squares[index].squareRoot())
    }
  }
}

/// When the bound has settled, by Stan's rule: the relative changes of the latest evaluations, their mean or their median, fall
/// below a tolerance.
struct BoundConvergence {
  private let tolerance: Double
  private let capacity: Int
  private var changes: [Double] = []
  private(set) var last = 0.0
  private(set) var best = -Double.infinity

  /// - Parameters:
  ///   - iterations: at most.
  ///   - interval: iterations between two evaluations.
  init(tolerance: Double, iterations: Int, interval: Int) {
    self.tolerance = tolerance
    capacity = Int(max(0.1 * Double(iterations) / Double(max(1, interval)), 2))
  }

  /// Takes the next evaluation; says whether the bound has settled.
  mutating func add(_ bound: Double) -> Bool {
    changes.append(Self.relativeDifference(bound, last))
    if changes.count > capacity { changes.removeFirst() }
    last = bound
    best = max(best, bound)
    return meanChange < tolerance || medianChange < tolerance
  }

  var meanChange: Double { changes.isEmpty ? .infinity : changes.reduce(0, +) / Double(changes.count) }
  /// The upper median.
  var medianChange: Double { changes.isEmpty ? .infinity : changes.sorted()[changes.count / 2] }
  /// Whether an earlier bound was larger by more than a twentieth.
  var wasBetter: Bool { Self.relativeDifference(last, best) > 0.05 }

  private static func relativeDifference(_ reference: Double, _ other: Double) -> Double {
    abs((other - reference) / reference)
  }
}
