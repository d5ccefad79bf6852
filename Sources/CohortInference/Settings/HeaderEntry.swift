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

  package var isDefault: Bool { value != nil && value == standard }
}

extension [HeaderEntry] {
  /// The texts of all entries of this name.
  package func texts(named wanted: String) -> [String] { flatMap { $0.texts(named: wanted) } }
}
