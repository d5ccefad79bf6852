// netCDF files read by `ncdump`, which is netCDF's own.
import Cohort
import CohortExport
import Foundation
import Testing

@Suite struct NetCDFTests {
  /// What `ncdump` prints, all digits.
  private func dump(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ncdump", "-p", "9,17", path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "ncdump is of the package netcdf-bin")
    return text
  }

  private struct Group {
    var text: String

    init(_ name: String, _ dump: String) throws {
      let start = try #require(dump.range(of: "group: \(name) {"))
      let end = try #require(dump.range(of: "} // group \(name)", range: start.upperBound..<dump.endIndex))
      text = String(dump[start.upperBound..<end.lowerBound])
    }

    /// The numbers of a variable, in order.
    func numbers(_ name: String) throws -> [Double] {
      let start = try #require(text.range(of: "\n   \(name) ="), "\(name) in \(text)")
      let end = try #require(text.range(of: ";", range: start.upperBound..<text.endIndex))
      return text[start.upperBound..<end.lowerBound].split { $0 == "," || $0.isWhitespace }.compactMap { Double($0) }
    }
  }

  @Test func groupsDimensionsAndNumbers() throws {
    let fixture = try ExportFixture()
    defer { fixture.remove() }
    let fit = try Fit(contentsOf: fixture.paths)
    let path = fixture.folder + "/growth.nc"
    try fit.export(to: path, format: .netCDF, data: fit.data(at: fixture.folder + "/data.json"))
    let text = try dump(path)
    let names = text.split(separator: "\n").compactMap { line in
      line.hasPrefix("group: ") ? String(line.dropFirst(7).prefix { $0 != " " }) : nil
    }
    #expect(
      Set(names) == [
        "posterior", "posterior_predictive", "log_likelihood", "sample_stats", "observed_data", "constant_data",
        "warmup_posterior", "warmup_posterior_predictive", "warmup_log_likelihood", "warmup_sample_stats",
      ])
    let posterior = try Group("posterior", text)
    #expect(posterior.text.contains("double theta(chain, draw, theta_dim_0, J)"))
    #expect(posterior.text.contains("double mu(chain, draw)"))
    // Complex numbers are two variables.
    #expect(posterior.text.contains("double z.real(chain, draw)"))
    // Subjects have the identifiers of the data.
    #expect(try posterior.numbers("J") == [101, 205, 77])
    #expect(try posterior.numbers("draw") == [0, 1, 2])
    // Chain, draw, then row and subject: in the file of draws the row is the fastest.
    let theta = try posterior.numbers("theta")
    var expected: [Double] = []
    for chain in 1...2 {
      for draw in 2..<5 {
        for row in 0..<2 { for subject in 0..<3 { expected.append(fixture.row(chain, draw)[8 + 2 * subject + row]) } }
      }
    }
    #expect(theta == expected)
    let predictive = try Group("posterior_predictive", text)
    #expect(predictive.text.contains("double y_rep(chain, draw, N)"))
    #expect(predictive.text.contains("y_rep:observed = \"y\""))
    #expect(try predictive.numbers("N") == [1, 2, 3, 4])
    #expect(try Group("log_likelihood", text).numbers("log_lik").first == fixture.row(1, 2)[18])
    let statistics = try Group("sample_stats", text)
    #expect(try statistics.numbers("diverging") == [0, 0, 0, 0, 1, 0])
    #expect(statistics.text.contains("diverging:dtype = \"bool\"") && statistics.text.contains("int64 tree_depth"))
    for name in ["lp", "acceptance_rate", "step_size", "n_steps", "energy"] {
      #expect(try statistics.numbers(name).count == 6, "\(name)")
    }
    #expect(
      try Group("warmup_posterior", text).numbers("mu")
        == [(1, 0), (1, 1), (2, 0), (2, 1)].map { fixture.row($0.0, $0.1)[7] })
    #expect(try Group("observed_data", text).numbers("y") == [1.5, 2.5, 3.5, 4.5])
    let constant = try Group("constant_data", text)
    #expect(constant.text.contains("B(J, B_dim_1)") && constant.text.contains("int64 subject(N)"))
    #expect(try constant.numbers("B") == [1, 2, 3, 4, 5, 6])
    // The sizes of dimensions are the dimensions.
    #expect(!constant.text.contains("int64 N ;"))
  }

  @Test func aDirectoryThatIsNotThereIsAnError() throws {
    let fixture = try ExportFixture()
    defer { fixture.remove() }
    let fit = try Fit(contentsOf: fixture.paths)
    for format in ExportFormat.all where format.name != "zarr" {
      let path = fixture.folder + "/nowhere/growth.\(format.fileExtension)"
      let error = #expect(throws: ModelError.self) { try fit.export(to: path, format: format) }
      #expect(error?.description.contains("/nowhere/growth.") == true, "\(String(describing: error))")
    }
  }
}
