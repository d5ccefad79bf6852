// PassSelectionError: why passes cannot be left out as asked.

/// What is wrong with a selection of passes.
package enum PassSelectionError: Error, CustomStringConvertible {
  /// There is no pass of that name.
  case unknown(String, optional: [String])
  /// Nothing runs without that pass.
  case required(String, optional: [String])
  /// Passes are named with a minus, since they can only be left out.
  case withoutMinus(String, optional: [String])

  package var description: String {
    switch self {
    case .unknown(let name, let optional):
      return "there is no pass '\(name)'; \(Self.list(optional))"
    case .required(let name, let optional):
      return "the pass '\(name)' cannot be left out; \(Self.list(optional))"
    case .withoutMinus(let item, let optional):
      return "'\(item)' does not begin with '-'; \(Self.list(optional))"
    }
  }

  private static func list(_ names: [String]) -> String {
    "passes that can be left out are \(names.joined(separator: ", "))"
  }
}
