// The outputs of whole programs, replayed and interpreted.
import Cohort
import CohortRandom
import CohortRecording
import Testing

@Suite struct OutputFixtureTests {
  @Test(arguments: Fixture.all) func replayedOutputsAreTheInterpretedOnes(fixture: Fixture) throws {
    let posterior = try fixture.posterior()
    let outputs = try posterior.evaluable.outputs()
    for draw in 0..<4 {
      let point = (0..<posterior.dimension).map { 0.3 * Double(($0 * 7 + draw) % 5) - 0.6 }
      let random = RandomStream(seed: 9, stream: 2, purpose: .generatedQuantities, substream: UInt32(draw))
      var (interpreted, replayed): (ContiguousArray<Double>, ContiguousArray<Double>) = ([], [])
      var (first, second): (String?, String?)
      point.withUnsafeBufferPointer { point in
        do { try posterior.bound.appendOutputs(at: point, random: random, to: &interpreted) } catch {
          first = "\(error)"
        }
        do { try outputs.append(at: point, random: random, to: &replayed) } catch { second = "\(error)" }
      }
      #expect(first == second)
      #expect(interpreted.count == replayed.count)
      for (index, (a, b)) in zip(interpreted, replayed).enumerated() {
        let isSame = a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-11 * max(1, abs(a))
        #expect(isSame, "\(posterior.columnNames[index]): \(a), replayed \(b)")
      }
    }
  }
}
