// Tables of all draws, and what is known of a run from its files.
import Cohort
import CohortExport
import CohortIO
import Foundation
import Testing

@Suite struct TableTests {
  @Test func csvHasARowForEachDraw() throws {
    let fixture = try ExportFixture()
    defer { fixture.remove() }
    let path = fixture.folder + "/all.csv"
    try Fit(contentsOf: fixture.paths).export(to: path, format: .csv)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines.count == 7)
    #expect(lines[0].hasPrefix("chain,draw,lp__,") && lines[0].contains("mu,\"theta[1,1]\",\"theta[2,1]\""))
    let fields = lines[5].split(separator: ",")
    #expect(fields[0] == "2" && fields[1] == "2")
    #expect(fields.dropFirst(2).compactMap { Double($0) } == fixture.row(2, 3))
  }

  /// The batch of an Arrow file is a message of a stream: what stands behind the first eight bytes is read as one.
  @Test func arrowHoldsTensorsWithNamedDimensions() throws {
    let fixture = try ExportFixture()
    defer { fixture.remove() }
    let path = fixture.folder + "/all.arrow"
    try Fit(contentsOf: fixture.paths).export(to: path, format: .arrow)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(bytes.starts(with: Array("ARROW1\0\0".utf8)) && bytes.suffix(6) == Array("ARROW1".utf8)[...])
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("{\"shape\":[2,3],\"dim_names\":[\"theta_dim_0\",\"J\"]}"))
    #expect(text.contains("arrow.fixed_shape_tensor"))
    // The numbers of mu in a row, as they are in memory.
    let mu = (1...2).flatMap { chain in (2..<5).map { fixture.row(chain, $0)[7] } }
    let pattern = mu.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) } }
    #expect(bytes.indices.contains { bytes[$0...].starts(with: pattern) })
  }

  @Test func dataThatChangedIsRefused() throws {
    let fixture = try ExportFixture()
    defer { fixture.remove() }
    // As a run writes it: the fingerprint of the data.
    var fingerprint = Fingerprint()
    fingerprint.add(Array(ExportFixture.data.utf8))
    fingerprint.add([0xFF])
    for path in fixture.paths {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try ("# cohort_data = \(fingerprint.text)\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
    }
    let fit = try Fit(contentsOf: fixture.paths)
    // The path of the header leads nowhere from here: the data lies beside the draws.
    #expect(try fit.data()?["J"]?.modelDataValue.ints == [3])
    try "{\"J\": 4}".write(toFile: fixture.folder + "/data.json", atomically: true, encoding: .utf8)
    let error = #expect(throws: ModelError.self) { _ = try fit.data() }
    #expect(error?.description.contains("this is not the data that the run read") == true)
    try FileManager.default.removeItem(atPath: fixture.folder + "/data.json")
    #expect(throws: ModelError.self) { _ = try fit.data() }
  }
}
