// Covariance matrix adaptation: a normal distribution that moves towards high log density, one generation at a time.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// CMA-ES (Hansen 2016, arXiv 1604.00772) with active covariance updates, and eigenvectors that are renewed only when the
/// matrix has changed.
struct CovarianceEvolution {
  let parameters: EvolutionParameters
  /// Whether only variances are learnt.
  let isDiagonal: Bool
  private(set) var mean: [Double]
  /// σ.
  private(set) var stepSize: Double
  private(set) var generation = 0
  /// The population as rows, valid until the next `sample`.
  private(set) var points: [Double]
  /// The best log densities of all generations, and their medians: what stagnation is seen by.
  private(set) var bestValues: [Double] = []
  private var medianValues: [Double] = []
  /// The span of the log densities of the last generation.
  private var lastSpan = Double.infinity

  private let firstStepSize: Double
  /// What the next population is drawn with.
  var random: RandomStream
  /// z and y = B D z, as rows.
  private var normals: [Double]
  private var moves: [Double]
  /// C: the lower triangle, row-major in full rows; its diagonal where only variances are learnt.
  private var covariance: [Double]
  /// Rows of eigenvectors (B); empty where only variances are learnt.
  private var vectors: [Double]
  /// Roots of the eigenvalues (D).
  private var scales: [Double]
  private var decomposed = 0
  private var stepPath: [Double]
  private var path: [Double]

  init(mean: [Double], stepSize: Double, population: Int, isDiagonal: Bool, random: RandomStream) {
    let n = mean.count
    parameters = EvolutionParameters(dimension: n, population: population, isDiagonal: isDiagonal)
    self.isDiagonal = isDiagonal
    self.mean = mean
    self.stepSize = stepSize
    firstStepSize = stepSize
    self.random = random
    let lambda = parameters.population
    points = [Double](repeating: 0, count: lambda * n)
    normals = points
    moves = points
    scales = [Double](repeating: 1, count: n)
    stepPath = [Double](repeating: 0, count: n)
    path = stepPath
    covariance = isDiagonal ? scales : [Double](repeating: 0, count: n * n)
    vectors = isDiagonal ? [] : covariance
    if !isDiagonal {
      for i in 0..<n {
        covariance[i * n + i] = 1
        vectors[i * n + i] = 1
      }
    }
  }

  // MARK: A generation

  /// Draws a population into `points`.
  mutating func sample() {
    let n = mean.count
    for i in normals.indices { normals[i] = random.nextNormal() }
    let (lambda, scales, isDiagonal, stepSize) = (parameters.population, scales, isDiagonal, stepSize)
    let (mean, vectors, normals) = (mean, vectors, normals)
    moves.withUnsafeMutableBufferPointer { moves in
      for k in 0..<lambda {
        let row = k * n
        guard !isDiagonal else {
          for i in 0..<n { moves[row + i] = scales[i] * normals[row + i] }
          continue
        }
        vectors.withUnsafeBufferPointer { vectors in
          for i in 0..<n { moves[row + i] = 0 }
          for j in 0..<n {
            let factor = scales[j] * normals[row + j]
            for i in 0..<n { moves[row + i] += factor * vectors[j * n + i] }
          }
        }
      }
    }
    for k in 0..<lambda { for i in 0..<n { points[k * n + i] = mean[i] + stepSize * moves[k * n + i] } }
  }

  /// Learns from the log densities of the population; those that are not finite rank last.
  ///
  /// - Returns: the place of the best point; nil where none is finite: the distribution then is narrower.
  mutating func update(_ values: [Double]) -> Int? {
    let n = mean.count
    generation += 1
    func rank(_ value: Double) -> Double { value.isFinite ? value : -.infinity }
    let order = values.indices.sorted { (rank(values[$0]), -$0) > (rank(values[$1]), -$1) }
    guard let best = order.first, values[best].isFinite else {
      stepSize /= 2
      return nil
    }
    note(order.map { rank(values[$0]) })
    let (weights, mu) = (parameters.weights, parameters.effectiveParents)
    var move = [Double](repeating: 0, count: n)
    var whitened = move
    for (rank, k) in order.prefix(parameters.parents).enumerated() where values[k].isFinite {
      for i in 0..<n {
        move[i] += weights[rank] * moves[k * n + i]
        whitened[i] += weights[rank] * normals[k * n + i]
      }
    }
    for i in 0..<n { mean[i] += stepSize * move[i] }
    // C^−½ of the move is B times the mean of the normals.
    let rotated = isDiagonal ? whitened : times(vectors, whitened)
    let cs = parameters.stepRate
    for i in 0..<n { stepPath[i] = (1 - cs) * stepPath[i] + (cs * (2 - cs) * mu).squareRoot() * rotated[i] }
    let length = dot(stepPath, stepPath).squareRoot()
    let settled = (1 - pow(1 - cs, 2 * Double(generation))).squareRoot()
    let isShort = length / settled < (1.4 + 2 / Double(n + 1)) * parameters.expectedLength
    let cc = parameters.pathRate
    for i in 0..<n {
      path[i] = (1 - cc) * path[i] + (isShort ? (cc * (2 - cc) * mu).squareRoot() * move[i] : 0)
    }
    // Infeasible points say nothing of the shape.
    var shares = [Double](repeating: 0, count: order.count)
    for (rank, k) in order.enumerated() where values[k].isFinite {
      shares[k] = parameters.rankManyRate * weights[rank]
      if weights[rank] < 0 {
        let square = (0..<n).reduce(0.0) { $0 + normals[k * n + $1] * normals[k * n + $1] }
        shares[k] *= Double(n) / max(square, 1e-300)
      }
    }
    let c1 = parameters.rankOneRate
    let sum = weights.reduce(0, +)
    let kept = 1 + (isShort ? 0 : c1 * cc * (2 - cc)) - c1 - parameters.rankManyRate * sum
    updateCovariance(kept: kept, pathShare: c1, shares)
    stepSize *= exp(min(1, cs / parameters.stepDamping * (length / parameters.expectedLength - 1)))
    decomposeIfDue()
    return best
  }

  private mutating func updateCovariance(kept: Double, pathShare: Double, _ shares: [Double]) {
    let n = mean.count
    let (path, moves, isDiagonal) = (path, moves, isDiagonal)
    covariance.withUnsafeMutableBufferPointer { covariance in
      moves.withUnsafeBufferPointer { moves in
        path.withUnsafeBufferPointer { path in
          for i in 0..<n {
            // The row of the lower triangle, or the one number that stands for it.
            let row = isDiagonal ? i : i * n
            let columns = isDiagonal ? i...i : 0...i
            let offset = isDiagonal ? -i : 0
            let own = pathShare * path[i]
            for j in columns { covariance[row + offset + j] = kept * covariance[row + offset + j] + own * path[j] }
            for (k, share) in shares.enumerated() where share != 0 {
              let factor = share * moves[k * n + i]
              for j in columns { covariance[row + offset + j] += factor * moves[k * n + j] }
            }
          }
        }
      }
    }
  }

  /// Σⱼ zⱼ·row j.
  private func times(_ rows: [Double], _ z: [Double]) -> [Double] {
    let n = z.count
    var result = [Double](repeating: 0, count: n)
    for j in 0..<n { for i in 0..<n { result[i] += z[j] * rows[j * n + i] } }
    return result
  }

  /// Renews eigenvectors where the matrix has changed by about a tenth.
  private mutating func decomposeIfDue() {
    let n = mean.count
    if isDiagonal {
      for i in 0..<n { scales[i] = covariance[i] > 0 ? covariance[i].squareRoot() : scales[i] }
      return
    }
    let rate = parameters.rankOneRate + parameters.rankManyRate
    guard Double(generation - decomposed) > 1 / (rate * Double(n) * 10) else { return }
    decomposed = generation
    var full = covariance
    for i in 0..<n { for j in 0..<i { full[j * n + i] = full[i * n + j] } }
    guard let eigen = SymmetricEigen(full, dimension: n), let largest = eigen.values.max(), largest > 0 else {
      resetShape()
      return
    }
    vectors = eigen.vectors
    scales = eigen.values.map { max($0, 1e-15 * largest).squareRoot() }
  }

  /// Back to a sphere: the matrix is broken beyond use.
  private mutating func resetShape() {
    let n = mean.count
    for i in 0..<n {
      for j in 0..<n {
        covariance[i * n + j] = i == j ? 1 : 0
        vectors[i * n + j] = i == j ? 1 : 0
      }
      scales[i] = 1
      path[i] = 0
      stepPath[i] = 0
    }
  }

  // MARK: Whether to go on

  private mutating func note(_ sorted: [Double]) {
    bestValues.append(sorted[0])
    medianValues.append(sorted[sorted.count / 2])
    // Stagnation is looked for over at most so many generations.
    if bestValues.count > 40_000 {
      bestValues.removeFirst(20_000)
      medianValues.removeFirst(20_000)
    }
    lastSpan = sorted[0] - (sorted.last ?? -.infinity)
  }

  /// Why more generations of this distribution are pointless (Hansen 2009, section 2.2); nil: go on.
  ///
  /// - Parameter tolerance: of the log density.
  func ending(tolerance wanted: Double) -> ClimbEnding? {
    let n = mean.count
    guard stepSize.isFinite, mean.allSatisfy(\.isFinite) else { return .noAscent }
    let (large, small) = (scales.max() ?? 1, scales.min() ?? 1)
    if stepSize * large > 1e4 * max(1, firstStepSize) { return .noAscent }
    guard let last = bestValues.last else { return stepSize < 1e-12 * firstStepSize ? .noAscent : nil }
    let tolerance = max(wanted, 1e-12 * abs(last))
    let window = 10 + Int((30 * Double(n) / Double(parameters.population)).rounded(.up))
    if bestValues.count >= window {
      let recent = bestValues.suffix(window)
      if let high = recent.max(), let low = recent.min(), high - low < tolerance {
        if lastSpan < tolerance { return .flatPopulation }
        if high - low < 0.1 * tolerance { return .objective }
      }
    }
    let widest = mean.indices.allSatisfy { i in
      let deviation = isDiagonal ? scales[i] : max(0, covariance[i * n + i]).squareRoot()
      return stepSize * max(deviation, abs(path[i])) < 1e-12 * max(1, abs(mean[i]))
    }
    if widest { return .parameters }
    if large > 1e7 * small { return .stagnation }
    let long = 120 + 30 * n / parameters.population
    let count = min(bestValues.count, max(long, min(bestValues.count / 5, 20_000)))
    if generation % 10 == 0, bestValues.count > n * (5 + 100 / parameters.population) + 100, count >= long {
      let third = max(1, 3 * count / 10)
      func stagnates(_ values: [Double]) -> Bool {
        let part = values.suffix(count)
        return Self.median(part.suffix(third)) <= Self.median(part.prefix(third))
      }
      if stagnates(bestValues), stagnates(medianValues) { return .stagnation }
    }
    return nil
  }

  /// The standard deviation of the distribution along a parameter.
  func deviation(_ parameter: Int) -> Double {
    guard mean.indices.contains(parameter) else { return 0 }
    let n = mean.count
    return stepSize * (isDiagonal ? scales[parameter] : max(0, covariance[parameter * n + parameter]).squareRoot())
  }

  private static func median(_ values: ArraySlice<Double>) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? -.infinity : sorted[sorted.count / 2]
  }
}

extension CovarianceEvolution: StoredState {
  func write(to writer: inout StateWriter) {
    random.write(to: &writer)
    for number in [generation, decomposed, bestValues.count] { writer.write(number) }
    for number in [stepSize, lastSpan] { writer.write(number) }
    for list in [mean, stepPath, path, scales, covariance, vectors, bestValues, medianValues] { writer.write(list) }
  }

  mutating func read(from reader: inout StateReader) throws {
    try random.read(from: &reader)
    generation = try reader.bounded()
    decomposed = try reader.bounded()
    let values = try reader.bounded()
    stepSize = try reader.double()
    lastSpan = try reader.double()
    mean = try reader.doubles(mean.count)
    stepPath = try reader.doubles(stepPath.count)
    path = try reader.doubles(path.count)
    scales = try reader.doubles(scales.count)
    covariance = try reader.doubles(covariance.count)
    vectors = try reader.doubles(vectors.count)
    bestValues = try reader.doubles(values)
    medianValues = try reader.doubles(values)
  }
}
