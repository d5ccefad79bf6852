/// What is wrong with a file that a user gave: where, which variable, what was expected and what was found.

/// A fault in a user's input. Its description is one line, `path:line:column: what is wrong`, and a hint where there is
/// one to give; line and column count from 1, the column in characters.
public struct InputError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, or nil where the input did not come from one.
  public var path: String?
  /// The line, from 1.
  public var line: Int?
  /// The column, from 1, in characters.
  public var column: Int?
  /// What was expected and what was found.
  public var message: String
  /// What to do about it.
  public var hint: String?

  /// Makes an error from its parts.
  public init(path: String? = nil, line: Int? = nil, column: Int? = nil, message: String, hint: String? = nil) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// The error as it is shown to a user.
  public var description: String {
    var text = ""
    if let path { text += path + ":" }
    if let line { text += "\(line):" }
    if let column { text += "\(column):" }
    if !text.isEmpty { text += " " }
    // A name in a broken file may be as long as the file.
    text += message.utf8.count > 1000 ? message.prefix(300) + " … " + message.suffix(100) : message
    if let hint { text += "\n  \(hint)" }
    return text
  }
}
