// The options of a command's methods, made from the methods' tables of settings: what ArgumentParser sees are ordinary
// options and flags, so that help, messages and completions are its own.
import ArgumentParser
import CohortInference

/// A command whose methods are in the list of methods.
protocol MethodCommand {
  /// As methods call it.
  static var name: String { get }
  /// The help of `--algorithm`.
  static var algorithmHelp: String { get }
}

/// `--algorithm`, where a command has several methods, and one option for each setting of any of them.
struct MethodOptions<Command: MethodCommand>: ParsableArguments, CustomReflectable {
  private var algorithm: String?
  /// What was given or is the default, by the option's first name.
  private var values: [String: SettingValue] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: OptionKey.self)
    for option in Self.options {
      if let value = try option.decode(container) { values[option.name] = value }
    }
    if Self.methods.count > 1 {
      algorithm = try container.decode(Option<MethodName<Command>>.self, forKey: OptionKey(algorithmKey)).wrappedValue
        .name
    }
  }

  /// ArgumentParser finds the options of a type by reflection.
  var customMirror: Mirror {
    var children: [(label: String?, value: Any)] = Self.options.map { ($0.name, $0.argument()) }
    if let first = Self.methods.first, Self.methods.count > 1 {
      let option = Option(
        wrappedValue: MethodName<Command>(name: first.name), name: .customLong(algorithmKey),
        help: ArgumentHelp(Command.algorithmHelp))
      children.insert((algorithmKey, option), at: Self.commonCount)
    }
    return Mirror(self, children: children, displayStyle: .struct)
  }

  func validate() throws {
    let chosen = method()
    let kind: any InferenceMethod.Type = type(of: chosen)
    let own = Self.names(of: kind)
    for option in Self.options where values[option.name] != nil && !own.contains(option.name) {
      let takers = Self.methods.filter { Self.names(of: $0).contains(option.name) }.map { $0.name }
      throw ValidationError(
        "--\(option.name) is an option of --\(algorithmKey) \(listed(takers)), not of \(kind.name)")
    }
    for option in Self.options {
      guard let value = values[option.name], let expected = option.fault(value) else { continue }
      throw ValidationError("--\(option.name) must be \(expected), found \(value.text)")
    }
    do {
      try chosen.validateTogether()
    } catch InferenceError.settingDoesNotFit(_, let option, let message) {
      throw ValidationError("--\(option) \(message)")
    }
  }

  /// The chosen method with the given settings.
  func method() -> any InferenceMethod {
    let chosen = algorithm.flatMap { name in Self.methods.first { $0.name == name } } ?? Self.methods.first
    return chosen.map { with($0) } ?? InferenceMethods.standard
  }

  private func with<Method: InferenceMethod>(_ type: Method.Type) -> any InferenceMethod {
    var method = Method()
    for setting in Method.settings {
      if let name = setting.options.first, let value = values[name] { _ = setting.set(value, in: &method) }
    }
    return method
  }

  // MARK: The table

  private static var methods: [any InferenceMethod.Type] { InferenceMethods.of(command: Command.name) }

  /// The settings of all methods, each once; what only some of them have stands where it does in their tables.
  private static var options: [SettingOption] {
    var result: [SettingOption] = []
    for method in methods {
      let table = settingOptions(method)
      for (index, option) in table.enumerated() where !result.contains(where: { $0.name == option.name }) {
        let next = table[(index + 1)...].lazy.compactMap { other in
          result.firstIndex { $0.name == other.name }
        }.first
        result.insert(option, at: next ?? result.endIndex)
      }
    }
    let tables = methods.map { names(of: $0) }
    return result.map { option in
      option.with(
        defaults: defaults(of: option.name), isShared: tables.allSatisfy { $0.contains(option.name) })
    }
  }

  /// The defaults of a setting, by method.
  private static func defaults(of name: String) -> [(method: String, value: SettingValue)] {
    methods.compactMap { method in
      settingOptions(method).first { $0.name == name }.flatMap { option in
        option.standard.map { (method.name, $0) }
      }
    }
  }

  /// How many settings all methods begin with.
  private static var commonCount: Int {
    let tables = methods.map { settingOptions($0).map(\.name) }
    guard let first = tables.first else { return 0 }
    return first.indices.first { index in
      tables.contains { $0.indices.contains(index) ? $0[index] != first[index] : true }
    } ?? first.count
  }

  private static func names<Method: InferenceMethod>(of type: Method.Type) -> Set<String> {
    Set(Method.settings.compactMap { $0.options.first })
  }

  private static func settingOptions<Method: InferenceMethod>(_ type: Method.Type) -> [SettingOption] {
    let standard = Method()
    return Method.settings.compactMap { SettingOption($0, default: $0.value(in: standard)) }
  }
}

private let algorithmKey = "algorithm"

/// Names with commas and an "or".
private func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " or " + last
}

/// One of a command's methods by name.
private struct MethodName<Command: MethodCommand>: ExpressibleByArgument {
  let name: String

  init(name: String) { self.name = name }

  init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    name = argument
  }

  static var allValueStrings: [String] { InferenceMethods.of(command: Command.name).map { $0.name } }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
  var defaultValueDescription: String { name }
}
