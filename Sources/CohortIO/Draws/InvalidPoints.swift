// InvalidPoints: how many points of a chain had no log density, by group: what a run leaves of them behind its draws.

/// Points at which the log density could not be computed, in warm-up and after it.
package struct InvalidPoints: Sendable, Equatable {
  /// Points of a part of the chain.
  package struct Count: Sendable, Equatable {
    package var warmup: Int
    /// After warm-up.
    package var later: Int

    package init(warmup: Int = 0, later: Int = 0) {
      self.warmup = warmup
      self.later = later
    }

    static func + (a: Count, b: Count) -> Count {
      Count(warmup: sum(a.warmup, b.warmup), later: sum(a.later, b.later))
    }

    /// Numbers of files may be any.
    private static func sum(_ a: Int, _ b: Int) -> Int {
      let (sum, overflow) = a.addingReportingOverflow(b)
      return overflow ? .max : sum
    }
  }

  /// All of them.
  package var all: Count
  /// Of groups in which there were any, from 0: those that a group's solve made.
  package var groups: [Int: Count]

  package init(all: Count = Count(), groups: [Int: Count] = [:]) {
    self.all = all
    self.groups = groups
  }

  package static func + (a: InvalidPoints, b: InvalidPoints) -> InvalidPoints {
    InvalidPoints(all: a.all + b.all, groups: a.groups.merging(b.groups, uniquingKeysWith: +))
  }

  // MARK: Comments

  private static let allKey = "cohort_invalid_points"
  private static let groupsKey = "cohort_invalid_groups"

  /// As comments behind the draws: warm-up and later; for each group its number from 1, a colon, warm-up, a plus sign, later.
  var lines: [String] {
    let counts = groups.sorted { $0.key < $1.key }.map { "\($0.key + 1):\($0.value.warmup)+\($0.value.later)" }
    return ["\(Self.allKey) = \(all.warmup) \(all.later)"]
      + (counts.isEmpty ? [] : ["\(Self.groupsKey) = \(counts.joined(separator: " "))"])
  }

  /// Takes what a comment says; nil: it says something else. What is damaged counts as nothing.
  static func read(_ comment: String, _ points: inout InvalidPoints?) -> Bool {
    guard let sign = comment.range(of: " = ") else { return false }
    let words = comment[sign.upperBound...].split(separator: " ")
    switch comment[..<sign.lowerBound] {
    case allKey:
      guard words.count == 2, let count = count(words[0], words[1]) else { return true }
      points = InvalidPoints(all: count, groups: points?.groups ?? [:])
    case groupsKey:
      var groups: [Int: Count] = [:]
      for word in words {
        let parts = word.split(whereSeparator: { $0 == ":" || $0 == "+" })
        guard parts.count == 3, let number = Int(parts[0]), number > 0, let count = count(parts[1], parts[2]) else {
          return true
        }
        groups[number - 1] = count
      }
      points = InvalidPoints(all: points?.all ?? Count(), groups: groups)
    default: return false
    }
    return true
  }

  private static func count(_ warmup: Substring, _ later: Substring) -> Count? {
    guard let warmup = Int(warmup), let later = Int(later), warmup >= 0, later >= 0 else { return nil }
    return Count(warmup: warmup, later: later)
  }
}
