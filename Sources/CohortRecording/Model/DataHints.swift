// What probably went wrong with data that does not fit: misspelt names, brackets too many or too few, transposed matrices.
import CohortChecking
import CohortProgram

/// Hints on data that does not fit its declaration.
package enum DataHint {
  /// A given name that is probably meant where another one is missing.
  ///
  /// - Parameters:
  ///   - name: the one that is missing.
  ///   - candidates: given names that mean nothing else.
  package static func similar(to name: String, among candidates: [String]) -> String? {
    // N.obs and n_obs are N_obs.
    func plain(_ name: String) -> [UInt8] { Array(name.lowercased().filter { $0.isLetter || $0.isNumber }.utf8) }
    let wanted = plain(name)
    // One letter more or less makes another word of a short name: only its case may differ.
    let limit = suggestionLimit(name)
    return candidates.prefix(1000).map { ($0, editDistance(wanted, plain($0), limit: limit)) }
      .filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// Hints where a variable is missing from the names that are given.
  static func missing(_ name: String, given: [String], declared: Set<String>) -> [String] {
    if given.isEmpty { return ["no data is given"] }
    let others = given.filter { !declared.contains($0) }
    let missing = declared.filter { !given.contains($0) }.sorted()
    // A name may be nearer to another one that is missing as well.
    if let similar = similar(to: name, among: others.filter { Self.similar(to: $0, among: missing) == name }) {
      return ["the data has '\(similar)': did you mean that?"]
    }
    let shown = given.prefix(10).joined(separator: ", ")
    return ["the data has \(shown)\(given.count > 10 ? " and \(given.count - 10) more" : "")"]
  }

  /// Hints where the sizes of a value are others than those of its declaration.
  static func sizes(expected: [Int], found: [Int]) -> [String] {
    if expected.isEmpty, found.allSatisfy({ $0 == 1 }) {
      return ["a single number stands without brackets: 3, not [3]"]
    }
    if found.isEmpty, expected.allSatisfy({ $0 == 1 }) {
      return ["an array of one element stands in brackets: [3], not 3"]
    }
    if expected.count > 1, found == expected.reversed() {
      return [
        expected.count == 2
          ? "a matrix is given as an array of its rows; here it seems to be transposed"
          : "the first index is the outermost of the nested arrays; here they seem to be the other way round"
      ]
    }
    if expected.count == 2, expected.contains(1), found.count == 1, found[0] == max(expected[0], expected[1]) {
      return ["a matrix is given as an array of its rows, also where they have one element: [[1], [2]]"]
    }
    if expected.count == 1, found.count == 2, found.contains(1), found.contains(expected[0]) {
      return ["a vector is given as one list of numbers"]
    }
    return []
  }

  /// Hints where an int is needed and this is found.
  static func int(found: Double) -> [String] {
    if found.isNaN { return ["ints have no missing values: leave those elements out"] }
    return found == found.rounded() && abs(found) <= 2_147_483_647
      ? ["an int is written without a point and without an exponent"] : []
  }
}
