// RunFiles: the names of a run's files, and when they appear: an earlier fit of the same name is replaced as a whole, by draws.
import Foundation

/// The files of one run in a directory: `NAME-CHAIN.csv`, or with the ending of another kind of file. Takes calls from any thread.
///
/// Rows are first written beside their place. A file comes to its name with its first row, unless there is an earlier fit of this
/// name: then with its first row after warm-up, with which all files of the earlier fit go, or are kept aside. So a run
/// that fails, or is broken off before it has anything better, destroys nothing. Chains of the same run that are run one by one
/// leave each other alone.
package final class RunFiles: @unchecked Sendable {
  package let directory: String
  package let name: String
  package let format: DrawsFormat
  private let keepsEarlier: Bool
  private let lock = NSLock()
  /// The files of an earlier fit that is still in place.
  private var earlier: [RunFileName]
  /// How the run was started, written with its first checkpoint; nil where none is wanted.
  package var record: RunRecord?
  private var hasRecord = false
  /// The names under which an earlier fit was kept.
  package private(set) var keptName: String?

  /// - Parameters:
  ///   - identity: of the run.
  ///   - isResumed: the files of this name are the run's own.
  /// - Throws: `InputError` where a file of such a name holds no draws.
  package init(
    directory: String, name: String, chains: [Int], identity: RunIdentity, keepsEarlier: Bool, isResumed: Bool = false,
    format: DrawsFormat = .standard
  ) throws {
    self.format = format
    self.directory = directory
    self.name = name
    self.keepsEarlier = keepsEarlier
    earlier = []
    guard !isResumed else { return }
    for file in RunFiles.files(directory, name) {
      let path = path(file)
      let start = RunFiles.start(of: path)
      let text = String(decoding: start, as: UTF8.self)
      if text.contains("cohort_run = \(identity.run)\n"), !chains.contains(file.chain),
        text.contains("cohort_chains = \(identity.chainCount)\n"), file.format.name == format.name
      {
        continue
      }
      if file.format.recognises(start) {
        earlier.append(file)
      } else if chains.contains(file.chain), file.format.name == format.name {
        throw InputError(
          path: path, message: "there is a file of this name that holds no draws",
          hint: "Choose another name with --name, or another directory.")
      }
    }
  }

  package func path(_ chain: Int) -> String { path(RunFileName(name: name, chain: chain, format: format)) }
  private func path(_ file: RunFileName) -> String { (directory as NSString).appendingPathComponent(file.text) }
  /// Where rows are written before the file has its name.
  package func partialPath(_ chain: Int) -> String { path(chain) + ".partial" }
  package func checkpointPath(_ chain: Int) -> String {
    (directory as NSString).appendingPathComponent("\(name)-\(chain).checkpoint")
  }
  /// Says how the run was started.
  package var runPath: String { (directory as NSString).appendingPathComponent("\(name).run.json") }
  /// Whether an earlier fit is still in place.
  package var hasEarlier: Bool { lock.withLock { !earlier.isEmpty } }

  /// Gives a chain's file its name, if it is time; false where an earlier fit stays for now.
  package func publish(_ chain: Int, isAfterWarmup: Bool) throws -> Bool {
    try lock.withLock {
      if !earlier.isEmpty {
        guard isAfterWarmup else { return false }
        try clearEarlier()
      }
      guard rename(partialPath(chain), path(chain)) == 0 else {
        throw InputError(path: path(chain), message: "cannot write the file: \(String(cString: strerror(errno)))")
      }
      return true
    }
  }

  /// Before a checkpoint: how the run was started has to be known, too.
  package func writeRecord() throws {
    try lock.withLock {
      guard !hasRecord, let record else { return }
      try record.write(to: runPath)
      hasRecord = true
    }
  }

  private func clearEarlier() throws {
    if keepsEarlier {
      var k = 1
      while !RunFiles.files(directory, "\(name)~\(k)").isEmpty { k += 1 }
      let other = "\(name)~\(k)"
      for file in earlier {
        var kept = file
        kept.name = other
        guard rename(path(file), path(kept)) == 0 else {
          throw InputError(
            path: path(file), message: "cannot keep the file aside: \(String(cString: strerror(errno)))")
        }
      }
      keptName = other
    } else {
      for file in earlier { unlink(path(file)) }
    }
    for file in earlier { unlink(checkpointPath(file.chain)) }
    unlink(runPath)
    earlier = []
  }

  /// The files of a name in a directory, by chain.
  private static func files(_ directory: String, _ name: String) -> [RunFileName] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.compactMap { RunFileName($0) }.filter { $0.name == name }.sorted { $0.chain < $1.chain }
  }

  /// The beginning of a file, its header if it has one.
  private static func start(of path: String) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? file.close() }
    return Array((try? file.read(upToCount: 1 << 16)) ?? Data())
  }
}
