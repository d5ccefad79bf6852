// Trivia: what stands between tokens and means nothing to the parser.

/// A comment or an include directive with its place.
package struct Trivia: Sendable {
  package enum Kind: Sendable {
    /// `// ...`
    case lineComment
    /// `/* ... */`
    case blockComment
    /// `#include ...`
    case include
    /// `# ...`, a comment long ago
    case hashComment

    /// Whether it lasts to the end of its line, so that a line must end after it.
    package var endsLine: Bool { self != .blockComment }
  }

  package var kind: Kind
  package var span: Span
  /// The number of tokens that come before.
  package var order: Int
}
