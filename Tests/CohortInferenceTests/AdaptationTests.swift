// Dual averaging, Welford's estimates and the window schedule against numbers worked by hand.

import CohortInference
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct AdaptationTests {
  // By hand, from a step size of 1: μ = log 10.
  // 1: η = 1/11, H̄ = 0.3/11, log ε = log 10 − (0.3/11)/0.05 = log 10 − 6/11, average the same.
  // 2: η = 1/12, H̄ = (11/12)(0.3/11) − 0.2/12 = 1/120, log ε = log 10 − √2/6, weight 2^(−3/4).
  // 3 (statistic above 1 counts as 1): η = 1/13, H̄ = (12/13)/120 − 0.2/13 = −0.1/13.
  @Test func dualAveragingFollowsTheHandWorkedSteps() {
    var averaging = DualAveraging(settings: AdaptationSettings(), stepSize: 1)
    #expect(averaging.adaptedStepSize == nil)
    let first = log(10.0) - 6.0 / 11
    #expect(abs(averaging.update(acceptStat: 0.5) - exp(first)) < 1e-12)
    #expect(abs((averaging.adaptedStepSize ?? 0) - exp(first)) < 1e-12)
    let second = log(10.0) - 2.0.squareRoot() / 6
    #expect(abs(averaging.update(acceptStat: 1) - exp(second)) < 1e-12)
    let weight2 = 0.5946035575013605  // 2^(−3/4)
    let average2 = (1 - weight2) * first + weight2 * second
    #expect(abs((averaging.adaptedStepSize ?? 0) - exp(average2)) < 1e-12)
    let third = log(10.0) + 0.1 / 13 * 3.0.squareRoot() / 0.05
    #expect(abs(averaging.update(acceptStat: 1.7) - exp(third)) < 1e-12)
    averaging.restart(stepSize: 0.1)
    #expect(averaging.adaptedStepSize == nil)
    #expect(abs(averaging.update(acceptStat: 0.8) - 1) < 1e-12)
  }

  // Points (1, 2), (3, 5), (8, 5): variances 13 and 3, covariance 4.5; n/(n + 5) = 3/8, ridge 1e-3·5/8.
  @Test func welfordGivesTheRegularisedCovariance() throws {
    let points: [[Double]] = [[1, 2], [3, 5], [8, 5]]
    let diagonal = try WelfordEstimator(dimension: 2, isDense: false)
    let dense = try WelfordEstimator(dimension: 2, isDense: true)
    for _ in 0..<2 {
      diagonal.restart()
      dense.restart()
      for point in points {
        diagonal.add(point)
        dense.add(point)
      }
    }
    var variance = [9.0, 9.0]
    #expect(diagonal.writeRegularised(into: &variance))
    #expect(abs(variance[0] - (13 * 0.375 + 0.000625)) < 1e-14)
    #expect(abs(variance[1] - (3 * 0.375 + 0.000625)) < 1e-14)
    var covariance = [9.0, 9.0, 9.0, 9.0]
    #expect(dense.writeRegularised(into: &covariance))
    for (found, expected) in zip(covariance, [13 * 0.375 + 0.000625, 4.5 * 0.375, 4.5 * 0.375, 3 * 0.375 + 0.000625]) {
      #expect(abs(found - expected) < 1e-14)
    }
    // A single point says nothing of the variance: what was there is shrunk.
    diagonal.restart()
    diagonal.add([1, 2])
    variance = [6, 12]
    #expect(diagonal.writeRegularised(into: &variance))
    #expect(abs(variance[0] - (1 + 1e-3 * 5 / 6)) < 1e-14)
    diagonal.add([1e300, 0])
    #expect(!diagonal.writeRegularised(into: &variance))
  }

  @Test func thousandIterationsHaveStansWindows() {
    let schedule = WindowSchedule(warmup: 1000)
    #expect(schedule.windows == [75..<100, 100..<150, 150..<250, 250..<450, 450..<950])
    #expect(schedule.initBuffer == 75 && schedule.termBuffer == 50)
  }

  @Test func shortWarmupsAreDividedOrLeftAlone() {
    #expect(WindowSchedule(warmup: 0).windows.isEmpty)
    #expect(WindowSchedule(warmup: 19).windows.isEmpty)
    // 15 % and 10 % of 20 are 3 and 2; of 149 (truncated) 22 and 14.
    #expect(WindowSchedule(warmup: 20).windows == [3..<18])
    #expect(WindowSchedule(warmup: 149).windows == [22..<135])
    #expect(WindowSchedule(warmup: 150).windows == [75..<100])
    #expect(WindowSchedule(warmup: 200).windows == [75..<100, 100..<150])
    #expect(WindowSchedule(warmup: 500).windows == [75..<100, 100..<150, 150..<250, 250..<450])
    #expect(WindowSchedule(warmup: 100, window: 0).windows == [15..<90])
    #expect(WindowSchedule(warmup: 1000, initBuffer: .max, termBuffer: .max, window: .max).windows == [150..<900])
  }

  // The schedule in terms of a counter and the index of the next window's last iteration, as the manual words it.
  @Test func anyScheduleMatchesTheCounterForm() {
    for warmup in stride(from: 20, through: 2500, by: 37) {
      for (initBuffer, termBuffer, base) in [(75, 50, 25), (10, 0, 7), (0, 5, 1), (100, 100, 300)]
      where initBuffer + termBuffer + base <= warmup {
        var ends: [Int] = []
        var size = base
        var next = initBuffer + base - 1
        let last = warmup - termBuffer - 1
        for counter in 0..<warmup where counter == next {
          ends.append(counter)
          if next == last { continue }
          size *= 2
          next = counter + size
          if next != last && next + 2 * size >= warmup - termBuffer { next = last }
        }
        let schedule = WindowSchedule(warmup: warmup, initBuffer: initBuffer, termBuffer: termBuffer, window: base)
        #expect(schedule.windows.map { $0.upperBound - 1 } == ends)
      }
    }
  }
}
