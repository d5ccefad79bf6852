// RunFiles: the names of a run's files, and when they appear: an earlier fit of the same name is replaced as a whole, by draws.
import Foundation

/// The files of one run in a directory: `NAME-CHAIN.csv`. Takes calls from any thread.
///
/// Rows are first written beside their place. A file comes to its name with its first row, unless there is an earlier fit of this
/// name: then with its first row after warm-up, with which all files of the earlier fit go, or are kept aside. So a run
/// that fails, or is broken off before it has anything better, destroys nothing. Chains of the same run that are run one by one
/// leave each other alone.
package final class RunFiles: @unchecked Sendable {
  package let directory: String
  package let name: String
  private let keepsEarlier: Bool
  private let lock = NSLock()
  /// The numbers of the chains of an earlier fit that is still in place.
  private var earlier: [Int]
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
    directory: String, name: String, chains: [Int], identity: RunIdentity, keepsEarlier: Bool, isResumed: Bool = false
  ) throws {
    self.directory = directory
    self.name = name
    self.keepsEarlier = keepsEarlier
    earlier = []
    guard !isResumed else { return }
    for number in RunFiles.numbers(directory, name) {
      let start = RunFiles.start(of: path(number))
      if start.contains("cohort_run = \(identity.run)\n"), !chains.contains(number),
        start.contains("cohort_chains = \(identity.chainCount)\n")
      {
        continue
      }
      if start.hasPrefix("# stan_version") || start.hasPrefix("lp__") {
        earlier.append(number)
      } else if chains.contains(number) {
        throw InputError(
          path: path(number), message: "there is a file of this name that holds no draws",
          hint: "Choose another name with --name, or another directory.")
      }
    }
  }

  package func path(_ chain: Int) -> String { RunFiles.path(directory, name, chain) }
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
      while !RunFiles.numbers(directory, "\(name)~\(k)").isEmpty { k += 1 }
      let other = "\(name)~\(k)"
      for number in earlier {
        guard rename(path(number), RunFiles.path(directory, other, number)) == 0 else {
          throw InputError(
            path: path(number), message: "cannot keep the file aside: \(String(cString: strerror(errno)))")
        }
      }
      keptName = other
    } else {
      for number in earlier { unlink(path(number)) }
    }
    for number in earlier { unlink(checkpointPath(number)) }
    unlink(runPath)
    earlier = []
  }

  /// The numbers N of the files `NAME-N.csv` in a directory, in order.
  package static func numbers(_ directory: String, _ name: String) -> [Int] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.compactMap { file in
      guard file.hasPrefix(name + "-"), file.hasSuffix(".csv") else { return nil }
      let digits = file.dropFirst(name.count + 1).dropLast(4)
      guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      return Int(digits)
    }.sorted()
  }

  private static func path(_ directory: String, _ name: String, _ chain: Int) -> String {
    (directory as NSString).appendingPathComponent("\(name)-\(chain).csv")
  }

  /// The beginning of a file, its header if it has one.
  private static func start(of path: String) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? file.close() }
    return String(decoding: (try? file.read(upToCount: 8192)) ?? Data(), as: UTF8.self)
  }
}
