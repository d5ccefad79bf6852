// Span: a compact range of bytes in one source file, carried by every node and diagnostic.

/// Identifies one file of a `SourceMap`. A file that is included twice has two ids, because each inclusion has
/// its own include stack.
package struct FileID: Hashable, Sendable, Comparable {
  package var index: UInt32

  package init(_ index: Int) {
    self.index = UInt32(truncatingIfNeeded: max(0, index))
  }

  package static func < (a: FileID, b: FileID) -> Bool { a.index < b.index }
}

/// A half-open range of UTF-8 bytes `start ..< end` in one file.
///
/// A piece of text that begins in one file and ends in another (an `#include` in the middle of a statement) keeps
/// its start and ends where its file was left.
package struct Span: Hashable, Sendable {
  package var file: FileID
  package var start: UInt32
  package var end: UInt32

  package init(file: FileID, start: Int, end: Int) {
    self.file = file
    self.start = UInt32(truncatingIfNeeded: max(0, start))
    self.end = UInt32(truncatingIfNeeded: max(start, end))
  }

  /// The span from the start of this one to the end of `other`; only the start where `other` lies in another file.
  package func extended(to other: Span) -> Span {
    guard other.file == file, other.end > end else { return self }
    return Span(file: file, start: Int(start), end: Int(other.end))
  }

  /// The empty span at the start of this one.
  package var startPoint: Span { Span(file: file, start: Int(start), end: Int(start)) }

  /// The empty span at the end of this one.
  package var endPoint: Span { Span(file: file, start: Int(end), end: Int(end)) }
}
