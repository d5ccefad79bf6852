// CompletionItem: one proposal for the word that is being written.

/// A proposal.
struct CompletionItem {
  /// The protocol's numbers.
  enum Kind: Int {
    case function = 3
    case variable = 6
    case type = 7
    case module = 9
    case property = 10
    case keyword = 14
    case file = 17
    case constant = 21
  }

  /// What comes first in the list.
  enum Rank: Int {
    case local, variable, function, keyword, type, library
  }

  var label: String
  var kind: Kind
  var rank: Rank
  var detail: String?
  /// What is inserted, where that is not the label.
  var text: String?
  /// What is inserted where the editor knows snippets.
  var snippet: String?
  /// The name under which documentation is found when the proposal is looked at.
  var documented: String?

  init(_ label: String, _ kind: Kind, _ rank: Rank, detail: String? = nil, text: String? = nil, snippet: String? = nil)
  {
    self.label = label
    self.kind = kind
    self.rank = rank
    self.detail = detail
    self.text = text
    self.snippet = snippet
  }

  func json(replacing range: TextRange, hasSnippets: Bool) -> JSONValue {
    let snippet = hasSnippets ? snippet : nil
    var value: [String: JSONValue] = [
      "label": .string(label), "kind": .integer(kind.rawValue), "sortText": .string("\(rank.rawValue)\(label)"),
      "textEdit": ["range": range.json, "newText": .string(snippet ?? text ?? label)],
    ]
    if snippet != nil { value["insertTextFormat"] = 2 }
    if let detail { value["detail"] = .string(detail) }
    if let documented { value["data"] = ["function": .string(documented)] }
    return .object(value)
  }
}
