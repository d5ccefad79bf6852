// DimensionLabels: what the data calls the elements of a dimension, such as the numbers of subjects.
import Cohort
import CohortIO

/// Looks for identifiers among the data.
enum DimensionLabels {
  /// For each dimension an array over it alone whose name says that it identifies (`id`, `subject_id`, `ids`) and whose
  /// numbers all differ; also one that the program does not declare.
  static func find(in data: ModelData, _ inputs: [RunVariables.Variable]) -> [String: Coordinates] {
    var found: [String: Coordinates] = [:]
    let dimensions = Set(inputs.flatMap(\.sizeNames).compactMap { $0 })
    for name in data.names where identifies(name) {
      guard let value = data[name]?.modelDataValue, value.sizes.count == 1, let labels = distinct(value) else {
        continue
      }
      let over: [String]
      if let declaration = inputs.first(where: { $0.name == name }) {
        over = declaration.sizeNames.compactMap { $0 }
      } else {
        // Not declared: the dimension of that length, if it is the only one.
        let candidates = dimensions.filter { data[$0]?.modelDataValue.ints == [value.sizes[0]] }
        over = candidates.count == 1 ? Array(candidates) : []
      }
      for dimension in over where found[dimension] == nil { found[dimension] = labels }
    }
    return found
  }

  /// `id`, `subject_id`, `ids`, `patient_ids`, `subjectId`.
  private static func identifies(_ name: String) -> Bool {
    let words = name.split { $0 == "_" || $0 == "." }.map { $0.lowercased() }
    return words.contains { ["id", "ids", "label", "labels"].contains($0) } || name.hasSuffix("Id")
      || name.hasSuffix("ID")
  }

  private static func distinct(_ value: ModelDataValue) -> Coordinates? {
    if let ints = value.ints { return Set(ints).count == ints.count ? .ints(ints) : nil }
    let reals = value.reals
    return Set(reals).count == reals.count && reals.allSatisfy(\.isFinite) ? .reals(reals) : nil
  }
}
