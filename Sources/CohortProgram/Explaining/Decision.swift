// Decision: what was decided about an operation or a condition, for whoever asks.

/// Something that recorder or optimiser decided at a place of the model.
package struct Decision: Sendable {
  package var reason: Reason
  /// The builder's location.
  package var location: Int
  /// How many rows it is about.
  package var rows: Int

  package init(_ reason: Reason, location: Int, rows: Int = 1) {
    self.reason = reason
    self.location = location
    self.rows = rows
  }
}
