/// Shows how the chains come along: a line each that stays in place on a terminal, plain lines elsewhere.
import CohortInference
import Foundation

/// Takes news from any thread.
package final class ProgressDisplay: @unchecked Sendable {
  /// Where the lines go.
  package enum Style: Equatable, Sendable {
    /// Lines that are drawn over, cut to `width` columns.
    case live(width: Int)
    /// A line per chain every so many iterations; 0 for none.
    case plain(every: Int)
    case silent
  }

  private let style: Style
  private let write: (String) -> Void
  private let clock: () -> Double
  private let lock = NSLock()
  private var chains: [ChainStatus]
  private var lastDrawn = -Double.infinity
  private var linesDrawn = 0

  package init(
    chainNumbers: [Int], total: Int, style: Style, clock: @escaping () -> Double = monotonicSeconds,
    write: @escaping (String) -> Void = { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) }
  ) {
    self.style = style
    self.write = write
    self.clock = clock
    chains = chainNumbers.map { ChainStatus(chain: $0, total: total) }
  }

  /// The style that suits standard error: live on a terminal tall enough for all chains.
  package static func style(chainCount: Int, refresh: Int, isQuiet: Bool) -> Style {
    if isQuiet { return .silent }
    var size = winsize()
    guard isatty(STDERR_FILENO) == 1, ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      ProcessInfo.processInfo.environment["TERM"] != "dumb", Int(size.ws_row) > chainCount + 1, size.ws_col >= 40
    else { return .plain(every: refresh) }
    return .live(width: Int(size.ws_col))
  }

  /// News of the chain at `index` after an iteration.
  package func update(_ index: Int, _ progress: RunProgress) {
    if style == .silent { return }
    lock.lock()
    defer { lock.unlock() }
    guard chains.indices.contains(index) else { return }
    chains[index].phase = .running(progress.phase)
    chains[index].completed = progress.completed
    chains[index].divergences = progress.divergences
    chains[index].stepSize = progress.stepSize
    chains[index].gradients = progress.gradients
    chains[index].seconds = progress.secondsLeft
    switch style {
    case .live:
      let now = clock()
      if now - lastDrawn >= 0.1 { draw(now) }
    case .plain(let every):
      let completed = progress.completed
      let isDue = every > 0 && (completed % every == 0 || completed == chains[index].total || completed == 1)
      if isDue { write(chains[index].plainLine + "\n") }
    case .silent: break
    }
  }

  /// The chain at `index` has ended, after so many seconds.
  package func end(_ index: Int, _ phase: ChainStatus.Phase, after seconds: Double) {
    if style == .silent { return }
    lock.lock()
    defer { lock.unlock() }
    guard chains.indices.contains(index) else { return }
    chains[index].phase = phase
    chains[index].seconds = seconds
    switch style {
    case .live: draw(clock())
    case .plain: write("Chain \(chains[index].chain): \(phase.text) after \(durationText(seconds))\n")
    case .silent: break
    }
  }

  /// Prints text that is no progress, such as what a model prints, without tearing the display.
  package func message(_ text: String) {
    lock.lock()
    defer { lock.unlock() }
    let line = text.hasSuffix("\n") ? text : text + "\n"
    guard case .live = style, linesDrawn > 0 else {
      write(line)
      return
    }
    write("\u{1B}[\(linesDrawn)A\u{1B}[J" + line)
    linesDrawn = 0
    draw(clock())
  }

  private func draw(_ now: Double) {
    guard case .live(let width) = style else { return }
    let chainWidth = chains.map { "\($0.chain)".count }.max() ?? 1
    var text = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A" : ""
    for chain in chains {
      text += chain.liveLine(chainWidth: chainWidth).prefix(max(1, width - 1)) + "\u{1B}[K\n"
    }
    write(text)
    linesDrawn = chains.count
    lastDrawn = now
  }
}
