// UsageError: arguments that mean nothing, with what was probably meant.

/// A fault in the arguments of a command.
package struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  package var message: String
  /// What to do about it, each a line.
  package var hints: [String]
  /// The words after which help is to be had: `sample` of `cohort help sample`.
  package var command: [String]

  package init(_ message: String, hints: [String] = [], command: [String] = []) {
    self.message = message
    self.hints = hints
    self.command = command
  }

  package var description: String {
    let help = (["cohort", "help"] + command).joined(separator: " ")
    return ([message] + hints.map { "  hint: \($0)" } + ["  See '\(help)' for more information."])
      .joined(separator: "\n")
  }
}
