// Parallel loops: every index once, nested, isolated; thread counts.
import CohortExecution
import Testing

@Suite(.serialized) struct ParallelLoopTests {
  @Test(arguments: [1, 2, 5])
  func everyIndexIsVisitedOnce(threads: Int) {
    ParallelLoop.setThreadCount(threads)
    #expect(ParallelLoop.threadCount == threads)
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 1000)
    counts.initialize(repeating: 0, count: 1000)
    defer { counts.deallocate() }
    ParallelLoop.run(count: 10) { begin, end in
      for outer in begin..<end {
        ParallelLoop.run(count: 100, grain: 7, isolated: outer % 2 == 0) { begin, end in
          for inner in begin..<end { counts[100 * outer + inner] += 1 }
          if end - begin > 7 || ParallelLoop.threadIndex >= threads { counts[0] = -1 }
        }
      }
    }
    #expect((0..<1000).allSatisfy { counts[$0] == 1 })
  }

  @Test func threadsAreNotChangedWithinALoop() {
    ParallelLoop.setThreadCount(3)
    ParallelLoop.run(count: 1) { _, _ in
      #expect(!ParallelLoop.setThreadCount(2))
    }
    #expect(ParallelLoop.threadCount == 3)
  }
}
