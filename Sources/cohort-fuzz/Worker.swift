// Worker: the process that tries a range of items, watches itself, and says where it is.
import Foundation

/// How a worker ends that a limit has ended.
enum WorkerExit {
  static let tooSlow: Int32 = 91
  static let tooLarge: Int32 = 92
}

/// The limits on one item.
enum ItemLimits {
  /// Seconds of processor time of a stage that reads.
  static let seconds = 2.0
  /// Seconds of processor time of a stage that runs a program, whose solvers may have their own work to do.
  static let runningSeconds = 20.0
  /// Seconds by the clock, for what waits without end.
  static let elapsedSeconds = 60.0
  /// Bytes that the process may ever have held.
  static let bytes = 1 << 30
  /// The stack on which the readers run, as in the command line.
  static let stackBytes = 512 << 20
}

/// Where a worker is; shared with the process that started it through a file, so that it survives a trap.
struct WorkerStatus {
  private let words: UnsafeMutablePointer<UInt64>

  init?(path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard ftruncate(descriptor, 16) == 0,
      let base = mmap(nil, 16, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED
    else { return nil }
    words = base.assumingMemoryBound(to: UInt64.self)
  }

  /// The number of the item being tried.
  var item: Int {
    get { Int(truncatingIfNeeded: words[0]) }
    nonmutating set { words[0] = UInt64(truncatingIfNeeded: newValue) }
  }

  var stage: ProgramTrial.Stage {
    get { ProgramTrial.Stage(rawValue: words[1]) ?? .reading }
    nonmutating set { words[1] = newValue.rawValue }
  }
}

/// Ends the process when an item takes too much time or memory.
final class Watchdog: @unchecked Sendable {
  private let lock = NSLock()
  private var processorStart = 0.0
  private var limit = ItemLimits.seconds
  private var elapsedStart = 0.0

  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  private static func elapsedSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// The most memory that the process has ever held.
  static func largestBytes() -> Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }

  func begin(limit: Double = ItemLimits.seconds) {
    lock.withLock {
      self.limit = limit
      processorStart = Self.processorSeconds()
      elapsedStart = Self.elapsedSeconds()
    }
  }

  func examine() {
    let (processor, elapsed, most) = lock.withLock {
      (Self.processorSeconds() - processorStart, Self.elapsedSeconds() - elapsedStart, limit)
    }
    if processor > most || elapsed > ItemLimits.elapsedSeconds { _exit(WorkerExit.tooSlow) }
    if Self.largestBytes() > ItemLimits.bytes { _exit(WorkerExit.tooLarge) }
  }

  func start() {
    begin()
    let thread = Thread {
      while true {
        usleep(20_000)
        self.examine()
      }
    }
    thread.start()
  }
}

/// Tries the items of a range, one after the other.
struct Worker {
  let kind: FuzzOptions.Kind
  let options: FuzzOptions

  /// Writes `finding NUMBER WORDS` for each rule that is broken and `done PARSED ACCEPTED RUN SLOWEST ITEM` at the end.
  func run(_ range: Range<Int>, status path: String) {
    let kind = kind
    let options = options
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      Self.work(kind, options, range, path)
      done.signal()
    }
    thread.stackSize = ItemLimits.stackBytes
    thread.start()
    done.wait()
  }

  private static func work(_ kind: FuzzOptions.Kind, _ options: FuzzOptions, _ range: Range<Int>, _ path: String) {
    guard let status = WorkerStatus(path: path) else {
      print("finding \(range.lowerBound) the status file cannot be opened")
      return
    }
    let subject = Subject(kind, options)
    let watchdog = Watchdog()
    var counts = (parsed: 0, accepted: 0, run: 0)
    var slowest = (seconds: 0.0, item: range.lowerBound)
    status.item = range.lowerBound
    watchdog.start()
    for number in range {
      status.stage = .reading
      status.item = number
      let item = subject.item(number)
      watchdog.begin()
      let start = Watchdog.processorSeconds()
      let outcome = subject.attempt(number, item, scratch: path + ".input") {
        // Each stage is what one command does: the limit holds for it alone.
        status.stage = $0
        watchdog.begin(limit: $0.runs ? ItemLimits.runningSeconds : ItemLimits.seconds)
      }
      let seconds = Watchdog.processorSeconds() - start
      watchdog.examine()
      for finding in outcome.findings {
        print("finding \(number) \(finding.prefix(300).split(separator: "\n").joined(separator: " "))")
      }
      if outcome.isParsed { counts.parsed += 1 }
      if outcome.isAccepted { counts.accepted += 1 }
      if outcome.isRun { counts.run += 1 }
      if seconds > slowest.seconds { slowest = (seconds, number) }
      fflush(nil)
    }
    print("done \(counts.parsed) \(counts.accepted) \(counts.run) \(slowest.seconds) \(slowest.item)")
    fflush(nil)
  }
}
