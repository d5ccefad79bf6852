// A terminal of a given size that a command writes to, and what its screen shows.
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Runs a command with standard error on a pseudo-terminal and keeps every state of the screen.
final class PseudoTerminal: @unchecked Sendable {
  let columns: Int
  private let process = Process()
  private let main: Int32
  private let lock = NSLock()
  private var received: [UInt8] = []
  private let ended = DispatchSemaphore(value: 0)

  init(columns: Int, rows: Int, folder: String, arguments: [String]) throws {
    self.columns = columns
    main = PseudoTerminal.opened()
    guard main >= 0, let name = PseudoTerminal.name(main) else { throw CocoaError(.fileReadUnknown) }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(main, UInt(TIOCSWINSZ), &size) == 0 else { throw CocoaError(.fileReadUnknown) }
    let side = open(name, O_RDWR | O_NOCTTY)
    guard side >= 0 else { throw CocoaError(.fileReadUnknown) }
    process.executableURL = try CommandRunner.executable()
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"]) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(fileDescriptor: side, closeOnDealloc: true)
    let ended = self.ended
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    close(side)
    let main = self.main
    Thread.detachNewThread { [weak self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(main, &buffer, buffer.count)
        // At the end of the command reading is an error.
        guard count > 0, let self else { return }
        self.lock.withLock { self.received.append(contentsOf: buffer[..<count]) }
      }
    }
  }

  deinit { close(main) }

  /// A new pseudo-terminal, unlocked; negative where there is none.
  private static func opened() -> Int32 {
    #if os(Linux)
      // What posix_openpt, grantpt and unlockpt do, which the C library's module does not have.
      let main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var lock: Int32 = 0
      return main >= 0 && ioctl(main, 0x4004_5431, &lock) == 0 ? main : -1
    #else
      let main = posix_openpt(O_RDWR | O_NOCTTY)
      return main >= 0 && grantpt(main) == 0 && unlockpt(main) == 0 ? main : -1
    #endif
  }

  /// The path of a pseudo-terminal's other side.
  private static func name(_ main: Int32) -> String? {
    #if os(Linux)
      // TIOCGPTN, which macros keep from being imported.
      var number: UInt32 = 0
      return ioctl(main, 0x8004_5430, &number) == 0 ? "/dev/pts/\(number)" : nil
    #else
      return ptsname(main).map { String(cString: $0) }
    #endif
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// The screens after each time that something was written, up to now.
  var screens: [[String]] {
    let text = lock.withLock { String(decoding: received, as: UTF8.self) }
    var screen = Screen(columns: columns)
    var result: [[String]] = []
    // A state of the display ends before it is drawn over.
    for part in text.components(separatedBy: "\u{1B}[J") {
      let end = part.range(of: "\u{1B}[", options: .backwards)?.lowerBound ?? part.endIndex
      screen.write(String(part[..<end]))
      result.append(screen.lines)
      screen.write(String(part[end...]))
    }
    return result
  }

  /// Waits for the end, at most `limit` seconds; the exit status, or nil where it was killed for taking too long.
  func finish(limit: Double) async -> Int32? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        if self.ended.wait(timeout: .now() + limit) == .timedOut {
          self.send(SIGKILL)
          self.ended.wait()
          continuation.resume(returning: nil)
        } else {
          // What was written last is still on its way.
          usleep(100_000)
          continuation.resume(returning: self.process.terminationStatus)
        }
      }
    }
  }
}

/// A screen that wraps long lines, with the few control sequences that a display uses.
private struct Screen {
  let columns: Int
  private(set) var lines = [""]

  init(columns: Int) { self.columns = columns }

  mutating func write(_ text: String) {
    // What stands behind the cursor was erased.
    var rest = Substring(text.replacingOccurrences(of: "\r\n", with: "\n"))
    while let character = rest.popFirst() {
      switch character {
      case "\u{1B}":
        rest = rest.dropFirst()
        let number = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(number.count)
        // Up, at the beginning of a line: what was drawn there goes with the erasure that follows.
        if rest.popFirst() == "A" { lines.removeLast(min(lines.count - 1, Int(number) ?? 1)) }
        lines[lines.count - 1] = ""
      case "\n": lines.append("")
      default:
        if lines[lines.count - 1].count == columns { lines.append("") }
        lines[lines.count - 1].append(character)
      }
    }
  }
}
