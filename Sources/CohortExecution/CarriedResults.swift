// CarriedResults: results of a row that the next row of a block reads, kept where that row's registers begin.
import CohortProgram

/// Numbers the registers of a block done by rows so that what a row hands on to the next need not be copied.
///
/// A series spends most of its time waiting for the number that the step before has just stored. A row's registers begin
/// with the inputs that are results of the row before; these results have the last numbers, so that they stand where the next row
/// begins.
struct CarriedResults {
  /// New numbers of registers; empty where nothing is carried.
  private var numbers: [Int32] = []
  private var inputs: [Int] = []
  private(set) var count = 0

  /// - Parameter keptLimit: blocks with more numbers do not keep their rows, and carry nothing.
  init(_ block: Block, isDoneByRows: Bool, keptLimit: Int) {
    let inputCount = block.inputs.count
    let registerCount = inputCount + block.operations.count
    let (numberCount, overflow) = block.rows.multipliedReportingOverflow(by: registerCount)
    guard isDoneByRows, block.rows > 1, block.segments != nil, !overflow, numberCount <= keptLimit else { return }
    var registerAt: [Int: Int] = [:]
    for export in block.exports { registerAt[export.base] = export.register }
    var pairs: [(input: Int, result: Int)] = []
    var paired: Set<Int> = []
    for (index, column) in block.inputs.enumerated() {
      guard let base = CarriedResults.base(column, rows: block.rows), let register = registerAt[base] else { continue }
      registerAt[base] = nil
      if paired.insert(register).inserted { pairs.append((index, register)) }
    }
    count = pairs.count
    guard count > 0 else { return }
    let carriedInputs = Set(pairs.map(\.input))
    inputs = pairs.map(\.input) + (0..<inputCount).filter { !carriedInputs.contains($0) }
    numbers = Array(repeating: -1, count: registerCount)
    for (place, input) in inputs.enumerated() { numbers[input] = Int32(place) }
    let window = registerCount - count
    for (place, pair) in pairs.enumerated() { numbers[pair.result] = Int32(window + place) }
    var next = Int32(inputCount)
    for register in inputCount..<registerCount where numbers[register] < 0 {
      numbers[register] = next
      next += 1
    }
  }

  /// The first slot of the export that a column reads one row later, if it is one throughout.
  private static func base(_ column: Column, rows: Int) -> Int? {
    switch column {
    case .slots(let base, stride: 1): return base + 1
    case .gather(let table):
      let first = table[1]
      for row in 1..<rows where table[row] != first &+ Int32(truncatingIfNeeded: row - 1) { return nil }
      return Int(first)
    default: return nil
    }
  }

  func number(_ register: Int32) -> Int32 { numbers.isEmpty ? register : numbers[Int(register)] }

  func inOrder<Input>(_ list: [Input]) -> [Input] { inputs.isEmpty ? list : inputs.map { list[$0] } }
}
