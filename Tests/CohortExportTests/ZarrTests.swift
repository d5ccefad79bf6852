// Zarr directories read by what the format's description says: JSON, and files of little-endian numbers.
import Cohort
import CohortExport
import Foundation
import Testing

@Suite struct ZarrTests {
  private func object(_ path: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any])
  }

  private func doubles(_ path: String) throws -> [Double] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) })
    }
  }

  @Test func arraysAndTheirDescriptions() throws {
    let fixture = try ExportFixture()
    defer { fixture.remove() }
    let fit = try Fit(contentsOf: fixture.paths)
    let root = fixture.folder + "/growth.zarr"
    try fit.export(to: root, format: .zarr, data: fit.data(at: fixture.folder + "/data.json"))
    // Once more over what is there.
    try fit.export(to: root, format: .zarr, data: fit.data(at: fixture.folder + "/data.json"))
    #expect(try object(root + "/.zgroup")["zarr_format"] as? Int == 2)
    let theta = try object(root + "/posterior/theta/.zarray")
    #expect(theta["shape"] as? [Int] == [2, 3, 2, 3] && theta["chunks"] as? [Int] == [1, 3, 2, 3])
    #expect(theta["dtype"] as? String == "<f8" && theta["order"] as? String == "C" && theta["compressor"] is NSNull)
    let dimensions = try object(root + "/posterior/theta/.zattrs")["_ARRAY_DIMENSIONS"] as? [String]
    #expect(dimensions == ["chain", "draw", "theta_dim_0", "J"])
    for chain in 1...2 {
      var expected: [Double] = []
      for draw in 2..<5 {
        for row in 0..<2 { for subject in 0..<3 { expected.append(fixture.row(chain, draw)[8 + 2 * subject + row]) } }
      }
      #expect(try doubles(root + "/posterior/theta/\(chain - 1).0.0.0") == expected)
    }
    #expect(try doubles(root + "/observed_data/y/0") == [1.5, 2.5, 3.5, 4.5])
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: root + "/sample_stats/diverging/1.0"))) == [0, 1, 0])
    // Every text of the tree stands in the one at the top.
    let all = try #require(try object(root + "/.zmetadata")["metadata"] as? [String: Any])
    let found = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
      .filter { [".zarray", ".zattrs", ".zgroup"].contains(($0 as NSString).lastPathComponent) }
    #expect(found.count > 40 && Set(found) == Set(all.keys))
  }
}
