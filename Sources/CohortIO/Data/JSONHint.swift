/// What was probably meant where JSON data is not as it should be: habits of Python, R and JavaScript.

enum JSONHint {
  static let missingValues = "The language has no missing values: leave such elements out, or make them parameters."

  /// Where an object of variables should begin.
  static func atStart(_ cursor: JSONCursor) -> String? {
    switch cursor.current {
    case 0: return cursor.offset >= cursor.bytes.count ? "The file is empty." : nil
    case UInt8(ascii: "["):
      return "Data is an object with a member for each variable: {\"N\": 2, \"y\": [0.5, 1.5]}."
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "JSON has no comments."
    default: return "Data is JSON, such as {\"N\": 2, \"y\": [0.5, 1.5]}, or an R dump."
    }
  }

  /// Where the name of a member should stand.
  static func atName(_ cursor: JSONCursor) -> String? {
    switch cursor.current {
    case UInt8(ascii: "'"): return "JSON has double quotes."
    case UInt8(ascii: "}"): return "Remove the ',' before it."
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "JSON has no comments."
    default:
      var probe = cursor
      let word = probe.word()
      return word.isEmpty ? nil : "Write \"\(word.prefix(40))\" in double quotes."
    }
  }

  /// Where `,` or the end of an object or array should stand.
  static func atSeparator(_ cursor: JSONCursor) -> String? {
    switch cursor.current {
    case UInt8(ascii: ":"): return nil
    case UInt8(ascii: ";"): return "JSON separates by ','."
    case UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return "A ',' is missing before it."
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "JSON has no comments."
    default: return nil
    }
  }

  /// Where a number should stand.
  static func atNumber(_ cursor: JSONCursor) -> String? {
    switch cursor.current {
    case UInt8(ascii: "."): return "A number begins with a digit: write 0.5, not .5."
    case UInt8(ascii: "+"): return "Write the number without '+'."
    case UInt8(ascii: "]"): return "Remove the ',' before it."
    default:
      var probe = cursor
      return word(probe.word())
    }
  }

  /// Where a number should stand and a string does.
  static func string(_ text: String) -> String {
    if let hint = word(text) { return hint }
    let isNumber = Double(text.filter { $0 != " " && $0 != "," }) != nil
    return isNumber
      ? "Write the number without quotes."
      : "Only \"NaN\", \"Inf\", \"Infinity\" and their negatives may be strings."
  }

  private static func word(_ word: String) -> String? {
    switch word.lowercased() {
    case "null", "na", "none", "nil", "n/a", "missing": return missingValues
    case "true", "false": return "Write 1 for true and 0 for false."
    case "nan", "-nan": return "Write NaN."
    case "inf", "infinity", "infty": return "Write Infinity."
    case "-inf", "-infinity", "-infty": return "Write -Infinity."
    default: return nil
    }
  }
}
