// ManualPage: the page of the manual, made from the same descriptions as the help.
import Foundation

/// The manual page of a program, in the mdoc language of BSD and Linux systems.
package struct ManualPage {
  private let root: CommandDescription
  private let version: String
  /// As `November 30, 2026`.
  private let date: String

  /// - Parameters:
  ///   - version: of the program.
  ///   - date: of the page.
  package init(_ root: CommandDescription, version: String, date: Date) {
    self.root = root
    self.version = version
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "MMMM d, yyyy"
    self.date = formatter.string(from: date)
  }

  package var text: String {
    let name = root.name
    var lines = [
      ".\\\" Made by '\(name) manual', version \(version).",
      ".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os",
      ".Sh NAME", ".Nm \(name)", ".Nd \(Self.escaped(Self.withoutStop(root.abstract)))",
      ".Sh SYNOPSIS",
    ]
    let commands = Self.shown(root.subcommands).flatMap(leaves)
    for leaf in commands {
      lines += synopsis(leaf.command, leaf.path)
    }
    lines += [".Sh DESCRIPTION"] + Self.paragraphs(root.abstract)
    lines += [".Pp", "The commands are:"]
    for leaf in commands {
      lines += [".Ss \(Self.escaped(leaf.path.joined(separator: " ")))"]
      lines += Self.paragraphs(leaf.command.abstract)
      if !leaf.command.discussion.isEmpty { lines += [".Pp"] + Self.paragraphs(leaf.command.discussion) }
      lines += parameters(leaf.command)
    }
    lines += Self.furtherSections
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Commands

  private typealias Leaf = (path: [String], command: CommandDescription)

  private static func shown(_ commands: [CommandDescription]) -> [CommandDescription] {
    commands.filter { $0.isShown && $0.name != "help" }
  }

  /// A command, or those below it.
  private func leaves(_ command: CommandDescription) -> [Leaf] {
    let below = Self.shown(command.subcommands)
    return below.isEmpty ? [([command.name], command)] : below.map { ([command.name, $0.name], $0) }
  }

  private func synopsis(_ command: CommandDescription, _ path: [String]) -> [String] {
    let shown = command.parameters.filter(\.isShown)
    let required = shown.filter { $0.kind != .positional && !$0.isOptional }
    var lines = [".Nm", ".Cm \(path.joined(separator: " "))"]
    lines += required.map { ".Fl \(Self.dashed($0)) Ar \(Self.escaped($0.valueName))" }
    if shown.contains(where: { $0.kind != .positional && $0.isOptional }) { lines.append(".Op Ar options") }
    for parameter in shown where parameter.kind == .positional {
      let name = "Ar \(Self.escaped(parameter.valueName))\(parameter.isRepeating ? " ..." : "")"
      lines.append(parameter.isOptional ? ".Op \(name)" : ".\(name)")
    }
    return lines
  }

  private func parameters(_ command: CommandDescription) -> [String] {
    let shown = command.parameters.filter { $0.isShown && !["help", "version"].contains($0.longNames.first) }
    guard !shown.isEmpty else { return [] }
    var lines = [".Bl -tag -width Ds"]
    for parameter in shown {
      lines.append(".It " + Self.names(parameter))
      var text = parameter.abstract
      if !parameter.allValues.isEmpty { text += " One of " + parameter.allValues.joined(separator: ", ") + "." }
      if let value = parameter.defaultValue, parameter.kind == .option { text += " The default is \(value)." }
      lines += Self.paragraphs(text)
    }
    return lines + [".El"]
  }

  private static func names(_ parameter: ParameterDescription) -> String {
    guard parameter.kind != .positional else { return "Ar \(escaped(parameter.valueName))" }
    let value = parameter.kind == .option ? " Ar \(escaped(parameter.valueName))" : ""
    let names = parameter.shortNames.map { "Fl \($0)" } + parameter.longNames.map { "Fl -\($0)" }
    return names.map { $0 + value }.joined(separator: " , ")
  }

  private static func dashed(_ parameter: ParameterDescription) -> String {
    parameter.longNames.first.map { "-\($0)" } ?? parameter.shortNames.first ?? ""
  }

  // MARK: Text

  private static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

  /// A text in the lines of the page. What has several lines in a paragraph stays as it is.
  private static func paragraphs(_ text: String) -> [String] {
    var lines: [String] = []
    for paragraph in text.replacing("\r", with: "").split(separator: "\n\n") {
      if !lines.isEmpty, !paragraph.contains("\n") { lines.append(".Pp") }
      if paragraph.contains("\n") {
        lines += [".Bd -literal"] + paragraph.split(separator: "\n").map { escaped(String($0)) } + [".Ed"]
      } else {
        lines += sentences(String(paragraph)).flatMap(wrapped).map(escaped)
      }
    }
    return lines
  }

  /// Each sentence begins a line, as the language wants it.
  private static func sentences(_ text: String) -> [String] {
    var sentences: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      current += (current.isEmpty ? "" : " ") + word
      if word.hasSuffix("."), !word.hasSuffix("..") {
        sentences.append(current)
        current = ""
      }
    }
    return current.isEmpty ? sentences : sentences + [current]
  }

  /// A sentence in lines of at most 76 characters, where its words allow it.
  private static func wrapped(_ sentence: String) -> [String] {
    var lines: [String] = []
    for word in sentence.split(separator: " ") {
      if let last = lines.last, last.count + word.count < 76 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// A line in which nothing is taken for a request.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "\"": result += "\\(dq"
      case _ where !scalar.isASCII:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }
}
