// Runs the built command `cohort` as a process of its own, with a limit on its time, and keeps what it writes.
import Foundation

/// What a run of the command left.
struct CommandResult {
  var status: Int32
  var output: String
  var errors: String
  /// Whether it was ended because it took too long.
  var timedOut: Bool
}

/// A folder of its own for one test, removed with the object.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "cohort-cli-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its name, which commands run in this folder can open.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    return name
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

  /// The lines of a CSV file that are no comments, the header first.
  func body(_ name: String) throws -> [String] {
    try read(name).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  /// Runs the command in this folder.
  func run(
    _ arguments: String..., environment: [String: String] = [:], limit: Double = 120
  ) async throws -> CommandResult {
    try await run(arguments, environment: environment, limit: limit)
  }

  func run(
    _ arguments: [String], environment: [String: String] = [:], limit: Double = 120
  ) async throws -> CommandResult {
    try await CommandRunner(folder: path, arguments: arguments, environment: environment).finish(limit: limit)
  }

  /// Runs the command in this folder with a text that comes through a pipe.
  func run(_ arguments: String..., input: String, limit: Double = 120) async throws -> CommandResult {
    try await CommandRunner(folder: path, arguments: arguments, input: input).finish(limit: limit)
  }

  /// Starts the command in this folder.
  func start(_ arguments: String...) throws -> CommandRunner { try CommandRunner(folder: path, arguments: arguments) }
}

/// A running command. Its output goes to files, so that no full pipe can make it wait.
final class CommandRunner: @unchecked Sendable {
  private let process = Process()
  private let folder: String
  private let identifier = UUID().uuidString
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameter input: what comes through a pipe; a few thousand bytes at most, which a pipe holds unread.
  init(
    command: String = "cohort", folder: String, arguments: [String], environment: [String: String] = [:],
    input: String? = nil
  ) throws {
    self.folder = folder
    process.executableURL = try CommandRunner.executable(command)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    if let input {
      let pipe = Pipe()
      process.standardInput = pipe
      try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try pipe.fileHandleForWriting.close()
    }
    process.standardOutput = try handle("stdout")
    process.standardError = try handle("stderr")
    let ended = self.ended
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
  }

  private func path(_ kind: String) -> String { "\(folder)/\(identifier).\(kind)" }

  private func handle(_ kind: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path(kind), contents: nil)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path(kind)))
  }

  var errorsSoFar: String { (try? String(contentsOfFile: path("stderr"), encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end, at most `limit` seconds; then the process is killed.
  func finish(limit: Double) async throws -> CommandResult {
    let timedOut = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var timedOut = false
        if self.ended.wait(timeout: .now() + limit) == .timedOut {
          timedOut = true
          self.send(SIGKILL)
          self.ended.wait()
        }
        continuation.resume(returning: timedOut)
      }
    }
    let output = try String(contentsOfFile: path("stdout"), encoding: .utf8)
    return CommandResult(
      status: process.terminationStatus, output: output, errors: errorsSoFar, timedOut: timedOut)
  }

  /// The command beside the test bundle, where the package manager puts both.
  static func executable(_ command: String = "cohort") throws -> URL {
    var candidates: [URL] = []
    for start in [Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments.first ?? ".")] + bundles() {
      var folder = start.resolvingSymlinksInPath()
      for _ in 0..<4 {
        candidates.append(folder.appendingPathComponent(command))
        folder.deleteLastPathComponent()
      }
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    candidates.append(root.appendingPathComponent(".build/release/" + command))
    for candidate in candidates {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate.path)
      {
        return candidate
      }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  private static func bundles() -> [URL] {
    Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
  }
}

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path
