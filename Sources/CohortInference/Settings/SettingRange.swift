// Which values a setting takes, and the words that say so.

/// The values that a setting may have.
package struct SettingRange: Sendable {
  /// Completes "must be …" and "expected …".
  package let expected: String
  private let contains: @Sendable (SettingValue) -> Bool

  private init(_ expected: String, _ contains: @escaping @Sendable (SettingValue) -> Bool) {
    self.expected = expected
    self.contains = contains
  }

  package func accepts(_ value: SettingValue) -> Bool { contains(value) }

  package static let any = SettingRange("any value") { _ in true }
  /// From 0 to what an int of the language holds.
  package static let count = whole(0...Int(Int32.max), "a count from 0 to \(Int32.max)")
  package static let positiveCount = whole(1...Int(Int32.max), "a count from 1 to \(Int32.max)")
  package static let positive = real("a positive number") { $0 > 0 && $0.isFinite }
  package static let positiveOrZero = real("0 or a positive number") { $0 >= 0 && $0.isFinite }
  /// Positive, or infinite.
  static let positiveOrInfinite = real("a positive number") { $0 > 0 }
  package static let share = real("from 0 to 1") { $0 >= 0 && $0 <= 1 }
  static let openShare = real("between 0 and 1") { $0 > 0 && $0 < 1 }

  package static func whole(_ range: ClosedRange<Int>) -> SettingRange {
    whole(range, "from \(range.lowerBound) to \(range.upperBound)")
  }

  /// The same, or one word.
  func or(_ word: String) -> SettingRange {
    SettingRange("\(expected), or \(word)") { $0 == .text(word) || contains($0) }
  }

  private static func whole(_ range: ClosedRange<Int>, _ expected: String) -> SettingRange {
    SettingRange(expected) {
      if case .count(let number) = $0 { range.contains(number) } else { false }
    }
  }

  private static func real(_ expected: String, _ contains: @escaping @Sendable (Double) -> Bool) -> SettingRange {
    SettingRange(expected) {
      if case .real(let number) = $0 { contains(number) } else { false }
    }
  }
}
