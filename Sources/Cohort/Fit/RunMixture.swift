// RunMixture: whether files are the chains of one run.
import CohortIO
import Foundation

/// Refuses files of different runs, and chains that are given twice.
///
/// Cohort's files say of which run they are (`RunIdentity`). Of others model, data file and, where they say it, the chain's number
/// are compared.
enum RunMixture {
  /// - Throws: `InputError` that says which files belong together.
  static func check(_ files: [DrawsFile]) throws {
    var seen: [String: String] = [:]
    for file in files {
      let real = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().standardizedFileURL.path
      if let other = seen[real] {
        throw InputError(
          path: file.path, message: other == file.path ? "the file is given twice" : "this is the same file as \(other)"
        )
      }
      seen[real] = file.path
    }
    let groups = Dictionary(grouping: files) { key($0) }
    if groups.count > 1 {
      let lists = groups.values.sorted { $0.count > $1.count || ($0.count == $1.count && $0[0].path < $1[0].path) }
      let largest = lists[0]
      let stranger = lists[1][0]
      throw InputError(
        path: stranger.path, message: "not of the same run as \(largest[0].path): \(difference(stranger, largest[0]))",
        hint: "These belong together: "
          + lists.map { $0.map(\.path).sorted().joined(separator: " ") }.joined(separator: "; ") + ".")
    }
    var chains: [String: String] = [:]
    for file in files {
      guard file.header.settings["cohort_run"] != nil, let chain = file.header.settings["id"] else { continue }
      if let other = chains[chain] {
        throw InputError(path: file.path, message: "chain \(chain) is there twice: \(other) holds the same chain")
      }
      chains[chain] = file.path
    }
  }

  private static func key(_ file: DrawsFile) -> [String] {
    let settings = file.header.settings
    if let run = settings["cohort_run"] { return ["run", run] }
    return ["model", settings["model"] ?? "", settings["data.file"] ?? ""]
  }

  private static func difference(_ a: DrawsFile, _ b: DrawsFile) -> String {
    let (one, other) = (a.header.settings, b.header.settings)
    func differs(_ name: String) -> Bool { one[name] != other[name] }
    if (one["cohort_run"] == nil) != (other["cohort_run"] == nil) { return "only one of them says of which run it is" }
    if differs("cohort_program") || differs("model") { return "the models differ" }
    if differs("cohort_data") || differs("data.file") { return "the data differ" }
    if differs("seed") { return "the seeds differ (\(one["seed"] ?? "none") and \(other["seed"] ?? "none"))" }
    return "the settings differ"
  }
}
