// NestedRun: the course of a nested sampling run: live points climb, batches are added, draws are given.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One run. No input makes it throw: how it ended stands in the summary.
final class NestedRun {
  private let method: NestedSampling
  private let context: RunContext
  private let sink: any RunSink
  private(set) var summary: RunSummary
  private var points: NestedPoints
  /// Walkers so far; their numbers name their random numbers.
  private var walkerCount: UInt32 = 0
  private var batchCount = 0
  private var evaluations = (prior: 0, likelihood: 0)
  private var unmoved = 0
  private var isLimited = false
  /// The live points on their way up; nil before and after.
  private var ascent: NestedAscent?
  private var isExplored = false
  /// Rows given so far, and those that an earlier part of the run has given.
  private var rows = 0
  private var knownRows = 0
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  init(_ method: NestedSampling, _ context: RunContext, _ sink: any RunSink) {
    self.method = method
    self.context = context
    self.sink = sink
    summary = RunSummary(chain: context.firstStream, phases: [.exploring, .sampling])
    points = NestedPoints(dimension: context.dimension)
    start = clock.now
  }

  func run() {
    do {
      do {
        try explore()
      } catch is CancellationRequest {
        summary.ending = .cancelled
        // What is delivered of points so far is not there when the run goes on.
        try sink.reached(.stopped) { state }
      }
      summary.phases[0].seconds = (clock.now - start) / .seconds(1)
      guard points.count > 0 else { return }
      try deliver()
    } catch is CancellationRequest {
      if summary.ending.isCompleted {
        summary.ending = .cancelled
        do { try sink.reached(.stopped) { state } } catch { summary.ending = .failed(error) }
      }
    } catch {
      summary.ending = .failed(error)
    }
  }

  /// Random numbers for what happens once.
  private func random(_ purpose: UInt64) -> RandomStream {
    context.random(.simulation).call(purpose)
  }

  // MARK: Exploring

  private func explore() throws {
    try resume()
    if isExplored { return }
    let prior = try context.population(of: .prior)
    let likelihood = try context.population(of: .likelihood)
    var walkers = SliceWalkers(prior: prior, likelihood: likelihood, isCancelled: context.isCancelled)
    defer { summary.gradientEvaluations += evaluations.likelihood }
    if ascent == nil {
      try begin(prior, likelihood)
      let live = points.alive(above: nil)
      guard live.contains(where: { points.logLikelihoods[$0] > -.infinity }) else {
        throw InferenceError.impossibleLikelihood(points: live.count)
      }
      ascent = NestedAscent(points, live, until: nil)
    }
    let isBatch = ascent?.end != nil
    try climb(&walkers)
    if isBatch { batchCount += 1 }
    while method.effectiveSamples > 0, batchCount < method.maxBatches, !isLimited {
      let result = NestedResult(points, random: random(1))
      if result.effectiveSampleSize >= Double(method.effectiveSamples) || !result.logEvidence.isFinite { break }
      try beginBatch(result, &walkers)
      try climb(&walkers)
      batchCount += 1
    }
    isExplored = true
  }

  /// The first live points.
  private func begin(_ prior: any PopulationDensity, _ likelihood: any PopulationDensity) throws {
    var positions: [Double] = []
    if context.dimension > 0 {
      let draws = try PriorDraws(context, count: method.livePoints)
      positions = draws.positions
      evaluations.prior += draws.gradientEvaluations
      if draws.reduction > 1.05 || draws.divergences > method.livePoints / 20 {
        summary.notes.append(
          RunNote(
            "the prior is hard to sample (\(draws.divergences) divergent transitions, R-hat \(rounded(draws.reduction, 2))): the "
              + "first live points may not be draws from it, and the evidence wrong; a parameterisation in which parameters do not "
              + "depend on each other a priori helps", isWarning: true))
      }
    }
    let count = method.livePoints
    let logPriors = try prior.logDensities(at: positions, count: count)
    let logLikelihoods = try likelihood.logDensities(at: positions, count: count)
    evaluations.prior += count
    evaluations.likelihood += count
    for index in 0..<count {
      let place = index * context.dimension
      points.append(
        positions[place..<(place + context.dimension)], logLikelihood: logLikelihoods[index],
        logPrior: logPriors[index],
        birth: nil)
    }
  }

  /// Replaces the points of the lowest likelihood, again and again, until the ascent is at its end.
  private func climb(_ walkers: inout SliceWalkers) throws {
    while ascent != nil {
      // An iteration that is broken off is done again.
      let before = (ascent, walkerCount, evaluations, unmoved, summary.phases[0].iterations)
      do {
        if context.isCancelled() { throw CancellationRequest() }
        try sink.reached(.between) { state }
        try step(&walkers)
      } catch {
        (ascent, walkerCount, evaluations, unmoved, summary.phases[0].iterations) = before
        throw error
      }
    }
  }

  /// One iteration; there is no ascent after the last one.
  private func step(_ walkers: inout SliceWalkers) throws {
    guard var ascent else { return }
    self.ascent = nil
    var live = ascent.live
    live.sort { (points.logLikelihoods[$0], $0) < (points.logLikelihoods[$1], $1) }
    guard let lowest = live.first, let highest = live.last else { return }
    let best = points.logLikelihoods[highest]
    if let end = ascent.end, points.logLikelihoods[lowest] > end { return }
    // What has the same likelihood as the last to go goes, too.
    var count = min(method.replaced, max(1, live.count / 4))
    let level = points.logLikelihoods[live[count - 1]]
    while count < live.count, points.logLikelihoods[live[count]] <= level { count += 1 }
    // Nothing is above: a plateau.
    if count == live.count { return }
    for offset in 0..<count {
      let above = ascent.logVolume
      ascent.logVolume -= 1 / Double(live.count - offset)
      ascent.evidence.add(points.logLikelihoods[live[offset]] + logDifference(above, ascent.logVolume))
    }
    var total = ascent.evidence
    total.add(best + ascent.logVolume)
    let growth = total.value - ascent.evidence.value
    report(count, ascent.evidence.value, growth, live.count, isBatch: ascent.end != nil)
    if ascent.end == nil, growth < method.tolerance { return }
    if method.maxEvaluations > 0, evaluations.likelihood >= method.maxEvaluations {
      isLimited = true
      return
    }
    live.removeFirst(count)
    if ascent.sinceShape == 0 || ascent.sinceShape >= max(method.replaced, ascent.firstCount / 10) {
      ascent.shape = PointShape(points, live)
      ascent.sinceShape = 0
    }
    ascent.sinceShape += count
    live += try newPoints(count, from: live, ascent.shape, &walkers, level: level)
    ascent.live = live
    self.ascent = ascent
  }

  /// New points above a level, each from one of the given points.
  private func newPoints(
    _ count: Int, from others: [Int], _ shape: PointShape, _ walkers: inout SliceWalkers, level: Double?
  ) throws -> [Int] {
    var moving: [SliceWalkers.Walker] = []
    for _ in 0..<count {
      walkerCount &+= 1
      var random = context.random(.simulation, substream: walkerCount)
      let start = others[random.nextInteger(0, others.count - 1)]
      moving.append(
        SliceWalkers.Walker(
          position: Array(points.position(start)), logPrior: points.logPriors[start],
          logLikelihood: points.logLikelihoods[start], random: random))
    }
    let before = (walkers.priorEvaluations, walkers.likelihoodEvaluations)
    try walkers.run(&moving, shape: shape, moves: moveCount, level: level)
    evaluations.prior += walkers.priorEvaluations - before.0
    evaluations.likelihood += walkers.likelihoodEvaluations - before.1
    return moving.map { walker in
      if !walker.hasMoved { unmoved += 1 }
      points.append(
        walker.position, logLikelihood: walker.logLikelihood, logPrior: walker.logPrior, birth: level)
      return points.count - 1
    }
  }

  private var moveCount: Int { method.moves > 0 ? method.moves : 5 + 5 * context.dimension }

  /// More live points where they matter most.
  private func beginBatch(_ result: NestedResult, _ walkers: inout SliceWalkers) throws {
    let importance = result.importance(points, posteriorShare: method.posteriorShare)
    guard let first = importance.firstIndex(where: { $0 >= 0.8 }), let last = importance.lastIndex(where: { $0 >= 0.8 })
    else { return }
    let birth = first > 0 ? points.logLikelihoods[result.order[first - 1]] : nil
    let level = birth.flatMap { $0 > -.infinity ? $0 : nil }
    let end = points.logLikelihoods[result.order[min(last + 1, result.order.count - 1)]]
    let others = points.alive(above: level)
    guard !others.isEmpty else { return }
    let count = method.batchPoints > 0 ? method.batchPoints : max(1, method.livePoints / 2)
    let live = try newPoints(count, from: others, PointShape(points, others), &walkers, level: level)
    ascent = NestedAscent(points, live, until: end)
  }

  private func report(
    _ count: Int, _ logEvidence: Double, _ growth: Double, _ live: Int, isBatch: Bool
  ) {
    summary.phases[0].iterations += count
    let done = summary.phases[0].iterations
    // Once past the bulk of the posterior, what is left falls by e with as many points as are alive.
    let rest = isBatch ? 0 : Int(min(1e9, max(0, Double(live) * (log(max(growth, 1e-300)) - log(method.tolerance)))))
    let status =
      "log evidence \(rounded(logEvidence, 2))"
      + (isBatch ? ", batch \(batchCount + 1)" : growth.isFinite ? ", at most \(rounded(growth, 3)) more" : "")
    sink.progressed(
      RunProgress(
        .exploring, stream: context.firstStream, iteration: done, of: done + rest, completed: done, total: done + rest,
        status: status))
  }

  // MARK: The result

  private func deliver() throws {
    let result = NestedResult(points, random: random(1))
    let report = PhaseReport(
      title: "Evidence",
      entries: [
        PhaseReport.Entry("log_evidence", [result.logEvidence]),
        PhaseReport.Entry("log_evidence_error", [result.error]),
        PhaseReport.Entry("information", [result.information]),
        PhaseReport.Entry("effective_sample_size", [result.effectiveSampleSize]),
        PhaseReport.Entry("points", [Double(points.count)]),
        PhaseReport.Entry("batches", [Double(batchCount)]),
        PhaseReport.Entry("likelihood_evaluations", [Double(evaluations.likelihood)]),
        PhaseReport.Entry("prior_evaluations", [Double(evaluations.prior)]),
      ])
    summary.learnt = report
    if knownRows == 0 { try sink.phaseEnded(.exploring, report: report) }
    addNotes(result)
    let began = clock.now
    if method.savesPoints { try deliverPoints(result) } else { try deliverDraws(result) }
    summary.phases[1].seconds = (clock.now - began) / .seconds(1)
    try sink.phaseEnded(.sampling, report: nil)
  }

  private func addNotes(_ result: NestedResult) {
    summary.notes.append(
      RunNote(
        "log evidence \(rounded(result.logEvidence, 3)) with a standard error of \(rounded(result.error, 3)), relative to the "
          + "normalised prior"))
    summary.notes.append(
      RunNote(
        "information \(rounded(result.information, 2)) nats; effective sample size "
          + "\(rounded(result.effectiveSampleSize, 0)) of \(points.count) points; \(evaluations.likelihood) evaluations of the "
          + "likelihood, \(evaluations.prior) of the prior"))
    if unmoved > max(5, points.count / 50) {
      summary.notes.append(
        RunNote(
          "\(unmoved) of \(points.count) points could not move from where they began: the evidence may be wrong; more moves help "
            + "(--moves)", isWarning: true))
    }
    if isLimited {
      summary.notes.append(
        RunNote("the limit of evaluations was reached before the evidence was settled", isWarning: true))
    }
    if case .cancelled = summary.ending {
      summary.notes.append(
        RunNote("the run was stopped before the evidence was settled: it is of the points so far", isWarning: true))
    }
  }

  private func deliverPoints(_ result: NestedResult) throws {
    for (place, index) in result.order.enumerated() {
      let logWeight = result.logWeights[place]
      try deliver(
        place, index, logWeight: logWeight, of: result.order.count,
        more: [result.logVolumes[place], Double(result.live[place])])
    }
  }

  /// Draws of equal weight, by systematic resampling (Kitagawa 1996), in random order.
  private func deliverDraws(_ result: NestedResult) throws {
    let wanted = method.samples > 0 ? method.samples : Int(max(1, result.effectiveSampleSize.rounded(.down)))
    var random = random(2)
    var chosen: [Int] = []
    let offset = random.nextUniform()
    var sum = 0.0
    for (place, index) in result.order.enumerated() {
      let weight = exp(result.logWeights[place])
      sum += weight.isNaN ? 0 : weight * Double(wanted)
      while chosen.count < wanted, Double(chosen.count) + offset < sum { chosen.append(index) }
    }
    if let last = result.order.last { while chosen.count < wanted { chosen.append(last) } }
    for place in stride(from: chosen.count - 1, to: 0, by: -1) { chosen.swapAt(place, random.nextInteger(0, place)) }
    let logWeight = -log(Double(max(1, wanted)))
    for (place, index) in chosen.enumerated() {
      try deliver(place, index, logWeight: logWeight, of: chosen.count, more: [])
    }
  }

  private func deliver(_ place: Int, _ index: Int, logWeight: Double, of total: Int, more: [Double]) throws {
    rows += 1
    if rows <= knownRows { return }
    let (logLikelihood, logPrior) = (points.logLikelihoods[index], points.logPriors[index])
    let row = [logLikelihood + logPrior, logLikelihood, logPrior, logWeight] + more
    try Array(points.position(index)).withUnsafeBufferPointer { position in
      try row.withUnsafeBufferPointer {
        try sink.receive(RunRow(phase: .sampling, iteration: place, position: position, statistics: $0))
      }
    }
    summary.phases[1].iterations = place + 1
    let done = summary.phases[0].iterations
    sink.progressed(
      RunProgress(
        .sampling, stream: context.firstStream, iteration: place + 1, of: total, completed: done + place + 1,
        total: done + total, status: nil))
  }
}

// MARK: State

extension NestedRun {
  /// All that is known.
  private var state: ChainState {
    var writer = StateWriter()
    writer.write(max(rows, knownRows))
    writer.write(isExplored)
    writer.write(isLimited)
    writer.write(ascent != nil)
    writer.write(UInt64(walkerCount))
    for number in [batchCount, evaluations.prior, evaluations.likelihood, unmoved, summary.phases[0].iterations] {
      writer.write(number)
    }
    writer.write(summary.notes.count)
    for note in summary.notes {
      writer.write(note.text)
      writer.write(note.isWarning)
    }
    points.write(to: &writer)
    ascent?.write(to: &writer)
    return ChainState(bytes: writer.bytes)
  }

  /// Takes over what an earlier part of the run has written.
  private func resume() throws {
    guard let state = context.state(0) else { return }
    var reader = StateReader(state.bytes)
    knownRows = try reader.bounded()
    isExplored = try reader.flag()
    isLimited = try reader.flag()
    let isClimbing = try reader.flag()
    // Between two ascents nothing is written down: what was begun is begun again.
    guard isExplored || isClimbing else { return }
    walkerCount = UInt32(truncatingIfNeeded: try reader.word())
    batchCount = try reader.bounded()
    evaluations.prior = try reader.bounded()
    evaluations.likelihood = try reader.bounded()
    unmoved = try reader.bounded()
    summary.phases[0].iterations = try reader.bounded()
    for _ in 0..<min(100, try reader.bounded()) {
      summary.notes.append(RunNote(try reader.text(), isWarning: try reader.flag()))
    }
    try points.read(from: &reader)
    if isClimbing { ascent = try NestedAscent(points, from: &reader) }
    guard reader.isAtEnd else { throw InferenceError.unreadableState("it is too long") }
  }
}

/// A number with so many decimals, for people.
func rounded(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
  let scale = pow(10, Double(decimals))
  let text = "\((value * scale).rounded() / scale)"
  return decimals == 0 && text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
