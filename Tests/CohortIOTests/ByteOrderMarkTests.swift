// Byte order marks before texts of all kinds: they are no part of them, and places are counted without them.
import CohortIO
import Testing

@Suite struct ByteOrderMarkTests {
  private let mark = "\u{FEFF}"

  @Test func data() throws {
    #expect(try DataFile.read(temporaryFile(mark + "{\"N\": 3}", suffix: ".json")).names == ["N"])
    #expect(try DataFile.read(temporaryFile(mark + "N <- 3", suffix: ".R")).names == ["N"])
    #expect(try DataFile.read(temporaryFile(mark + "N <- 3", suffix: ".dump")).names == ["N"])
    #expect(try DataFile.parse(json: mark + "{\"N\": 3}").names == ["N"])
    #expect(try DataFile.points(temporaryFile(mark + "[[1, 2]]"), dimension: 2) == [[1, 2]])
    let path = try temporaryFile(mark + "{\"N\": x}", suffix: ".json")
    #expect(fault { try DataFile.read(path) } == "\(path):1:7: N: expected a number, found 'x'")
    let dump = try temporaryFile(mark + "N <- x", suffix: ".R")
    #expect(fault { try DataFile.read(dump) } == "\(dump):1:6: N: expected a number, found 'x'")
  }

  @Test func draws() throws {
    let plain = try DrawsFile(path: temporaryFile(mark + "lp__,x\n-1,0.5\n-2,0.25\n", suffix: ".csv"))
    #expect(plain.columns == ["lp__", "x"])
    #expect(plain.column(named: "lp__") == [-1, -2])
    let commented = try DrawsFile(path: temporaryFile(mark + "# model = m\nlp__,x\n-1,0.5\n", suffix: ".csv"))
    #expect(commented.columns == ["lp__", "x"])
    #expect(commented.header.settings["model"] == "m")
  }

  @Test(arguments: ["{\"N\": 3}", "N <- 3", "lp__,x\n1,2\n"])
  func otherEncodingsAreNamed(text: String) throws {
    for isLittle in [true, false] {
      let units = [0xFEFF] + Array(text.utf16)
      let bytes = units.flatMap { unit -> [UInt8] in
        let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
        return isLittle ? [low, high] : [high, low]
      }
      let path = try temporaryFile(bytes, suffix: ".txt")
      let expected = "\(path): the file is encoded as UTF-16\n  Save it as UTF-8."
      #expect(fault { try DataFile.read(path) } == expected)
      #expect(fault { try DrawsFile(path: path) } == expected)
    }
  }
}
