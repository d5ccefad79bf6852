// The leapfrog integrator, the metrics and the first step size.

import CohortInference
import CohortRandom
import Testing

@Suite struct HamiltonianTests {
  /// A quartic well with coupling: no step of leapfrog is exact on it.
  private func makeQuartic() -> ClosureDensity {
    ClosureDensity(3) { q, g in
      let s = q[0] * q[1]
      g[0] = -q[0] * q[0] * q[0] - s * q[1]
      g[1] = -q[1] - s * q[0]
      g[2] = -4 * q[2]
      return -0.25 * q[0] * q[0] * q[0] * q[0] - 0.5 * q[1] * q[1] - 0.5 * s * s - 2 * q[2] * q[2]
    }
  }

  private func makeHamiltonian(_ kind: MetricKind) throws -> Hamiltonian {
    let metric = try Metric(kind: kind, dimension: 3)
    if kind == .diagonal { try metric.set(.diagonal([0.5, 2, 0.3])) }
    if kind == .dense { try metric.set(.dense([1, 0.4, 0, 0.4, 2, -0.3, 0, -0.3, 0.5])) }
    return Hamiltonian(density: makeQuartic(), metric: metric)
  }

  @Test(arguments: MetricKind.allCases)
  func leapfrogIsReversible(_ kind: MetricKind) throws {
    let hamiltonian = try makeHamiltonian(kind)
    var random = RandomStream(seed: 3)
    try hamiltonian.setCurrent([0.7, -1.2, 0.4])
    hamiltonian.refreshMomentum(hamiltonian.current, using: &random)
    let pool = hamiltonian.pool
    let point = pool.take()
    try hamiltonian.leapfrog(from: hamiltonian.current, to: point, stepSize: 0.1)
    for _ in 1..<40 { try hamiltonian.leapfrog(from: point, to: point, stepSize: 0.1) }
    #expect(abs(pool.position(point)[0] - 0.7) > 0.01)
    for _ in 0..<40 { try hamiltonian.leapfrog(from: point, to: point, stepSize: -0.1) }
    for i in 0..<3 {
      #expect(abs(pool.position(point)[i] - pool.position(hamiltonian.current)[i]) < 1e-12)
      #expect(abs(pool.momentum(point)[i] - pool.momentum(hamiltonian.current)[i]) < 1e-12)
    }
  }

  @Test(arguments: MetricKind.allCases)
  func energyErrorIsOfSecondOrder(_ kind: MetricKind) throws {
    let hamiltonian = try makeHamiltonian(kind)
    var random = RandomStream(seed: 4)
    try hamiltonian.setCurrent([0.7, -1.2, 0.4])
    hamiltonian.refreshMomentum(hamiltonian.current, using: &random)
    let pool = hamiltonian.pool
    func largestError(_ steps: Int) throws -> Double {
      let point = pool.take()
      defer { pool.release(point) }
      let stepSize = 2 / Double(steps)
      try hamiltonian.leapfrog(from: hamiltonian.current, to: point, stepSize: stepSize)
      for _ in 1..<steps { try hamiltonian.leapfrog(from: point, to: point, stepSize: stepSize) }
      return abs(pool.energy(point) - pool.energy(hamiltonian.current))
    }
    let coarse = try largestError(200)
    let fine = try largestError(400)
    #expect(coarse / fine > 3.8 && coarse / fine < 4.2)
  }

  @Test func momentaHaveTheMetricAsCovariance() throws {
    let metric = try Metric(kind: .dense, dimension: 3)
    let inverse = [1, 0.4, 0, 0.4, 2, -0.3, 0, -0.3, 0.5]
    try metric.set(.dense(inverse))
    var random = RandomStream(seed: 11)
    var p = [0.0, 0.0, 0.0]
    var v = p
    // E[p vᵀ] = E[p pᵀ] M⁻¹ is the identity.
    var product = [Double](repeating: 0, count: 9)
    let draws = 40_000
    for _ in 0..<draws {
      metric.sampleMomentum(into: &p, using: &random)
      _ = metric.writeVelocity(of: p, into: &v)
      for i in 0..<3 { for j in 0..<3 { product[3 * i + j] += p[i] * v[j] / Double(draws) } }
    }
    for i in 0..<3 { for j in 0..<3 { #expect(abs(product[3 * i + j] - (i == j ? 1 : 0)) < 0.04) } }
  }

  @Test func metricsThatAreNoMetricsAreRefused() throws {
    let diagonal = try Metric(kind: .diagonal, dimension: 2)
    #expect(throws: InferenceError.metricSizeMismatch(expected: 2, found: 3)) {
      try diagonal.set(.diagonal([1, 2, 3]))
    }
    #expect(throws: InferenceError.metricNotPositiveDefinite) { try diagonal.set(.diagonal([1, -2])) }
    #expect(throws: InferenceError.metricNotPositiveDefinite) { try diagonal.set(.diagonal([1, .nan])) }
    let dense = try Metric(kind: .dense, dimension: 2)
    #expect(throws: InferenceError.metricNotPositiveDefinite) { try dense.set(.dense([1, 2, 2, 1])) }
    #expect(throws: InferenceError.self) { try Metric(kind: .dense, dimension: 5_000_000) }
  }

  @Test func firstStepSizeCrossesTheThreshold() throws {
    let metric = try Metric(kind: .unit, dimension: 1)
    let density = IndependentNormals(sd: [0.01])
    let hamiltonian = Hamiltonian(density: density, metric: metric)
    var random = RandomStream(seed: 12)
    try hamiltonian.setCurrent([0.005])
    let stepSize = try hamiltonian.searchStepSize(from: 1, using: &random)
    // On a normal of sd 0.01 a leapfrog step is stable below 0.02.
    #expect(stepSize < 0.04 && stepSize > 0.001)
    var power = 1.0
    while power > stepSize { power /= 2 }
    #expect(power == stepSize)
  }

  @Test func densityThatGrowsForEverIsCalledImproper() throws {
    let slope = ClosureDensity(1) { q, gradient in
      gradient[0] = 1e-12
      return 1e-12 * q[0]
    }
    let hamiltonian = Hamiltonian(density: slope, metric: try Metric(kind: .unit, dimension: 1))
    var random = RandomStream(seed: 13)
    try hamiltonian.setCurrent([0])
    #expect(throws: InferenceError.improperPosterior(isFlat: false)) {
      try hamiltonian.searchStepSize(from: 1, using: &random)
    }
  }

  @Test func flatDensityIsCalledImproper() throws {
    let flat = ClosureDensity(1) { _, _ in 0 }
    let hamiltonian = Hamiltonian(density: flat, metric: try Metric(kind: .unit, dimension: 1))
    var random = RandomStream(seed: 13)
    try hamiltonian.setCurrent([0])
    #expect(throws: InferenceError.improperPosterior(isFlat: true)) {
      try hamiltonian.searchStepSize(from: 1, using: &random)
    }
  }
}
