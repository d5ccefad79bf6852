// Recurrence: the instances of a component as loops, found in the order in which the model ran them.

/// What a component does, as a sequence of loops and calls.
///
/// A filter or a time series repeats the same operations step after step, but the sites alone do not show it: the first
/// steps lack what could be computed from data, matrix products run through a site several times in each step. In the
/// order in which the model ran, the repetition is plain. Where a certain operation comes again a new row begins; rows in
/// succession that do the same are a loop. (Compilers call it loop rerolling.)
struct Recurrence {
  /// Rows that do the same operations, one instance each.
  struct Loop {
    var width: Int
    /// Row by row.
    var instances: [Int32]
    var rows: Int { width == 0 ? 0 : instances.count / width }
  }
  enum Part {
    case loop(Loop)
    /// Calls of a node, or long sums.
    case calls(member: Int, instances: [Int32])
  }

  private(set) var parts: [Part] = []
  private let graph: InstanceGraph
  /// Equal for instances that may be of one operation in a loop.
  private var keys: [Int32]
  /// Where in the sequence of its piece each instance stands.
  private var placeOf: [Int32]
  private var bodies: [ContiguousArray<Int32>: Int] = [:]

  /// Longer sums are steps of their own.
  static let longestSum = 32

  /// - Returns: nil where calls of several pieces would not come together in one step.
  init?(_ graph: InstanceGraph) {
    self.graph = graph
    keys = Array(repeating: -1, count: graph.count)
    placeOf = Array(repeating: -1, count: graph.count)
    for member in graph.members.indices { findKeys(of: member) }
    let groups = group(findRuns())
    if groups.count > 1, groups.contains(where: { $0.pieces.contains { $0.contains { $0.body < 0 } } }) { return nil }
    for group in groups { merge(group.pieces) }
  }

  /// The rows of an operation's site may be one operation of a loop, as may sums of equally many operands.
  private mutating func findKeys(of member: Int) {
    let site = graph.recording.sites[graph.members[member]]
    let memberCount = Int32(truncatingIfNeeded: graph.members.count)
    for instance in graph.firsts[member]..<graph.firsts[member + 1] {
      switch site.kind {
      case .operation: keys[Int(instance)] = Int32(truncatingIfNeeded: member)
      case .sum:
        let length = graph.operands(of: site, row: graph.row(instance), column: 0).count
        guard length <= Recurrence.longestSum else { continue }
        keys[Int(instance)] = Int32(truncatingIfNeeded: member) &+ Int32(truncatingIfNeeded: length) &* memberCount
      default: break
      }
    }
  }

  // MARK: Loops of one piece

  /// A part of a piece: repetitions of a body, or (`body` is -1 - member) a call.
  private struct Run {
    var body: Int
    var width = 1
    var instances: ArraySlice<Int32>
  }

  private mutating func findRuns() -> [[Run]] {
    var sequences = [[Int32]](repeating: [], count: graph.pieceCount)
    for instance in graph.order {
      sequences[Int(graph.piece[Int(instance)])].append(instance)
    }
    return sequences.map { sequence in
      var runs: [Run] = []
      var start = 0
      for (place, instance) in sequence.enumerated() where keys[Int(instance)] < 0 {
        if start < place { appendRuns(sequence[start..<place], to: &runs) }
        runs.append(Run(body: -1 - graph.member(instance), instances: sequence[place...place]))
        start = place + 1
      }
      if start < sequence.count { appendRuns(sequence[start...], to: &runs) }
      return runs
    }
  }

  private mutating func appendRuns(_ stretch: ArraySlice<Int32>, to runs: inout [Run]) {
    for (place, instance) in zip(stretch.indices, stretch) { placeOf[Int(instance)] = Int32(truncatingIfNeeded: place) }
    for loop in bestLoops(stretch) {
      let number = bodies[loop.body] ?? bodies.count
      bodies[loop.body] = number
      runs.append(Run(body: number, width: loop.width, instances: stretch[loop.start..<loop.end]))
    }
  }

  /// Rows in succession that do the same.
  private struct Rows {
    var start: Int
    var end: Int
    var width: Int
    var body: ContiguousArray<Int32>
  }

  /// How much of a sequence is looked at to find where its rows begin.
  private static let sampleLength = 20_000

  /// Cuts a stretch into rows, consecutive equal ones together, so that the code is as short as possible.
  private func bestLoops(_ stretch: ArraySlice<Int32>) -> [Rows] {
    var beginning = bestBeginning(stretch.prefix(Recurrence.sampleLength))
    if beginning == nil, stretch.count > Recurrence.sampleLength { beginning = bestBeginning(stretch) }
    guard let beginning else { return loops(stretch, cuts: []) }
    return loops(stretch, cuts: cuts(stretch, at: beginning))
  }

  /// Where rows begin: `shift` instances behind every `stride`-th operation of a certain key, in rows of `period` instances.
  private struct Beginning {
    var key: Int32
    var stride: Int
    var period: Int
    var shift = 0
  }

  /// The beginning of rows that makes the code shortest; nil where it is shortest without rows.
  private func bestBeginning(_ stretch: ArraySlice<Int32>) -> Beginning? {
    var best: Beginning?
    var bestLength = length(loops(stretch, cuts: []))
    for plain in candidates(stretch) {
      let shifted = shifted(plain, stretch)
      for beginning in shifted.shift == 0 ? [plain] : [plain, shifted] {
        let length = length(loops(stretch, cuts: cuts(stretch, at: beginning)))
        if length < bestLength || (length == bestLength && beginning.shift != 0) {
          (best, bestLength) = (beginning, length)
        }
      }
    }
    return best
  }

  /// Operations may come so many times in a step.
  private static let longestStride = 64

  /// Possible beginnings of rows: an operation that comes back in a rhythm, after so many others that the distances
  /// repeat. Of those with equal periods the one with the simplest rhythm, and those first that cover most of the sequence.
  private func candidates(_ stretch: ArraySlice<Int32>) -> [Beginning] {
    var placesOfKey: [Int32: [Int]] = [:]
    var inOrder: [Int32] = []
    for (place, instance) in stretch.enumerated() {
      let key = keys[Int(instance)]
      if placesOfKey[key] == nil { inOrder.append(key) }
      placesOfKey[key, default: []].append(place)
    }
    var best: [Int: (beginning: Beginning, coverage: Int)] = [:]
    for key in inOrder {
      guard let places = placesOfKey[key], places.count > 2, let rhythm = Recurrence.rhythm(places) else { continue }
      let coverage = places.count / rhythm.stride * rhythm.period
      if let known = best[rhythm.period],
        (known.beginning.stride, -known.coverage) <= (rhythm.stride, -coverage)
      {
        continue
      }
      best[rhythm.period] = (Beginning(key: key, stride: rhythm.stride, period: rhythm.period), coverage)
    }
    return best.values.sorted { ($1.coverage, $0.beginning.period) < ($0.coverage, $1.beginning.period) }.prefix(6)
      .map(\.beginning)
  }

  /// After how many places the distances of neighbouring places repeat, and how far that is; judged in the middle.
  private static func rhythm(_ places: [Int]) -> (stride: Int, period: Int)? {
    let distances = zip(places, places.dropFirst()).map { $1 - $0 }
    let sample = Array(distances.dropFirst(max(0, distances.count / 2 - 256)).prefix(512))
    if sample.count == 1 { return (1, sample[0]) }
    for stride in 1...max(1, min(longestStride, sample.count / 2)) {
      let pairs = sample.count - stride
      let equal = (0..<pairs).count { sample[$0] == sample[$0 + stride] }
      guard equal * 4 >= pairs * 3 else { continue }
      let middle = max(0, sample.count / 2 - stride / 2)
      return (stride, sample[middle..<min(middle + stride, sample.count)].reduce(0, +))
    }
    return nil
  }

  private func cuts(_ stretch: ArraySlice<Int32>, at beginning: Beginning) -> [Int] {
    let places = stretch.indices.filter { keys[Int(stretch[$0])] == beginning.key }
    let cuts = stride(from: 0, to: places.count, by: beginning.stride).map { places[$0] }
    let (shift, period) = (beginning.shift, beginning.period)
    if shift == 0 { return cuts }
    var result: [Int] = []
    if let first = cuts.first, first + shift - period >= stretch.startIndex { result.append(first + shift - period) }
    // Steps of another length end where they did.
    for (cut, next) in zip(cuts, cuts.dropFirst() + [stretch.endIndex]) { result.append(min(cut + shift, next)) }
    return result
  }

  /// Each loop costs as much as some operations more.
  private func length(_ loops: [Rows]) -> Int { loops.reduce(0) { $0 + $1.width + 8 } }

  private func loops(_ stretch: ArraySlice<Int32>, cuts: [Int]) -> [Rows] {
    var result: [Rows] = []
    var start = stretch.startIndex
    for end in cuts + [stretch.endIndex] where end > start {
      let body = body(stretch[start..<end])
      if let last = result.last, last.body == body {
        result[result.count - 1].end = end
      } else {
        result.append(Rows(start: start, end: end, width: end - start, body: body))
      }
      start = end
    }
    return result
  }

  /// What a row does: its operations, and which operands are results of the same row.
  private func body(_ row: ArraySlice<Int32>) -> ContiguousArray<Int32> {
    var body = ContiguousArray<Int32>()
    body.reserveCapacity(row.count * 4)
    let start = Int32(truncatingIfNeeded: row.startIndex)
    for instance in row {
      body.append(keys[Int(instance)])
      graph.forEachRead(instance) { operand, read in
        let place = placeOf[Int(read)]
        if place >= start, graph.piece[Int(read)] == graph.piece[Int(instance)] {
          body.append(-2 &- operand)
          body.append(place &- start)
        }
      }
    }
    return body
  }

  /// Moves the beginning forward within its step, so that as few results as possible are carried from row to row.
  private func shifted(_ beginning: Beginning, _ stretch: ArraySlice<Int32>) -> Beginning {
    let cuts = cuts(stretch, at: beginning)
    // The usual distance of cuts, and a stretch of steps of that length.
    var distances: [Int: Int] = [:]
    for (first, second) in zip(cuts, cuts.dropFirst()) { distances[second - first, default: 0] += 1 }
    guard let (period, _) = distances.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), period > 1 else {
      return beginning
    }
    let regular = zip(cuts, cuts.dropFirst()).filter { $1 - $0 == period }.dropFirst().prefix(64)
    // carried[s] changes by so many from s - 1 on: results carried where cuts lie s later.
    var changes = [Int](repeating: 0, count: period + 1)
    for (cut, next) in regular {
      for place in cut..<next {
        graph.forEachRead(stretch[place]) { _, read in
          let distance = place - Int(placeOf[Int(read)])
          guard distance > 0, distance < period else { return }
          // Between the two lies a cut that is s later if s is one of `distance` numbers up to place - cut, modulo the period.
          let last = place - cut
          let first = last - distance + 1
          changes[max(first, 0)] += 1
          changes[last + 1] -= 1
          if first < 0 {
            changes[period + first] += 1
            changes[period] -= 1
          }
        }
      }
    }
    var (best, carried, fewest) = (0, 0, Int.max)
    for shift in 0..<period {
      carried += changes[shift]
      if carried < fewest { (best, fewest) = (shift, carried) }
    }
    return Beginning(key: beginning.key, stride: beginning.stride, period: period, shift: best)
  }

  // MARK: All pieces

  /// Pieces that do the same run side by side.
  private func group(_ pieces: [[Run]]) -> [(bodies: [Int], pieces: [[Run]])] {
    var result: [(bodies: [Int], pieces: [[Run]])] = []
    var known: [[Int]: Int] = [:]
    for runs in pieces {
      let bodies = runs.map(\.body)
      if let index = known[bodies] {
        result[index].pieces.append(runs)
      } else {
        known[bodies] = result.count
        result.append((bodies, [runs]))
      }
    }
    return result
  }

  private mutating func merge(_ pieces: [[Run]]) {
    for (number, run) in (pieces.first ?? []).enumerated() {
      let instances = pieces.flatMap { $0[number].instances }
      if run.body < 0 {
        parts.append(.calls(member: -1 - run.body, instances: instances))
      } else {
        parts.append(.loop(Loop(width: run.width, instances: instances)))
      }
    }
  }
}
