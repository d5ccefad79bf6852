// The lines of a display, made to fit its width: what matters most comes first, the rest where there is room.
import CohortInference

/// What a display shows of a run.
struct ProgressText {
  let chains: [ChainStatus]
  let workers: Int
  let now: Double
  /// When the run began.
  let startTime: Double
  /// What the solvers of a chain are busy with; nil where nothing stands out.
  var business: (_ index: Int) -> String? = { _ in nil }
  /// What is shown in the place of a chain, where there are no chains: the method.
  var subject: String?

  /// An iteration that takes longer is reported on its own.
  static let longIteration = 3.0

  private var times: TimeLeft { TimeLeft(workers: workers, chains: chains, now: now) }

  /// The lines of a live display of so many columns and at most so many lines.
  func lines(width: Int, height: Int) -> [String] {
    let room = max(1, width - 1)
    var last = chains.allSatisfy(\.hasEnded) || subject != nil ? [] : [runLine(width: room)]
    if let slow = slowest { last.insert(iterationLine(slow, width: room), at: 0) }
    var shown = Array(chains.indices)
    if shown.count + last.count > height {
      // Those that run; the others are counted in the last line.
      shown = shown.filter { chains[$0].isRunning }
      shown = Array(shown.prefix(max(0, height - last.count)))
    }
    return shown.map { chainLine($0, width: room) } + last
  }

  // MARK: A chain

  func chainLine(_ index: Int, width: Int) -> String {
    let chain = chains[index]
    let numberWidth = chains.map { "\($0.chain)".count }.max() ?? 1
    let name = subject ?? (width < 60 ? "" : "chain ") + padded("\(chain.chain)", numberWidth)
    let share = chain.isOpen ? "" : padded("\(chain.percentage)", 3) + " %"
    let barWidth = width >= 90 ? 20 : width >= 72 ? 12 : 0
    var bar = ""
    if barWidth > 0, !chain.isOpen {
      let filled = min(barWidth, chain.percentage * barWidth / 100)
      bar = " [" + String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled) + "]"
    }
    let line = "\(name)  \(padded(chain.phase.text, 8, left: true))\(bar) \(share)  "
    let details = [time(index)] + self.details(chain)
    // The time always, the rest as far as it fits.
    var text = line + padded(details[0], details.count > 1 ? 16 : 0, left: true)
    for detail in details.dropFirst() where text.count + 2 + detail.count <= width { text += "  " + detail }
    return cut(text, width)
  }

  private func time(_ index: Int) -> String {
    let chain = chains[index]
    if let end = chain.endTime {
      guard let start = chain.startTime else { return "" }
      return "took " + durationText(end - start)
    }
    if chain.isOpen { return "iteration \(chain.completed)" }
    guard chain.phase != .waiting, let left = times.ofChain(index) else { return "" }
    return durationText(left) + " left"
  }

  private func details(_ chain: ChainStatus) -> [String] {
    var parts = [chain.status].compactMap { $0 }
    if chain.divergences > 0 { parts.append("\(chain.divergences) divergent") }
    if chain.isRunning {
      if chain.gradients > 0 { parts.append("\(chain.gradients) gradient\(chain.gradients == 1 ? "" : "s")") }
      if chain.stepSize > 0 { parts.append("step size \(significantText(chain.stepSize, digits: 3))") }
    }
    return parts
  }

  // MARK: An iteration that takes long

  /// The chain whose present iteration has taken longest, where that is long.
  private var slowest: Int? {
    let running = chains.indices.filter { chains[$0].isRunning }
    guard let slowest = running.min(by: { chains[$0].iterationTime < chains[$1].iterationTime }) else { return nil }
    return now - chains[slowest].iterationTime >= Self.longIteration ? slowest : nil
  }

  func iterationLine(_ index: Int, width: Int) -> String {
    let chain = chains[index]
    let time = durationText(now - chain.iterationTime)
    let count = chain.evaluationsInIteration
    let gradients = "\(count) gradient\(count == 1 ? "" : "s")"
    let isSearching = chain.completed == 0
    let name = subject ?? "chain \(chain.chain)"
    var parts = [
      isSearching
        ? "\(name): no iteration yet after \(time), \(gradients)"
        : "\(name): iteration \(chain.completed + 1) for \(time), \(gradients) so far"
    ]
    if chain.stepSize > 0 { parts.append("step size \(significantText(chain.stepSize, digits: 3))") }
    if let business = business(index) { parts.append(business) }
    var text = parts[0]
    if text.count > width { text = "\(chain.chain): \(time), \(gradients)" }
    for part in parts.dropFirst() where text.count + 2 + part.count <= width { text += ", " + part }
    return cut(text, width)
  }

  // MARK: The run

  /// How far all chains are, how long it takes, how many wait.
  func runLine(width: Int) -> String {
    let left = times.ofRun.map { durationText($0) + " left" } ?? "time left unknown"
    let share = "\(percentage) %"
    let gone = durationText(now - startTime) + " gone"
    let waiting = chains.count { $0.phase == .waiting }
    let forms = [
      ["all chains: \(share) after \(durationText(now - startTime)), \(left)", waitText(waiting)],
      ["all: \(share), \(gone), \(left)", waitText(waiting)],
      ["all \(share), \(left)"],
    ]
    for form in forms {
      let text = form.filter { !$0.isEmpty }.joined(separator: "; ")
      if text.count <= width { return text }
    }
    return cut(left, width)
  }

  private func waitText(_ count: Int) -> String {
    count == 0 ? "" : "\(count) \(count == 1 ? "chain waits" : "chains wait")"
  }

  /// The share of all iterations that is done.
  var percentage: Int {
    let total = chains.reduce(0) { $0 + $1.total }
    let done = chains.reduce(0) { $0 + $1.completed }
    return total > 0 ? Int(Double(done) / Double(total) * 100) : 100
  }

  /// The run as one line that is kept, with what the chains do.
  var plainLine: String {
    if subject != nil, let chain = chains.first { return ofMethod(chain) }
    var text = runLine(width: .max) + ": "
    let running = chains.indices.filter { chains[$0].isRunning }
    if running.count <= 4, !running.isEmpty {
      text += running.map { index in
        let chain = chains[index]
        var line = "chain \(chain.chain) \(chain.phase.text) \(chain.percentage) %"
        let details = self.details(chain)
        if !details.isEmpty { line += " (\(details.joined(separator: ", ")))" }
        return line
      }.joined(separator: ", ")
    } else {
      var counts: [(text: String, count: Int)] = []
      for chain in chains where chain.phase != .waiting {
        if let known = counts.firstIndex(where: { $0.text == chain.phase.text }) {
          counts[known].count += 1
        } else {
          counts.append((chain.phase.text, 1))
        }
      }
      text += counts.map { "\($0.count) \($0.text)" }.joined(separator: ", ")
    }
    if let slowest { text += "; " + iterationLine(slowest, width: .max) }
    return text
  }
}

extension ProgressText {
  /// The line of a method without chains.
  private func ofMethod(_ chain: ChainStatus) -> String {
    let left = times.ofRun.map { durationText($0) + " left" } ?? "time left unknown"
    let time = durationText(now - startTime)
    let place =
      chain.isOpen ? ["iteration \(chain.completed) after \(time)"] : ["\(percentage) % after \(time)", left]
    let parts = place + details(chain)
    let text = "\(subject ?? ""): \(chain.phase.text), \(parts.joined(separator: ", "))"
    return slowest.map { text + "; " + iterationLine($0, width: .max) } ?? text
  }
}

extension ChainStatus {
  /// The line for those who asked for one every so many iterations.
  func iterationLine(_ subject: String?) -> String {
    var parts = subject == nil ? ["divergences \(divergences)"] : [status].compactMap { $0 }
    if stepSize > 0 { parts.append("step size \(significantText(stepSize, digits: 3))") }
    if gradients > 0 { parts.append("gradients \(gradients)") }
    let place = isOpen ? "\(completed)" : "\(completed) of \(total) (\(percentage) %)"
    return "\(subject ?? "Chain \(chain)"): \(phase.text), iteration \(place)"
      + parts.map { ", " + $0 }.joined()
  }
}

private func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
  let space = String(repeating: " ", count: max(0, width - text.count))
  return left ? text + space : space + text
}

private func cut(_ text: String, _ width: Int) -> String {
  var text = text
  while text.hasSuffix(" ") { text.removeLast() }
  return text.count <= width ? text : String(text.prefix(width))
}
