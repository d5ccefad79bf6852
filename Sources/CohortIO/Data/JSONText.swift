/// Writes JSON as CmdStan does: numbers in the fewest digits that read back the same, NaN and infinities bare.

package enum JSONText {
  /// The shortest text that reads back as the same double. CmdStan and Python's `json` read `NaN` and `Infinity`.
  package static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return value.description
  }

  package static func array(_ values: some Sequence<Double>) -> String {
    "[" + values.lazy.map(number).joined(separator: ", ") + "]"
  }

  /// A string with its quotes, escaped.
  package static func string(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// A value as a data file holds it.
  package static func value(_ value: DataValue) -> String {
    switch value {
    case .numbers(let array):
      let element: (Int) -> String
      switch array.elements {
      case .integers(let values): element = { String(values[$0]) }
      case .reals(let values): element = { number(values[$0]) }
      }
      return nest(array.shape, element)
    case .tuple(let members):
      let fields = members.enumerated().map { "\"\($0 + 1)\": \(JSONText.value($1))" }
      return "{" + fields.joined(separator: ", ") + "}"
    case .tuples(let shape, let elements):
      return nest(shape) { JSONText.value(elements[$0]) }
    }
  }

  /// Arrays in arrays of the given shape around elements that are numbered with the last index fastest.
  private static func nest(_ shape: [Int], _ element: (Int) -> String) -> String {
    var next = 0
    func level(_ depth: Int) -> String {
      if depth == shape.count {
        defer { next += 1 }
        return element(next)
      }
      return "[" + (0..<shape[depth]).map { _ in level(depth + 1) }.joined(separator: ", ") + "]"
    }
    return level(0)
  }
}
