// Writing and reading CmdStan's CSV: the layout line by line, numbers as C++ streams write them, faults with their line.
import CohortIO
import CohortInference
import Foundation
import Testing

private func header(_ method: some InferenceMethod = method()) -> RunHeader {
  var header = RunHeader(method)
  header.languageVersion = "2.39.0"
  header.modelIdentifier = "bernoulli_model"
  header.startTime = 1_784_566_716
  header.dataFile = "bernoulli.data.json"
  header.seed = 12345
  header.outputFile = "bernoulli-1.csv"
  header.version = "0.1.0"
  return header
}

private func method() -> NUTS {
  var method = NUTS()
  method.samples = 3
  method.savesWarmup = true
  // What CmdStan has.
  method.adaptation.scheme = .stan
  method.metric = .diagonal
  return method
}

private func phase(_ phase: RunPhase, seconds: Double) -> PhaseSummary {
  var summary = PhaseSummary(phase)
  summary.seconds = seconds
  return summary
}

/// What CmdStan 2.39 writes for the same settings, but for the last two lines of the header.
private let expected = """
  # stan_version_major = 2
  # stan_version_minor = 39
  # stan_version_patch = 0
  # model = bernoulli_model
  # start_datetime = 2026-07-20 16:58:36 UTC
  # method = sample (Default)
  #   sample
  #     num_samples = 3
  #     num_warmup = 1000 (Default)
  #     save_warmup = true
  #     thin = 1 (Default)
  #     adapt
  #       engaged = true (Default)
  #       gamma = 0.05 (Default)
  #       delta = 0.8 (Default)
  #       kappa = 0.75 (Default)
  #       t0 = 10 (Default)
  #       init_buffer = 75 (Default)
  #       term_buffer = 50 (Default)
  #       window = 25 (Default)
  #       save_metric = false (Default)
  #     algorithm = hmc (Default)
  #       hmc
  #         engine = nuts (Default)
  #           nuts
  #             max_depth = 10 (Default)
  #         metric = diag_e (Default)
  #         metric_file =  (Default)
  #         stepsize = 1 (Default)
  #         stepsize_jitter = 0 (Default)
  #     num_chains = 1 (Default)
  # id = 1 (Default)
  # data
  #   file = bernoulli.data.json
  # init = 2 (Default)
  # random
  #   seed = 12345
  # output
  #   file = bernoulli-1.csv
  #   diagnostic_file =  (Default)
  #   refresh = 100 (Default)
  #   sig_figs = 8 (Default)
  #   profile_file = profile.csv (Default)
  #   save_cmdstan_config = false (Default)
  # num_threads = 1 (Default)
  # stanc_version = cohort 0.1.0
  # stancflags =\u{20}
  lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,theta.1,theta.2
  -7.5,1,0.5,1,1,0,8.25,0.25,0.75
  # Adaptation terminated
  # Step size = 0.766137
  # Diagonal elements of inverse mass matrix:
  # 0.567537, 1.25
  -6.80017,0.96223506,0.76613686,2,3,0,7.2971456,0.21115047,1e-05
  -7.037394,0.91182695,0.76613686,2,3,0,7.5712789,nan,-inf
  #\u{20}
  #  Elapsed Time: 0.001 seconds (Warm-up)
  #                0 seconds (Sampling)
  #                0.001 seconds (Total)
  #\u{20}

  """

@Suite struct DrawsTests {
  private func write() throws -> String {
    let path = temporaryPath(".csv")
    let writer = try CSVWriter(path: path)
    try writer.begin(header().entries, columns: NUTS().columns + ColumnNames.names(of: "theta", .numbers([2])))
    try writer.write([-7.5, 1, 0.5, 1, 1, 0, 8.25, 0.25, 0.75])
    try writer.phaseEnded(
      .warmup,
      report: PhaseReport(
        title: "Adaptation terminated",
        entries: [
          .init("Step size", [0.76613686]),
          .init("Diagonal elements of inverse mass matrix", shape: [2], [0.56753713, 1.25]),
        ]))
    try writer.write([-6.80017, 0.962235061, 0.766136858, 2, 3, 0, 7.29714562, 0.211150471, 1e-5])
    try writer.write([-7.037394, 0.911826951, 0.766136858, 2, 3, 0, 7.5712789, .nan, -.infinity])
    try writer.phaseEnded(.sampling, report: nil)
    try writer.end([phase(.warmup, seconds: 0.0013), phase(.sampling, seconds: 0.0002)])
    return path
  }

  @Test func layout() throws {
    #expect(try String(contentsOfFile: write(), encoding: .utf8) == expected)
  }

  @Test func readsBack() throws {
    let file = try DrawsFile(path: write())
    #expect(file.columns.suffix(2) == ["theta.1", "theta.2"])
    #expect(file.drawCount == 3 && file.warmupCount == 1 && !file.isTruncated)
    #expect(file.column(named: "lp__") == [-6.80017, -7.037394])
    #expect(file.column(0, withWarmup: true) == [-7.5, -6.80017, -7.037394])
    #expect(file.column(named: "theta.2")?.last == -.infinity)
    #expect(file.column(named: "theta.1")?.last?.isNaN == true)
    let top = file.header
    #expect(top.number("max_depth") == 10 && top.number("delta") == 0.8)
    #expect(top.settings["metric"] == "diag_e" && top.modelName == "bernoulli" && top.flag("save_warmup"))
    #expect(top.settings["data.file"] == "bernoulli.data.json" && top.settings["output.file"] == "bernoulli-1.csv")
    #expect(top.lines == header().entries.lines)
    #expect(
      file.report
        == PhaseReport(
          title: "Adaptation terminated",
          entries: [
            .init("Step size", [0.766137]),
            .init("Diagonal elements of inverse mass matrix", shape: [2], [0.567537, 1.25]),
          ]))
    #expect(file.phases.map(\.phase) == [.warmup, .sampling] && file.phases.map(\.seconds) == [0.001, 0])
  }

  @Test func otherSettings() {
    var hmc = StaticHMC()
    hmc.integrationTime = 2 * .pi
    hmc.metric = .dense
    hmc.adaptation.scheme = .stan
    hmc.delta = 0.95
    var settings = header(hmc)
    settings.refresh = 0
    let lines = settings.entries.lines
    #expect(
      Array(lines[22...27]) == [
        "      hmc", "        engine = static", "          static", "            int_time = 6.28319",
        "        metric = dense_e", "        metric_file =  (Default)",
      ])
    #expect(lines.contains("      delta = 0.95") && lines.contains("  refresh = 0"))
    var still = FixedParameters()
    still.adaptation.scheme = .stan
    let fixed = header(still).entries.lines
    #expect(fixed[21] == "    algorithm = fixed_param" && fixed[22] == "    num_chains = 1 (Default)")
  }

  @Test func aDenseMetricIsWrittenRowByRow() throws {
    let path = temporaryPath(".csv")
    let writer = try CSVWriter(path: path)
    try writer.phaseEnded(
      .warmup,
      report: PhaseReport(
        title: "Adaptation terminated",
        entries: [
          .init("Step size", [1]), .init("Elements of inverse mass matrix", shape: [2, 2], [1, 0.5, 0.5, 2]),
        ]))
    try writer.close()
    #expect(
      try String(contentsOfFile: path, encoding: .utf8)
        == "# Adaptation terminated\n# Step size = 1\n# Elements of inverse mass matrix:\n# 1, 0.5\n# 0.5, 2\n")
  }

  @Test func aRunThatIsKilledLeavesItsDraws() throws {
    let path = temporaryPath(".csv")
    let writer = try CSVWriter(path: path, flushInterval: 0)
    var method = NUTS()
    method.savesWarmup = false
    try writer.begin(header(method).entries, columns: ["lp__", "x"])
    try writer.write([1, 2])
    // The writer is still open: this is what a reader sees meanwhile.
    #expect(try DrawsFile(path: path).drawCount == 1)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes += Array("3,4\n5,".utf8)
    let file = try DrawsFile(path: temporaryFile(bytes))
    #expect(file.drawCount == 2 && file.isTruncated)
    #expect(file.column(1) == [2, 4])
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", ":3: expected 2 values, one for each column, found 1"),
    ("a,b\n1,2,3\n", ":2: expected 2 values, one for each column, found 3"),
    ("# x\na,b\n\n1,zwei\n", ":4:3: expected a number, found 'zwei'"),
    ("a,b\n1,\n", ":2:3: expected a number, found ''"),
    ("# x\n", ": no draws: the file has no line of column names"),
    ("1,2\n3,4\n", ":1: expected the name of column 1, found '1'"),
  ])
  func faults(text: String, expected: String) throws {
    let path = try temporaryFile(text)
    #expect(fault { try DrawsFile(path: path) } == path + expected)
  }

  @Test func aFileThatCannotBeWritten() {
    #expect(
      fault { try CSVWriter(path: "/nowhere/x.csv") }
        == "/nowhere/x.csv: cannot write the file: No such file or directory")
  }

  @Test func columnNames() {
    #expect(ColumnNames.names(of: "x", .numbers([])) == ["x"])
    #expect(ColumnNames.names(of: "m", .numbers([2, 2])) == ["m.1.1", "m.2.1", "m.1.2", "m.2.2"])
    #expect(ColumnNames.names(of: "z", .complex([2])) == ["z.1.real", "z.1.imag", "z.2.real", "z.2.imag"])
    #expect(
      ColumnNames.names(of: "t", .tuples([2], [.numbers([]), .numbers([2])]))
        == ["t.1:1", "t.1:2.1", "t.1:2.2", "t.2:1", "t.2:2.1", "t.2:2.2"])
    #expect(ColumnNames.names(of: "e", .numbers([2, 0])).isEmpty)
    #expect(columnMajorPositions([2, 3]) == [0, 3, 1, 4, 2, 5])
    #expect(ColumnNames.display("m.2.1") == "m[2,1]")
    #expect(ColumnNames.display("t.1:2.1") == "t[1].2[1]")
    #expect(ColumnNames.display("z.1.real") == "z[1].real")
    #expect(ColumnNames.display("lp__") == "lp__")
  }

  /// C's own `%.*g` is the standard.
  @Test func numbersAreWrittenAsCWritesThem() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var values: [Double] = [
      0, -0.0, 1, -1, 0.5, 100_000_000, 99_999_999.5, 123_456_789, 0.0001, 0.00001, 999_999.995, 9.999999995, 1e22,
      1e100,
      .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.123456785, 1.00000005, 2.5, 1234567.5, 0.99999999999,
    ]
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      values.append(Double(bitPattern: state))
      values.append(Double(Int64(bitPattern: state) >> 20) / 1e7)
      values.append(Double(state >> 44) / 1024)
    }
    for digits in [1, 6, 8, 17] {
      for value in values where value.isFinite {
        #expect(significantText(value, digits: digits) == String(format: "%.\(digits)g", value))
      }
    }
    #expect(significantText(.nan, digits: 8) == "nan" && significantText(-.infinity, digits: 8) == "-inf")
  }

  /// As many digits as give the same bits, and no more.
  @Test func shortestNumbers() {
    let cases: [(Double, String)] = [
      (0.1, "0.1"), (-0.0, "-0"), (1e22, "1e+22"), (123_456_789, "123456789"), (0.1 + 0.2, "0.30000000000000004"),
      (.leastNonzeroMagnitude, "5e-324"), (1e16, "10000000000000000"), (1e17, "1e+17"), (.infinity, "inf"),
      (1e-5, "1e-05"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    ]
    for (value, text) in cases { #expect(significantText(value, digits: nil) == text) }
  }

  @Test func headersOfOtherFiles() {
    let top = DrawsHeader(lines: header().entries.lines)
    let moved = top.moved(to: "/tmp/x.csv", significantDigits: 17)
    #expect(moved.settings["output.file"] == "/tmp/x.csv" && moved.settings["data.file"] == "bernoulli.data.json")
    #expect(moved.lines.contains("  sig_figs = 17") && moved.lines.count == top.lines.count)
    #expect(top.adding("ended", "cancelled").adding("ended", "x").settings["ended"] == "x")
    #expect(DrawsHeader(lines: ["thin = 3"]).rowCount(iterations: 7) == 3)
    #expect(DrawsHeader(lines: []).rowCount(iterations: 7) == 7 && DrawsHeader(lines: []).rowCount(iterations: -1) == 0)
  }

  @Test func aMillionNumbersGoOutAndInQuickly() throws {
    let path = temporaryPath(".csv")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let names = (1...100).map { "x.\($0)" }
    let (_, writing) = try threadSeconds {
      let writer = try CSVWriter(path: path)
      try writer.begin(header().entries, columns: names)
      for draw in 0..<10_000 {
        try writer.write(ContiguousArray((0..<100).map { Double(draw * 100 + $0) / 7 }))
      }
      try writer.close()
    }
    let (file, reading) = try threadSeconds { try DrawsFile(path: path) }
    #expect(file.drawCount == 10_000)
    #expect(writing < 2 && reading < 1)
    print("1,000,000 numbers written in \(writing) s and read in \(reading) s")
  }

  @Test func metrics() throws {
    let diagonal = try MetricFile(
      path: temporaryFile("{\"inv_metric\": [1, 2.5], \"stepsize\": 0.25}"), dimension: 2, isDense: false)
    guard case .diagonal(let elements) = diagonal.inverseMetric else { return }
    #expect(elements == [1, 2.5] && diagonal.stepSize == 0.25)
    let cases: [(String, Bool, String)] = [
      (
        "{\"inv_metric\": [1, 2, 3]}", false,
        ":1:16: variable inv_metric: expected an array of shape [2], found an array of shape [3]"
      ),
      ("{\"inv_metric\": [1, -2]}", false, ":1:16: variable inv_metric[2]: expected a positive number, found -2.0"),
      (
        "{\"inv_metric\": [[1, 2], [3, 4]]}", true,
        ":1:16: variable inv_metric[2,1]: expected a symmetric matrix, found 3.0 and 2.0 at [2,1] and its mirror"
      ),
      (
        "{}", true,
        ": variable inv_metric is missing; expected the inverse metric, a matrix\n"
          + "  No variables are given at all."
      ),
    ]
    for (text, isDense, expected) in cases {
      let path = try temporaryFile(text)
      #expect(fault { try MetricFile(path: path, dimension: 2, isDense: isDense) } == path + expected)
    }
  }
}
