// QuantityName: the name of a variable or of a part of it, taken apart.

/// A name in the language's spelling (`theta[1,2]`, `pair.1`) or in that of CSV files (`theta.1.2`, `pair:1`).
struct QuantityName: Equatable {
  /// A step from a variable to a part of it.
  enum Step: Equatable {
    /// An index, from 1.
    case index(Int)
    /// A slot of a tuple, from 1.
    case slot(Int)
    /// `.2`, which is a slot in the language and an index in files: what it is depends on the variable.
    case either(Int)
    /// The real part of a complex number, or its imaginary one.
    case part(String)

    /// Whether the step of a column is the one that is asked for.
    func means(_ column: Step) -> Bool {
      switch (self, column) {
      case (.either(let mine), .index(let other)), (.either(let mine), .slot(let other)): mine == other
      default: self == column
      }
    }
  }

  var variable: String
  var steps: [Step]

  /// The name of a column as files spell it; nil where it is none.
  init?(column: some StringProtocol) {
    self.init(asked: column)
    for index in steps.indices {
      if case .either(let number) = steps[index] { steps[index] = .index(number) }
    }
  }

  /// A name in either spelling; nil where it is none.
  init?(asked text: some StringProtocol) {
    var rest = text.utf8.filter { $0 != UInt8(ascii: " ") }[...]
    let name = rest.prefix { ![UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "[")].contains($0) }
    guard !name.isEmpty else { return nil }
    variable = String(decoding: name, as: UTF8.self)
    steps = []
    rest = rest[name.endIndex...]
    /// Takes a number off the rest.
    func number() -> Int? {
      let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      rest = rest[digits.endIndex...]
      return Int(String(decoding: digits, as: UTF8.self))
    }
    while let first = rest.popFirst() {
      switch first {
      case UInt8(ascii: ":"):
        guard let slot = number() else { return nil }
        steps.append(.slot(slot))
      case UInt8(ascii: "."):
        let word = String(decoding: rest, as: UTF8.self)
        if word == "real" || word == "imag" {
          steps.append(.part(word))
          return
        }
        guard let place = number() else { return nil }
        steps.append(.either(place))
      case UInt8(ascii: "["):
        repeat {
          guard let index = number() else { return nil }
          steps.append(.index(index))
        } while rest.first == UInt8(ascii: ",") && rest.popFirst() != nil
        guard rest.popFirst() == UInt8(ascii: "]") else { return nil }
      default: return nil
      }
    }
  }

  /// The name as the language writes it, where what `either` means is settled.
  var text: String {
    var text = variable
    var isIndexing = false
    for step in steps {
      if isIndexing, case .index = step {} else if isIndexing { text += "]" }
      switch step {
      case .index(let number):
        text += (isIndexing ? "," : "[") + "\(number)"
        isIndexing = true
        continue
      case .slot(let number), .either(let number): text += ".\(number)"
      case .part(let word): text += ".\(word)"
      }
      isIndexing = false
    }
    return text + (isIndexing ? "]" : "")
  }

  /// The name as files write it, for indices and parts alone; nil where there is a slot, or what may be one.
  var column: String? {
    var text = variable
    for step in steps {
      switch step {
      case .index(let number): text += ".\(number)"
      case .part(let word): text += ".\(word)"
      case .slot, .either: return nil
      }
    }
    return text
  }
}
