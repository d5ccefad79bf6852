// SignatureText: a signature in parts, so that an editor can mark the argument that is being written.
import CohortChecking
import CohortSyntax

/// A signature such as `real normal_lpdf(reals | reals, reals)`, cut up.
struct SignatureText {
  /// The result type, with the blank after it.
  var result: String
  var name: String
  var arguments: [String]
  /// What stands behind each argument but the last: `, ` or ` | `.
  var separators: [String]

  /// nil where the text is no signature.
  init?(_ text: String) {
    // The parenthesis that matches the last one begins the arguments.
    guard text.last == ")" else { return nil }
    var depth = 0
    var opening: String.Index?
    for index in text.indices.reversed() {
      if text[index] == ")" { depth += 1 }
      if text[index] == "(" { depth -= 1 }
      if depth == 0 {
        opening = index
        break
      }
    }
    guard let opening else { return nil }
    let head = text[..<opening]
    let name = head.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()
    self.name = String(name)
    result = String(head.dropLast(name.count))
    arguments = []
    separators = []
    var argument = ""
    for character in text[text.index(after: opening)...].dropLast() {
      if character == "(" || character == "[" || character == "<" { depth += 1 }
      // The `>` of `=>` closes nothing.
      if character == ")" || character == "]" || (character == ">" && argument.last != "=") { depth -= 1 }
      if depth == 0, character == "," || character == "|" {
        arguments.append(Self.trimmed(argument))
        separators.append(character == "," ? ", " : " | ")
        argument = ""
      } else {
        argument.append(character)
      }
    }
    if !Self.trimmed(argument).isEmpty || !arguments.isEmpty { arguments.append(Self.trimmed(argument)) }
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// Whether the last argument stands for any number of them.
  var isOpenEnded: Bool { arguments.last == "..." }

  /// The signature on one line.
  var label: String { result + name + "(" + list + ")" }

  private var list: String {
    var list = ""
    for (index, argument) in arguments.enumerated() {
      list += argument + (index < separators.count ? separators[index] : "")
    }
    return list
  }

  /// Where each argument stands in the label, in UTF-16 units.
  var argumentRanges: [Range<Int>] {
    var start = (result + name).utf16.count + 1
    return arguments.enumerated().map { index, argument in
      let end = start + argument.utf16.count
      defer { start = end + (index < separators.count ? separators[index].utf16.count : 0) }
      return start..<end
    }
  }
}

/// What the words and letters in the signatures of the library stand for.
enum SignatureLegend {
  private static let meanings: [(word: String, meaning: String)] = [
    ("reals", "real, array[] real, vector or row_vector"),
    ("ints", "int or array[] int"),
    ("complexes", "complex, array[] complex, complex_vector or complex_row_vector"),
    ("vectors", "vector, row_vector, or an array of either"),
    ("T", "real or a container of reals; all T of a call have one shape, or are scalars"),
    ("N", "int or an array of ints; all N of a call have one shape, or are scalars"),
    ("C", "complex or a container of complex numbers; all C of a call have one shape, or are scalars"),
    ("I", "int, or an array of ints with as many dimensions as the other arguments"),
    ("M", "real, vector, row_vector or matrix"),
    ("K", "complex, or a complex vector, row vector or matrix"),
    ("X", "any type, the same for all X of a call"),
    ("L", "vector or row_vector, real or complex, the same for all L of a call"),
    ("G", "vector, row_vector or matrix, real or complex, the same for all G of a call"),
    ("R", "real where all arguments are scalars, else array[] real"),
    ("Z", "int where all arguments are scalars, else array[] int"),
    ("V", "real where all arguments are scalars, else vector"),
    ("array[...]", "an array with any number of dimensions, or none"),
  ]

  /// The meanings of the words that occur in signatures, a line for each.
  static func text(for signatures: some Sequence<String>) -> [String] {
    var words: Set<Substring> = []
    var isNested = false
    for signature in signatures {
      words.formUnion(signature.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
      if signature.contains("array[...]") { isNested = true }
    }
    return meanings.filter { words.contains($0.word[...]) || (isNested && $0.word == "array[...]") }
      .map { "`\($0.word)`: \($0.meaning)" }
  }
}
