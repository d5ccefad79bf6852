// The header of draws as a tree: what CmdStan writes as indented lines.

/// A name with its value, whether that is the default, and what stands below it.
public struct HeaderEntry: Equatable, Sendable {
  package var name: String
  /// Nil for a heading.
  package var value: SettingValue?
  /// The value unless another is given; nil where there is none.
  package var standard: SettingValue?
  package var children: [HeaderEntry]

  package init(
    _ name: String, _ value: SettingValue? = nil, default standard: SettingValue? = nil, _ children: [HeaderEntry] = []
  ) {
    self.name = name
    self.value = value
    self.standard = standard
    self.children = children
  }

  /// The texts of all entries of this name, here and below.
  package func texts(named wanted: String) -> [String] {
    var own: [String] = []
    if name == wanted, case .text(let text) = value { own.append(text) }
    return own + children.texts(named: wanted)
  }

  /// With the value in all entries of this name, here and below.
  package func setting(_ wanted: String, to value: SettingValue) -> HeaderEntry {
    var result = self
    if name == wanted { result.value = value }
    result.children = children.map { $0.setting(wanted, to: value) }
    return result
  }

  package var isDefault: Bool { value != nil && value == standard }
}

extension [HeaderEntry] {
  /// Whether there is an entry of this name, on any level.
  package func contains(named wanted: String) -> Bool {
    contains { $0.name == wanted || $0.children.contains(named: wanted) }
  }

  /// The texts of all entries of this name.
  package func texts(named wanted: String) -> [String] { flatMap { $0.texts(named: wanted) } }
}
