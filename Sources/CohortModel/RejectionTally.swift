// RejectionTally: what made points invalid, counted.

/// Kinds of failures that made points invalid, each with its first example.
package struct RejectionTally: Sendable {
  package struct Entry: Sendable {
    package var message: String
    package var count: Int
  }
  package private(set) var entries: [String: Entry] = [:]

  package init() {}

  package mutating func add(kind: String, message: String) {
    if entries[kind] == nil {
      entries[kind] = Entry(message: message, count: 1)
    } else {
      entries[kind]?.count += 1
    }
  }

  /// All failures.
  package var count: Int { entries.values.reduce(0) { $0 + $1.count } }

  /// The kind that came most often.
  package var foremost: Entry? {
    entries.values.max { ($0.count, $1.message) < ($1.count, $0.message) }
  }

  /// What has come since `earlier`, a former state of this tally. The examples may be of before.
  package func since(_ earlier: RejectionTally) -> RejectionTally {
    var result = RejectionTally()
    for (kind, entry) in entries {
      let count = entry.count - (earlier.entries[kind]?.count ?? 0)
      if count > 0 { result.entries[kind] = Entry(message: entry.message, count: count) }
    }
    return result
  }

  package mutating func merge(_ other: RejectionTally) {
    for (kind, entry) in other.entries {
      if entries[kind] == nil {
        entries[kind] = entry
      } else {
        entries[kind]?.count += entry.count
      }
    }
  }
}
