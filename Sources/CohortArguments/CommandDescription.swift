// CommandDescription: a command with its options as the argument parser describes it; help, manual and readers of
// arguments have one source.
import Foundation

/// A command and what stands below it.
package struct CommandDescription: Decodable, Sendable {
  package var name: String
  package var abstract: String
  package var discussion: String
  package var isShown: Bool
  package var parameters: [ParameterDescription]
  package var subcommands: [CommandDescription]

  /// Reads what `--experimental-dump-help` prints.
  ///
  /// - Throws: an error of decoding.
  package init(json: String) throws {
    self = try JSONDecoder().decode(Dump.self, from: Data(json.utf8)).command
  }

  /// A command of which only what stands below it is of interest.
  package init(name: String, subcommands: [CommandDescription]) {
    self.name = name
    (abstract, discussion, isShown, parameters) = ("", "", true, [])
    self.subcommands = subcommands
  }

  private struct Dump: Decodable { var command: CommandDescription }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    name = try values.decode(String.self, forKey: .commandName)
    abstract = try values.decodeIfPresent(String.self, forKey: .abstract) ?? ""
    discussion = try values.decodeIfPresent(String.self, forKey: .discussion) ?? ""
    isShown = try values.decodeIfPresent(Bool.self, forKey: .shouldDisplay) ?? true
    parameters = try values.decodeIfPresent([ParameterDescription].self, forKey: .arguments) ?? []
    subcommands = try values.decodeIfPresent([CommandDescription].self, forKey: .subcommands) ?? []
  }

  private enum Key: CodingKey { case commandName, abstract, discussion, shouldDisplay, arguments, subcommands }

  /// The command below this one of that name.
  package func subcommand(_ name: String) -> CommandDescription? { subcommands.first { $0.name == name } }

  /// The option of that long name, without dashes.
  package func option(_ name: String) -> ParameterDescription? { parameters.first { $0.longNames.contains(name) } }

  /// The names of all options, without dashes.
  package var optionNames: [String] { parameters.flatMap(\.longNames) }
}

/// An argument, an option with a value, or a flag.
package struct ParameterDescription: Decodable, Sendable {
  package enum Kind: String, Decodable, Sendable { case positional, option, flag }

  package var kind: Kind
  /// Without dashes, the one to show first.
  package var longNames: [String]
  package var shortNames: [String]
  /// What help calls the value.
  package var valueName: String
  package var abstract: String
  package var defaultValue: String?
  package var allValues: [String]
  package var isOptional: Bool
  package var isRepeating: Bool
  package var isShown: Bool
  /// The heading of the group it is in.
  package var section: String?

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    kind = try values.decode(Kind.self, forKey: .kind)
    let names = try values.decodeIfPresent([Name].self, forKey: .names) ?? []
    longNames = names.filter { $0.kind == "long" }.map(\.name)
    shortNames = names.filter { $0.kind == "short" }.map(\.name)
    valueName = try values.decodeIfPresent(String.self, forKey: .valueName) ?? ""
    abstract = try values.decodeIfPresent(String.self, forKey: .abstract) ?? ""
    defaultValue = try values.decodeIfPresent(String.self, forKey: .defaultValue)
    allValues = try values.decodeIfPresent([String].self, forKey: .allValues) ?? []
    isOptional = try values.decodeIfPresent(Bool.self, forKey: .isOptional) ?? true
    isRepeating = try values.decodeIfPresent(Bool.self, forKey: .isRepeating) ?? false
    isShown = try values.decodeIfPresent(Bool.self, forKey: .shouldDisplay) ?? true
    section = try values.decodeIfPresent(String.self, forKey: .sectionTitle)
  }

  private enum Key: CodingKey {
    case kind, names, valueName, abstract, defaultValue, allValues, isOptional, isRepeating, shouldDisplay, sectionTitle
  }

  private struct Name: Decodable {
    var kind: String
    var name: String
  }
}
