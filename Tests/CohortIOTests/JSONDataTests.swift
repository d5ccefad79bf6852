// Reading CmdStan's JSON data: values as they stand there, and the exact text of what is said about faults.
import CohortIO
import Testing

private func value(_ json: String) throws -> DataValue? {
  try DataFile.parse(json: "{\"y\": \(json)}")["y"]?.value
}

private func numbers(_ shape: [Int], _ values: [Int]) -> DataValue {
  .numbers(NumberArray(shape: shape, elements: .integers(values)))
}

private func numbers(_ shape: [Int], _ values: [Double]) -> DataValue {
  .numbers(NumberArray(shape: shape, elements: .reals(values)))
}

@Suite struct JSONDataTests {
  @Test(arguments: [
    ("3", numbers([], [3])), ("-0", numbers([], [0])), ("9223372036854775807", numbers([], [Int.max])),
    ("2.5", numbers([], [2.5])), ("1e3", numbers([], [1000.0])), ("-1.25e-2", numbers([], [-0.0125])),
    ("9223372036854775808", numbers([], [9223372036854775808.0])),
    ("0.1234567890123456789", numbers([], [0.1234567890123456789])),
    ("5e-324", numbers([], [Double.leastNonzeroMagnitude])),
    ("1.7976931348623157e308", numbers([], [1.7976931348623157e308])), ("1e-400", numbers([], [0.0])),
    ("[]", numbers([0], [Int]())), ("[[],[]]", numbers([2, 0], [Int]())),
    ("[1, 2, 3]", numbers([3], [1, 2, 3])), ("[1, 2.5, 3]", numbers([3], [1.0, 2.5, 3.0])),
    (" [ [1,2] , [3,4] , [5,6] ] ", numbers([3, 2], [1, 2, 3, 4, 5, 6])),
    ("[[[1],[2]],[[3],[4]]]", numbers([2, 2, 1], [1, 2, 3, 4])),
    (
      "[\"Inf\", \"-Inf\", Infinity, -Infinity, \"+Inf\", 1]",
      numbers([6], [.infinity, -.infinity, .infinity, -.infinity, .infinity, 1.0])
    ),
    ("{\"1\": 2, \"2\": [1.5]}", .tuple([numbers([], [2]), numbers([1], [1.5])])),
    ("{\"2\": 3, \"1\": 2}", .tuple([numbers([], [2]), numbers([], [3])])),
    ("[{\"1\": 2}, {\"1\": 3}]", .tuples(shape: [2], [.tuple([numbers([], [2])]), .tuple([numbers([], [3])])])),
  ])
  func values(json: String, expected: DataValue) throws {
    #expect(try value(json) == expected)
  }

  @Test(arguments: ["NaN", "\"NaN\""])
  func notANumber(json: String) throws {
    guard case .numbers(let array)? = try value(json), case .reals(let reals) = array.elements else {
      Issue.record("not a real")
      return
    }
    #expect(reals.count == 1 && reals[0].isNaN)
  }

  @Test func namesThatCannotBeVariablesAreSkipped() throws {
    let data = try DataFile.parse(
      json: "\u{FEFF}{\"_note\": \"h\\u00e9\\ud83d\\ude00\", \"a-b\": [null, {\"x\": true}], \"N\": 1}\n")
    #expect(data.names == ["N"])
  }

  @Test(arguments: [
    (
      "",
      "d.json:1:1: expected '{', the start of an object of variables, found the end of the file\n  The file is empty."
    ),
    (
      "[1]",
      "d.json:1:1: expected '{', the start of an object of variables, found an array\n"
        + "  Data is an object with a member for each variable: {\"N\": 2, \"y\": [0.5, 1.5]}."
    ),
    ("{\"y\": [1, 2", "d.json:1:12: after y[2]: expected ',' or ']', found the end of the file"),
    ("{\"y\": 1} x", "d.json:1:10: expected the end of the file, found 'x'"),
    ("{\"y\": 1, \"y\": 2}", "d.json:1:10: variable y is defined twice"),
    ("{\"y\" 1}", "d.json:1:6: expected ':' after \"y\", found '1'"),
    ("{y: 1}", "d.json:1:2: expected a name in double quotes, found 'y'\n  Write \"y\" in double quotes."),
    ("{\"y\": 1 \"z\": 2}", "d.json:1:9: expected ',' or '}', found the string \"z\"\n  A ',' is missing before it."),
    (
      "{\"y\": null}",
      "d.json:1:7: y: expected a number, found null\n  The language has no missing values: leave such elements out, or make them parameters."
    ),
    ("{\"y\": [1,\n 2, true]}", "d.json:2:5: y[3]: expected a number, found true\n  Write 1 for true and 0 for false."),
    (
      "{\"y\": [[1,2],[3,\"a\"]]}",
      "d.json:1:17: y[2,2]: expected a number, found the string \"a\"\n"
        + "  Only \"NaN\", \"Inf\", \"Infinity\" and their negatives may be strings."
    ),
    ("{\"y\": [1, 2 3]}", "d.json:1:13: after y[2]: expected ',' or ']', found '3'\n  A ',' is missing before it."),
    ("{\"y\": [1, 01]}", "d.json:1:11: y[2]: expected a number, found '01'"),
    ("{\"y\": 1.}", "d.json:1:7: y: expected a number, found '1.'"),
    ("{\"y\": 12abc}", "d.json:1:7: y: expected a number, found '12abc'"),
    ("{\"y\": 1e999}", "d.json:1:7: y: the number 1e999 is beyond the largest double, about 1.8e308"),
    (
      "{\"y\": [[1,2],\n  [3]]}",
      "d.json:2:3: y[2]: expected 2 elements as in y[1], found 1; arrays must not be ragged"
    ),
    (
      "{\"y\": [[[1],[2]],[[3],[4,5]]]}",
      "d.json:1:23: y[2,2]: expected 1 element as in y[1,1], found 2; arrays must not be ragged"
    ),
    ("{\"y\": [[], [1]]}", "d.json:1:12: y[2]: expected 0 elements as in y[1], found 1; arrays must not be ragged"),
    ("{\"y\": [1, [2]]}", "d.json:1:11: y[2]: expected a number, found an array"),
    ("{\"y\": [[1], 2]}", "d.json:1:13: y[2]: expected an array of 1 element, found a number"),
    ("{\"y\": [{\"1\": 1}, 2]}", "d.json:1:18: y[2]: expected a tuple, found a number"),
    (
      "{\"y\": [{\"1\": 1}, {\"1\": [1]}]}",
      "d.json:1:18: y[2]: its members' shapes are not those of the first tuple in the array"
    ),
    ("{\"y\": {\"1\": 1, \"3\": 2}}", "d.json:1:7: y: member 2 of a tuple of 2 is missing"),
    (
      "{\"y\": {\"a\": 1}}",
      "d.json:1:8: y: expected a tuple member's number (\"1\", \"2\", ...), found \"a\"\n"
        + "  A variable is a number or an array of numbers; an object stands for a tuple."
    ),
    ("{\"é\": 1, \"y\": ?}", "d.json:1:15: y: expected a number, found '?'"),
    ("{\"y\": [1, 2, ]}", "d.json:1:14: y[3]: expected a number, found ']'\n  Remove the ',' before it."),
  ])
  func faults(json: String, expected: String) {
    #expect(fault { try DataFile.parse(json: json, path: "d.json") } == expected)
  }

  @Test func deepNests() {
    let nest = String(repeating: "[", count: 1_000_000)
    #expect(fault { try DataFile.parse(json: "{\"y\": " + nest) } == "data:1:107: y: nested deeper than 100 levels")
    #expect(
      fault { try DataFile.parse(json: "{\"x\": 1, \"_\": " + nest) } == "data:1:115: _: nested deeper than 100 levels")
  }

  @Test func invalidUTF8() throws {
    let path = try temporaryFile([UInt8(ascii: "{"), 34, 0xFF, 34, UInt8(ascii: ":"), 49, UInt8(ascii: "}")])
    #expect(fault { try DataFile.read(path) } == "\(path):1:2: the text is not valid UTF-8")
  }

  @Test func missingFile() {
    #expect(
      fault { try DataFile.read("/nowhere/d.json") }
        == "/nowhere/d.json: cannot open the file: No such file or directory")
  }

  @Test func writingReadsBack() throws {
    let values: [DataValue] = [
      numbers([2, 3], [0.1, 1e300, -2.5e-308, 1 / 3, .infinity, 4]), numbers([2, 0], [Int]()),
      .tuples(shape: [2], [.tuple([.integer(1), .real(0.5)]), .tuple([.integer(2), .real(1.5)])]),
    ]
    for expected in values {
      #expect(try value(JSONText.value(expected)) == expected)
    }
    #expect(JSONText.string("a\"\\\n\u{1}é") == "\"a\\\"\\\\\\n\\u0001é\"")
    #expect(JSONText.number(.nan) == "NaN" && JSONText.number(-.infinity) == "-Infinity")
  }

  /// Every double that the fast path reads must be the one that `strtod` (here: Swift's own reader) gives.
  @Test func numbersAreReadExactly() throws {
    var state: UInt64 = 88_172_645_463_325_252
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    var texts: [String] = []
    for _ in 0..<20_000 {
      let exact = Double(bitPattern: next() & 0x7FEF_FFFF_FFFF_FFFF)
      texts.append("\(exact)")
      texts.append("\(next() % 100_000_000).\(next() % 10_000_000_000)e\(Int(next() % 40) - 20)")
    }
    guard case .numbers(let array)? = try value("[" + texts.joined(separator: ",") + "]") else { return }
    #expect(array.reals == texts.compactMap(Double.init))
  }

  @Test func aMillionRowsAreReadInWellUnderASecond() throws {
    var text = "{\"x\": ["
    for row in 0..<1_000_000 { text += "\(row == 0 ? "" : ",")0.\(row * 7919 % 1_000_003)" }
    text += "], \"g\": ["
    for row in 0..<1_000_000 { text += "\(row == 0 ? "" : ",")\(row % 1000 + 1)" }
    text += "]}"
    let (data, time) = try threadSeconds { try DataFile.parse(json: text) }
    #expect(try data.reals("x", DeclaredShape([1_000_000])).count == 1_000_000)
    #expect(try data.integers("g", DeclaredShape([1_000_000])).last == 1000)
    #expect(time < 0.5)
    print("1,000,000 rows of two variables read in \(time) s")
  }
}
