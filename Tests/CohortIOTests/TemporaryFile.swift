// Files that a test writes, each in a name of its own.
import Foundation

func temporaryPath(_ suffix: String = "") -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("cohort-\(UUID().uuidString)\(suffix)").path
}

func temporaryFile(_ bytes: [UInt8], suffix: String = "") throws -> String {
  let path = temporaryPath(suffix)
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  return path
}

func temporaryFile(_ text: String, suffix: String = "") throws -> String {
  try temporaryFile(Array(text.utf8), suffix: suffix)
}
