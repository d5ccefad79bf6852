// Several chains at once, on whatever parallel loop the caller has.

/// What one chain of several runs on.
package struct ChainTask {
  package let density: any LogDensity
  package let initialisation: Initialisation
  package let sink: any ChainSink

  package init(density: any LogDensity, initialisation: Initialisation = .random(), sink: any ChainSink) {
    self.density = density
    self.initialisation = initialisation
    self.sink = sink
  }
}

/// Runs one chain per task, numbered from `firstChain`, and returns their summaries in that order.
///
/// `parallelFor(count, body)` must call `body` once with each of 0 ..< count, on any threads, and return when all calls
/// have. A chain's draws depend on the seed and its number, not on the threads.
package func runChains(
  _ tasks: [ChainTask], firstChain: Int = 1, seed: UInt64, settings: SamplerSettings = SamplerSettings(),
  parallelFor: (Int, @Sendable (Int) -> Void) -> Void, isCancelled: @escaping () -> Bool = { false }
) -> [ChainSummary] {
  let summaries = UnsafeMutablePointer<ChainSummary>.allocate(capacity: max(1, tasks.count))
  for i in tasks.indices { (summaries + i).initialize(to: ChainSummary(chain: firstChain &+ i)) }
  defer {
    summaries.deinitialize(count: tasks.count)
    summaries.deallocate()
  }
  // Every call touches its own task and its own summary.
  nonisolated(unsafe) let shared = (tasks: tasks, summaries: summaries, isCancelled: isCancelled)
  parallelFor(tasks.count) { index in
    guard shared.tasks.indices.contains(index) else { return }
    let task = shared.tasks[index]
    shared.summaries[index] = runChain(
      task.density, chain: firstChain &+ index, seed: seed, settings: settings,
      initialisation: task.initialisation, sink: task.sink, isCancelled: shared.isCancelled)
  }
  return Array(UnsafeBufferPointer(start: summaries, count: tasks.count))
}
