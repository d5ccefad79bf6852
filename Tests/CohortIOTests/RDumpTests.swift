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
    ("N = 3", "d.R:1:3: expected '<-' after N, found '='"),
    ("y <- c(1, )", "d.R:1:11: y: expected a number, found ')'"),
    ("y <- c(1 2)", "d.R:1:10: y: expected ',' or ')', found '2'"),
    ("y <- structure(c(1,2,3), .Dim = c(2,2))", "d.R:1:16: y: .Dim wants 4 numbers, found 3"),
    ("y <- structure(c(1,2,3), .Dim = c(-3,-1))", "d.R:1:33: y: expected sizes in .Dim, which are integers from 0"),
    ("y <- 1\ny <- 2", "d.R:2:1: variable y is defined twice"),
    ("y <- 'a'", "d.R:1:6: y: expected a number, found '''"),
  ])
  func faults(text: String, expected: String) {
    #expect(fault { try DataFile.parse(rDump: text, path: "d.R") } == expected)
  }

  @Test func theFormatIsToldFromNameOrText() throws {
    #expect(try DataFile.read(temporaryFile("N <- 3", suffix: ".R")).names == ["N"])
    #expect(try DataFile.read(temporaryFile("N <- 3", suffix: ".dump")).names == ["N"])
    #expect(try DataFile.read(temporaryFile(" {\"N\": 3}", suffix: ".dump")).names == ["N"])
  }
}
