// RuleParser: reads the notation of library rules (see FunctionRule).

/// Reads one rule from its text.
struct RuleParser {
  private let bytes: [UInt8]
  private var position = 0

  private init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The rule that `text` writes; nil where it is not one.
  static func parse(_ text: String) -> FunctionRule? {
    var parser = RuleParser(text)
    guard let result = parser.pattern(), let name = parser.word(), parser.take("(") else { return nil }
    guard let (arguments, passesRest) = parser.arguments(), parser.isAtEnd else { return nil }
    guard hasConsistentRest(arguments, isOpen: passesRest) else { return nil }
    return FunctionRule(name: name, arguments: arguments, result: result, passesRest: passesRest, text: text)
  }

  /// Whether every function that takes further arguments gets them, and no others are given any: the first one those at
  /// the end of the call, each other one those of the tuple behind it.
  private static func hasConsistentRest(_ arguments: [ArgumentPattern], isOpen: Bool) -> Bool {
    var isOpen = isOpen
    for (index, argument) in arguments.enumerated() {
      let next = index + 1 < arguments.count ? arguments[index + 1].type : nil
      var takesRest = false
      if case .callback(let callback) = argument.type { takesRest = callback.takesRest }
      var hasTuple = false
      if case .forwarded? = next { hasTuple = true }
      if takesRest, !hasTuple {
        guard index == 0, isOpen else { return false }
        isOpen = false
      } else if hasTuple, !takesRest {
        return false
      }
    }
    if case .forwarded? = arguments.first?.type { return false }
    return !isOpen
  }

  /// The name of the function in a rule, read without the rest.
  static func name(in text: String) -> String? {
    // The name is the word before the first parenthesis that follows a word other than `tuple`, outside of the result.
    var parser = RuleParser(text)
    guard parser.pattern() != nil, let name = parser.word() else { return nil }
    return name
  }

  private var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return position == bytes.count
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private mutating func take(_ symbol: StaticString) -> Bool {
    skipBlanks()
    let count = symbol.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[position + offset] != symbol.utf8Start[offset] { return false }
    position += count
    return true
  }

  /// Letters, digits and underscores.
  private mutating func word() -> String? {
    skipBlanks()
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        position += 1
        continue
      default: break
      }
      break
    }
    return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
  }

  private mutating func takeWord(_ expected: String) -> Bool {
    let saved = position
    if word() == expected { return true }
    position = saved
    return false
  }

  /// The arguments up to the closing parenthesis, which is consumed, and whether they end in `...`.
  private mutating func arguments() -> (list: [ArgumentPattern], isOpen: Bool)? {
    var list: [ArgumentPattern] = []
    if take(")") { return (list, false) }
    repeat {
      // A bar may stand after the only argument.
      if !list.isEmpty, take(")") { return (list, false) }
      if take("...") { return take(")") ? (list, true) : nil }
      skipBlanks()
      let isData = takeWord("data")
      skipBlanks()
      let start = position
      guard var type = pattern() else { return nil }
      var alternatives: [TypePattern] = [type]
      while takeWord("or") {
        guard let other = pattern() else { return nil }
        alternatives.append(other)
      }
      if alternatives.count > 1 { type = .anyOf(alternatives) }
      var end = position
      while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
      let text = String(decoding: bytes[start..<end], as: UTF8.self)
      list.append(ArgumentPattern(type: type, isData: isData, text: text))
    } while take(",") || take("|")
    return take(")") ? (list, false) : nil
  }

  private mutating func pattern() -> TypePattern? {
    if take("(") { return callback() }
    guard let first = word() else { return nil }
    if first == "array" {
      guard take("[") else { return nil }
      if take("...") {
        guard take("]"), case .exactly(let inner)? = pattern() else { return nil }
        return .nested(inner)
      }
      var depth = 1
      while take(",") { depth += 1 }
      guard take("]"), let inner = pattern() else { return nil }
      switch inner {
      case .exactly(let type): return .exactly(type.arrayed(depth))
      case .any(let more, let most): return .any(arrayDepth: more + depth, mostDimensions: most)
      default: return nil
      }
    }
    if first == "tuple" {
      guard take("("), let (slots, isOpen) = arguments() else { return nil }
      if isOpen { return slots.isEmpty ? .forwarded : nil }
      guard let parameters = Self.parameters(slots) else { return nil }
      return parameters.contains { $0.isData } ? .slots(parameters) : .exactly(.tuple(parameters.map(\.type)))
    }
    if first.count == 2, first.first == "X", let most = first.last?.wholeNumberValue {
      return .any(arrayDepth: 0, mostDimensions: most)
    }
    return Self.words[first]
  }

  /// `real, data int) => vector`, the opening parenthesis being consumed.
  private mutating func callback() -> TypePattern? {
    guard let (all, takesRest) = arguments(), take("=>"), case .exactly(let result)? = pattern() else { return nil }
    var list = all
    var takesSlices = false
    if case .any(arrayDepth: 1, mostDimensions: nil)? = list.first?.type {
      takesSlices = true
      list.removeFirst()
    }
    guard let parameters = Self.parameters(list) else { return nil }
    return .callback(
      CallbackPattern(parameters: parameters, takesSlices: takesSlices, takesRest: takesRest, result: result))
  }

  /// Arguments that are of one type each; nil where one is not.
  private static func parameters(_ list: [ArgumentPattern]) -> [CallbackPattern.Parameter]? {
    var parameters: [CallbackPattern.Parameter] = []
    for argument in list {
      guard case .exactly(let type) = argument.type else { return nil }
      parameters.append(.init(type: type, isData: argument.isData))
    }
    return parameters
  }

  private static let words: [String: TypePattern] = [
    "int": .exactly(.int), "real": .exactly(.real), "complex": .exactly(.complex),
    "vector": .exactly(.vector), "row_vector": .exactly(.rowVector), "matrix": .exactly(.matrix),
    "complex_vector": .exactly(.complexVector), "complex_row_vector": .exactly(.complexRowVector),
    "complex_matrix": .exactly(.complexMatrix), "void": .exactly(.void),
    "reals": .anyOf([
      .exactly(.real), .exactly(.vector), .exactly(.rowVector), .exactly(.array(.real, dimensions: 1)),
    ]),
    "ints": .anyOf([.exactly(.int), .exactly(.array(.int, dimensions: 1))]),
    "complexes": .anyOf([
      .exactly(.complex), .exactly(.complexVector), .exactly(.complexRowVector),
      .exactly(.array(.complex, dimensions: 1)),
    ]),
    "vectors": .anyOf([
      .exactly(.vector), .exactly(.rowVector), .exactly(.array(.vector, dimensions: 1)),
      .exactly(.array(.rowVector, dimensions: 1)),
    ]),
    "T": .elementwise(.real), "N": .elementwise(.int), "C": .elementwise(.complex), "I": .elementwise(.matchingInt),
    "B": .elementwise(.bound), "M": .elementwise(.realWithoutArrays), "K": .elementwise(.complexWithoutArrays),
    "X": .any(arrayDepth: 0, mostDimensions: nil), "L": .same(.linear), "G": .same(.eigen),
    "R": .scalarOr(.real, .array(.real, dimensions: 1)), "Z": .scalarOr(.int, .array(.int, dimensions: 1)),
    "V": .scalarOr(.real, .vector),
  ]
}
