// Draws as a stream in Arrow's format: every number comes back, cut and damaged files are said to be, and what pyarrow wrote is read.
import CohortIO
import CohortInference
import Foundation
import Testing

@Suite struct ArrowDrawsTests {
  private static let columns =
    ["lp__", "mu", "theta.1.1", "theta.2.1", "theta.1.2", "theta.2.2", "theta.1.3", "theta.2.3"]
    + ["z.1.real", "z.1.imag", "pair:1", "pair:2.1", "pair:2.2", "v.1", "gap.1", "gap.3"]

  private func row(_ draw: Int) -> ContiguousArray<Double> {
    ContiguousArray(
      Self.columns.indices.map { column in
        column == 1 && draw == 3 ? .nan : column == 1 && draw == 4 ? -.infinity : Double(100 * draw + column) / 3
      })
  }

  private func write(_ path: String) throws -> RunHeader {
    var method = NUTS()
    method.samples = 3
    method.savesWarmup = true
    var header = RunHeader(method)
    header.modelIdentifier = "small_model"
    header.chain = 7
    let writer = try ArrowDrawsWriter(path: path, flushInterval: 0)
    try writer.begin(header.entries, columns: Self.columns)
    for draw in 0..<2 { try writer.write(row(draw), phase: .warmup) }
    try writer.phaseEnded(
      .warmup,
      report: PhaseReport(
        title: "Adaptation terminated",
        entries: [
          .init("Step size", [1.0 / 3]),
          .init("Diagonal elements of inverse mass matrix", shape: [2], [0.56753713, 1.25]),
        ]))
    for draw in 2..<5 { try writer.write(row(draw), phase: .sampling) }
    var sampling = PhaseSummary(.sampling)
    sampling.seconds = 1.5
    try writer.end([sampling])
    return header
  }

  @Test func everyNumberComesBackWithItsBits() throws {
    let path = temporaryPath(".arrows")
    let header = try write(path)
    let file = try DrawsFile(path: path)
    #expect(file.columns == Self.columns)
    #expect(file.drawCount == 5 && file.warmupCount == 2 && !file.isTruncated)
    let expected = (0..<5).flatMap { row($0) }
    #expect(file.values.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(file.header.lines == header.entries.lines)
    #expect(file.report?.stepSize == 1.0 / 3)
    #expect(file.report?.entries.last?.values == [0.56753713, 1.25])
    #expect(file.phases.map(\.seconds) == [1.5])
  }

  /// Wherever a file is cut, its whole batches are there and nothing else.
  @Test func aFileThatIsCutGivesItsWholeBatches() throws {
    let path = temporaryPath(".arrows")
    _ = try write(path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let expected = (0..<5).flatMap { row($0) }.map(\.bitPattern)
    let cut = temporaryPath(".arrows")
    var counts: [Int] = []
    for length in stride(from: 8, to: bytes.count, by: 3) {
      try Data(bytes.prefix(length)).write(to: URL(fileURLWithPath: cut))
      guard let file = try? DrawsFile(path: cut) else {
        #expect(counts.isEmpty, "the schema is whole, and yet nothing is read at \(length)")
        continue
      }
      counts.append(file.drawCount)
      #expect(file.values.map(\.bitPattern) == Array(expected.prefix(file.drawCount * Self.columns.count)))
    }
    #expect(counts == counts.sorted() && Set(counts) == [0, 1, 2, 3, 4, 5])
  }

  /// Bytes at random in place of others: an error, or numbers, but never the end of the process.
  @Test func damagedFilesAreErrors() throws {
    let path = temporaryPath(".arrows")
    _ = try write(path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var state: UInt64 = 1
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    let damaged = temporaryPath(".arrows")
    var faults = 0
    for _ in 0..<2000 {
      var copy = bytes
      for _ in 0...random(3) { copy[8 + random(copy.count - 8)] = UInt8(random(256)) }
      try Data(copy).write(to: URL(fileURLWithPath: damaged))
      do { _ = try DrawsFile(path: damaged) } catch is InputError { faults += 1 }
    }
    #expect(faults > 100)
  }

  // Written by pyarrow 26: `lp__` and a tensor of 2 by 2 in batches of two rows and of one, with a header.
  private static let ofPyarrow = """
    //////ABAAAQAAAAAAAKAA4ABgAFAAgACgAAAAABBAAQAAAAAAAKAAwAAAAEAAgACgAAAEwAAAAEAAAAAQAAAAQAAAAk////JAAAAAQAAAAX
    AAAAbW9kZWwgPSBtX21vZGVsCmlkID0gMwoADQAAAGNvaG9ydF9oZWFkZXIAAAACAAAAQAEAABgAAAAAABIAGAAIAAYABwAMAAAAEAAUABIA
    AAAAAAEQGAAAANQAAAAIAAAAGAAAAAEAAADMAAAABQAAAHRoZXRhAAAAAgAAAFgAAAAEAAAAuP///ygAAAAEAAAAGAAAAGFycm93LmZpeGVk
    X3NoYXBlX3RlbnNvcgAAAAAUAAAAQVJST1c6ZXh0ZW5zaW9uOm5hbWUAAAAACAAMAAQACAAIAAAAMAAAAAQAAAAjAAAAeyJzaGFwZSI6WzIs
    Ml0sInBlcm11dGF0aW9uIjpbMCwxXX0AGAAAAEFSUk9XOmV4dGVuc2lvbjptZXRhZGF0YQAABgAIAAQABgAAAAQAAADU////AAABAxAAAAAY
    AAAABAAAAAAAAAAEAAAAaXRlbQAAAADG////AAACABAAFAAIAAYABwAMAAAAEAAQAAAAAAABAxAAAAAcAAAABAAAAAAAAAAEAAAAbHBfXwAA
    BgAIAAYABgAAAAAAAgAAAAAA/////9gAAAAUAAAAAAAAAAwAFgAGAAUACAAMAAwAAAAAAwQAGAAAAFAAAAAAAAAAAAAKABgADAAEAAgACgAA
    AGwAAAAQAAAAAgAAAAAAAAAAAAAABQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAA
    AAAAAAAAAAAQAAAAAAAAAEAAAAAAAAAAAAAAAAMAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAA
    AAAAAADwPwAAAAAAAABAAAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhAAAAAAAAAEEAAAAAAAAAUQAAAAAAAABhAAAAAAAAAHEAAAAAAAAAgQP//
    ///YAAAAFAAAAAAAAAAMABYABgAFAAgADAAMAAAAAAMEABgAAAAoAAAAAAAAAAAACgAYAAwABAAIAAoAAABsAAAAEAAAAAEAAAAAAAAAAAAA
    AAUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAgAAAA
    AAAAAAAAAAADAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAA+L8AAAAAAAD4vwAAAAAA
    ANA/nHUAiDzkN34AAAAAAAAiQP////8AAAAA
    """

  @Test func readsWhatPyarrowWrites() throws {
    let path = temporaryPath(".arrows")
    let data = try #require(Data(base64Encoded: Self.ofPyarrow, options: .ignoreUnknownCharacters))
    try data.write(to: URL(fileURLWithPath: path))
    let file = try DrawsFile(path: path)
    // In draws the first index is the fastest, in a tensor the last.
    #expect(file.columns == ["lp__", "theta.1.1", "theta.2.1", "theta.1.2", "theta.2.2"])
    #expect(file.values == [1, 1, 3, 2, 4, 2, 5, 7, 6, 8, -1.5, -1.5, 1e300, 0.25, 9])
    #expect(file.header.modelName == "m" && file.header.count("id") == 3)
  }
}
