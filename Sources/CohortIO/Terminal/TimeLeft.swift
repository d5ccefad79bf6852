// How long a run will still take: its running chains by their pace, chains that wait by what others take.
import CohortInference

/// Estimates from what chains have done so far.
struct TimeLeft {
  /// Chains that run at a time.
  let workers: Int
  let chains: [ChainStatus]
  let now: Double

  /// Seconds until the chain ends; nil where nothing is known yet.
  func ofChain(_ index: Int) -> Double? {
    let chain = chains[index]
    if chain.hasEnded { return 0 }
    if chain.total == chain.completed { return 0 }
    guard chain.completed > 0 || chain.phase != .waiting else { return ofWaiting(chain) }
    var done = chain.completed
    var seconds = 0.0
    for plan in chain.plan {
      let left = max(0, plan.iterations - done)
      done = max(0, done - plan.iterations)
      if left == 0 { continue }
      guard let pace = pace(of: chain, in: plan.phase) else { return ofWaiting(chain) }
      seconds += Double(left) * pace
    }
    // What the present iteration has taken is behind it, up to what was thought it would take.
    guard chain.isRunning, let pace = currentPace(chain) else { return seconds }
    return max(0, seconds - min(pace, now - chain.iterationTime))
  }

  /// Seconds until all chains have ended; nil where nothing is known yet.
  var ofRun: Double? {
    // Each worker takes the next chain when it has ended one.
    var running: [Double] = []
    var waiting: [Double] = []
    for (index, chain) in chains.enumerated() where !chain.hasEnded {
      guard let left = ofChain(index) else { return nil }
      if chain.isRunning { running.append(left) } else { waiting.append(left) }
    }
    var free = running + Array(repeating: 0, count: max(0, workers - running.count))
    for seconds in waiting {
      guard let next = free.indices.min(by: { free[$0] < free[$1] }) else { return nil }
      free[next] += seconds
    }
    return free.max() ?? 0
  }

  /// A chain that has not begun takes what the others take, by phase.
  private func ofWaiting(_ chain: ChainStatus) -> Double? {
    var seconds = 0.0
    for plan in chain.plan where plan.iterations > 0 {
      guard let pace = meanPace(plan.phase) ?? anyPace() else { return nil }
      seconds += Double(plan.iterations) * pace
    }
    return seconds
  }

  /// The chain's own pace in a phase; before it gets there that of the others, or of its own last phase.
  private func pace(of chain: ChainStatus, in phase: RunPhase) -> Double? {
    if chain.phase == .running(phase), let own = currentPace(chain) { return own }
    return meanPace(phase) ?? currentPace(chain) ?? anyPace()
  }

  /// An iteration that is slower than those before counts as far as it has come.
  private func currentPace(_ chain: ChainStatus) -> Double? {
    guard case .running(let phase) = chain.phase, var pace = chain.paces[phase] else { return nil }
    let pending = now - chain.iterationTime
    if pending > pace.seconds { pace.add(pending) }
    return pace.seconds
  }

  /// The mean over the chains that know it; a phase's first iterations, which may be slow, say little of it.
  private func meanPace(_ phase: RunPhase) -> Double? {
    mean(chains.map { ($0.paces[phase]?.count ?? 0) >= 5 ? pace(known: $0, phase) : nil })
  }

  private func anyPace() -> Double? {
    mean(chains.flatMap { chain in chain.paces.keys.map { pace(known: chain, $0) } })
  }

  private func mean(_ paces: [Double?]) -> Double? {
    let known = paces.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// What a chain knows of a phase that it is in or has had.
  private func pace(known chain: ChainStatus, _ phase: RunPhase) -> Double? {
    chain.phase == .running(phase) ? currentPace(chain) : chain.paces[phase]?.seconds
  }
}
