// Fit+Arrays: the draws of whole variables as arrays of numbers, for files that hold arrays.
import CohortIO

extension Fit {
  /// The draws of a variable: by chain, draw and then its indices, the last index fastest. Chains are cut to the shortest.
  ///
  /// - Parameter isWarmup: the draws of warm-up that were kept instead of those after it.
  /// - Throws: `ModelError` where there is no such quantity, or it is a tuple.
  package func numbers(_ name: String, ofWarmup isWarmup: Bool = false) throws -> (sizes: [Int], numbers: [Double]) {
    let found = try layout.selection(name)
    let tables = chains.map { isWarmup ? $0.warmup : $0.table }
    let count = commonDrawCount(ofWarmup: isWarmup)
    var numbers: [Double] = []
    numbers.reserveCapacity(tables.count * count * found.positions.count)
    for table in tables { table.append(found.positions, rows: count, to: &numbers) }
    return (found.sizes, numbers)
  }

  /// Calls `body` with the place and the numbers of each draw of a chain after warm-up.
  package func forEachRow(ofChain chain: Int, _ body: (Int, ArraySlice<Double>) throws -> Void) rethrows {
    guard chains.indices.contains(chain) else { return }
    let table = chains[chain].table
    for row in 0..<table.count { try body(row, table.row(row)) }
  }

  /// The number of draws that all chains have.
  package func commonDrawCount(ofWarmup isWarmup: Bool = false) -> Int {
    chains.map { isWarmup ? $0.warmupDrawCount : $0.drawCount }.min() ?? 0
  }

  /// What the draws say of the program that they are of.
  package var runVariables: RunVariables { chains.first.map { RunVariables($0.header) } ?? RunVariables() }
}
