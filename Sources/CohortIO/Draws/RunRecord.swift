// RunRecord: how a run was started, kept beside its draws so that it can be taken up again.
import Foundation

/// The command of a run, where it was given, and what it read.
package struct RunRecord: Codable, Sendable, Equatable {
  /// Cohort's version.
  package var version: String
  /// The command's name.
  package var command: String
  /// The arguments behind the command's name, and the directory in which they were given.
  package var arguments: [String]
  package var directory: String
  package var seed: UInt64
  /// See ``RunIdentity``.
  package var run: String
  package var program: String
  package var data: String
  /// Draws to be taken after warm-up, before thinning.
  package var samples: Int
  package var chains: [Int]

  package init(
    version: String, command: String, arguments: [String], directory: String, seed: UInt64, identity: RunIdentity,
    samples: Int,
    chains: [Int]
  ) {
    self.version = version
    self.command = command
    self.arguments = arguments
    self.directory = directory
    self.seed = seed
    run = identity.run
    program = identity.program
    data = identity.data
    self.samples = samples
    self.chains = chains
  }

  /// Writes it beside its place and moves it there.
  package func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw InputError(path: path, message: "cannot write the file: \(error.localizedDescription)")
    }
  }

  /// - Throws: `InputError` where there is none or it is damaged.
  package init(path: String) throws {
    let bytes = try DataFile.bytes(path)
    do {
      self = try JSONDecoder().decode(RunRecord.self, from: Data(bytes))
    } catch {
      throw InputError(path: path, message: "this is no record of a run, or it is damaged")
    }
  }

  /// Why a run with this identity is another one; nil where it is the same.
  package func difference(from identity: RunIdentity, version: String) -> String? {
    if self.version != version { return "it was begun by cohort \(self.version), and this is \(version)" }
    if program != identity.program { return "the program has changed since" }
    if data != identity.data { return "the data, initial values or metric have changed since" }
    if run != identity.run { return "its settings have changed since" }
    return nil
  }
}
