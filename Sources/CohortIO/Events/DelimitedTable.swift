// DelimitedTable: a text of rows with named columns, as spreadsheets save them and NONMEM reads them.

/// Rows of fields under a line of names. Fields are separated by commas, semicolons or tabs, or else by blanks, as the line of names
/// is. A field in double quotes may hold the separator. Empty lines, and lines that begin with `#`, say nothing.
struct DelimitedTable {
  struct Field {
    let text: String
    /// Where it begins in its line, from 1.
    let column: Int
  }

  struct Row {
    /// From 1.
    let line: Int
    let fields: [Field]
  }

  let path: String?
  let names: [Field]
  let rows: [Row]

  /// - Throws: `InputError` where there are no names, two are equal, or a row has more or fewer fields than there are names.
  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String?) throws {
    self.path = path
    var separator: UInt8?
    var names: [Field]?
    var rows: [Row] = []
    var line = 0
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      var text = UnsafeBufferPointer(rebasing: text)
      if text.last == UInt8(ascii: "\r") { text = UnsafeBufferPointer(rebasing: text.dropLast()) }
      guard let first = text.first(where: { !Self.isBlank($0) }), first != UInt8(ascii: "#") else { continue }
      guard let names else {
        separator = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].first(where: text.contains)
        let found = Self.fields(text, separator)
        try Self.check(names: found, line: line, path: path)
        names = found
        continue
      }
      let fields = Self.fields(text, separator)
      guard fields.count == names.count else {
        throw InputError(
          path: path, line: line,
          message: "expected \(names.count) fields, one for each column named in the first line, found \(fields.count)",
          hint: separator == nil ? "Columns are separated by blanks here: write '.' for what is missing." : nil)
      }
      rows.append(Row(line: line, fields: fields))
      if rows.count % 100_000 == 0 { try MemoryBudget.require(rows.count * names.count * 100, for: "the table") }
    }
    guard let names else { throw InputError(path: path, message: "expected a line of column names, found none") }
    self.names = names
    self.rows = rows
  }

  private static func check(names: [Field], line: Int, path: String?) throws {
    if let number = names.first(where: { Double($0.text) != nil }) {
      throw InputError(
        path: path, line: line, column: number.column,
        message: "expected the names of the columns in the first line, found the number \(number.text)",
        hint: "Put a line such as ID,TIME,AMT,DV,EVID,CMT before the rows.")
    }
    var known: Set<String> = []
    for name in names where !known.insert(name.text.uppercased()).inserted {
      throw InputError(
        path: path, line: line, column: name.column, message: "there are two columns of the name \(name.text)")
    }
  }

  /// The place of a column, whatever case its name is in.
  func column(_ name: String) -> Int? {
    let wanted = name.uppercased()
    return names.firstIndex { $0.text.uppercased() == wanted }
  }

  // MARK: Fields

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func fields(_ line: UnsafeBufferPointer<UInt8>, _ separator: UInt8?) -> [Field] {
    var fields: [Field] = []
    var place = 0
    var (counted, characters) = (0, 0)
    func skipBlanks() {
      while place < line.count, isBlank(line[place]), line[place] != separator { place += 1 }
    }
    while true {
      skipBlanks()
      if separator == nil, place >= line.count { return fields }
      let start = place
      var text: [UInt8] = []
      if place < line.count, line[place] == UInt8(ascii: "\"") {
        place += 1
        while place < line.count {
          if line[place] == UInt8(ascii: "\"") {
            place += 1
            guard place < line.count, line[place] == UInt8(ascii: "\"") else { break }
          }
          text.append(line[place])
          place += 1
        }
      }
      while place < line.count, separator.map({ line[place] != $0 }) ?? !isBlank(line[place]) {
        text.append(line[place])
        place += 1
      }
      while let last = text.last, isBlank(last) { text.removeLast() }
      characters += line[counted..<start].count { $0 & 0xC0 != 0x80 }
      counted = start
      fields.append(Field(text: String(decoding: text, as: UTF8.self), column: characters + 1))
      guard separator != nil else { continue }
      guard place < line.count else { return fields }
      place += 1
    }
  }
}
