// NodeMemory: what an evaluation of a node remembers for its reverse.
import CohortProgram
import Foundation

/// Numbers and pivots, allocated once and 0 at first.
final class NodeMemory {
  let numbers: UnsafeMutablePointer<Double>
  let pivots: UnsafeMutablePointer<Int32>

  /// - Parameters:
  ///   - name: of the node, for messages.
  ///   - count: of the numbers.
  ///   - pivotCount: of the pivots.
  /// - Throws: where there is not enough memory.
  init(for name: String, _ count: Int, pivots pivotCount: Int = 0) throws(NodeFailure) {
    BLAS.prepare()
    guard let numbers = calloc(max(count, 1), MemoryLayout<Double>.stride) else { throw .memory(name) }
    guard let pivots = calloc(max(pivotCount, 1), MemoryLayout<Int32>.stride) else {
      free(numbers)
      throw .memory(name)
    }
    self.numbers = numbers.bindMemory(to: Double.self, capacity: max(count, 1))
    self.pivots = pivots.bindMemory(to: Int32.self, capacity: max(pivotCount, 1))
  }

  deinit {
    free(numbers)
    free(pivots)
  }
}
