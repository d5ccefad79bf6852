// RejectionTally: what made points invalid, counted.

/// Kinds of failures that made points invalid, each with its first example.
package struct RejectionTally: Sendable {
  package struct Entry: Sendable {
    package var message: String
    package var count: Int
    /// The group, from 0, in which all of them happened; nil where there is none such.
    package var group: Int?
  }
  package private(set) var entries: [String: Entry] = [:]
  /// How many there were in each group, from 0; what happened in none is left out.
  package private(set) var groups: [Int: Int] = [:]

  package init() {}

  package mutating func add(kind: String, message: String, group: Int? = nil) {
    merge(kind, Entry(message: message, count: 1, group: group))
    if let group { groups[group, default: 0] += 1 }
  }

  private mutating func merge(_ kind: String, _ other: Entry) {
    guard var entry = entries[kind] else {
      entries[kind] = other
      return
    }
    entry.count += other.count
    if entry.group != other.group { entry.group = nil }
    entries[kind] = entry
  }

  /// All failures.
  package var count: Int { entries.values.reduce(0) { $0 + $1.count } }

  /// The kind that came most often.
  package var foremost: Entry? {
    entries.values.max { ($0.count, $1.message) < ($1.count, $0.message) }
  }

  /// All kinds, those that came most often first.
  package var byFrequency: [Entry] { entries.values.sorted { ($0.count, $1.message) > ($1.count, $0.message) } }

  /// What has come since `earlier`, a former state of this tally. The examples may be of before.
  package func since(_ earlier: RejectionTally) -> RejectionTally {
    var result = RejectionTally()
    for (kind, entry) in entries {
      let count = entry.count - (earlier.entries[kind]?.count ?? 0)
      if count > 0 { result.entries[kind] = Entry(message: entry.message, count: count, group: entry.group) }
    }
    for (group, count) in groups {
      let later = count - (earlier.groups[group] ?? 0)
      if later > 0 { result.groups[group] = later }
    }
    return result
  }

  package mutating func merge(_ other: RejectionTally) {
    for (kind, entry) in other.entries { merge(kind, entry) }
    groups.merge(other.groups, uniquingKeysWith: +)
  }
}
