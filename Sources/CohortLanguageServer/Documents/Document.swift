// Document: a text that is open in the editor, and what is to be known about it.
import CohortSyntax

final class Document {
  /// The address as the editor writes it.
  let uri: String
  /// The address as a path; the address itself for a text that was never saved.
  let path: String
  var version: Int?
  var text: TextBuffer
  /// The result of the last check; nil where something has changed since.
  var analysis: Analysis?

  init(uri: String, version: Int?, text: [UInt8]) {
    self.uri = uri
    path = FileURI.path(uri) ?? uri
    self.version = version
    self.text = TextBuffer(text)
  }

  /// Applies one entry of `contentChanges`; false where it is none.
  func apply(_ change: JSONValue, _ encoding: PositionEncoding) -> Bool {
    guard let replacement = change["text"].string else { return false }
    if change["range"].isNull {
      text = TextBuffer(Array(replacement.utf8))
      return true
    }
    guard let range = TextRange(change["range"]) else { return false }
    text.replace(text.offsets(of: range, encoding), with: Array(replacement.utf8))
    return true
  }
}
