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
