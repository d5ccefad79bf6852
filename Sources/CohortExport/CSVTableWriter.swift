// CSVTableWriter: all draws of a fit as one table of text.
import Cohort
import CohortIO
import Foundation

/// A row for each draw with its chain and its place, then every number in the language's spelling, with all digits.
enum CSVTableWriter {
  static func write(_ fit: Fit, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else {
      throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
    }
    defer { try? file.close() }
    do {
      let names = fit.columns.map { name -> String in
        let shown = ColumnNames.display(name)
        return shown.contains(",") ? "\"\(shown)\"" : shown
      }
      try file.write(contentsOf: Data((["chain", "draw"] + names).joined(separator: ",").utf8 + [10]))
      for (number, chain) in zip(fit.chains.map(\.number), fit.chains.indices) {
        try fit.forEachRow(ofChain: chain) { draw, row in
          var line = "\(number),\(draw + 1)"
          for value in row { line += "," + significantText(value, digits: nil) }
          try file.write(contentsOf: Data(line.utf8 + [10]))
        }
      }
    } catch {
      throw InputError(path: path, message: "cannot write the file: \(error.localizedDescription)")
    }
  }
}
