// Primitives: values and partial derivatives against fixtures, special values, strips against scalar code.
import CohortProgram
import Foundation
import TestSupport
import Testing

private func primitive(_ index: Int) -> Primitive? { Primitive(rawValue: UInt8(index)) }

private func value(_ p: Primitive, _ operands: Double...) -> Double {
  cohort_primitive_value(
    p, operands[0], operands.count > 1 ? operands[1] : 0, operands.count > 2 ? operands[2] : 0)
}

private func partials(_ p: Primitive, _ operands: [Double], value r: Double) -> [Double] {
  let o = operands + [0, 0]
  var result = [0.0, 0, 0]
  cohort_primitive_partials(p, o[0], o[1], o[2], r, &result)
  return result
}

private func name(_ p: Primitive) -> String { String(cString: cohort_primitive_name(p)) }

/// Operands inside of every primitive's domain, away from kinks.
private func generic(_ p: Primitive, _ k: Int) -> [Double] {
  let x = [0.37, 0.81, 0.62][k % 3]
  switch p {
  case .hyperbolicArccosine: return [1.5 + x]
  case .log1MinusExponential: return [-x]
  case .logSubtractExponential: return [1 + x, x]
  case .lambertWMinus1: return [-0.3 * x]
  case .inverseLogNormalCDF: return [-x]
  case .remainder: return [5 + x, 1.3]
  case .select: return [Double(k % 2), x, 2 * x]
  case .besselFirstKind, .besselSecondKind, .modifiedBesselFirstKind, .modifiedBesselSecondKind: return [2, 1 + x]
  case .logMultivariateGamma: return [2, 3 + x]
  case .risingFactorial, .fallingFactorial: return [2 + x, 3]
  // Counts n of N in one number, N · 2²⁶ + n.
  case .logBetaBinomialLower, .logBetaBinomialUpper: return [7 * 67_108_864 + 3, 1 + x, 2.5]
  case .studentTQuantile: return [x, 1.5 + x]
  case .logPassage: return [x, 1 - 0.7 * x]
  default: return [x, 0.23 + 0.5 * x, 0.4 + 0.1 * x]
  }
}

@Suite struct PrimitiveTests {
  @Test func fixturesAreMet() {
    for fixture in fixtures {
      let o = fixture.operands
      let computed = cohort_primitive_value(fixture.primitive, o[0], o.count > 1 ? o[1] : 0, 0)
      let ulps = abs(computed - fixture.value) / max(fixture.value.ulp, Double.leastNonzeroMagnitude)
      // Logarithms of the gamma function come from the C library and lose a little around their zeros.
      let allowed: Double = fixture.primitive == .logBeta || fixture.primitive == .digamma ? 40 : 4
      #expect(ulps <= allowed, "\(name(fixture.primitive)) \(o): \(computed), not \(fixture.value)")
      let computedPartials = partials(fixture.primitive, o, value: computed)
      for (a, b) in zip(computedPartials, fixture.partials) {
        // A partial near 0 may come from a value near 1, whose rounding it keeps: 1 - tanh².
        #expect(
          abs(a - b) <= 1e-13 * abs(b) + 6e-16 || a == b, "d \(name(fixture.primitive)) \(o): \(a), not \(b)")
      }
    }
  }

  @Test func arithmeticAndChoice() {
    #expect(value(.add, 2, 3) == 5 && value(.subtract, 2, 3) == -1 && value(.multiply, 2, 3) == 6)
    #expect(value(.divide, 3, 2) == 1.5 && value(.negate, 3) == -3 && value(.reciprocal, 4) == 0.25)
    #expect(value(.square, -3) == 9 && value(.multiplyAdd, 2, 3, 4) == 10 && value(.absolute, -2) == 2)
    #expect(value(.minimum, 2, 3) == 2 && value(.maximum, 2, 3) == 3 && value(.minimum, .nan, 3) == 3)
    #expect(value(.remainder, 7, 3) == 1 && value(.remainder, -7, 3) == -1)
    #expect(value(.floor, -1.5) == -2 && value(.ceiling, -1.5) == -1 && value(.truncate, -1.5) == -1)
    #expect(value(.round, 2.5) == 3 && value(.round, -2.5) == -3 && value(.round, 0.49999999999999994) == 0)
    #expect(value(.less, 1, 2) == 1 && value(.less, 2, 2) == 0 && value(.lessOrEqual, 2, 2) == 1)
    #expect(value(.equal, 2, 2) == 1 && value(.equal, .nan, .nan) == 0 && value(.not, 0) == 1 && value(.not, 2) == 0)
    #expect(value(.isNaN, .nan) == 1 && value(.isNaN, .infinity) == 0)
    #expect(value(.select, 1, 2, 3) == 2 && value(.select, 0, 2, 3) == 3)
  }

  @Test func specialValues() {
    let inf = Double.infinity
    #expect(value(.exponential, inf) == inf && value(.exponential, -inf) == 0 && value(.exponential, 710) == inf)
    #expect(value(.exponential, .nan).isNaN && value(.exponential, 1e300) == inf && value(.exponential, -1e300) == 0)
    #expect(value(.logarithm, 0) == -inf && value(.logarithm, -1).isNaN && value(.logarithm, inf) == inf)
    #expect(value(.logarithm, .nan).isNaN && value(.logarithm, 1) == 0 && value(.logarithm, -inf).isNaN)
    #expect(
      value(.logarithm1Plus, -1) == -inf && value(.logarithm1Plus, -2).isNaN && value(.logarithm1Plus, inf) == inf)
    // Denormal numbers: exp loses digits but rounds once, log takes all of them.
    let tiny = Double.leastNonzeroMagnitude
    #expect(value(.exponential, -740) == Foundation.exp(-740) && value(.exponential, -746) == 0)
    #expect(abs(value(.exponential, -710) / Foundation.exp(-710) - 1) < 1e-15)
    #expect(isClose(value(.logarithm, tiny), -1074 * Foundation.log(2), 1e-15))
    #expect(value(.logarithm1Plus, tiny) == tiny && value(.exponentialMinus1, -tiny) == -tiny)
    #expect(value(.exponentialMinus1, -inf) == -1 && value(.exponentialMinus1, inf) == inf)
    #expect(value(.hyperbolicTangent, inf) == 1 && value(.hyperbolicTangent, -inf) == -1)
    #expect(value(.log1PlusExponential, -inf) == 0 && value(.log1PlusExponential, inf) == inf)
    #expect(value(.inverseLogit, -inf) == 0 && value(.inverseLogit, inf) == 1)
    #expect(value(.log1MinusExponential, 0) == -inf && value(.log1MinusExponential, 0.1).isNaN)
    #expect(value(.logit, 0) == -inf && value(.logit, 1) == inf && value(.logit, 1.5).isNaN)
    #expect(value(.logAddExponential, -inf, -inf) == -inf && value(.logAddExponential, inf, 3) == inf)
    #expect(value(.logAddExponential, inf, inf) == inf && value(.logAddExponential, -inf, 3) == 3)
    #expect(value(.logAddExponential, inf, -inf) == inf && value(.logAddExponential, .nan, 1).isNaN)
    #expect(value(.logSubtractExponential, 2, -inf) == 2 && value(.logSubtractExponential, 2, 2) == -inf)
    #expect(value(.logSubtractExponential, 1, 2).isNaN && value(.logSubtractExponential, inf, inf).isNaN)
    #expect(value(.multiplyLog, 0, 0) == 0 && value(.multiplyLog, 1, 0) == -inf && value(.multiplyLog, 0, 3) == 0)
    #expect(value(.power, 0, 0) == 1 && value(.power, 0, 2) == 0 && value(.power, -2, 3) == -8)
    #expect(value(.normalCDF, -inf) == 0 && value(.normalCDF, inf) == 1 && value(.normalCDF, .nan).isNaN)
    #expect(value(.logNormalCDF, -inf) == -inf && value(.logNormalCDF, inf) == 0 && value(.logNormalCDF, .nan).isNaN)
    #expect(value(.squareRoot, -1).isNaN && value(.squareRoot, 0) == 0)
    // At the edges of the domain derivatives are the one-sided limits.
    #expect(partials(.power, [0, 1], value: 0)[0] == 1 && partials(.power, [0, 3], value: 0)[0] == 0)
    #expect(partials(.power, [0, 0.5], value: 0)[0] == inf && partials(.power, [0, 2], value: 0)[1] == 0)
    #expect(partials(.logAddExponential, [-inf, 3], value: 3) == [0, 1, 0])
    #expect(partials(.multiplyLog, [0, 0], value: 0)[1] == 0)
  }

  @Test func partialsAreDerivativesOfValues() throws {
    for index in 0..<Int(cohort_primitive_count()) {
      let p = try #require(primitive(index))
      let differentiable = cohort_primitive_differentiable(p)
      for k in 0..<3 {
        let operands = Array((generic(p, k) + [0, 0]).prefix(3))
        func f(_ o: [Double]) -> Double { cohort_primitive_value(p, o[0], o[1], o[2]) }
        let exact = partials(p, operands, value: f(operands))
        for j in 0..<Int(cohort_primitive_arity(p)) {
          if differentiable & (1 << UInt32(j)) == 0 {
            #expect(exact[j] == 0)
            continue
          }
          // Differences of fourth order.
          let h = 1e-3 * max(0.1, abs(operands[j]))
          func moved(_ steps: Double) -> Double {
            var o = operands
            o[j] += steps * h
            return f(o)
          }
          let difference = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * h)
          #expect(isClose(exact[j], difference, 1e-6), "\(name(p)) operand \(j) at \(operands)")
        }
      }
    }
  }

  @Test func stripsHaveTheBitsOfScalars() throws {
    var generator = SplitMix(seed: 7)
    for index in 0..<Int(cohort_primitive_count()) {
      let p = try #require(primitive(index))
      let limit = p.rawValue >= Primitive.regularizedGammaP.rawValue ? 19 : 131
      var columns: [[Double]] = [[], [], []]
      for row in 0..<limit {
        let jitter = 1 + 1e-2 * Double.random(in: -1...1, using: &generator)
        for (k, x) in (generic(p, row) + [0.5, 0.5]).prefix(3).enumerated() {
          // Orders and counts are whole numbers.
          columns[k].append(x == x.rounded() ? x : x * jitter)
        }
      }
      for (offset, count) in [(0, limit), (3, limit - 3), (1, 1), (5, 7), (2, 9), (0, 16)] {
        var out = [Double](repeating: .nan, count: count)
        let slices = columns.map { Array($0[offset..<(offset + count)]) }
        cohort_primitive_forward(p, Int32(count), slices[0], slices[1], slices[2], &out)
        var adjoint = (0..<count).map { Double($0 % 4) - 1 }
        var (da, db, dc) = (out, out, out)
        for row in 0..<count { (da[row], db[row], dc[row]) = (1, 2, 3) }
        cohort_primitive_reverse(
          p, Int32(count), slices[0], slices[1], slices[2], out, &adjoint, &da, &db, &dc)
        for row in 0..<count {
          let o = slices.map { $0[row] }
          let scalar = cohort_primitive_value(p, o[0], o[1], o[2])
          #expect(out[row].bitPattern == scalar.bitPattern, "\(name(p)) \(o)")
          let exact = partials(p, o, value: scalar)
          for (k, (sum, start)) in [(da[row], 1.0), (db[row], 2.0), (dc[row], 3.0)].enumerated()
          where k < cohort_primitive_arity(p) {
            let expected = start + (adjoint[row] == 0 ? 0 : adjoint[row] * exact[k])
            #expect(isClose(sum, expected, 1e-14), "d \(name(p)) operand \(k) at \(o)")
          }
        }
      }
    }
  }

  @Test func rowsWithoutAdjointAddNothing() {
    let a = [Double](repeating: 0, count: 9)
    let g = [0.0, 0, 0, 0, 1, 0, 0, 0, 0]
    var da = [Double](repeating: 0, count: 9)
    cohort_primitive_reverse(.logarithm, 9, a, a, a, a, g, &da, nil, nil)
    #expect(da == [0, 0, 0, 0, .infinity, 0, 0, 0, 0])
  }

  @Test func partialsReadWhatTheySay() {
    #expect(cohort_primitive_partial_reads(.add, 0) == 0)
    #expect(cohort_primitive_partial_reads(.multiply, 0) == 2 && cohort_primitive_partial_reads(.multiply, 1) == 1)
    #expect(cohort_primitive_partial_reads(.divide, 1) == 2 | 8)
    #expect(cohort_primitive_partial_reads(.exponential, 0) == 8)
    #expect(cohort_primitive_partial_reads(.select, 1) == 1)
    #expect(cohort_primitive_partial_reads(.squareRoot, 0) == 8)
    #expect(cohort_primitive_differentiable(.less) == 0 && cohort_primitive_differentiable(.select) == 6)
  }

  @Test func stripReductions() {
    var generator = SplitMix(seed: 3)
    for count in [0, 1, 7, 8, 9, 100, 256] {
      let x = (0..<count).map { _ in Double.random(in: 0.5...1.5, using: &generator) }
      #expect(isClose(cohort_sum(Int32(count), x), x.reduce(0, +), 1e-13))
      #expect(cohort_first_failure(Int32(count), x) == -1)
      guard count > 2 else { continue }
      for bad in [0.0, -0.0, .nan] {
        var y = x
        y[count - 1] = bad
        y[count / 2] = bad
        #expect(cohort_first_failure(Int32(count), y) == count / 2)
      }
    }
    let table: [Int32] = [2, 2, 2, 0, 0, 1, 2]
    let x: [Double] = [1, 2, 4, 8, 16, 32, 64]
    var (plain, runs) = ([0.0, 0, 0], [0.0, 0, 0])
    cohort_scatter_add(7, x, table, &plain)
    cohort_scatter_add_runs(7, x, table, &runs)
    #expect(plain == [24, 32, 71] && runs == plain)
  }
}
