// One setting as an option of the command line.
import ArgumentParser
import CohortInference

/// What ArgumentParser needs of a setting, whichever method it is of.
struct SettingOption {
  /// The first name, without dashes.
  let name: String
  private let names: NameSpecification
  private let help: ArgumentHelp
  private let form: SettingForm
  private let range: SettingRange
  private let standard: SettingValue
  private let namesFile: Bool

  /// Nil for a setting that the command line does not have.
  init?<Root>(_ setting: Setting<Root>, default standard: SettingValue) {
    guard let name = setting.options.first else { return nil }
    self.name = name
    names = NameSpecification(setting.options.map { .customLong($0) })
    help = ArgumentHelp(setting.help, valueName: setting.valueName)
    form = setting.form
    range = setting.range
    self.standard = standard
    namesFile = setting.valueName == "file"
  }

  /// What a value should be, if it is not that.
  func fault(_ value: SettingValue) -> String? { range.accepts(value) ? nil : range.expected }

  /// The option or flag as ArgumentParser's property wrapper.
  func argument() -> Any {
    switch (form, standard) {
    case (.flag, _): return Flag(wrappedValue: false, name: names, help: help)
    case (.count, .count(let value)): return Option(wrappedValue: value, name: names, help: help)
    case (.real, .real(let value)): return Option(wrappedValue: value, name: names, help: help)
    case (.choice(let type), .text(let value)): return choice(type, value)
    default:
      return Option<String?>(
        wrappedValue: nil, name: names, help: help, completion: namesFile ? .file(extensions: ["json"]) : nil)
    }
  }

  private func choice<Choice: SettingChoice>(_ type: Choice.Type, _ value: String) -> Any {
    guard let standard = ChoiceArgument<Choice>(argument: value) else {
      return Option<ChoiceArgument<Choice>>(name: names, help: help)
    }
    return Option(wrappedValue: standard, name: names, help: help)
  }

  /// The value that was parsed; nil for a flag or a text that is not there.
  func decode(_ container: KeyedDecodingContainer<OptionKey>) throws -> SettingValue? {
    let key = OptionKey(name)
    switch form {
    case .flag(let whenPresent):
      return try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? .flag(whenPresent) : nil
    case .count: return .count(try container.decode(Option<Int>.self, forKey: key).wrappedValue)
    case .real: return .real(try container.decode(Option<Double>.self, forKey: key).wrappedValue)
    case .text: return try container.decode(Option<String?>.self, forKey: key).wrappedValue.map { .text($0) }
    case .choice(let type): return try decode(type, container)
    }
  }

  private func decode<Choice: SettingChoice>(
    _ type: Choice.Type, _ container: KeyedDecodingContainer<OptionKey>
  ) throws -> SettingValue {
    .text(
      try container.decode(Option<ChoiceArgument<Choice>>.self, forKey: OptionKey(name)).wrappedValue.value.rawValue)
  }
}

/// The key of an option: its first name.
struct OptionKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { return nil }
}

/// A choice by the command line's name for it.
struct ChoiceArgument<Choice: SettingChoice>: ExpressibleByArgument {
  let value: Choice

  init?(argument: String) {
    guard let value = Choice.allCases.first(where: { $0.option == argument || $0.rawValue == argument }) else {
      return nil
    }
    self.value = value
  }

  static var allValueStrings: [String] { Choice.allCases.map(\.option) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
  var defaultValueDescription: String { value.option }
}

extension SettingValue {
  /// As it is written on the command line.
  var text: String {
    switch self {
    case .flag(let value): "\(value)"
    case .count(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): value
    }
  }
}
