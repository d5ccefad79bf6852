// FakeFit: draws that nobody sampled, of any model: what a report makes of them is known, and takes no sampling.
import Cohort
import CohortReport
import Foundation
import TestSupport

enum FakeFit {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A model of `stanlike-models` with its data.
  static func example(_ name: String) throws -> (Model, ModelData) {
    let folder = root.appendingPathComponent("stanlike-models/\(name)")
    return (
      try Model(contentsOf: folder.appendingPathComponent("\(name).model").path),
      try ModelData(contentsOf: folder.appendingPathComponent("data.json").path)
    )
  }

  /// Draws for columns, as files give them.
  ///
  /// - Parameters:
  ///   - ending: comments behind the draws of each chain.
  ///   - value: of a column, by chain and draw; numbers between 0 and 1 unless given.
  static func fit(
    _ columns: [String], model: String = "fake", chains: Int = 2, draws: Int = 40, header: [String] = [],
    ending: [String] = [],
    value: (_ column: String, _ chain: Int, _ draw: Int) -> Double? = { _, _, _ in nil }
  ) throws -> Fit {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cohort-report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = SplitMix(seed: 7)
    let all = ["lp__", "divergent__", "energy__"] + columns
    let paths = try (0..<chains).map { chain in
      var lines = ["# model = \(model)_model", "# num_samples = \(draws)"] + header.map { "# " + $0 }
      lines.append(all.joined(separator: ","))
      for draw in 0..<draws {
        lines.append(
          all.map { column in
            let drawn = Double(random.next() >> 11) * 0x1p-53
            return "\(value(column, chain, draw) ?? (column == "divergent__" ? 0 : drawn))"
          }.joined(separator: ","))
      }
      lines += ending.map { "# " + $0 }
      let path = folder.appendingPathComponent("fake-\(chain + 1).csv").path
      try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }
    return try Fit(contentsOf: paths)
  }
}
