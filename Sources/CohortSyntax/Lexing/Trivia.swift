// Trivia: what stands between tokens and means nothing to the parser.

/// A comment or an include directive with its place.
struct Trivia {
  enum Kind {
    /// `// ...`
    case lineComment
    /// `/* ... */`
    case blockComment
    /// `#include ...`
    case include
    /// `# ...`, a comment long ago
    case hashComment

    /// Whether it lasts to the end of its line, so that a line must end after it.
    var endsLine: Bool { self != .blockComment }
  }

  var kind: Kind
  var span: Span
  /// The number of tokens that come before.
  var order: Int
}
