// Coordinator: shares the items among workers, finds out which of them ended a worker, and reports.
import Foundation

/// Runs one kind of items to its end.
final class Coordinator: @unchecked Sendable {
  private let kind: FuzzOptions.Kind
  private let options: FuzzOptions
  private let subject: Subject
  private let lock = NSLock()
  private var waiting: [Range<Int>] = []
  private(set) var findings: [(number: Int, words: String)] = []
  private var counts = (parsed: 0, accepted: 0, run: 0)
  private var slowest = (seconds: 0.0, item: 0)
  /// After so many findings nobody reads on.
  private static let mostFindings = 200

  init(_ kind: FuzzOptions.Kind, _ options: FuzzOptions) {
    self.kind = kind
    self.options = options
    subject = Subject(kind, options)
  }

  /// Tries all items and returns the number of findings.
  func run() -> Int {
    let count = options.count(kind)
    let size = max(1, min(2000, count / (4 * options.workers) + 1))
    waiting = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }.reversed()
    let group = DispatchGroup()
    for worker in 0..<options.workers {
      group.enter()
      Thread.detachNewThread {
        while let range = self.next() { self.attempt(range, worker) }
        group.leave()
      }
    }
    group.wait()
    for finding in findings.sorted(by: { $0.number < $1.number }) { report(finding) }
    print(
      "\(kind.rawValue): \(count) items, \(counts.parsed) without syntax errors, \(counts.accepted) accepted, "
        + "\(counts.run) with a finite log density; slowest \(rounded(slowest.seconds)) s (\(slowest.item)); "
        + "\(findings.count) findings")
    return findings.count
  }

  private func rounded(_ seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000)" }

  private func next() -> Range<Int>? {
    lock.withLock { findings.count < Self.mostFindings ? waiting.popLast() : nil }
  }

  /// Runs a worker over a range, and another behind each item that ends one.
  private func attempt(_ range: Range<Int>, _ worker: Int) {
    var range = range
    let status = "\(options.output)/worker-\(kind.rawValue)-\(worker)"
    while !range.isEmpty {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Self.executable)
      process.arguments = options.arguments(kind, range, status: status)
      // No trap is explained at length: only which item it was counts.
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["SWIFT_BACKTRACE": "enable=no", "COHORT_MEMORY_LIMIT": "\(ItemLimits.bytes / 2)"]) { $1 }
      let output = "\(status).out"
      let errors = "\(status).err"
      for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
      process.standardOutput = FileHandle(forWritingAtPath: output)
      process.standardError = FileHandle(forWritingAtPath: errors)
      process.standardInput = FileHandle.nullDevice
      do {
        try process.run()
      } catch {
        note(range.lowerBound, "no worker can be started: \(error)")
        return
      }
      process.waitUntilExit()
      read(output)
      if process.terminationReason == .exit, process.terminationStatus == 0 { return }
      guard let place = WorkerStatus(path: status) else { return }
      let item = max(range.lowerBound, place.item)
      note(item, "\(Self.cause(process)) while \(place.stage)\(lastLine(errors))")
      range = min(item + 1, range.upperBound)..<range.upperBound
    }
  }

  private static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }

  private static func cause(_ process: Process) -> String {
    if process.terminationReason == .uncaughtSignal { return "signal \(process.terminationStatus)" }
    switch process.terminationStatus {
    case WorkerExit.tooSlow: return "too slow"
    case WorkerExit.tooLarge: return "more than \(ItemLimits.bytes >> 20) MiB"
    default: return "exit status \(process.terminationStatus)"
    }
  }

  private func lastLine(_ path: String) -> String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").last.map { ": \($0.prefix(300))" } ?? ""
  }

  private func note(_ number: Int, _ words: String) {
    lock.withLock { findings.append((number, words)) }
  }

  /// Reads what a worker has written.
  private func read(_ path: String) {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      if words.count == 3, words[0] == "finding", let number = Int(words[1]) {
        note(number, words[2])
      } else if words.first == "done" {
        let numbers = line.split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        guard numbers.count == 5 else { continue }
        lock.withLock {
          counts.parsed += Int(numbers[0])
          counts.accepted += Int(numbers[1])
          counts.run += Int(numbers[2])
          if numbers[3] > slowest.seconds { slowest = (numbers[3], Int(numbers[4])) }
        }
      }
    }
  }

  private func report(_ finding: (number: Int, words: String)) {
    let item = subject.item(finding.number)
    let ending = kind == .files || kind == .streams ? (item.origin as NSString).pathExtension : "stan"
    let path = "\(options.output)/\(kind.rawValue)-\(finding.number).\(ending)"
    _ = FileManager.default.createFile(atPath: path, contents: Data(item.bytes))
    print(
      "\(path): \(finding.words) (from \(item.origin); --seed \(options.seed) --kind \(kind.rawValue) "
        + "--only \(finding.number))")
  }
}
