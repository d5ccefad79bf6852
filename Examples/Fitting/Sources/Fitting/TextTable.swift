// TextTable: rows of texts with columns that line up.

/// A table for people.
struct TextTable {
  private var rows: [[String]]

  init(_ head: String...) { rows = [head] }

  mutating func add(_ cells: String...) { rows.append(cells) }

  /// The first column is on the left, numbers are on the right.
  var text: String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      zip(row, widths).enumerated().map { place, cell in
        let room = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
        return place == 0 ? cell.0 + room : room + cell.0
      }.joined(separator: "   ")
    }.joined(separator: "\n")
  }
}
