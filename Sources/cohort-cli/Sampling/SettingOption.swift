// One setting as an option of the command line.
import ArgumentParser
import CohortInference

/// What ArgumentParser needs of a setting, whichever method it is of.
struct SettingOption {
  /// The first name, without dashes.
  let name: String
  private let names: NameSpecification
  private var help: ArgumentHelp
  private let form: SettingForm
  private let range: SettingRange
  /// Nil where methods differ in it, or not all have it: then what is not given is left as it is.
  private(set) var standard: SettingValue?
  private let namesFile: Bool
  private let text: String
  private let valueName: String?

  /// Nil for a setting that the command line does not have.
  init?<Root>(_ setting: Setting<Root>, default standard: SettingValue) {
    guard let name = setting.options.first else { return nil }
    self.name = name
    names = NameSpecification(setting.options.map { .customLong($0) })
    let note = setting.standardText.map { " (default: \($0))" } ?? ""
    help = ArgumentHelp("\(setting.help)\(note)", valueName: setting.valueName)
    text = setting.help
    valueName = setting.valueName
    form = setting.form
    range = setting.range
    self.standard = setting.standardText == nil ? standard : nil
    namesFile = setting.valueName == "file"
  }

  /// The same option of several methods.
  ///
  /// - Parameter isShared: whether all methods of the command have it; of others it has to be known whether they were given.
  func with(defaults: [(method: String, value: SettingValue)], isShared: Bool) -> SettingOption {
    guard let first = defaults.first, !isShared || defaults.contains(where: { $0.value != first.value }) else {
      return self
    }
    if case .flag = form { return self }
    var texts: [(value: SettingValue, methods: [String])] = []
    for (method, value) in defaults {
      if let known = texts.firstIndex(where: { $0.value == value }) {
        texts[known].methods.append(method)
      } else {
        texts.append((value, [method]))
      }
    }
    var result = self
    result.standard = nil
    let listed =
      texts.count == 1
      ? shown(first.value)
      : texts.map { "\(shown($0.value)) for \($0.methods.joined(separator: ", "))" }.joined(separator: "; ")
    result.help = ArgumentHelp(listed.isEmpty ? text : "\(text) (default: \(listed))", valueName: valueName)
    return result
  }

  /// A value in the command line's words.
  private func shown(_ value: SettingValue) -> String {
    guard case .choice(let type) = form, case .text(let raw) = value else { return value.text }
    func option<Choice: SettingChoice>(_ type: Choice.Type) -> String { Choice(rawValue: raw)?.option ?? raw }
    return option(type)
  }

  /// What a value should be, if it is not that.
  func fault(_ value: SettingValue) -> String? { range.accepts(value) ? nil : range.expected }

  /// The option or flag as ArgumentParser's property wrapper.
  func argument() -> Any {
    switch (form, standard) {
    case (.flag, _): return Flag(wrappedValue: false, name: names, help: help)
    case (.countOr, _): return Option<String?>(wrappedValue: nil, name: names, help: help)
    case (.count, .count(let value)): return Option(wrappedValue: value, name: names, help: help)
    case (.real, .real(let value)): return Option(wrappedValue: value, name: names, help: help)
    case (.choice(let type), .text(let value)): return choice(type, value)
    case (.choice(let type), _): return optionalChoice(type)
    case (.count, _): return Option<Int?>(wrappedValue: nil, name: names, help: help)
    case (.real, _): return Option<Double?>(wrappedValue: nil, name: names, help: help)
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

  private func optionalChoice<Choice: SettingChoice>(_ type: Choice.Type) -> Any {
    Option<ChoiceArgument<Choice>?>(wrappedValue: nil, name: names, help: help)
  }

  /// The value that was parsed; nil for a flag or a text that is not there.
  func decode(_ container: KeyedDecodingContainer<OptionKey>) throws -> SettingValue? {
    let key = OptionKey(name)
    switch form {
    case .flag(let whenPresent):
      return try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? .flag(whenPresent) : nil
    case .count where standard == nil:
      return try container.decode(Option<Int?>.self, forKey: key).wrappedValue.map { .count($0) }
    case .countOr:
      // A word that is not the one is told so as a value that is out of range.
      return try container.decode(Option<String?>.self, forKey: key).wrappedValue.map { text in
        Int(text).map { .count($0) } ?? .text(text)
      }
    case .real where standard == nil:
      return try container.decode(Option<Double?>.self, forKey: key).wrappedValue.map { .real($0) }
    case .count: return .count(try container.decode(Option<Int>.self, forKey: key).wrappedValue)
    case .real: return .real(try container.decode(Option<Double>.self, forKey: key).wrappedValue)
    case .text: return try container.decode(Option<String?>.self, forKey: key).wrappedValue.map { .text($0) }
    case .choice(let type) where standard == nil: return try decodeOptional(type, container)
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

extension SettingOption {
  private func decodeOptional<Choice: SettingChoice>(
    _ type: Choice.Type, _ container: KeyedDecodingContainer<OptionKey>
  ) throws -> SettingValue? {
    try container.decode(Option<ChoiceArgument<Choice>?>.self, forKey: OptionKey(name)).wrappedValue
      .map { .text($0.value.rawValue) }
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
