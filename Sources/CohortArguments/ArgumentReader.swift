// ArgumentReader: looks at arguments before they are parsed. What has another name elsewhere is understood or answered, slips
// get suggestions, and negative numbers are values.
import CohortChecking

/// Reads the arguments of one program.
package struct ArgumentReader {
  private let root: CommandDescription

  package init(_ root: CommandDescription) { self.root = root }

  /// The same arguments in the words of this program.
  ///
  /// - Parameter arguments: without the program's name.
  /// - Throws: `UsageError` where they mean nothing, with what was probably meant.
  package func understood(_ arguments: [String]) throws(UsageError) -> [String] {
    var command = root
    var path: [String] = []
    var rest = arguments[...]
    while !command.subcommands.isEmpty {
      guard let word = rest.first else { return arguments }
      if word.hasPrefix("-") {
        if command.name == root.name { try verify(dashed: word, in: command, path, rest) }
        return arguments
      }
      if word == "help", path.isEmpty {
        try verifyHelp(Array(rest.dropFirst()))
        return arguments
      }
      guard let next = command.subcommand(word) else { throw unknown(word, in: command, path, rest) }
      command = next
      path.append(word)
      rest = rest.dropFirst()
    }
    var reading = CommandReading(command, path: path)
    return path + (try reading.read(Array(rest)))
  }

  // MARK: Commands

  private func verifyHelp(_ words: [String]) throws(UsageError) {
    var command = root
    var path: [String] = []
    for word in words where !word.hasPrefix("-") {
      guard let next = command.subcommand(word) else {
        if command.subcommands.isEmpty {
          throw UsageError("'\(path.joined(separator: " "))' has no subcommand '\(word)'", command: path)
        }
        throw UsageError(
          "there is no command '\((path + [word]).joined(separator: " "))'", hints: suggestions(word, command, path))
      }
      command = next
      path.append(word)
    }
  }

  private func unknown(
    _ word: String, in command: CommandDescription, _ path: [String], _ rest: ArraySlice<String>
  ) -> UsageError {
    if path.isEmpty, word.hasSuffix(".stan") || word.hasSuffix(".model") {
      return UsageError(
        "'\(word)' is no command", hints: ["write: cohort sample \(rest.map(quoted).joined(separator: " "))"])
    }
    return UsageError(
      "there is no command '\((path + [word]).joined(separator: " "))'", hints: suggestions(word, command, path))
  }

  private func suggestions(_ word: String, _ command: CommandDescription, _ path: [String]) -> [String] {
    let plain = ForeignOptions.plain(word)
    let names = command.subcommands.filter { $0.isShown && $0.name != "help" }.map(\.name)
    if path.isEmpty, plain.hasPrefix("help") { return ["did you mean 'cohort help'?"] }
    if path.isEmpty, let known = ForeignOptions.commands[plain] { return ["did you mean 'cohort \(known)'?"] }
    if let nearest = Nearest.word(to: plain, among: names) {
      return ["did you mean '\((["cohort"] + path + [nearest]).joined(separator: " "))'?"]
    }
    if path.isEmpty, let foreign = Nearest.word(to: plain, among: ForeignOptions.commands.keys.sorted()),
      let known = ForeignOptions.commands[foreign]
    {
      return ["did you mean 'cohort \(known)'?"]
    }
    return ["the commands are \(names.joined(separator: ", "))"]
  }

  /// An option where a command should stand.
  private func verify(
    dashed word: String, in command: CommandDescription, _ path: [String], _ rest: ArraySlice<String>
  ) throws(UsageError) {
    let name = String(word.drop { $0 == "-" }.prefix { $0 != "=" })
    let known = command.parameters.flatMap { $0.longNames + $0.shortNames } + CommandReading.builtIn
    if name.isEmpty || known.contains(name) { return }
    if ["v", "V"].contains(name) || name.lowercased() == "version" {
      throw UsageError("there is no option '\(word)'", hints: ["did you mean '--version'?"])
    }
    let owners = command.subcommands.filter { $0.option(ForeignOptions.plain(name)) != nil }.map(\.name)
    throw UsageError(
      "the command comes first, found '\(word)'",
      hints: owners.isEmpty ? [] : ["'\(word)' is an option of \(owners.prefix(3).joined(separator: ", "))"])
  }
}

/// A word as a shell takes it.
func quoted(_ word: String) -> String {
  let isPlain = !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,:+%@~".contains($0) }
  return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}

/// The word that was probably meant.
enum Nearest {
  static func word(to word: String, among candidates: [String]) -> String? {
    let wanted = Array(word.utf8)
    guard wanted.count <= 60 else { return nil }
    let limit = suggestionLimit(word)
    let near = candidates.map { ($0, editDistance(wanted, Array($0.utf8), limit: limit)) }.filter { $0.1 <= limit }
    if let best = near.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) { return best.0 }
    // What was only begun, where nothing else begins so; then what a longer word begins with.
    let begun = candidates.filter { word.count >= 3 && $0.hasPrefix(word) }
    if begun.count == 1 { return begun[0] }
    return candidates.filter { $0.count >= 4 && word.hasPrefix($0) }.max { ($0.count, $1) < ($1.count, $0) }
  }
}
