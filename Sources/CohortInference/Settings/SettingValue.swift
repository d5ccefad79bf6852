// A setting's value as headers show it and options give it.

/// The value of any setting.
public enum SettingValue: Equatable, Sendable {
  /// True or false.
  case flag(Bool)
  /// A whole number.
  case count(Int)
  /// A number.
  case real(Double)
  /// A name, such as a file's or a choice's.
  case text(String)
}

/// A setting with few possible values, such as the form of a metric; raw values are CmdStan's names.
public protocol SettingChoice: RawRepresentable, CaseIterable, Sendable where RawValue == String {
  /// What the command line calls the value.
  var option: String { get }
}
