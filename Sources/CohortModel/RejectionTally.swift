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
