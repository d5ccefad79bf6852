// Fit + column loop: something done with the draws of each of many columns, on all cores.
import CohortThreads
import Foundation

extension Fit {
  /// Calls `body` for each of the wanted columns, on any thread, with the draws that all chains have after warm-up, chain after
  /// chain.
  ///
  /// - Parameters:
  ///   - scratch: makes what a thread needs for its own.
  ///   - body: given that, the column's place among the wanted ones, and its draws, which stay for the call.
  func overColumns<Scratch>(
    _ wanted: [Int], scratch: @Sendable () -> Scratch,
    body: @Sendable (Scratch, _ place: Int, _ draws: UnsafeBufferPointer<Double>) -> Void
  ) {
    let tables = chains.map(\.table)
    let drawCount = commonDrawCount()
    let size = tables.count * drawCount
    // Neighbouring columns share lines of the cache: so many are fetched together.
    let width = max(1, min(32, (1 << 23) / max(1, size)))
    ThreadArena(threadCount: ProcessInfo.processInfo.activeProcessorCount).run {
      ParallelLoop.run(count: (wanted.count + width - 1) / width) { begin, end in
        let own = scratch()
        let numbers = UnsafeMutablePointer<Double>.allocate(capacity: max(1, width * size))
        defer { numbers.deallocate() }
        for block in begin..<end {
          let range = block * width..<min(wanted.count, (block + 1) * width)
          for (chain, table) in tables.enumerated() {
            table.copy(wanted[range], rows: drawCount, to: numbers + chain * drawCount, stride: size)
          }
          for (k, place) in range.enumerated() {
            body(own, place, UnsafeBufferPointer(start: numbers + k * size, count: size))
          }
        }
      }
    }
  }
}
