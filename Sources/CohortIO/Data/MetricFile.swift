/// Reads the files of an inverse metric: an object with `inv_metric`, a vector or a matrix, and optionally
/// `stepsize`.
import CohortInference

package struct MetricFile: Sendable {
  package var inverseMetric: InverseMetric
  package var stepSize: Double?

  /// Reads the metric for so many unconstrained parameters: its diagonal, or all of it where `isDense`.
  package init(path: String, dimension: Int, isDense: Bool) throws {
    let data = try DataFile.read(path)
    guard let entry = data["inv_metric"] else {
      throw data.missing("inv_metric", isDense ? "the inverse metric, a matrix" : "the inverse metric's diagonal")
    }
    let shape = DeclaredShape(isDense ? [dimension, dimension] : [dimension])
    let elements = try entry.reals(shape)
    for (position, value) in elements.enumerated() where !value.isFinite {
      throw entry.error(
        "expected a finite number, found \(JSONText.number(value))", index: elementIndex(position, in: shape.sizes))
    }
    if isDense {
      for row in 0..<dimension {
        for column in 0..<row {
          let (lower, upper) = (elements[row * dimension + column], elements[column * dimension + row])
          guard abs(lower - upper) <= 1e-8 * max(abs(lower), abs(upper)) else {
            throw entry.error(
              "expected a symmetric matrix, found \(lower) and \(upper) at [\(row + 1),\(column + 1)] and its mirror",
              index: [row + 1, column + 1])
          }
        }
        guard elements[row * dimension + row] > 0 else {
          throw entry.error(
            "expected a positive number on the diagonal, found \(elements[row * dimension + row])",
            index: [row + 1, row + 1])
        }
      }
      inverseMetric = .dense(elements)
    } else {
      if let position = elements.firstIndex(where: { $0 <= 0 }) {
        throw entry.error("expected a positive number, found \(elements[position])", index: [position + 1])
      }
      inverseMetric = .diagonal(elements)
    }
    if let entry = data["stepsize"] {
      let value = try entry.reals(DeclaredShape([])).first ?? 1
      guard value > 0, value.isFinite else {
        throw entry.error("expected a positive number, found \(JSONText.number(value))")
      }
      stepSize = value
    }
  }
}
