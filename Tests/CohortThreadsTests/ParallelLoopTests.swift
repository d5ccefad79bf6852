// Parallel loops: every index once, nested, isolated, in arenas of any size and outside of them.
import CohortThreads
import Synchronization
import Testing

@Suite struct ParallelLoopTests {
  /// How often each of 1000 indices was visited by nested loops; a negative number where a part was too large or a thread's
  /// number out of range.
  static func visits(threads: Int) -> [Int] {
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 1000)
    counts.initialize(repeating: 0, count: 1000)
    defer { counts.deallocate() }
    ParallelLoop.run(count: 10) { begin, end in
      for outer in begin..<end {
        ParallelLoop.run(count: 100, grain: 7, isolated: outer % 2 == 0) { begin, end in
          for inner in begin..<end { counts[100 * outer + inner] += 1 }
          let isInside = (0..<threads).contains(ParallelLoop.threadIndex) && ParallelLoop.threadCount == threads
          if end - begin > 7 || !isInside { counts[100 * outer + begin] = -1000 }
        }
      }
    }
    return (0..<1000).map { counts[$0] }
  }

  private static let once = [Int](repeating: 1, count: 1000)

  @Test(arguments: [1, 2, 5])
  func everyIndexIsVisitedOnce(threads: Int) {
    let arena = ThreadArena(threadCount: threads)
    #expect(arena.threadCount == threads)
    #expect(arena.run { ParallelLoop.threadCount } == threads)
    #expect(arena.run { Self.visits(threads: threads) } == Self.once)
  }

  @Test func outsideOfArenasAThreadIsAlone() {
    #expect(ParallelLoop.threadCount == 1 && ParallelLoop.threadIndex == 0)
    #expect(Self.visits(threads: 1) == Self.once)
    ThreadArena(threadCount: 3).run {}
    #expect(ParallelLoop.threadCount == 1)
  }

  @Test func loopsBelongToTheInnermostArena() {
    let (outer, inner) = (ThreadArena(threadCount: 3), ThreadArena(threadCount: 2))
    outer.run {
      ParallelLoop.run(count: 8) { _, _ in
        #expect(inner.run { Self.visits(threads: 2) } == Self.once)
        #expect(ThreadArena(threadCount: 1).run { Self.visits(threads: 1) } == Self.once)
        #expect(ParallelLoop.threadCount == 3)
      }
    }
  }

  /// Arenas of different sizes at work at the same time know their own number of threads, and no two threads of one have the
  /// same number at a time.
  @Test func arenasSideBySide() async {
    await withTaskGroup(of: Bool.self) { group in
      for threads in [2, 3, 1, 5] {
        group.addTask {
          let arena = ThreadArena(threadCount: threads)
          let isBusy = (0..<threads).map { _ in Flag() }
          return (0..<50).allSatisfy { _ in
            arena.run {
              let clashes = Atomic(0)
              ParallelLoop.run(count: 64) { _, _ in
                let index = ParallelLoop.threadIndex
                guard ParallelLoop.threadCount == threads, index < threads, isBusy[index].raise() else {
                  clashes.wrappingAdd(1, ordering: .relaxed)
                  return
                }
                isBusy[index].lower()
              }
              return clashes.load(ordering: .relaxed) == 0 && Self.visits(threads: threads) == Self.once
            }
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  private struct Refusal: Error, Equatable {}

  @Test func errorsAndResultsComeBack() {
    for threads in [1, 2] {
      let arena = ThreadArena(threadCount: threads)
      #expect(throws: Refusal()) { try arena.run { () throws(Refusal) -> Int in throw Refusal() } }
      #expect(arena.run { [threads, 7] } == [threads, 7])
    }
    #expect(ThreadArena(threadCount: -4).threadCount == 1)
  }
}

/// Up or down, for one thread at a time.
private final class Flag: Sendable {
  private let isUp = Atomic(false)

  /// False where it was up already.
  func raise() -> Bool { !isUp.exchange(true, ordering: .acquiring) }
  func lower() { isUp.store(false, ordering: .releasing) }
}
