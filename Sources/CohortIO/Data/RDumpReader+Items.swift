// RDumpReader + items: the numbers of a value in an R dump, one by one or made by the few calls that `dump()` writes.

/// The numbers of one value as they are read.
struct RNumbers {
  private(set) var integers: [Int] = []
  private(set) var reals: [Double]?
  /// Whether the text shows that it is more than a single number.
  var isVector = false
  /// The first NA, from 0, and where it stands.
  private(set) var missing: (position: Int, place: TextPosition)?

  var count: Int { reals?.count ?? integers.count }
  var elements: NumberArray.Elements { reals.map { .reals($0) } ?? .integers(integers) }

  mutating func append(_ value: Int) {
    if reals == nil { integers.append(value) } else { reals?.append(Double(value)) }
  }

  mutating func append(_ value: Double) {
    if reals == nil {
      reals = integers.map(Double.init)
      integers = []
    }
    reals?.append(value)
  }

  mutating func append(_ token: NumberToken) {
    switch token {
    case .integer(let value): append(value)
    case .real(let value): append(value)
    }
  }

  /// Adds an element that is not there.
  mutating func appendMissing(at place: TextPosition) {
    if missing == nil { missing = (count, place) }
    append(0)
  }
}

/// Calls in calls deeper than this are refused, so that no file can exhaust the stack.
private let deepestNest = 100

extension RDumpReader {
  /// A number, a range, `c(...)`, `integer(n)` and its like, or a constant.
  mutating func item(_ name: String, into numbers: inout RNumbers, depth: Int) throws {
    guard depth <= deepestNest else { throw cursor.error("\(name): nested deeper than \(deepestNest) levels") }
    let place = cursor.position
    if let token = try number(name) {
      skip()
      guard cursor.take(UInt8(ascii: ":")) else { return numbers.append(token) }
      return try range(name, from: token, at: place, into: &numbers)
    }
    let before = cursor
    guard let word = try word(orQuoted: false) else {
      if [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(cursor.current) {
        throw refusal(name, "a text", at: place)
      }
      throw cursor.error("\(name): expected a number, found \(cursor.found())")
    }
    switch word {
    case "TRUE", "T": numbers.append(1)
    case "FALSE", "F": numbers.append(0)
    case "NaN": numbers.append(.nan)
    case "Inf": numbers.append(.infinity)
    case "NA", "NA_integer_", "NA_real_": numbers.appendMissing(at: place)
    case "NULL": numbers.isVector = true
    case "c":
      try expect(UInt8(ascii: "("), name)
      numbers.isVector = true
      try elements(name, into: &numbers, depth: depth)
    case "integer", "double", "numeric", "logical":
      try expect(UInt8(ascii: "("), name)
      try zeros(name, isReal: word == "double" || word == "numeric", into: &numbers)
    case "as.integer", "as.double", "as.numeric":
      try expect(UInt8(ascii: "("), name)
      skip()
      try item(name, into: &numbers, depth: depth + 1)
      try expect(UInt8(ascii: ")"), name)
    case "list", "pairlist", "data.frame": throw refusal(name, "a list or data frame", at: place)
    case "character", "NA_character_": throw refusal(name, "a text", at: place)
    case "function": throw refusal(name, "a function", at: place)
    case "complex", "NA_complex_": throw refusal(name, "a complex number", at: place)
    default:
      cursor = before
      skip()
      var ahead = cursor
      ahead.offset += word.utf8.count
      ahead.skipSpace()
      let isCall = ahead.current == UInt8(ascii: "(")
      throw cursor.error(
        "\(name): expected a number, found '\(word.prefix(40))'",
        hint: isCall ? "Calls are not evaluated: dump() writes numbers." : nil)
    }
  }

  private func refusal(_ name: String, _ what: String, at place: TextPosition) -> InputError {
    cursor.error(
      "\(name): expected numbers, found \(what)", at: place,
      hint: what == "a list or data frame"
        ? "Write each of its members as a variable of its own." : "Leave \(name) out of the dump.")
  }

  /// The elements of `c(`, up to its bracket, with names or without.
  private mutating func elements(_ name: String, into numbers: inout RNumbers, depth: Int) throws {
    skip()
    if cursor.take(UInt8(ascii: ")")) { return }
    var nextCheck = MemoryBudget.unquestioned / 8
    while true {
      skip()
      try skipElementName()
      try item(name, into: &numbers, depth: depth + 1)
      if numbers.count >= nextCheck {
        try MemoryBudget.require(count: nextCheck * 3, stride: 8, for: "variable \(name)")
        nextCheck *= 2
      }
      skip()
      if cursor.take(UInt8(ascii: ",")) { continue }
      if cursor.take(UInt8(ascii: ")")) { return }
      throw cursor.error("\(name): expected ',' or ')', found \(cursor.found())")
    }
  }

  /// Steps over `name =`.
  private mutating func skipElementName() throws {
    guard isNameStart(cursor.current) else { return }
    let before = cursor
    if try word(orQuoted: true) != nil {
      skip()
      if cursor.take(UInt8(ascii: "=")) { return skip() }
    }
    cursor = before
  }

  private mutating func zeros(_ name: String, isReal: Bool, into numbers: inout RNumbers) throws {
    skip()
    var count = 0
    if cursor.current != UInt8(ascii: ")") {
      guard case .integer(let size)? = try number(name), size >= 0 else {
        throw cursor.error("\(name): expected a size from 0")
      }
      count = size
    }
    try expect(UInt8(ascii: ")"), name)
    try MemoryBudget.require(count: count, stride: 8, for: "variable \(name)")
    numbers.isVector = true
    for _ in 0..<count { if isReal { numbers.append(0.0) } else { numbers.append(0) } }
    if isReal, count == 0, numbers.count == 0 { numbers = RNumbers.noReals }
  }

  private mutating func range(
    _ name: String, from first: NumberToken, at place: TextPosition, into numbers: inout RNumbers
  ) throws {
    skip()
    guard let last = try number(name) else { throw cursor.error("\(name): expected a number, found \(cursor.found())") }
    guard case .integer(let from) = first, case .integer(let to) = last else {
      throw cursor.error("\(name): expected integers on both sides of ':'", at: place)
    }
    let (span, overflow) = max(from, to).subtractingReportingOverflow(min(from, to))
    try MemoryBudget.require(count: overflow ? Int.max : span, stride: 3 * 8, for: "variable \(name)")
    numbers.isVector = true
    for value in stride(from: from, through: to, by: from <= to ? 1 : -1) { numbers.append(value) }
  }
}

extension RNumbers {
  /// `numeric(0)`
  static let noReals: RNumbers = {
    var numbers = RNumbers()
    numbers.reals = []
    numbers.isVector = true
    return numbers
  }()
}
