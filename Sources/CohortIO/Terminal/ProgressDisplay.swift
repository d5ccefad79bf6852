// Shows how the chains come along: lines that stay in place on a terminal, a line now and then elsewhere.
import CohortInference
import Foundation

/// Takes news from any thread, and looks by itself now and then.
package final class ProgressDisplay: @unchecked Sendable {
  /// Where the lines go.
  package enum Style: Equatable, Sendable {
    /// Lines that are drawn over.
    case live
    /// A line for the run every so many seconds.
    case timed(seconds: Double)
    /// A line per chain every so many iterations; 0 for none.
    case plain(every: Int)
    case silent
  }

  /// The columns and lines of a terminal.
  package struct Size: Equatable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  private let style: Style
  private let workers: Int
  private let subject: String?
  private let size: () -> Size
  private let evaluations: (_ index: Int) -> Int
  private let business: (_ index: Int) -> String?
  private let write: (String) -> Void
  private let clock: () -> Double
  private let lock = NSLock()
  private let startTime: Double
  private var chains: [ChainStatus]
  private var stuck = StuckChain()
  private var lastDrawn: Double
  private var linesDrawn = 0
  private var hasStatus = false
  private var timer: (any DispatchSourceTimer)?

  /// - Parameters:
  ///   - chainNumbers: by place.
  ///   - plan: the phases of each chain.
  ///   - workers: chains that run at a time.
  ///   - subject: the method, where it has no chains.
  ///   - evaluations: how often the density of the chain at a place has been evaluated, asked from any thread.
  ///   - business: what the solvers of the chain at a place are busy with.
  package init(
    chainNumbers: [Int], plan: [PhasePlan], workers: Int, style: Style, subject: String? = nil,
    size: @escaping () -> Size = ProgressDisplay.terminalSize,
    evaluations: @escaping (_ index: Int) -> Int = { _ in 0 },
    business: @escaping (_ index: Int) -> String? = { _ in nil }, clock: @escaping () -> Double = monotonicSeconds,
    write: @escaping (String) -> Void = { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) }
  ) {
    self.style = style
    self.subject = subject
    self.workers = max(1, min(workers, chainNumbers.count))
    self.size = size
    self.evaluations = evaluations
    self.business = business
    self.write = write
    self.clock = clock
    startTime = clock()
    lastDrawn = style == .live ? -.infinity : startTime
    chains = chainNumbers.map { ChainStatus(chain: $0, plan: plan) }
  }

  /// The style that suits standard error: live on a terminal, a line each ten seconds elsewhere.
  ///
  /// - Parameter refresh: a line per chain every so many iterations, where that was asked for.
  package static func style(refresh: Int?, isQuiet: Bool) -> Style {
    if isQuiet { return .silent }
    if isatty(STDERR_FILENO) == 1, ProcessInfo.processInfo.environment["TERM"] != "dumb", terminalSize().width >= 20 {
      return .live
    }
    return refresh.map { .plain(every: $0) } ?? .timed(seconds: 10)
  }

  /// The size of the terminal behind standard error.
  package static func terminalSize() -> Size {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return Size(width: 80, height: 24)
    }
    return Size(width: Int(size.ws_col), height: Int(size.ws_row))
  }

  /// Looks at the chains twice a second from here on, until `stop`.
  package func start() {
    switch style {
    case .live, .timed: break
    case .plain, .silent: return
    }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
    timer.schedule(deadline: .now() + 0.5, repeating: 0.5)
    timer.setEventHandler { [weak self] in self?.beat() }
    lock.withLock { self.timer = timer }
    timer.resume()
  }

  /// No more is drawn but what chains themselves report.
  package func stop() {
    lock.withLock {
      timer?.cancel()
      timer = nil
    }
  }

  /// Looks at what the chains do between iterations.
  package func beat() {
    lock.lock()
    defer { lock.unlock() }
    show(clock())
  }

  /// News of the chain at `index` after an iteration.
  package func update(_ index: Int, _ progress: RunProgress) {
    lock.lock()
    defer { lock.unlock() }
    guard chains.indices.contains(index) else { return }
    let now = clock()
    let hasEnded = chains[index].hasEnded
    chains[index].update(progress, evaluations: evaluations(index), at: now)
    if style == .silent { return }
    if let warning = stuck.warning(progress) { print("warning: \(warning)\n", now) }
    if case .plain(let every) = style {
      let completed = progress.completed
      let isDue = every > 0 && (completed % every == 0 || completed == chains[index].total || completed == 1)
      if isDue { write(chains[index].iterationLine(subject) + "\n") }
    } else {
      show(now)
    }
    // The others may take long: it is done now. A method may have more to tell behind its last iteration.
    if !hasEnded, progress.completed >= chains[index].total { finish(index, .done, now) }
  }

  /// The chain at `index` has ended, having taken so many seconds.
  package func end(_ index: Int, _ phase: ChainStatus.Phase, after seconds: Double) {
    lock.lock()
    defer { lock.unlock() }
    guard chains.indices.contains(index), !(chains[index].hasEnded && phase == .done) else { return }
    finish(index, phase, clock(), seconds)
  }

  private func finish(_ index: Int, _ phase: ChainStatus.Phase, _ now: Double, _ seconds: Double? = nil) {
    let seconds = seconds ?? chains[index].startTime.map { now - $0 } ?? 0
    chains[index].end(phase, at: now)
    switch style {
    case .live: draw(now)
    case .timed, .plain:
      write("\(subject ?? "Chain \(chains[index].chain)"): \(phase.text) after \(durationText(seconds))\n")
    case .silent: break
    }
  }

  /// Prints text that is no progress, such as what a model prints, without tearing the display.
  package func message(_ text: String) {
    lock.lock()
    defer { lock.unlock() }
    print(text.hasSuffix("\n") ? text : text + "\n", clock())
  }

  /// Shows a line below all others on a terminal, until the next one; none for nil.
  package func status(_ text: String?) {
    lock.lock()
    defer { lock.unlock() }
    guard case .live = style, text != nil || hasStatus else { return }
    hasStatus = text != nil
    write("\r\u{1B}[K" + (text.map { String($0.prefix(max(1, size().width - 1))) } ?? ""))
  }

  private func print(_ text: String, _ now: Double) {
    guard case .live = style, linesDrawn > 0 else {
      write(text)
      return
    }
    write("\u{1B}[\(linesDrawn)A\u{1B}[J" + text)
    linesDrawn = 0
    draw(now)
  }

  private func show(_ now: Double) {
    switch style {
    case .live: if now - lastDrawn >= 0.1 { draw(now) }
    case .timed(let seconds):
      guard now - lastDrawn >= seconds else { return }
      lastDrawn = now
      write(text(now).plainLine + "\n")
    case .plain, .silent: break
    }
  }

  private func text(_ now: Double) -> ProgressText {
    for index in chains.indices where !chains[index].hasEnded {
      chains[index].beat(evaluations: evaluations(index), at: now)
    }
    return ProgressText(
      chains: chains, workers: workers, now: now, startTime: startTime, business: business, subject: subject)
  }

  private func draw(_ now: Double) {
    guard case .live = style else { return }
    let size = size()
    let lines = text(now).lines(width: size.width, height: max(1, size.height - 1))
    // What is drawn over may have had more lines.
    var output = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A\u{1B}[J" : ""
    for line in lines { output += line + "\n" }
    write(output)
    linesDrawn = lines.count
    lastDrawn = now
  }
}
