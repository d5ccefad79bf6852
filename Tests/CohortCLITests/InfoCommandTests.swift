// `cohort info`: as JSON and for people.
import Foundation
import Testing

@Suite struct InfoCommandTests {
  private static let model = """
    data { int N; array[N] vector[2] x; array[3] tuple(int, array[2] real) pairs; }
    parameters { cov_matrix[2] S; }
    model { x ~ multi_normal([0, 0]', S); target += log(S[1, 1]); }
    """

  @Test func json() async throws {
    let scratch = try Scratch()
    try scratch.write("m.stan", "#include nothing.stan\n" + Self.model)
    try scratch.write("nothing.stan", "// nothing\n")
    let result = try await scratch.run("info", "--json", "m.stan")
    #expect(result.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? NSDictionary
    let expected: NSDictionary = [
      "inputs": [
        "N": ["type": "int", "dimensions": 0], "x": ["type": "real", "dimensions": 2],
        "pairs": [
          "type": [["type": "int", "dimensions": 0], ["type": "real", "dimensions": 1]], "dimensions": 1,
        ] as NSDictionary,
      ],
      "parameters": ["S": ["type": "real", "dimensions": 2]], "transformed parameters": [String: Int](),
      "generated quantities": [String: Int](), "functions": ["log"], "distributions": ["multi_normal_lupdf"],
      "included_files": ["./nothing.stan"], "stanc_version": "stanc3 v2.39.0",
    ]
    #expect(object == expected, "\(result.output)")
    let keys = ["\"inputs\"", "\"parameters\"", "\"generated quantities\"", "\"functions\"", "\"included_files\""]
    let places = keys.compactMap { result.output.range(of: $0)?.lowerBound }
    #expect(places.count == keys.count && places == places.sorted())
  }

  @Test func text() async throws {
    let scratch = try Scratch()
    try scratch.write("m.stan", Self.model)
    let result = try await scratch.run("info", "m.stan")
    #expect(result.status == 0)
    #expect(
      result.output == """
        inputs
          N      int
          x      array[] vector
          pairs  array[] tuple(int, array[] real)
        parameters
          S  matrix
        functions
          log
        distributions
          multi_normal_lupdf

        """)
  }

  @Test func unsoundModels() async throws {
    let scratch = try Scratch()
    try scratch.write("m.stan", "model { x ~ normal(0, 1); }")
    let result = try await scratch.run("info", "m.stan")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("m.stan:1:9: error: 'x' is not declared here"))
    #expect(result.output == "")
  }
}
