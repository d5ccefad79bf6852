// FileTrial: what is done with the bytes of data, draws and metric files.
import CohortDiagnostics
import CohortIO
import Foundation

/// Reads one file in all the ways that a command could.
struct FileTrial {
  /// Where the file is written.
  let path: String

  func run(_ bytes: [UInt8], origin: String) -> [String] {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      return ["\(path) cannot be written"]
    }
    var findings: [String] = []
    func attempt(_ work: () throws -> Void) {
      do {
        try work()
      } catch let error as InputError {
        if error.message.isEmpty { findings.append("an error without words") }
        if let line = error.line, line < 1 { findings.append("an error in line \(line)") }
        if error.description.utf8.count > 4000 { findings.append("an error of \(error.description.utf8.count) bytes") }
      } catch {
        findings.append("an error that no command knows: \(type(of: error)) \(error)")
      }
    }
    if origin.hasSuffix(".csv") || origin.hasSuffix(".arrows") {
      attempt {
        let file = try DrawsFile(path: path)
        let columns = file.columns.prefix(20).indices.map { file.column($0) }
        for column in columns {
          let halves = [Array(column.prefix(column.count / 2)), Array(column.suffix(column.count / 2))]
          _ = SummaryTable(rows: [ParameterSummary(name: "x", chains: Chains(halves))]).text
        }
        let statistics = [
          ChainStatistics(
            draws: columns.first?.count ?? 0, divergences: 0, depthSaturations: 0, energies: columns.first ?? [])
        ]
        _ = diagnose(chains: statistics, parameters: [], maxTreeDepth: 10)
      }
      return findings
    }
    attempt { _ = try DataFile.read(path) }
    attempt { _ = try DataFile.points(path, dimension: 2) }
    attempt { _ = try MetricFile(path: path, dimension: 3, isDense: false) }
    attempt { _ = try MetricFile(path: path, dimension: 2, isDense: true) }
    return findings
  }
}
