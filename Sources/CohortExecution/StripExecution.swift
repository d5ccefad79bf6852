// Blocks done in strips: by one thread, or by all threads of the arena where the block is long.
import CKernels
import CohortThreads

extension PortableExecutor {
  /// What the threads do together.
  struct Job {
    var block: UnsafePointer<LoweredBlock>
    var isReverse: Bool
    var sweeps: Bool
    var sweepNumber: Int
  }

  func forwardStrips(_ block: UnsafePointer<LoweredBlock>, withGradient: Bool) {
    clearSums(block)
    let sweeps = withGradient && block.pointee.isSinglePass
    if isShared(block) {
      runParallel(block, isReverse: false, sweeps: sweeps)
      return
    }
    let worker = workers[0]
    worker.begin(block)
    var blockTarget = 0.0
    for segment in 0..<block.pointee.segmentCount {
      // Invariants that an earlier segment computes are read again.
      if segment > 0 { worker.readInvariants(block) }
      var row = Int(block.pointee.segments[segment])
      let end = Int(block.pointee.segments[segment + 1])
      while row < end {
        let next = min(row + block.pointee.chunkLength, end)
        worker.forward(block, rows: row..<next, sweeps: sweeps, scatters: true, results: chunkResults)
        blockTarget += chunkResults[0]
        if sweeps { addInvariantAdjoints(block, chunkResults + 1) }
        row = next
      }
    }
    target += blockTarget
    merge(worker.failure)
  }

  /// Whether threads share the block now: the arena's, but no more than there are workers.
  private func isShared(_ block: UnsafePointer<LoweredBlock>) -> Bool {
    block.pointee.isParallel && workers.count > 1 && ParallelLoop.threadCount > 1
  }

  func reverseStrips(_ block: UnsafePointer<LoweredBlock>) {
    guard block.pointee.table.reverse_count > 0 || block.pointee.table.sum_count > 0 else { return }
    if isShared(block) {
      runParallel(block, isReverse: true, sweeps: true)
      return
    }
    let worker = workers[0]
    worker.readInvariants(block)
    for segment in stride(from: block.pointee.segmentCount - 1, through: 0, by: -1) {
      var row = Int(block.pointee.segments[segment])
      let end = Int(block.pointee.segments[segment + 1])
      while row < end {
        let next = min(row + block.pointee.chunkLength, end)
        worker.reverse(block, rows: row..<next, scatters: true, results: chunkResults)
        // At once: the segment that computes the invariant is swept later.
        addInvariantAdjoints(block, chunkResults + 1)
        row = next
      }
    }
  }

  private func addInvariantAdjoints(_ block: UnsafePointer<LoweredBlock>, _ sums: UnsafePointer<Double>) {
    let invariants = block.pointee.invariants
    for index in 0..<invariants.count {
      let register = Int(invariants.items[index])
      guard block.pointee.places[register].adjointSpace == .scratch else { continue }
      adjoints[Int(block.pointee.table.inputs[register].base)] += sums[index]
    }
  }

  private func merge(_ other: cohort_failure) {
    if other.guard_failed != 0 { failure.guard_failed = 1 }
    if other.requirement >= 0 && (failure.requirement < 0 || other.row < failure.row) {
      failure.requirement = other.requirement
      failure.row = other.row
      failure.shown = other.shown
    }
  }

  // MARK: All threads

  /// Does the chunks in any order; their results are merged in order.
  private func runParallel(_ block: UnsafePointer<LoweredBlock>, isReverse: Bool, sweeps: Bool) {
    sweepCount &+= 1
    job = Job(block: block, isReverse: isReverse, sweeps: sweeps, sweepNumber: sweepCount)
    let this = Unmanaged.passUnretained(self).toOpaque()
    let chunkCount = block.pointee.chunkCount
    nextChunk.store(0, ordering: .relaxed)
    // A task for each worker, whatever thread does it: an executor may be used in another arena than the one it was made
    // for. Tasks take the chunks one after another.
    ParallelLoop.run(
      count: min(workers.count, ParallelLoop.threadCount, chunkCount), isolated: true, context: this
    ) { begin, end, this in
      guard let this else { return }
      let executor = Unmanaged<PortableExecutor>.fromOpaque(this).takeUnretainedValue()
      for task in Int(begin)..<Int(end) { executor.runChunks(executor.workers[task]) }
    }
    let stride = 1 + block.pointee.invariants.count
    var blockTarget = 0.0
    for chunk in 0..<chunkCount {
      if !isReverse { blockTarget += chunkResults[chunk * stride] }
      if sweeps { addInvariantAdjoints(block, chunkResults + (chunk * stride + 1)) }
    }
    target += blockTarget
    if !isReverse {
      for worker in workers where worker.sweepNumber == sweepCount { merge(worker.failure) }
    }
    guard sweeps else { return }
    for index in 0..<block.pointee.transposedCount {
      transposedIndex = index
      // Some tens of thousands of rows each.
      let slotCount = block.pointee.transposed[index].slotCount
      let grain = max(1, slotCount / max(1, block.pointee.rows >> 14))
      ParallelLoop.run(count: slotCount, grain: grain, isolated: true, context: this) { begin, end, this in
        guard let this else { return }
        let executor = Unmanaged<PortableExecutor>.fromOpaque(this).takeUnretainedValue()
        executor.addColumns(Int(begin)..<Int(end))
      }
    }
  }

  /// Does chunks as long as there are any that no other worker has taken.
  private func runChunks(_ worker: StripWorker) {
    guard let job else { return }
    let block = job.block
    let length = block.pointee.chunkLength
    while true {
      let chunk = nextChunk.wrappingAdd(1, ordering: .relaxed).oldValue
      guard chunk < block.pointee.chunkCount else { return }
      if worker.sweepNumber != job.sweepNumber {
        worker.sweepNumber = job.sweepNumber
        worker.begin(block)
      }
      let rows = chunk * length..<min((chunk + 1) * length, block.pointee.rows)
      let results = chunkResults + chunk * (1 + block.pointee.invariants.count)
      if job.isReverse {
        worker.reverse(block, rows: rows, scatters: false, results: results)
      } else {
        worker.forward(block, rows: rows, sweeps: job.sweeps, scatters: false, results: results)
      }
    }
  }

  /// Adds the adjoints of a gathered column's rows to those of their slots; the order of additions is the one in which
  /// one thread would scatter them.
  private func addColumns(_ range: Range<Int>) {
    guard let job else { return }
    let transposed = job.block.pointee.transposed[transposedIndex]
    let column = columns + transposed.columnOffset
    for index in range {
      let begin = Int(transposed.starts[index])
      let count = transposed.starts[index + 1] - Int32(begin)
      cohort_add_rows(
        count, transposed.rows + begin, column, Int32(job.block.pointee.stripLength), transposed.hasRuns ? 1 : 0,
        adjoints + Int(transposed.slots[index]))
    }
  }
}
