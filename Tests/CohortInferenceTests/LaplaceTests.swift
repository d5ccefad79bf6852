// Laplace's method: normal densities exactly, a curved one as its Hessian says, and points that are no maximum.

import CohortInference
import CohortRandom
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct LaplaceTests {
  @Test func normalsAreExact() throws {
    let scales = [1.0, 1e-3, 50, 2]
    let density = CorrelatedNormal(scales: scales, slope: 0.7)
    var method = Laplace()
    method.draws = 20_000
    let (collector, summary) = try runApproximation(method, seed: 3) { CorrelatedNormal(scales: scales, slope: 0.7) }
    #expect(summary.ending.isCompleted, "\(summary.ending)")
    for index in scales.indices {
      let moments = collector.moments(index)
      let sd = density.variance(index).squareRoot()
      #expect(abs(moments.mean) < 0.03 * sd && abs(moments.sd / sd - 1) < 0.03)
    }
    // The density of the approximation is that of the posterior, up to the constant that both leave out.
    for row in collector.statistics { #expect(abs(row["log_p__"] - row["log_q__"]) < 1e-6) }
    let covariance = collector.draws.reduce(0) { $0 + $1[0] * $1[2] } / 20_000
    #expect(abs(covariance / (0.7 * 50) - 1) < 0.1)
    #expect(summary.notes.contains { $0.text.hasPrefix("Pareto k-hat") && !$0.isWarning })
  }

  /// A gamma density on the log scale: mode log(a/b), curvature a.
  private func logGamma(_ a: Double, _ b: Double) -> ClosureDensity {
    ClosureDensity(1) { q, g in
      g[0] = a - b * exp(q[0])
      return a * q[0] - b * exp(q[0])
    }
  }

  @Test func curvatureIsThatOfTheHessian() throws {
    let (a, b) = (7.5, 0.02)
    var method = Laplace()
    method.draws = 500
    let (collector, _) = try runApproximation(method, seed: 9) { logGamma(a, b) }
    // log q = −a (θ − mode)²/2, exactly.
    for (draw, row) in zip(collector.draws, collector.statistics) {
      let distance = draw[0] - log(a / b)
      #expect(abs(row["log_q__"] + 0.5 * a * distance * distance) < 1e-7 * max(1, abs(row["log_q__"])))
      var gradient = [0.0]
      #expect(try row["log_p__"] == logGamma(a, b).logDensityAndGradient(at: draw, gradient: &gradient))
    }
  }

  @Test func modesCanBeGiven() throws {
    var method = Laplace()
    (method.mode, method.draws) = ([log(7.5 / 0.02)], 10)
    let (collector, summary) = try runApproximation(method, seed: 9) { logGamma(7.5, 0.02) }
    #expect(collector.draws.count == 10 && !summary.notes.contains { $0.isWarning })
    method.mode = [log(7.5 / 0.02) + 1]
    let (_, wrong) = try runApproximation(method, seed: 9) { logGamma(7.5, 0.02) }
    #expect(wrong.notes.contains { $0.isWarning && $0.text.contains("the point given is no mode") })
    #expect(throws: InferenceError.initialValuesSizeMismatch(expected: 2, found: 1)) {
      _ = try method.prepared(
        MethodPreparation(dimension: 2) { _, _ in
          throw InferenceError.metricNotPositiveDefinite
        } mode: { _ in
          []
        })
    }
  }

  @Test func severalStartsFindTheHigherMode() throws {
    // Normals at −3 and at 3, of which the second has three times the height.
    func two() -> ClosureDensity {
      ClosureDensity(1) { q, g in
        let (low, high) = (exp(-0.5 * (q[0] + 3) * (q[0] + 3)), 3 * exp(-0.5 * (q[0] - 3) * (q[0] - 3)))
        g[0] = -(low * (q[0] + 3) + high * (q[0] - 3)) / (low + high)
        return log(low + high)
      }
    }
    var method = Laplace()
    (method.starts, method.draws) = (20, 200)
    let (collector, _) = try runApproximation(method, seed: 2, two)
    #expect(abs(collector.moments(0).mean - 3) < 0.3)
  }

  @Test func whatIsNoMaximumNamesItsParameter() throws {
    func failure(_ point: [Double], _ density: @escaping () -> any LogDensity) throws -> InferenceError? {
      var method = Laplace()
      method.mode = point
      let (collector, summary) = try runApproximation(method, seed: 1, density)
      #expect(collector.draws.isEmpty)
      guard case .failed(let error) = summary.ending else { return nil }
      return error as? InferenceError
    }
    // A saddle, along the second parameter.
    let saddle = try failure([0, 0, 0]) {
      ClosureDensity(3) { q, g in
        (g[0], g[1], g[2]) = (-q[0], 0.5 * q[1], -q[2])
        return -0.5 * q[0] * q[0] + 0.25 * q[1] * q[1] - 0.5 * q[2] * q[2]
      }
    }
    #expect(saddle == .notAMaximum(parameter: 1, isFlat: false))
    // A saddle across the axes: x² + y² − 3 x y in the first and the last.
    let across = try failure([0, 0, 0]) {
      ClosureDensity(3) { q, g in
        (g[0], g[1], g[2]) = (-2 * q[0] + 3 * q[2], -q[1], -2 * q[2] + 3 * q[0])
        return -q[0] * q[0] - q[2] * q[2] + 3 * q[0] * q[2] - 0.5 * q[1] * q[1]
      }
    }
    guard case .notAMaximum(let parameter, false) = across else {
      Issue.record("\(String(describing: across))")
      return
    }
    #expect(parameter != 1)
    // Only the sum of the parameters matters.
    let flat = try failure([0, 0]) {
      ClosureDensity(2) { q, g in
        let sum = q[0] + q[1]
        (g[0], g[1]) = (-sum, -sum)
        return -0.5 * sum * sum
      }
    }
    guard case .notAMaximum(_, true) = flat else {
      Issue.record("\(String(describing: flat))")
      return
    }
    // An edge.
    let edge = try failure([0, 0]) {
      ClosureDensity(2) { q, g in
        (g[0], g[1]) = (-q[0], -1)
        return q[1] < 0 ? -.infinity : -0.5 * q[0] * q[0] - q[1]
      }
    }
    #expect(edge == .notFiniteNearby(parameter: 1))
    #expect("\(edge.map { $0.description { "theta[\($0 + 1)]" } } ?? "")".contains("where theta[2] is moved a little"))
    let nowhere = try failure([0]) {
      ClosureDensity(1) { _, g in
        g[0] = .nan; return 0
      }
    }
    guard case .approximationFailed = nowhere else {
      Issue.record("\(String(describing: nowhere))")
      return
    }
    #expect(try failure([]) { IndependentNormals(sd: []) } != nil)
  }

  @Test func drawsDoNotDependOnThreads() throws {
    var method = Laplace()
    (method.draws, method.starts) = (30, 4)
    let first = try runApproximation(method, seed: 4) { CorrelatedNormal(scales: [1, 2], slope: 0.5) }.collector
    let second = try runApproximation(method, seed: 4, backwards: true) {
      CorrelatedNormal(scales: [1, 2], slope: 0.5)
    }.collector
    #expect(first.draws == second.draws && first.statistics == second.statistics)
  }
}
