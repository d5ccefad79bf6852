// Data that does not fit: each message names the variable, the index, what was expected, what was found, and where.
import Testing

@Suite struct DataErrorTests {
  private static let model = """
    data {
      int<lower=0> N;
      array[N] int<lower=0, upper=9> y;
      matrix[2, 3] x;
      simplex[2] p;
    }
    parameters { real mu; }

    """
  private static let rest = "\"x\": [[1, 2, 3], [4, 5, 6]], \"p\": [0.5, 0.5]"

  @Test(arguments: [
    ("{\"N\": 3, \(rest)}", ["model.stan:3:3: error: variable y is missing from the data: expected the sizes [3]"]),
    ("{\"y\": [1], \(rest)}", ["model.stan:2:3: error: variable N is missing from the data: expected a single int"]),
    (
      "{\"N\": 3,\n \"y\": [1, 2], \(rest)}",
      ["model.stan:3:3: error: variable y: expected the sizes [3], found the sizes [2]", "given at data.json:2:7"]
    ),
    (
      "{\"N\": 2, \"y\": [1, 12], \(rest)}",
      ["model.stan:3:3: error: y[2] is 12, but must be less than or equal to 9", "given at data.json:1:15"]
    ),
    ("{\"N\": 2, \"y\": [1, 2.5], \(rest)}", ["variable y: expected an int, found 2.5 at y[2]"]),
    ("{\"N\": 2, \"y\": [1, \"NaN\"], \(rest)}", ["variable y: expected an int, found nan at y[2]"]),
    ("{\"N\": 2, \"y\": [1, 4294967296], \(rest)}", ["4294967296 at y[2] does not fit in an int of 32 bits"]),
    ("{\"N\": -1, \"y\": [], \(rest)}", ["model.stan:2:3: error: N is -1, but must be greater than or equal to 0"]),
    ("{\"N\": [1], \"y\": [1], \(rest)}", ["variable N: expected a single int, found the sizes [1]"]),
    ("{\"N\": 1, \"y\": 1, \(rest)}", ["variable y: expected the sizes [1], found a single number"]),
    (
      "{\"N\": 0, \"y\": [], \"x\": [[1, 2, 3], [4, 5]], \"p\": [0.5, 0.5]}",
      ["data.json:1:", "x[2]: expected 3 elements as in x[1], found 2; arrays must not be ragged"]
    ),
    (
      "{\"N\": 0, \"y\": [], \"x\": [[1, 2], [3, 4], [5, 6]], \"p\": [0.5, 0.5]}",
      ["model.stan:4:3: error: variable x: expected the sizes [2, 3], found the sizes [3, 2]"]
    ),
    (
      "{\"N\": 0, \"y\": [], \"x\": [[1, 2, 3], [4, 5, 6]], \"p\": [0.5, 0.6]}",
      ["model.stan:5:3: error: p ", "given at data.json:1:"]
    ),
    ("{\"N\": 1, \"y\": [1", ["data.json:1:", "found the end of the file"]),
    ("[1]", ["data.json:1:1: expected '{'"]),
    ("{\"N\": 1, \"y\": [true], \(rest)}", ["data.json:1:"]),
  ])
  func messageNamesThePlace(_ data: String, _ expected: [String]) async throws {
    let scratch = try Scratch()
    try scratch.write("model.stan", Self.model)
    try scratch.write("data.json", data)
    let result = try await scratch.run("sample", "model.stan", "--data", "data.json")
    #expect(result.status == 1)
    #expect(!scratch.exists("model-1.csv"), "no file is begun where the data does not fit")
    for part in expected { #expect(result.errors.contains(part), "\(result.errors)") }
  }

  /// What went wrong can be guessed: the hint says so.
  @Test(arguments: [
    ("{\"n\": 0, \"y\": [], \(rest)}", "hint: the data has 'n': did you mean that?"),
    ("{\"N\": 1, \"Y\": [1], \(rest)}", "hint: the data has 'Y': did you mean that?"),
    ("{}", "hint: no data is given"),
    ("{\"N\": 1, \"outcome\": [1], \(rest)}", "hint: the data has N, outcome, p, x"),
    ("{\"N\": [1], \"y\": [1], \(rest)}", "hint: a single number stands without brackets: 3, not [3]"),
    ("{\"N\": 1, \"y\": 1, \(rest)}", "hint: an array of one element stands in brackets: [3], not 3"),
    ("{\"N\": 1, \"y\": [1.0], \(rest)}", "hint: an int is written without a point and without an exponent"),
    ("{\"N\": 1, \"y\": [\"NaN\"], \(rest)}", "hint: ints have no missing values: leave those elements out"),
    (
      "{\"N\": 0, \"y\": [], \"x\": [[1, 2], [3, 4], [5, 6]], \"p\": [0.5, 0.5]}",
      "hint: a matrix is given as an array of its rows; here it seems to be transposed"
    ),
    (
      "{\"N\": 0, \"y\": [], \"x\": [[1, 2, 3], [4, 5, 6]], \"p\": [[0.5], [0.5]]}",
      "hint: a vector is given as one list of numbers"
    ),
  ])
  func hints(_ data: String, _ expected: String) async throws {
    let scratch = try Scratch()
    try scratch.write("model.stan", Self.model)
    try scratch.write("data.json", data)
    let result = try await scratch.run("sample", "model.stan", "--data", "data.json")
    #expect(result.status == 1)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  /// Habits of other languages and formats.
  @Test(arguments: [
    ("{\"N\": null}", "The language has no missing values"), ("{\"N\": NA}", "The language has no missing values"),
    ("{\"N\": 1, \"y\": [\"NA\"]}", "The language has no missing values"),
    ("{\"N\": 1, \"y\": [true]}", "Write 1 for true and 0 for false."),
    ("{\"N\": \"2\"}", "Write the number without quotes."), ("{\"N\": .5}", "A number begins with a digit"),
    ("{'N': 2}", "JSON has double quotes."), ("{N: 2}", "Write \"N\" in double quotes."),
    ("{\"N\": 1,}", "Remove the ',' before it."), ("{\"N\": 1, \"y\": [1,]}", "Remove the ',' before it."),
    ("{\"N\": 1 \"y\": [1]}", "A ',' is missing before it."),
    ("{\"N\": 1, \"y\": [1 2]}", "A ',' is missing before it."),
    ("# data\n{\"N\": 1}", "JSON has no comments."), ("", "The file is empty."),
    ("[{\"N\": 1}]", "Data is an object with a member for each variable"), ("N,y\n1,2\n", "Data is JSON, such as"),
    ("{\"N\": 1, \"y\": {\"a\": 1}}", "an object stands for a tuple"),
  ])
  func habits(_ data: String, _ expected: String) async throws {
    let scratch = try Scratch()
    try scratch.write("model.stan", Self.model)
    try scratch.write("data.json", data)
    let result = try await scratch.run("sample", "model.stan", "--data", "data.json")
    #expect(result.status == 1)
    #expect(result.errors.contains("data.json:"), "\(result.errors)")
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test func misspeltNamesOfData() async throws {
    let scratch = try Scratch()
    try scratch.write("m.stan", "data { int N_obs; vector[N_obs] response; }\nparameters { real mu; }\n")
    try scratch.write("a.json", "{\"N.obs\": 1, \"repsonse\": [1]}")
    let first = try await scratch.run("sample", "m.stan", "--data", "a.json")
    #expect(first.errors.contains("the data has 'N.obs': did you mean that?"), "\(first.errors)")
    try scratch.write("a.json", "{\"N_obs\": 1, \"repsonse\": [1]}")
    let second = try await scratch.run("sample", "m.stan", "--data", "a.json")
    #expect(second.errors.contains("the data has 'repsonse': did you mean that?"), "\(second.errors)")
    // A name that has a meaning of its own is none that was misspelt.
    try scratch.write("m.stan", "data { int N; int M; }\nparameters { real mu; }\n")
    try scratch.write("a.json", "{\"N\": 1, \"n\": 1}")
    let third = try await scratch.run("sample", "m.stan", "--data", "a.json")
    #expect(third.errors.contains("hint: the data has N, n"), "\(third.errors)")
  }

  @Test func filesThatAreNotThere() async throws {
    let scratch = try Scratch()
    try scratch.write("model.stan", Self.model)
    let data = try await scratch.run("sample", "model.stan", "--data", "nothing.json")
    #expect(data.status == 1)
    #expect(data.errors.contains("nothing.json"), "\(data.errors)")
    let model = try await scratch.run("sample", "nothing.stan")
    #expect(model.status == 1)
    #expect(model.errors.contains("nothing.stan: cannot open the file"))
    let short = try await scratch.run("sample", "model")
    #expect(short.errors.contains("model: cannot open the file") && short.errors.contains("There is model.stan."))
    let shouted = try await scratch.run("sample", "./Model.Stan")
    #expect(shouted.errors.contains("There is ./model.stan."), "\(shouted.errors)")
    let draws = try await scratch.run("summary", "nothing.csv")
    #expect(draws.status == 1)
    #expect(draws.errors.contains("nothing.csv"))
  }

  @Test func arraysOfTuples() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "model.stan",
      """
      data { array[2] tuple(int<lower=0>, vector[2]) pairs; }
      parameters { real mu; }
      model { mu ~ normal(pairs[2].2[1], pairs[2].1); }

      """)
    try scratch.write("points.json", "[[0]]")
    try scratch.write("data.json", "{\"pairs\": [{\"1\": 1, \"2\": [1, 2]}, {\"1\": 2, \"2\": [3, 4]}]}")
    let good = try await scratch.run("log-density", "model.stan", "--data", "data.json", "--points", "points.json")
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains("\"gradient\": [0.75]"), "\(good.output)")
    try scratch.write("data.json", "{\"pairs\": [{\"1\": 1, \"2\": [1, 2]}, {\"1\": -2, \"2\": [3, 4]}]}")
    let bad = try await scratch.run("log-density", "model.stan", "--data", "data.json", "--points", "points.json")
    #expect(bad.status == 1)
    #expect(bad.errors.contains("pairs[2].1 is -2, but must be greater than or equal to 0"), "\(bad.errors)")
  }

  @Test func sizesThatFitInNoMemory() async throws {
    let scratch = try Scratch()
    try scratch.write("big.stan", "data { int N; }\nparameters { array[N, N, N] real x; }\n")
    try scratch.write("data.json", "{\"N\": 2147483647}")
    let result = try await scratch.run("sample", "big.stan", "--data", "data.json")
    #expect(result.status == 1)
    #expect(result.errors.contains("does not fit in memory"), "\(result.errors)")
  }
}
