// Recording, optimising, lowering and evaluating take time and memory in proportion to the number of operations.
import Cohort
import CohortModel
import Foundation
import Testing

@Suite(.serialized)
struct LinearRecordingTests {
  private static let runsLongTests = ProcessInfo.processInfo.environment["COHORT_LONG_TESTS"] == "1"

  /// What each family is made of is alike; `make test-long` takes all.
  private static let programs =
    runsLongTests ? GrowingProgram.all : GrowingProgram.all.filter { GrowingProgram.everyday.contains($0.name) }

  @Test(arguments: programs)
  func timeIsProportionalToOperations(program: GrowingProgram) throws {
    let times = try program.times()
    #expect(GrowingProgram.isLinear(times), "\(program.name), T = \(program.size) and doubled four times: \(times)")
  }

  #if os(Linux)
    /// The most memory that the process had resident since the last reset, in MB.
    private func peak() -> Double? {
      guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map { $0 / 1024 }
    }

    @Test(arguments: [
      "F * P", "a Kalman filter of 4 states", "a hidden Markov model of 10 states", "if sets an element", "GARCH",
      "outputs: a chain of poisson_rng",
    ])
    func memoryIsProportionalToOperations(name: String) throws {
      let program = try #require(GrowingProgram.all.first { $0.name == name })
      func megabytes(_ size: Int) throws -> Double? {
        // Sets the peak to what is resident now (proc(5)), where that is allowed.
        guard (try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)) != nil,
          let before = peak()
        else { return nil }
        _ = try program.seconds(size)
        return peak().map { $0 - before }
      }
      guard let few = try megabytes(4 * program.size), let many = try megabytes(32 * program.size) else { return }
      // Eight times as much; where memory grows with the square, 64 times.
      #expect(many < 16 * max(few, 4), "\(few) MB, then \(many) MB")
    }
  #endif

  @Test func everydayNamesAreNamesOfPrograms() {
    let names = Set(GrowingProgram.all.map(\.name))
    #expect(names.count == GrowingProgram.all.count)
    #expect(GrowingProgram.everyday.filter { !names.contains($0) }.isEmpty)
  }

  @Test func squaresAreNoticed() {
    #expect(GrowingProgram.isLinear([1, 2, 4, 8, 16]))
    #expect(GrowingProgram.isLinear([1, 2, 4.5, 10, 24]))
    #expect(!GrowingProgram.isLinear([1, 4, 16, 64, 256]))
    // A square that is half of the time of the least size.
    #expect(!GrowingProgram.isLinear([1, 3, 10, 36, 136]))
  }
}
