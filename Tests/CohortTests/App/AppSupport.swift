// What the tests of the library as an app uses it share: folders, files, errors.
import Cohort
import Foundation

/// A folder of its own for one test, removed with the object.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "cohort-app-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}

/// The error that `body` throws to the user.
func modelError(_ body: () throws -> Void) -> ModelError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ModelError
  }
}

/// A chain's file in the layout of CmdStan 2.37.
func cmdStanFile(
  settings: [String] = [], columns: String, warmup: [String] = [], adaptation: [String]? = nil, draws: [String],
  times: Bool = true
) -> String {
  let header =
    ["stan_version_major = 2", "stan_version_minor = 37", "stan_version_patch = 0", "model = bernoulli_model"]
    + settings
  var lines = header.map { "# " + $0 } + [columns] + warmup
  if let adaptation { lines += (["Adaptation terminated"] + adaptation).map { "# " + $0 } }
  lines += draws
  if times {
    lines += [
      "# ", "#  Elapsed Time: 0.25 seconds (Warm-up)", "#                0.5 seconds (Sampling)",
      "#                0.75 seconds (Total)", "# ",
    ]
  }
  return lines.joined(separator: "\n") + "\n"
}
