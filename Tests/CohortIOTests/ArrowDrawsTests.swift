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

  private func write(_ path: String, precision: DrawsPrecision = .double) throws -> RunHeader {
    var method = NUTS()
    method.samples = 3
    method.savesWarmup = true
    var header = RunHeader(method)
    header.modelIdentifier = "small_model"
    header.chain = 7
    let writer = try ArrowDrawsWriter(path: path, precision: precision, flushInterval: 0)
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

  /// Of the model's numbers the nearest of single precision, of the sampler's own all bits.
  @Test func singlePrecisionRoundsTheModelsNumbersAlone() throws {
    let (path, whole) = (temporaryPath(".arrows"), temporaryPath(".arrows"))
    _ = try write(whole)
    let header = try write(path, precision: .single)
    let file = try DrawsFile(path: path)
    let expected = (0..<5).flatMap { draw in
      zip(Self.columns, row(draw)).map { $0 == "lp__" ? $1 : Double(Float($1)) }
    }
    #expect(file.columns == Self.columns && file.drawCount == 5 && file.warmupCount == 2 && !file.isTruncated)
    #expect(file.values.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(file.header.lines == header.entries.lines && file.report?.stepSize == 1.0 / 3)
  }

  @Test func singlePrecisionTakesHalfTheSpace() throws {
    let columns = ["lp__"] + (1...1000).map { "y.\($0)" }
    let lengths = try [DrawsPrecision.double, .single].map { precision in
      let path = temporaryPath(".arrows")
      let writer = try ArrowDrawsWriter(path: path, precision: precision, flushInterval: 1e9)
      try writer.begin([], columns: columns)
      for draw in 0..<200 { try writer.write(ContiguousArray((0...1000).map { Double($0 * draw) / 7 })) }
      try writer.end([])
      return writer.length - writer.headerLength
    }
    #expect(abs(Double(lengths[0]) / 8 / 200_200 - 1) < 0.01)
    #expect(abs(Double(lengths[1]) / 4 / 200_200 - 1) < 0.01)
  }

  @Test func pointsWithoutALogDensityAreKept() throws {
    let points = InvalidPoints(
      all: .init(warmup: 12, later: 3), groups: [0: .init(warmup: 1), 6: .init(warmup: 8, later: 2)])
    var texts: [String] = []
    for format in DrawsFormat.all {
      let path = temporaryPath("." + format.fileExtension)
      let writer = try format.makeWriter(path, nil, .double)
      try writer.begin([], columns: ["lp__", "mu"])
      try writer.write([1, 2])
      try writer.end([PhaseSummary(.sampling)], invalid: points)
      let file = try DrawsFile(path: path)
      #expect(file.invalidPoints == points && file.phases.count == 1 && file.drawCount == 1)
      texts.append(String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self))
      try format.makeWriter(path, nil, .double).begin([], columns: ["lp__", "mu"])
      #expect(try DrawsFile(path: path).invalidPoints == nil)
    }
    for text in texts {
      #expect(text.contains("cohort_invalid_points = 12 3\n"))
      #expect(text.contains("cohort_invalid_groups = 1:1+0 7:8+2\n"))
    }
    // What is damaged counts as nothing, and ends nothing.
    for line in ["= 1", "= a b", "= -1 2", "= 99999999999999999999 1", ""] {
      let path = temporaryPath(".csv")
      try Data("lp__\n1\n# cohort_invalid_points \(line)\n# cohort_invalid_groups = 0:1+1 x\n".utf8)
        .write(to: URL(fileURLWithPath: path))
      #expect(try DrawsFile(path: path).invalidPoints == nil)
    }
    #expect(
      InvalidPoints(all: .init(warmup: .max)) + points
        == InvalidPoints(
          all: .init(warmup: .max, later: 3), groups: points.groups))
  }

  @Test func checkpointsKeepPointsWithoutALogDensity() throws {
    let path = temporaryPath(".checkpoint")
    let checkpoint = Checkpoint(
      run: "r", chain: 2, bodyLength: 10, rows: 3,
      invalidPoints: InvalidPoints(all: .init(warmup: 2, later: 1), groups: [4: .init(later: 1)]),
      state: ChainState(bytes: [1, 2, 3]))
    try checkpoint.write(to: path)
    #expect(try Checkpoint(path: path) == checkpoint)
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

  // The same with single precision, `lp__` excepted, and a number `mu`.
  private static let singlesOfPyarrow = """
    /////wgCAAAQAAAAAAAKAA4ABgAFAAgACgAAAAABBAAQAAAAAAAKAAwAAAAEAAgACgAAAEwAAAAEAAAAAQAAAAQAAAD0/v//JAAAAAQAAAAX
    AAAAbW9kZWwgPSBtX21vZGVsCmlkID0gMwoADQAAAGNvaG9ydF9oZWFkZXIAAAADAAAAXAEAAEgAAAAEAAAAwP7//wAAAQMQAAAAHAAAAAQA
    AAAAAAAAAgAAAG11AAAAAAYABgAEAAYAAAABABIAGAAIAAYABwAMAAAAEAAUABIAAAAAAAEQGAAAAMAAAAAIAAAAGAAAAAEAAAC4AAAABQAA
    AHRoZXRhAAAAAgAAAFgAAAAEAAAAuP///ygAAAAEAAAAGAAAAGFycm93LmZpeGVkX3NoYXBlX3RlbnNvcgAAAAAUAAAAQVJST1c6ZXh0ZW5z
    aW9uOm5hbWUAAAAACAAMAAQACAAIAAAAHAAAAAQAAAAPAAAAeyJzaGFwZSI6WzIsMl19ABgAAABBUlJPVzpleHRlbnNpb246bWV0YWRhdGEA
    AAYACAAEAAYAAAAEAAAA1P///wAAAQMQAAAAGAAAAAQAAAAAAAAABAAAAGl0ZW0AAAAAxv///wAAAQAQABQACAAGAAcADAAAABAAEAAAAAAA
    AQMQAAAAHAAAAAQAAAAAAAAABAAAAGxwX18AAAYACAAGAAYAAAAAAAIA/////wgBAAAUAAAAAAAAAAwAFgAGAAUACAAMAAwAAAAAAwQAGAAA
    ADgAAAAAAAAAAAAKABgADAAEAAgACgAAAIwAAAAQAAAAAgAAAAAAAAAAAAAABwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAA
    EAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAMAAAAAAAAAAAAAAAAAAAADAAAAAAAAAACAAAAAAAAAAA
    AAAABAAAAAIAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAACamZmZmZm5PwAA
    AAAAAABAAACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAADgQAAAAEEAAIA+zczMPf////8IAQAAFAAAAAAAAAAMABYABgAFAAgADAAMAAAAAAME
    ABgAAAAgAAAAAAAAAAAACgAYAAwABAAIAAoAAACMAAAAEAAAAAEAAAAAAAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAA
    AAAAAAgAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAQAAAAAAAAABgAAAAAAAAAAAAAAAAAAAAYAAAAAAAAAAQAAAAA
    AAAAAAAAAAQAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    +L8AAMC/5rFhfwAAgD4AABBBAACAfwAAAAD/////AAAAAA==
    """

  @Test func readsSinglePrecisionOfPyarrow() throws {
    let path = temporaryPath(".arrows")
    let data = try #require(Data(base64Encoded: Self.singlesOfPyarrow, options: .ignoreUnknownCharacters))
    try data.write(to: URL(fileURLWithPath: path))
    let file = try DrawsFile(path: path)
    #expect(file.columns == ["lp__", "theta.1.1", "theta.2.1", "theta.1.2", "theta.2.2", "mu"])
    let expected: [Double] = [0.1, 1, 3, 2, 4, 0.25, 2, 5, 7, 6, 8, Double(Float(0.1))]
    #expect(file.values == expected + [-1.5, -1.5, 0.25, Double(Float(3e38)), 9, .infinity])
  }

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
