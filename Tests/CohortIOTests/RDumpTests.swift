// Reading R's dump format: the forms that CmdStan takes, reordered from R's column-major order.
import CohortIO
import Testing

@Suite struct RDumpTests {
  @Test func forms() throws {
    let data = try DataFile.parse(
      rDump: """
        # a comment
        N <- 3L
        "x" <- c(1.5, 2, -3e-1)
        y <-
        structure(c(1L, 2L, 3L, 4L, 5L, 6L), .Dim = c(2L, 3L))
        z <- structure(1:8, .Dim = c(2, 2, 2)); e <- integer(0)
        d <- double(2)
        r <- 3:1
        w <- c(1:3, Inf, -Inf)
        """)
    #expect(data.names == ["N", "x", "y", "z", "e", "d", "r", "w"])
    #expect(try data.integers("N", DeclaredShape([])) == [3])
    #expect(try data.reals("x", DeclaredShape([3])) == [1.5, 2, -0.3])
    #expect(try data.integers("y", DeclaredShape([2, 3])) == [1, 3, 5, 2, 4, 6])
    #expect(try data.integers("z", DeclaredShape([2, 2, 2])) == [1, 5, 3, 7, 2, 6, 4, 8])
    #expect(try data.integers("e", DeclaredShape([0])).isEmpty)
    #expect(try data.reals("d", DeclaredShape([2])) == [0, 0])
    #expect(try data.integers("r", DeclaredShape([3])) == [3, 2, 1])
    #expect(try data.reals("w", DeclaredShape([5])) == [1, 2, 3, .infinity, -.infinity])
  }

  @Test(arguments: [
    ("N = 3", "d.R:1:3: expected '<-' after N, found '='\n  Write 'N <- ...'."),
    ("y <- c(1, )", "d.R:1:11: y: expected a number, found ')'"),
    ("y <- c(1 2)", "d.R:1:10: y: expected ',' or ')', found '2'"),
    ("y <- structure(c(1,2,3), .Dim = c(2,2))", "d.R:1:16: y: .Dim wants 4 numbers, found 3"),
    ("y <- structure(c(1,2,3), .Dim = c(-3,-1))", "d.R:1:33: y: expected sizes in .Dim, which are integers from 0"),
    ("y <- 1\ny <- 2", "d.R:2:1: variable y is defined twice"),
    ("y <- 'a'", "d.R:1:6: y: expected numbers, found a text\n  Leave y out of the dump."),
    ("y <- c(1, NA_character_)", "d.R:1:11: y: expected numbers, found a text\n  Leave y out of the dump."),
    (
      "d <- structure(list(x = 1:2, y = c(1.5, 2)), class = \"data.frame\", row.names = c(NA, -2L))",
      "d.R:1:16: d: expected numbers, found a list or data frame\n  Write each of its members as a variable of its own."
    ),
    ("f <- function(x) x", "d.R:1:6: f: expected numbers, found a function\n  Leave f out of the dump."),
    ("z <- c(1, 1+2i)", "d.R:1:12: z: expected ',' or ')', found '+'"),
    ("z <- 2i", "d.R:1:6: z: expected a number, found a complex one"),
    ("y <- rep(0, 5)", "d.R:1:6: y: expected a number, found 'rep'\n  Calls are not evaluated: dump() writes numbers."),
    ("y <- x", "d.R:1:6: y: expected a number, found 'x'"),
    ("y <- c(1, 2", "d.R:1:12: y: expected ',' or ')', found the end of the file"),
    ("y <- structure(c(1, 2), .Dim = 2L", "d.R:1:34: y: expected ',' or ')', found the end of the file"),
    ("y <- structure(1, .Names = \"a", "d.R:1:28: the text that starts here has no end"),
    ("y <- structure(c(1, 2), .Dim = c(2, NA))", "d.R:1:32: y: expected sizes in .Dim, which are integers from 0"),
    (
      "y <- structure(c(1, 2), class = \"integer64\")",
      "d.R:1:25: y: numbers of class integer64 are not read\n"
        + "  R keeps their bits as other numbers: convert them with as.integer() or as.numeric() before."
    ),
    ("y <- 1e999", "d.R:1:6: y: a number beyond the largest double, about 1.8e308"),
    ("y <- 0x", "d.R:1:8: y: expected a number, found '0x'"),
  ])
  func faults(text: String, expected: String) {
    #expect(fault { try DataFile.parse(rDump: text, path: "d.R") } == expected)
  }

  /// What dump() of R writes, whichever version and options: for each variable its shape and its numbers by rows.
  @Test(
    arguments: [
      ("`x` <-\n5", [], [5]), ("x <-\nc(a = 1, b = 2.5)", [2], [1, 2.5]),
      ("x <- c(`a b` = 1L, \"c)\" = 2L)", [2], [1, 2]),
      ("x <- logical(0)", [0], []), ("x <- numeric(0)", [0], []), ("x <- NULL", [0], []), ("x <- integer(0)", [0], []),
      ("x <- c(TRUE, FALSE, T, F)", [4], [1, 0, 1, 0]), ("x <- TRUE", [], [1]),
      ("x <- 1:10", [10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), ("x <- c(-2:1, 7L)", [5], [-2, -1, 0, 1, 7]),
      ("x <- 1e5L", [], [100000]), ("x <- c(1e+05, 2e+05)", [2], [100000, 200000]), ("x <- -0x1.8p+1", [], [-3]),
      ("x <- c(0x10L, 0x1p-2)", [2], [16, 0.25]), ("x <- c(-Inf, Inf, - 3)", [3], [-.infinity, .infinity, -3]),
      ("x <- as.integer(c(3, 4))", [2], [3, 4]), ("x <- c(c(1, 2), 3)", [3], [1, 2, 3]),
      ("x <- structure(1:6, .Dim = c(2L,3L))", [2, 3], [1, 3, 5, 2, 4, 6]),
      ("x <- structure(1:6, dim = 2:3)", [2, 3], [1, 3, 5, 2, 4, 6]),
      (
        "x <- structure(c(1, 2, 3, 4), .Dim = c(2L, 2L), .Dimnames = list(NULL, c(\"a\", \"b, )\\\"\")))", [2, 2],
        [1, 3, 2, 4]
      ),
      ("x <- structure(c(1.5, 2), names = c(\"a\", 'it\\'s'))", [2], [1.5, 2]),
      (
        "x <- structure(c(a = 3L, b = 4L), dim = 2L, dimnames = structure(list(\n  c(\"a\", \"b\")), names = \"\"), "
          + "class = \"table\")", [2], [3, 4]
      ),
      ("x <- structure(c(1L, 2L, 1L), levels = c(\"u\", \"v\"), class = \"factor\")", [3], [1, 2, 1]),
      ("x <- structure(c(1, 2, 3), tsp = c(1, 3, 1), class = \"ts\")", [3], [1, 2, 3]),
      ("x <- structure(numeric(0), dim = c(0L, 3L))", [0, 3], []),
      ("x <- structure(c(a = 1), .Dim = 1L)", [1], [1]),
    ] as [(String, [Int], [Double])])
  func whatRWrites(text: String, shape: [Int], expected: [Double]) throws {
    let data = try DataFile.parse(rDump: text + "\nlast <- 1L\n")
    #expect(data.names == ["x", "last"])
    guard case .numbers(let numbers)? = data["x"]?.value else {
      Issue.record("no numbers")
      return
    }
    #expect(numbers.shape == shape)
    #expect(numbers.reals == expected)
  }

  @Test func wholeNumbersAreIntegersHoweverRWritesThem() throws {
    let data = try DataFile.parse(rDump: "a <- 1e+05\nb <- c(2e+05, 3)\nc <- 1.5e+5\nd <- 1e-5")
    #expect(try data.integers("a", DeclaredShape([])) == [100000])
    #expect(try data.integers("b", DeclaredShape([2])) == [200000, 3])
    #expect(fault { try data.integers("c", DeclaredShape([])) }.contains("expected an integer, found 150000.0"))
    #expect(try data.reals("d", DeclaredShape([])) == [1e-5])
  }

  @Test("R does not tell a number from a vector of one element")
  func vectorsOfOne() throws {
    let data = try DataFile.parse(rDump: "a <- 3L\nb <- c(b = 4)\nm <- structure(5, .Dim = c(1L, 1L))")
    #expect(try data.integers("a", DeclaredShape([1])) == [3])
    #expect(try data.reals("b", DeclaredShape([])) == [4])
    #expect(try data.reals("a", DeclaredShape([1, 1])) == [3])
    #expect(try data.reals("m", DeclaredShape([1, 1])) == [5])
    #expect(fault { try data.reals("m", DeclaredShape([1])) }.contains("expected an array of shape [1]"))
    #expect(fault { try data.reals("a", DeclaredShape([2])) }.contains("found the integer 3"))
  }

  @Test(arguments: [
    ("N <- 3\ny <- c(1.5, NA, 2)", "d.R:2:13: y[2]"), ("y <- NA", "d.R:1:6: y"), ("y <- NA_real_", "d.R:1:6: y"),
    ("y <- c(1L, 2L, NA_integer_)", "d.R:1:16: y[3]"), ("y <- c(a = NA, b = 2)", "d.R:1:12: y[1]"),
    ("y <- structure(c(1, 2, NA, 4, 5, NA), .Dim = c(2L, 3L))", "d.R:1:24: y[1,2]"),
    ("y <- structure(c(TRUE, NA), names = c(\"a\", NA))", "d.R:1:24: y[2]"),
  ])
  func missingValues(text: String, place: String) {
    #expect(
      fault { try DataFile.parse(rDump: text, path: "d.R") }
        == "\(place): expected a number, found NA\n"
        + "  The language has no missing values: leave such elements out, or make them parameters.")
  }

  @Test func nanIsANumberLikeAnyOther() throws {
    let data = try DataFile.parse(rDump: "y <- c(1, NaN)")
    #expect(try data.reals("y", DeclaredShape([2]))[1].isNaN)
  }

  @Test func deepNests() {
    let nest = String(repeating: "c(", count: 100_000)
    #expect(
      fault { try DataFile.parse(rDump: "y <- " + nest, path: "d.R") } == "d.R:1:208: y: nested deeper than 100 levels")
    let skipped = "y <- structure(1, a = " + String(repeating: "list(", count: 100_000)
    #expect(fault { try DataFile.parse(rDump: skipped) }.hasSuffix("y: expected ')', found the end of the file"))
  }

  @Test func theFormatIsToldFromNameOrText() throws {
    #expect(try DataFile.read(temporaryFile("N <- 3", suffix: ".R")).names == ["N"])
    #expect(try DataFile.read(temporaryFile("N <- 3", suffix: ".dump")).names == ["N"])
    #expect(try DataFile.read(temporaryFile(" {\"N\": 3}", suffix: ".dump")).names == ["N"])
  }
}
