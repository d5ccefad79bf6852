// The generator against the published test vectors, and the promises a stream makes about its positions.

import CohortRandom
import Testing

@Suite struct RandomStreamTests {
  // The known-answer vectors for philox4x32-10 that go with Salmon et al. 2011.
  @Test func philoxGivesThePublishedBlocks() {
    let zeros = Philox.block(PhiloxBlock(0, 0, 0, 0), key0: 0, key1: 0)
    #expect(zeros == PhiloxBlock(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let all = UInt32.max
    let ones = Philox.block(PhiloxBlock(all, all, all, all), key0: all, key1: all)
    #expect(ones == PhiloxBlock(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Philox.block(
      PhiloxBlock(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key0: 0xa409_3822, key1: 0x299f_31d0)
    #expect(pi == PhiloxBlock(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func anyPositionIsReachedDirectly() {
    var walked = RandomStream(seed: 42, stream: 3)
    let words = (0..<50).map { _ in walked.next() }
    for position in [0, 1, 2, 17, 48, 49] {
      var jumped = RandomStream(seed: 42, stream: 3)
      _ = jumped.next()
      jumped.position = UInt64(position)
      #expect(jumped.next() == words[position])
      #expect(jumped.position == UInt64(position) + 1)
    }
    var copy = walked
    #expect(copy.next() == walked.next())
  }

  @Test func streamsThatDifferInAnyFieldDiffer() {
    var seen = Set<UInt64>()
    var count = 0
    for seed in [0, 1, UInt64.max] {
      for stream: UInt32 in [0, 1, 7] {
        for purpose in RandomPurpose.allCases {
          for substream: UInt32 in [0, 1, 1000] {
            var s = RandomStream(seed: seed, stream: stream, purpose: purpose, substream: substream)
            for _ in 0..<8 { seen.insert(s.next()) }
            count += 8
          }
        }
      }
    }
    #expect(seen.count == count)
  }

  @Test func uniformStaysInsideTheOpenInterval() {
    var stream = RandomStream(seed: 1)
    var sum = 0.0
    var lag = 0.0
    var previous = 0.5
    let draws = 100_000
    for _ in 0..<draws {
      let u = stream.nextUniform()
      #expect(u > 0 && u < 1)
      sum += u
      lag += (u - 0.5) * (previous - 0.5)
      previous = u
    }
    #expect(abs(sum / Double(draws) - 0.5) < 4 * (1.0 / 12 / Double(draws)).squareRoot())
    #expect(abs(lag / Double(draws)) < 4 / 12 / Double(draws).squareRoot())
  }

  // Reference values: mpmath, sqrt(2)·erfinv(2p − 1) with 40 digits.
  @Test func normalQuantileMatchesReference() {
    let reference: [(Double, Double)] = [
      (1e-300, -37.0470962993612),
      (1e-20, -9.262340089798407),
      (1.1102230246251565e-16, -8.209536151601387),
      (1e-05, -4.264890793922825),
      (0.02, -2.053748910631823),
      (0.0749, -1.4402382675279637),
      (0.075, -1.439531470938456),
      (0.3, -0.5244005127080408),
      (0.5, 0.0),
      (0.7, 0.5244005127080407),
      (0.92, 1.4050715603096329),
      (0.99, 2.3263478740408408),
      (0.9999999999999999, 8.209536151601387),
    ]
    for (p, x) in reference { #expect(abs(standardNormalQuantile(p) - x) <= 4e-16 * max(1, abs(x)) * 2) }
    #expect(standardNormalQuantile(0).isNaN && standardNormalQuantile(1).isNaN && standardNormalQuantile(.nan).isNaN)
  }

  // Reference values: mpmath.loggamma(k + 1).
  @Test func logFactorialMatchesReference() {
    let reference: [(Double, Double)] = [
      (0.0, 0.0),
      (1.0, 0.0),
      (2.0, 0.6931471805599453),
      (5.0, 4.787491742782046),
      (19.0, 39.339884187199495),
      (20.0, 42.335616460753485),
      (21.0, 45.38013889847691),
      (100.0, 363.73937555556347),
      (12345.0, 103962.95347844968),
      (1000000000.0, 19723265848.226982),
    ]
    for (k, value) in reference { #expect(abs(logFactorial(k) - value) <= 1e-15 + 5e-16 * value) }
  }
}
