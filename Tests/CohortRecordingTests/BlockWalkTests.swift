// The order of blocks is the same whatever a program is run for: recorded, replayed, interpreted, or up to a failure.
import Cohort
import CohortRandom
import CohortModel
import CohortRecording
import Synchronization
import Testing

@Suite struct BlockWalkTests {
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  /// Each block says that it runs; the constraint of the transformed parameter fails above 1.
  private static let program = """
    transformed data { real<upper=5> limit = 1; print("transformed data"); }
    parameters { real a; }
    transformed parameters { real<upper=limit> b = a; print("transformed parameters"); }
    model { print("model"); a ~ std_normal(); }
    generated quantities { real<upper=limit> c = b; print("generated quantities"); real d = c; }
    """

  private func run(_ body: (Posterior, Lines) throws -> Void) throws {
    let lines = Lines()
    let posterior = try Model(text: BlockWalkTests.program).posterior(output: { lines.add($0) })
    #expect(lines.take() == ["transformed data"])
    try body(posterior, lines)
  }

  @Test func theLogDensity() throws {
    try run { posterior, lines in
      let density = try posterior.evaluable.density(fresh: true)
      for a in [0.5, -1, 0.25] {
        _ = try posterior.evaluate(density, at: [a])
        #expect(lines.take() == ["transformed parameters", "model"], "at \(a)")
      }
      // Invalid on replay: the program is run up to the failure.
      #expect(try posterior.evaluate(density, at: [2]).value == -.infinity)
      #expect(lines.take() == ["transformed parameters"])
      #expect(density.recordingCount == 1)
    }
  }

  @Test(arguments: [true, false])
  func outputs(records: Bool) throws {
    try run { posterior, lines in
      let outputs = try posterior.evaluable.outputs(records: records)
      func draw(_ a: Double) throws -> ContiguousArray<Double> {
        var row = ContiguousArray<Double>()
        try [a].withUnsafeBufferPointer { point in
          do {
            try outputs.append(
              at: point, random: RandomStream(seed: 1, stream: 1, purpose: .generatedQuantities), to: &row)
          } catch let error as RecordingError {
            #expect(error.kind == .rejected)
          }
        }
        return row
      }
      for a in [0.5, -1, 0.25] {
        #expect(try draw(a) == [a, a, a, a])
        #expect(lines.take() == ["transformed parameters", "generated quantities"], "at \(a)")
      }
      // The parameters are there; what follows could not be computed.
      #expect(try draw(2) == [2])
      #expect(lines.take() == ["transformed parameters"])
      #expect(outputs.replayed == (records ? 3 : 0))
    }
  }
}
