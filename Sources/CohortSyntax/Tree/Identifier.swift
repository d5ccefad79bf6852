// Identifier and NodeID: what names a thing in the tree, for the reader and for the compiler.

/// A number that is unique among all expressions, statements, declared variables, functions and arguments of one
/// parsed program; ids run densely from 0 to `Program.nodeCount - 1`, so a later stage keeps what it knows about
/// nodes in plain arrays.
package typealias NodeID = Int32

/// A name where it stands in the text.
package struct Identifier: Sendable {
  package var name: String
  package var span: Span

  package init(name: String, span: Span) {
    self.name = name
    self.span = span
  }
}
