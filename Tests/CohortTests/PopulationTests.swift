// Many points at once: the bits of one at a time, for every program, however many points and threads there are.
import Cohort
import CohortModel
import CohortRandom
import CohortRecording
import CohortThreads
import Foundation
import Testing

/// What is known of a point after an evaluation.
private struct Found: Equatable {
  var value: UInt64
  var gradient: [UInt64]
  var reason: String?

  init(_ value: Double, _ gradient: ArraySlice<Double>, _ reason: String?) {
    self.value = value.isNaN ? 0x7ff8_0000_0000_0000 : value.bitPattern
    self.gradient = value.isFinite ? gradient.map(\.bitPattern) : []
    self.reason = reason
  }
}

@Suite struct PopulationTests {
  static let counts = [1, 2, 7, 8, 33]

  /// Random points, and two that are far away, where programs fail in their own ways.
  private static func points(_ dimension: Int, _ count: Int, radius: Double = 1) -> [[Double]] {
    var random = RandomStream(seed: 5, purpose: .initialisation)
    return (0..<count).map { number in
      let scale = number == 3 ? 100 : number == 12 ? 12 : radius
      return (0..<dimension).map { _ in random.nextUniform(-scale, scale) }
    }
  }

  /// One after another.
  private static func single(_ posterior: Posterior, _ points: [[Double]], withGradient: Bool = true) throws -> [Found]
  {
    let density = try posterior.evaluable.density(hasGradient: withGradient)
    return try points.map { point in
      var gradient = [Double](repeating: 0, count: max(1, point.count))
      let value = try (point + [0]).withUnsafeBufferPointer { point in
        let q = try #require(point.baseAddress)
        return try gradient.withUnsafeMutableBufferPointer {
          withGradient
            ? try density.logDensityAndGradient(at: q, gradient: try #require($0.baseAddress))
            : try density.logDensity(at: q)
        }
      }
      return Found(value, withGradient ? gradient.prefix(point.count) : [], density.rejection?.message)
    }
  }

  /// In calls for so many at a time.
  private static func together(
    _ posterior: Posterior, _ points: [[Double]], _ count: Int, threads: Int, withGradient: Bool = true
  ) throws -> [Found] {
    var options = Evaluator.Options()
    options.threads = threads
    options.computesGradients = withGradient
    let evaluator = try posterior.evaluator(options)
    var found: [Found] = []
    for first in stride(from: 0, to: points.count, by: count) {
      let part = Array(points[first..<min(first + count, points.count)])
      let (values, gradients) =
        withGradient
        ? try evaluator.logDensitiesAndGradients(at: part)
        : (try evaluator.logDensities(at: part), part.map { _ in [] })
      for index in part.indices {
        found.append(Found(values[index], gradients[index][...], evaluator.rejection(ofPoint: index)))
      }
    }
    return found
  }

  private static func compare(
    _ posterior: Posterior, _ points: [[Double]], counts: [Int] = counts, withGradient: Bool = true
  ) throws {
    let expected = try single(posterior, points, withGradient: withGradient)
    for count in counts {
      for threads in [1, 2] {
        let found = try together(posterior, points, count, threads: threads, withGradient: withGradient)
        #expect(found.count == expected.count)
        for (index, pair) in zip(found, expected).enumerated() {
          #expect(pair.0 == pair.1, "point \(index), \(count) at a time, \(threads) threads")
        }
      }
    }
  }

  @Test(arguments: Fixture.all) func everyProgramHasTheBitsOfOneAtATime(_ fixture: Fixture) throws {
    let posterior = try fixture.posterior()
    try Self.compare(posterior, Self.points(posterior.dimension, 33))
  }

  @Test(arguments: Fixture.all.filter { ["lotka_volterra", "theophylline", "sir"].contains($0.name) })
  func valuesAloneHaveTheBitsOfOneAtATime(_ fixture: Fixture) throws {
    let posterior = try fixture.posterior()
    let points = Self.points(posterior.dimension, 33, radius: 0.5)
    try Self.compare(posterior, points, counts: [1, 8, 33], withGradient: false)
    // Within the tolerances those with gradients.
    for (a, b) in zip(
      try Self.single(posterior, points, withGradient: false), try Self.single(posterior, points))
    {
      let (a, b) = (Double(bitPattern: a.value), Double(bitPattern: b.value))
      #expect(abs(a - b) <= 1e-5 * max(1, abs(b)) || !b.isFinite)
    }
  }

  /// Branches of a parameter, a rejection, a requirement, solves that fail for some points, a value that is not a number.
  private static let branches = """
    functions {
      vector grow(real t, vector y, real rate) { return [rate * square(y[1])]'; }
    }
    parameters { real a; real b; vector[2] c; }
    transformed parameters {
      real shift = 0;
      if (a > 0.5) { for (i in 1:3) shift += sqrt(i) * exp(b); }
      else if (a < -0.5) shift = dot_product(c, c);
    }
    model {
      if (b > 0.8) reject("b is ", b);
      c ~ normal(shift, b + 1.5);
      array[1] vector[1] y = ode_rk45_tol(grow, [1.0]', 0, {1.0}, 1e-6, 1e-6, 200, 1.1 * c[1]);
      array[1] vector[1] z = ode_bdf_tol(grow, [0.5]', 0, {1.0}, 1e-6, 1e-6, 300, 2.2 * c[2]);
      y[1] ~ normal(1, 1);
      z[1] ~ normal(0.5, 1);
      log(b + 0.9) ~ normal(a, 1);
    }
    generated quantities {
      real s = normal_rng(shift, 1);
      if (a < -0.9) reject("no outputs at ", a);
      real d = a > 0 ? y_rng() : s;
    }
    """.replacing("y_rng()", with: "exponential_rng(exp(b))")

  @Test func pointsTakePathsOfTheirOwn() throws {
    let posterior = try Model(text: Self.branches).posterior()
    let points = Self.points(4, 66)
    try Self.compare(posterior, points)
    let reasons = Set(try Self.single(posterior, points).compactMap { $0.reason?.prefix(12) })
    #expect(reasons.count >= 3, "\(reasons)")
    // No more recordings than one at a time.
    let evaluator = try posterior.evaluator()
    _ = try evaluator.logDensities(at: points)
    let population = try posterior.evaluable.population()
    var values = [Double](repeating: 0, count: points.count)
    let flat = points.flatMap { $0 }
    for _ in 0..<2 {
      try flat.withUnsafeBufferPointer {
        try population.logDensities(at: try #require($0.baseAddress), count: points.count, values: &values)
      }
    }
    #expect(population.recordingCount <= 3)
    #expect(population.rejections.count == 2 * values.count { $0 == -.infinity })
  }

  @Test func theFirstGroupThatFailsIsNamed() throws {
    let posterior = try Model(
      text: """
        functions { vector grow(real t, vector y, real rate) { return [rate * square(y[1])]'; } }
        data { int J; }
        parameters { vector[J] a; }
        model {
          for (j in 1:J) {
            array[1] vector[1] y = ode_rk45_tol(grow, [1.0]', 0, {1.0}, 1e-6, 1e-6, 300, a[j]);
            y[1] ~ normal(1, 1);
          }
        }
        """
    ).posterior(data: ["J": 9])
    let evaluator = try posterior.evaluator()
    var points = [[Double]](repeating: [Double](repeating: 0.25, count: 9), count: 12)
    points[5][7] = 2
    points[5][3] = 3
    points[8][8] = 2
    for _ in 0..<3 {
      let values = try evaluator.logDensities(at: points)
      #expect(values.indices.filter { !values[$0].isFinite } == [5, 8])
      #expect(evaluator.rejection(ofPoint: 5)?.contains("call 4 of 9") == true)
      #expect(evaluator.rejection(ofPoint: 8)?.contains("call 9 of 9") == true)
      #expect(evaluator.rejection(ofPoint: 0) == nil)
      #expect(try evaluator.logDensity(at: points[5]) == -.infinity)
      #expect(evaluator.rejection == evaluator.rejection(ofPoint: 5))
    }
  }

  @Test func programsThatPrintAreHeardInOrder() throws {
    let lines = Lines()
    let posterior = try Posterior(
      Model(text: "parameters { real x; } model { x ~ std_normal(); print(\"x = \", x); if (x > 5) reject(\"far\"); }"),
      data: [:], output: { lines.add($0) })
    var options = Evaluator.Options()
    options.threads = 2
    let evaluator = try posterior.evaluator(options)
    lines.clear()
    let values = try evaluator.logDensities(at: [[1], [6], [2], [3]])
    #expect(values == [-0.5, -.infinity, -2, -4.5])
    #expect(
      lines.all.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } == ["x = 1", "x = 6", "x = 2", "x = 3"])
    #expect(evaluator.rejection(ofPoint: 1)?.contains("far") == true)
  }

  private final class Lines: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []
    func add(_ line: String) { lock.withLock { lines.append(line) } }
    func clear() { lock.withLock { lines = [] } }
    var all: [String] { lock.withLock { lines } }
  }

  // MARK: Outputs

  @Test(arguments: Fixture.all) func outputsOfManyDrawsAreThoseOfEach(_ fixture: Fixture) throws {
    let posterior = try fixture.posterior()
    let points = Self.points(posterior.dimension, 33, radius: 0.5)
    try Self.compareOutputs(posterior, points)
  }

  @Test func outputsOnPathsOfTheirOwn() throws {
    try Self.compareOutputs(try Model(text: Self.branches).posterior(), Self.points(4, 300))
  }

  private static func compareOutputs(_ posterior: Posterior, _ points: [[Double]]) throws {
    let dimension = posterior.dimension
    func random(_ draw: Int) -> RandomStream {
      RandomStream(seed: 9, purpose: .generatedQuantities, substream: UInt32(draw))
    }
    let single = try posterior.evaluable.outputs()
    let expected = points.enumerated().map { draw, point -> ([UInt64], String?) in
      var row = ContiguousArray<Double>()
      do {
        try point.withUnsafeBufferPointer { try single.append(at: $0, random: random(draw), to: &row) }
        return (row.map(\.bitPattern), nil)
      } catch { return (row.map(\.bitPattern), "\(error)") }
    }
    let flat: [Double] = Array(points.joined()) + [0]
    for threads in [1, 2] {
      let population = try posterior.evaluable.outputPopulation()
      var found: [([UInt64], String?)] = []
      try ThreadArena(threadCount: threads).run { () throws -> Void in
        try flat.withUnsafeBufferPointer { flat in
          let base = try #require(flat.baseAddress)
          // Some now and the others later.
          for draws in [0..<min(5, points.count), min(5, points.count)..<points.count] {
            try population.compute(
              at: base + draws.lowerBound * dimension, count: draws.count,
              random: { random(draws.lowerBound + $0) },
              deliver: { draw, row, error in
                #expect(found.count == draws.lowerBound + draw)
                found.append((row.map(\.bitPattern), error.map { "\($0)" }))
              })
          }
        }
      }
      #expect(found.count == expected.count)
      for (draw, pair) in zip(found, expected).enumerated() {
        #expect(pair.0.0 == pair.1.0 && pair.0.1 == pair.1.1, "draw \(draw), \(threads) threads")
      }
    }
  }

  // MARK: The evaluator

  @Test func theEvaluatorChecksWhatItIsGiven() throws {
    let posterior = try Model(
      text: """
        parameters { real x; real<lower=0> y; }
        model { x ~ normal(0, y); y ~ exponential(1); }
        generated quantities { real z = normal_rng(x, y); }
        """
    ).posterior()
    let evaluator = try posterior.evaluator()
    #expect(try evaluator.logDensities(at: []).isEmpty && evaluator.constrain([[Double]]()).isEmpty)
    #expect(throws: ModelError.self) { try evaluator.logDensities(at: [[1, 2], [1]]) }
    #expect(throws: ModelError.self) { try evaluator.constrain([[1, 2], [1]]) }
    var (values, gradients) = ([0.0, 0], [0.0, 0, 0])
    #expect {
      try [1.0, 2, 3].withUnsafeBufferPointer { points in
        try values.withUnsafeMutableBufferPointer { try evaluator.logDensities(at: points, values: $0) }
      }
    } throws: {
      ($0 as? ModelError)?.description.contains("2 points must have 2 numbers each, found 3 numbers") == true
    }
    #expect(throws: ModelError.self) {
      try [1.0, 2, 3, 4].withUnsafeBufferPointer { points in
        try values.withUnsafeMutableBufferPointer { values in
          try gradients.withUnsafeMutableBufferPointer {
            try evaluator.logDensities(at: points, values: values, gradients: $0)
          }
        }
      }
    }
    let points = [[0.3, 0.1], [0.3, 0.1]]
    let rows = try evaluator.constrain(points, seed: 4)
    #expect(rows[0] == (try evaluator.constrain(points[0], seed: 4)))
    #expect(rows[1].prefix(2) == rows[0].prefix(2) && rows[1][2] != rows[0][2])
    #expect(try evaluator.constrain(points, including: [])[1] == [0.3, exp(0.1)])
    var options = Evaluator.Options()
    options.computesGradients = false
    let values1 = try posterior.evaluator(options)
    #expect(try values1.logDensities(at: points) == evaluator.logDensities(at: points))
    #expect { try values1.logDensityAndGradient(at: points[0]) } throws: {
      ($0 as? ModelError)?.description.contains("without gradients") == true
    }
    #expect(throws: ModelError.self) { try values1.logDensitiesAndGradients(at: points) }
  }

  @Test func modelsWithoutParameters() throws {
    let evaluator = try Model(text: "generated quantities { real x = 3; }").posterior().evaluator()
    #expect(try evaluator.logDensities(at: [[], []]) == [0, 0])
    #expect(try evaluator.logDensitiesAndGradients(at: [[], []]).gradients == [[], []])
    #expect(try evaluator.constrain([[], []]) == [[3], [3]])
  }
}
