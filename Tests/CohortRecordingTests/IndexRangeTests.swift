// Ranges as indices: what is empty and what is out of range.
import Cohort
import Testing

@Suite struct IndexRangeTests {
  private static let empty = ["3:2", "9:8", "-4:-5", "0:-1", ":0", ":-3", "4:", "idx[2:1]"]
  private static let outOfRange = ["5:", "0:", "3:4", "0:1", ":4", "0:3", "9:9"]
  private static let containers = [
    "vector[3] x", "row_vector[3] x", "array[3] int x", "array[3] real x", "matrix[3, 2] x",
  ]

  private func size(_ range: String, of container: String) throws -> Double {
    let taken = container.hasPrefix("matrix") ? "rows(x[\(range)])" : "size(x[\(range)])"
    let posterior = try Model(
      text: """
        transformed data { array[2] int idx = {1, 2}; \(container); int n = \(taken); }
        generated quantities { int count = n; }
        """
    ).posterior()
    return try posterior.outputs(at: [])[0]
  }

  @Test(arguments: empty, containers) func emptyRanges(_ range: String, _ container: String) throws {
    #expect(try size(range, of: container) == 0)
  }

  @Test(arguments: outOfRange, containers) func rangesOutsideOfTheContainer(_ range: String, _ container: String) {
    #expect { try size(range, of: container) } throws: { "\($0)".contains("is out of range: dimension 1 of x") }
  }
}
