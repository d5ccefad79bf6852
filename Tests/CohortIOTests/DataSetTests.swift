// Fetching variables by declared type and shape, and the exact text of what is said where they differ.
import CohortIO
import Testing

@Suite struct DataSetTests {
  private func data(_ json: String) throws -> DataSet { try DataFile.parse(json: json, path: "d.json") }

  @Test func fetches() throws {
    let data = try data("{\"N\": 3, \"y\": [[1,2],[3,4],[5,6]], \"x\": [1.5, 2], \"e\": [], \"e2\": [[],[]]}")
    #expect(try data.integers("N", DeclaredShape([])) == [3])
    #expect(try data.reals("N", DeclaredShape([])) == [3])
    #expect(try data.integers("y", DeclaredShape([3, 2])) == [1, 2, 3, 4, 5, 6])
    #expect(try data.reals("x", DeclaredShape([2])) == [1.5, 2])
    // JSON cannot tell shapes without elements apart, and such a variable may be left out.
    #expect(try data.reals("e", DeclaredShape([0, 5])).isEmpty)
    #expect(try data.integers("e2", DeclaredShape([2, 0])).isEmpty)
    #expect(try data.integers("absent", DeclaredShape([3, 0])).isEmpty)
  }

  @Test(arguments: [
    (
      "{\"y\": [[1,2],[3,4]]}",
      "d.json:1:7: variable y: expected an array of shape [10, 3] (N = 10, K = 3), found an array of shape [2, 2]"
    ),
    (
      "{\"y\": 4}",
      "d.json:1:7: variable y: expected an array of shape [10, 3] (N = 10, K = 3), found the integer 4"
    ),
    (
      "{\"y\": []}",
      "d.json:1:7: variable y: expected an array of shape [10, 3] (N = 10, K = 3), found an array of shape [0]"
    ),
    (
      "{\"y\": {\"1\": 2}}",
      "d.json:1:7: variable y: expected an array of shape [10, 3] (N = 10, K = 3), found a tuple of 1"
    ),
    (
      "{\"Y\": 4}",
      "d.json: variable y is missing; expected an array of shape [10, 3] (N = 10, K = 3)\n"
        + "  There is Y; names are told apart by case."
    ),
    (
      "{\"a\": 4, \"b\": 5}",
      "d.json: variable y is missing; expected an array of shape [10, 3] (N = 10, K = 3)\n  There are: a, b."
    ),
    (
      "{}",
      "d.json: variable y is missing; expected an array of shape [10, 3] (N = 10, K = 3)\n"
        + "  No variables are given at all."
    ),
  ])
  func shapes(json: String, expected: String) throws {
    let data = try data(json)
    let shape = DeclaredShape([10, 3], spelled: ["N", "K"])
    #expect(fault { try data.reals("y", shape) } == expected)
  }

  @Test(arguments: [
    ("[[1, 2],\n [3, 4.5]]", [2, 2], "d.json:1:7: variable y[2,2]: expected an integer, found 4.5"),
    (
      "2.0", [],
      "d.json:1:7: variable y: expected an integer, found 2.0\n"
        + "  An integer is written without a decimal point and without an exponent."
    ),
    ("[1, NaN]", [2], "d.json:1:7: variable y[2]: expected an integer, found NaN"),
    (
      "3000000000", [],
      "d.json:1:7: variable y: expected an integer between -2147483648 and 2147483647, found 3000000000"
    ),
    ("[1, 2]", [], "d.json:1:7: variable y: expected a single integer, found an array of shape [2]"),
    (
      "7", [1],
      "d.json:1:7: variable y: expected an array of shape [1], found the integer 7\n"
        + "  An array of one element is written in brackets as well: [3], not 3."
    ),
  ])
  func integers(json: String, sizes: [Int], expected: String) throws {
    let data = try data("{\"y\": \(json)}")
    #expect(fault { try data.integers("y", DeclaredShape(sizes)) } == expected)
  }

  @Test func tupleMembers() throws {
    let data = try data(
      "{\"t\": [{\"1\": 1, \"2\": [0.5, 1.5]}, {\"1\": 2, \"2\": [2.5, 3.5]}], \"s\": {\"1\": {\"1\": 3}, \"2\": 4}}")
    let t = try #require(data["t"])
    #expect(try t.member(1, of: 2).integers(DeclaredShape([2])) == [1, 2])
    #expect(try t.member(2, of: 2).reals(DeclaredShape([2, 2])) == [0.5, 1.5, 2.5, 3.5])
    #expect(
      fault { try t.member(1, of: 2).integers(DeclaredShape([3])) }
        == "d.json:1:7: variable t.1: expected an array of shape [3], found an array of shape [2]")
    let s = try #require(data["s"])
    #expect(try s.member(1, of: 2).member(1, of: 1).integers(DeclaredShape([])) == [3])
    #expect(fault { try s.member(1, of: 3) }.hasSuffix("variable s: expected a tuple of 3, found a tuple of 2"))
  }

  @Test func points() throws {
    #expect(try DataFile.points(temporaryFile("[[1, 2.5], [3, 4]]"), dimension: 2) == [[1, 2.5], [3, 4]])
    #expect(try DataFile.points(temporaryFile("[[], []]"), dimension: 0) == [[], []])
    #expect(try DataFile.points(temporaryFile("[]"), dimension: 3).isEmpty)
    let path = try temporaryFile("[[1, 2, 3]]")
    #expect(
      fault { try DataFile.points(path, dimension: 2) }
        == "\(path): expected points of 2 numbers, one for each unconstrained parameter, found 3")
  }

  @Test func memoryIsAskedForBeforeItIsTaken() {
    #expect(
      fault { try MemoryBudget.require(count: Int.max, stride: 8, for: "variable y") }.contains(
        "not enough memory: variable y needs"))
    #expect(
      fault { try MemoryBudget.require(1 << 60, for: "variable y") }.contains("not enough memory: variable y needs"))
    #expect(throws: Never.self) { try MemoryBudget.require(1000, for: "variable y") }
    #expect(
      fault { try DataFile.parse(rDump: "y <- 1:9000000000000000000") }.contains("not enough memory: variable y needs"))
  }
}
