// GradientProfiler: measures where the time of a gradient goes.
import CohortExecution
import CohortProgram
import CohortRandom
import CohortRecording

/// Measures one posterior's gradient, with an executor of its own.
///
/// Gradients without a clock and gradients with one are timed in turns, in short batches; of each part the median over the
/// batches counts, so that what else the machine does hardly shows.
struct GradientProfiler {
  private let posterior: Posterior
  private let explainer: ProgramExplainer
  private let options: ProfileOptions
  /// Where the program was recorded.
  private let start: [Double]
  private let executor: any ProgramExecutor

  init(_ posterior: Posterior, _ explainer: ProgramExplainer, _ options: ProfileOptions, start: [Double]) throws {
    guard options.points > 0, options.seconds > 0, options.radius >= 0, options.radius.isFinite else {
      throw ModelError(.settings, "a profile needs a positive number of points, of seconds, and a radius of 0 or more")
    }
    self.posterior = posterior
    self.explainer = explainer
    self.options = options
    self.start = start
    executor = try explainer.executable.makeExecutor(hasGradient: true)
  }

  private var program: CohortProgram.Program { executor.program }

  /// Medians of the parts at one point, in nanoseconds.
  private struct Sample {
    var gradient: Double
    var forward: [Double]
    var reverse: [Double]
    var rest: Double
  }

  func measure() throws -> GradientProfile {
    var samples: [Sample] = []
    var statistics: [Int: [SolveStatistics]] = [:]
    var skipped = 0
    // What takes long is measured at fewer points.
    let limit = StepTimes.now() + 2e9 * options.seconds
    for point in try points() where samples.count < options.points {
      if !samples.isEmpty, StepTimes.now() > limit { break }
      guard let sample = try sample(at: point) else {
        skipped += 1
        continue
      }
      samples.append(sample)
      for index in program.steps.indices {
        if let own = executor.statistics(ofStep: index) { statistics[index, default: []].append(own) }
      }
    }
    guard let last = samples.indices.last else {
      throw ModelError(
        .execution, "the log density has no value at any of \(skipped) points, so there is nothing to measure")
    }
    // The slots are those of the last evaluation, which were numbers.
    var forward = [Double](repeating: 0, count: program.steps.count)
    var reverse = forward
    for sample in samples {
      for index in forward.indices {
        forward[index] += sample.forward[index] / Double(last + 1)
        reverse[index] += sample.reverse[index] / Double(last + 1)
      }
    }
    let mean = { (part: (Sample) -> Double) in samples.reduce(0) { $0 + part($1) } / Double(last + 1) }
    return profile(
      gradient: mean(\.gradient), forward: forward, reverse: reverse, rest: mean(\.rest), statistics,
      points: samples.count, skipped: skipped)
  }

  // MARK: Points

  /// Points to measure at, more than are needed, since not all may have a value.
  private func points() throws -> [[Double]] {
    if let fit = options.fit { return try draws(of: fit) }
    var result: [[Double]] = []
    for number in 0..<(8 * options.points) {
      var random = RandomStream(
        seed: options.seed, stream: 1, purpose: .initialisation, substream: UInt32(truncatingIfNeeded: number))
      result.append(start.map { _ in random.nextUniform(-options.radius, options.radius) })
    }
    return result + [start]
  }

  private func draws(of fit: Fit) throws -> [[Double]] {
    let names = posterior.bound.columns.filter { $0.block == .parameters }.map(\.name)
    let places = try names.map { name in
      guard let place = fit.columns.firstIndex(of: name) else {
        throw ModelError(.file, "the fit has no column \(name): it is one of another model")
      }
      return place
    }
    let rows = fit.chains.flatMap { chain in (0..<chain.table.count).map { Array(chain.table.row($0)) } }
    guard !rows.isEmpty else { throw ModelError(.file, "the fit has no draws after warm-up") }
    var points: [[Double]] = []
    var failure: (any Error)?
    for number in 0..<min(options.points, rows.count) {
      let row = rows[number * rows.count / min(options.points, rows.count)]
      do {
        points.append(try posterior.bound.unconstrain(columns: places.map { row[$0] }))
      } catch {
        // Of few digits, a draw may lie on a bound, or a simplex not add up.
        failure = failure ?? error
      }
    }
    if let failure, points.isEmpty { throw failure }
    return points
  }

  // MARK: Measuring

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
  }

  /// nil where the log density has no value, or the program was recorded on another path.
  private func sample(at point: [Double]) throws -> Sample? {
    try point.withUnsafeBufferPointer { point in
      try withUnsafeTemporaryAllocation(of: Double.self, capacity: max(point.count, 1)) { gradient in
        guard let gradient = gradient.baseAddress else { return nil }
        return try sample(at: point.baseAddress ?? UnsafePointer(gradient), gradient: gradient)
      }
    }
  }

  private func sample(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) throws -> Sample? {
    let times = StepTimes(stepCount: program.steps.count)
    guard let first = executor.evaluate(at: q, gradient: gradient, times: times) else {
      throw ModelError(.unsupported, "this executor does not measure its steps")
    }
    guard case .value(let value) = first, value.isFinite else { return nil }
    // What takes most of the time that there is was measured as it was evaluated.
    let all = (times.forward + times.reverse).reduce(times.rest, +)
    if all > 0.5e9 * options.seconds {
      return Sample(gradient: all, forward: times.forward, reverse: times.reverse, rest: times.rest)
    }
    let begin = StepTimes.now()
    _ = executor.evaluate(at: q, gradient: gradient)
    let once = max(StepTimes.now() - begin, 50)
    let batch = max(1, min(1000, Int(200_000 / once)))
    let budget = 1e9 * options.seconds / Double(options.points)
    let rounds = max(once > budget ? 1 : 3, min(101, Int(budget / (2 * once * Double(batch)))))
    var plain: [Double] = []
    var forward = [[Double]](repeating: [], count: program.steps.count)
    var reverse = forward
    var rest: [Double] = []
    for _ in 0..<rounds {
      let begin = StepTimes.now()
      for _ in 0..<batch { _ = executor.evaluate(at: q, gradient: gradient) }
      plain.append((StepTimes.now() - begin) / Double(batch))
      var sums = Sample(
        gradient: 0, forward: Array(repeating: 0, count: forward.count),
        reverse: Array(repeating: 0, count: forward.count), rest: 0)
      for _ in 0..<batch {
        _ = executor.evaluate(at: q, gradient: gradient, times: times)
        for index in forward.indices {
          sums.forward[index] += times.forward[index]
          sums.reverse[index] += times.reverse[index]
        }
        sums.rest += times.rest
      }
      for index in forward.indices {
        forward[index].append(sums.forward[index] / Double(batch))
        reverse[index].append(sums.reverse[index] / Double(batch))
      }
      rest.append(sums.rest / Double(batch))
    }
    let median = GradientProfiler.median
    return Sample(
      gradient: median(plain), forward: forward.map(median), reverse: reverse.map(median), rest: median(rest))
  }

  // MARK: Shares

  private func profile(
    gradient: Double, forward: [Double], reverse: [Double], rest: Double, _ statistics: [Int: [SolveStatistics]],
    points: Int, skipped: Int
  ) -> GradientProfile {
    struct Place: Hashable {
      var path: String
      var line: Int
    }
    var lines: [Place: (forward: Double, reverse: Double)] = [:]
    var steps: [GradientProfile.Step] = []
    var known: [Int32: SourcePlace?] = [:]
    func add(_ origin: Int32, _ forward: Double, _ reverse: Double) -> SourcePlace? {
      let place = known[origin] ?? explainer.place(Int(origin))
      known[origin] = .some(place)
      if let place {
        let line = Place(path: place.path, line: place.line)
        let before = lines[line] ?? (0, 0)
        lines[line] = (before.forward + forward, before.reverse + reverse)
      }
      return place
    }
    var unplaced = 0.0
    let seconds = 1e-9
    for (number, step) in program.steps.enumerated() {
      var (own, back) = (forward[number] * seconds, reverse[number] * seconds)
      var place: SourcePlace?
      let title: String
      switch step {
      case .node(let node):
        place = add(node.origin, own, back)
        if place == nil { unplaced += own + back }
        title = node.calls > 1 ? "\(node.node.name) × \(node.calls)" : node.node.name
      case .block(let block):
        title = "\(block.rows) \(block.rows == 1 ? "row" : "rows") × \(block.operations.count) operations"
        let manner = explainer.executable.manner(ofStep: number)
        let costs = BlockCosts(block, slots: executor.slots, constants: program.constants, manner: manner)
        var parts = zip(block.operations.map(\.origin), zip(costs.forward, costs.reverse)).map { ($0, $1.0, $1.1) }
        parts += zip(block.sums.map(\.origin), zip(costs.forwardOfSums, costs.reverseOfSums)).map { ($0, $1.0, $1.1) }
        if parts.isEmpty { parts = block.checks.map { ($0.origin, 1, 0) } }
        let (all, allBack) = parts.reduce((0, 0)) { ($0.0 + $1.1, $0.1 + $1.2) }
        if case .strips(_, true, _) = manner, all + allBack > 0 {
          // Forward and reverse were done in one.
          let whole = own + back
          (own, back) = (whole * all / (all + allBack), whole * allBack / (all + allBack))
        }
        var most = -1.0
        var byOrigin: [Int32: (Double, Double)] = [:]
        for (origin, cost, costBack) in parts {
          let before = byOrigin[origin] ?? (0, 0)
          byOrigin[origin] = (before.0 + cost, before.1 + costBack)
        }
        if byOrigin.isEmpty { unplaced += own + back }
        for (origin, cost) in byOrigin.sorted(by: { $0.key < $1.key }) {
          let part = all > 0 ? own * cost.0 / all : own / Double(byOrigin.count)
          let partBack = allBack > 0 ? back * cost.1 / allBack : back / Double(byOrigin.count)
          let found = add(origin, part, partBack)
          if found == nil { unplaced += part + partBack }
          if part + partBack > most, let found { (most, place) = (part + partBack, found) }
        }
      }
      steps.append(
        GradientProfile.Step(step: number + 1, count: 1, title: title, place: place, forward: own, reverse: back))
    }
    let overhead = rest * seconds + unplaced
    return GradientProfile(
      gradient: gradient * seconds, parts: lines.values.reduce(overhead) { $0 + $1.forward + $1.reverse },
      overhead: overhead, points: points, skippedPoints: skipped, isAtDraws: options.fit != nil,
      lines: lines.map {
        GradientProfile.Line(
          place: SourcePlace(path: $0.path, line: $0.line), forward: $1.forward, reverse: $1.reverse)
      }.sorted { $0.place < $1.place },
      steps: Array(GradientProfiler.gathered(steps).prefix(100)),
      solves: solves(statistics, seconds: zip(forward, reverse).map { ($0 + $1) * seconds }, points: points))
  }

  /// Steps that are alike put together, the most expensive first.
  private static func gathered(_ steps: [GradientProfile.Step]) -> [GradientProfile.Step] {
    struct Key: Hashable {
      var title: String
      var place: SourcePlace?
    }
    var result: [GradientProfile.Step] = []
    var numbers: [Key: Int] = [:]
    for step in steps {
      let key = Key(title: step.title, place: step.place)
      guard let known = numbers[key] else {
        numbers[key] = result.count
        result.append(step)
        continue
      }
      result[known].count += 1
      result[known].forward += step.forward
      result[known].reverse += step.reverse
    }
    return result.sorted { ($1.total, $0.step) < ($0.total, $1.step) }
  }

  /// What the solves at each place took, averaged over the points.
  private func solves(
    _ statistics: [Int: [SolveStatistics]], seconds: [Double], points: Int
  ) -> [GradientProfile.Solve] {
    var order: [Int32] = []
    var times: [Int32: Double] = [:]
    var steps: [Int32: [(node: NodeStep, found: [SolveStatistics])]] = [:]
    for (number, step) in program.steps.enumerated() {
      guard case .node(let node) = step, let found = statistics[number] else { continue }
      if steps[node.origin] == nil { order.append(node.origin) }
      steps[node.origin, default: []].append((node, found))
      times[node.origin, default: 0] += seconds[number]
    }
    return order.compactMap { origin in
      guard let own = steps[origin],
        var result = solve(own, at: explainer.place(Int(origin)), points: Double(points))
      else { return nil }
      result.seconds = times[origin] ?? 0
      return result
    }
  }

  private func solve(
    _ steps: [(node: NodeStep, found: [SolveStatistics])], at place: SourcePlace?, points: Double
  ) -> GradientProfile.Solve? {
    guard let name = steps.first?.node.node.name else { return nil }
    let sizes = steps.map { $0.found.first?.steps.count ?? 0 }
    // Rounds of the same groups (doses of all subjects), or calls of which each is a group of its own.
    let areRounds = Set(sizes).count == 1 && (sizes.first ?? 0) > 1
    var work = [Double](repeating: 0, count: areRounds ? sizes[0] : sizes.reduce(0, +))
    var taken = work
    var again = work
    var result = GradientProfile.Solve(
      place: place, name: name, groups: work.count, steps: 0, rejected: 0, evaluations: 0, newtonIterations: 0,
      factorizations: 0, implicitSteps: 0, seconds: 0, costliest: [], everyGroup: [])
    var first = 0
    for (size, step) in zip(sizes, steps) {
      func mean(_ part: (SolveStatistics) -> [Int]) -> Double {
        step.found.reduce(0) { $0 + Double(part($1).reduce(0, +)) } / points
      }
      result.steps += mean(\.steps)
      result.rejected += mean(\.rejected)
      result.evaluations += mean(\.evaluations)
      result.newtonIterations += mean(\.newtonIterations)
      result.factorizations += mean(\.factorizations)
      result.implicitSteps += mean(\.implicitSteps)
      result.choosesMethod = result.choosesMethod || step.found.contains { !$0.implicitSteps.isEmpty }
      for own in step.found {
        for group in 0..<min(size, own.evaluations.count) {
          work[first + group] += Double(own.evaluations[group]) / points
          taken[first + group] += Double(own.steps[group]) / points
          again[first + group] += Double(own.rejected[group]) / points
        }
      }
      if !areRounds { first += size }
    }
    let all = work.reduce(0, +)
    let names = steps.first?.found.first?.names ?? []
    let groups = work.indices.map {
      GradientProfile.Group(
        number: $0 + 1, name: names.count == work.count ? names[$0] : nil, share: all > 0 ? work[$0] / all : 0,
        steps: taken[$0], rejected: again[$0])
    }
    result.costliest = Array(groups.sorted { ($1.share, $0.number) < ($0.share, $1.number) }.prefix(10))
    if groups.count > 1 { result.everyGroup = groups }
    return result
  }
}
