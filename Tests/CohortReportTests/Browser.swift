// Browser: a page as Chromium shows it, without a screen.
import Foundation

/// Chromium or a relative of it, where there is one.
enum Browser {
  static let path: String? = {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let places =
      folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
      + ["Google Chrome", "Chromium"].map { "/Applications/\($0).app/Contents/MacOS/\($0)" }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  struct Result {
    /// The elements when scripts have run.
    var document: String
    /// What scripts wrote, errors among it.
    var console: [String]
  }

  /// Opens a page and gives what became of it.
  static func open(_ page: String, width: Int = 1200) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cohort-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("page.html")
    try page.write(to: file, atomically: true, encoding: .utf8)
    let (output, errors) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
    for path in [output, errors] { _ = FileManager.default.createFile(atPath: path.path, contents: nil) }
    let process = Process()
    process.executableURL = path.map { URL(fileURLWithPath: $0) }
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--user-data-dir=\(folder.path)/profile", "--window-size=\(width),900", "--virtual-time-budget=20000",
      "--enable-logging=stderr", "--v=0", "--dump-dom", file.absoluteString,
    ]
    let (out, err) = (try FileHandle(forWritingTo: output), try FileHandle(forWritingTo: errors))
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let end = Date().addingTimeInterval(120)
    while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.05) }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    let log = try String(contentsOf: errors, encoding: .utf8)
    return Result(
      document: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      console: log.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init))
  }
}
