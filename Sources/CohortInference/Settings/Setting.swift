// One setting of a method, described once: options, headers and validation follow.

/// What kind of text a setting's option takes.
package enum SettingForm: Sendable {
  /// Present or not; its presence means the given value.
  case flag(whenPresent: Bool)
  case count
  /// A whole number or one word.
  case countOr(String)
  case real
  case text
  case choice(any SettingChoice.Type)
}

/// What options, headers and validation need to know of one property of `Root`.
///
/// A method lists its settings in a table. The command line makes an option of each that has names for it, the header of
/// draws shows each with its value and whether that is the default, and `InferenceMethod.validate()` checks them all.
public struct Setting<Root>: Sendable {
  /// CmdStan's name.
  package let key: String
  /// How messages of the library call it.
  package let label: String
  /// Long names on the command line without their dashes, the one to show first; none where it is no option.
  package let options: [String]
  /// A sentence for the command line's help.
  package let help: String
  /// What help calls the option's value; nil for the option's own name.
  package let valueName: String?
  package let form: SettingForm
  package let range: SettingRange
  /// The default in words, where it depends on other settings: then what is not given is left as it is.
  package let standardText: String?
  private let read: @Sendable (Root) -> SettingValue
  private let write: @Sendable (inout Root, SettingValue) -> Bool

  private init(
    _ key: String, label: String?, options: [String], help: String, valueName: String? = nil, form: SettingForm,
    range: SettingRange, standardText: String? = nil, read: @escaping @Sendable (Root) -> SettingValue,
    write: @escaping @Sendable (inout Root, SettingValue) -> Bool
  ) {
    self.key = key
    self.label = label ?? key
    self.options = options
    self.help = help
    self.valueName = valueName
    self.form = form
    self.range = range
    self.standardText = standardText
    self.read = read
    self.write = write
  }

  /// The setting's value in `root`.
  package func value(in root: Root) -> SettingValue { read(root) }

  /// Sets the value; false where it is of the wrong kind.
  package func set(_ value: SettingValue, in root: inout Root) -> Bool { write(&root, value) }

  /// The same setting as a part of something larger.
  package func within<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> Setting<Outer> {
    let (read, write) = (read, write)
    return Setting<Outer>(
      key, label: label, options: options, help: help, valueName: valueName, form: form, range: range,
      standardText: standardText, read: { read($0[keyPath: path]) }, write: { write(&$0[keyPath: path], $1) })
  }
}

// MARK: One initialiser for each type of property

extension Setting {
  /// A whole number.
  package init(
    _ path: any WritableKeyPath<Root, Int> & Sendable, _ key: String, label: String? = nil, options: [String] = [],
    help: String = "", range: SettingRange
  ) {
    self.init(key, label: label, options: options, help: help, form: .count, range: range) {
      .count($0[keyPath: path])
    } write: {
      guard case .count(let value) = $1 else { return false }
      $0[keyPath: path] = value
      return true
    }
  }

  /// A whole number, or a word that sets a flag instead.
  package init(
    _ path: any WritableKeyPath<Root, Int> & Sendable, or flag: any WritableKeyPath<Root, Bool> & Sendable,
    _ word: String,
    _ key: String, label: String? = nil, options: [String] = [], help: String = "", range: SettingRange
  ) {
    self.init(
      key, label: label, options: options, help: help, form: .countOr(word), range: range.or(word)
    ) {
      $0[keyPath: flag] ? .text(word) : .count($0[keyPath: path])
    } write: {
      switch $1 {
      case .count(let value):
        $0[keyPath: path] = value
        $0[keyPath: flag] = false
      case .text(word): $0[keyPath: flag] = true
      default: return false
      }
      return true
    }
  }

  /// A number.
  package init(
    _ path: any WritableKeyPath<Root, Double> & Sendable, _ key: String, label: String? = nil, options: [String] = [],
    help: String = "", standardText: String? = nil, range: SettingRange
  ) {
    self.init(
      key, label: label, options: options, help: help, form: .real, range: range, standardText: standardText
    ) {
      .real($0[keyPath: path])
    } write: {
      switch $1 {
      case .real(let value): $0[keyPath: path] = value
      case .count(let value): $0[keyPath: path] = Double(value)
      default: return false
      }
      return true
    }
  }

  /// True or false. The option is a flag, whose presence means `whenPresent`.
  package init(
    _ path: any WritableKeyPath<Root, Bool> & Sendable, _ key: String, options: [String] = [], help: String = "",
    whenPresent: Bool = true
  ) {
    self.init(key, label: nil, options: options, help: help, form: .flag(whenPresent: whenPresent), range: .any) {
      .flag($0[keyPath: path])
    } write: {
      guard case .flag(let value) = $1 else { return false }
      $0[keyPath: path] = value
      return true
    }
  }

  /// A text that may be missing, such as the name of a file.
  package init(
    _ path: any WritableKeyPath<Root, String?> & Sendable, _ key: String, options: [String] = [], help: String = "",
    valueName: String
  ) {
    self.init(key, label: nil, options: options, help: help, valueName: valueName, form: .text, range: .any) {
      .text($0[keyPath: path] ?? "")
    } write: {
      guard case .text(let value) = $1 else { return false }
      $0[keyPath: path] = value.isEmpty ? nil : value
      return true
    }
  }

  /// One of few values.
  package init<Choice: SettingChoice>(
    _ path: any WritableKeyPath<Root, Choice> & Sendable, _ key: String, options: [String] = [], help: String = ""
  ) {
    self.init(key, label: nil, options: options, help: help, form: .choice(Choice.self), range: .any) {
      .text($0[keyPath: path].rawValue)
    } write: {
      guard case .text(let text) = $1,
        let value = Choice.allCases.first(where: { $0.option == text || $0.rawValue == text })
      else { return false }
      $0[keyPath: path] = value
      return true
    }
  }
}

extension Array {
  /// The lines of a header: each setting with its value and its default, which is what `standard` has.
  package func entries<Root>(of root: Root, default standard: Root) -> [HeaderEntry] where Element == Setting<Root> {
    map { HeaderEntry($0.key, $0.value(in: root), default: $0.value(in: standard)) }
  }

  /// The same settings as parts of something larger.
  package func within<Root, Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> [Setting<Outer>]
  where Element == Setting<Root> {
    map { $0.within(path) }
  }
}
