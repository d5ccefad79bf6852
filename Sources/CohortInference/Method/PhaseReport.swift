// What a method has learnt when a phase ends, such as step size and metric: named arrays, for any writer.

/// Named numbers with a heading.
public struct PhaseReport: Equatable, Sendable {
  /// A number, a vector or a matrix (row-major).
  package struct Entry: Equatable, Sendable {
    package var name: String
    /// Empty for a number.
    package var shape: [Int]
    package var values: [Double]

    package init(_ name: String, shape: [Int] = [], _ values: [Double]) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  package var title: String
  package var entries: [Entry]

  package init(title: String, entries: [Entry]) {
    self.title = title
    self.entries = entries
  }

  /// The number of this name.
  package func number(_ name: String) -> Double? { entries.first { $0.name == name && $0.shape.isEmpty }?.values.first }
}
