// InstanceGraph: the single executions of the sites of a component, and which of them read which.

/// The instances of a component: rows of operations and sums, calls of nodes.
///
/// Instances are numbered site by site, in the order of the component's sites ("members").
struct InstanceGraph {
  let recording: Recording
  /// Sites.
  let members: [Int]
  /// The first instance of each member, and one number beyond the last.
  private(set) var firsts: [Int32] = [0]
  private(set) var memberOf: [Int32] = []
  /// All instances, each after those it reads, as the model ran them.
  private(set) var order: [Int32] = []
  /// The length of the longest chain of instances behind each.
  private(set) var level: [Int32] = []
  /// How often each instance is read by others.
  private(set) var readerCount: [Int32] = []
  /// Instances that are connected have the same piece: independent series have one each.
  private(set) var piece: [Int32] = []
  private(set) var pieceCount = 0
  private var readOffsets: [Int32] = [0]
  private var reads: [Int32] = []
  /// Which operand of the reader each read is.
  private var readOperands: [Int32] = []
  /// For nodes, by member: the call of each result row.
  private var callOfRow: [[Int32]] = []
  /// The place in `members` of each site from the first member on, -1 for sites between members.
  private let memberOfSite: [Int32]
  private let firstSite: Int

  /// - Parameter members: the sites of a component.
  init(_ recording: Recording, _ members: [Int]) {
    self.recording = recording
    self.members = members
    firstSite = members.min() ?? 0
    var memberOfSite = [Int32](repeating: -1, count: (members.max() ?? -1) + 1 - firstSite)
    for (member, site) in members.enumerated() { memberOfSite[site - firstSite] = Int32(truncatingIfNeeded: member) }
    self.memberOfSite = memberOfSite
    for (member, index) in members.enumerated() {
      let site = recording.sites[index]
      var count = Int(site.rows)
      var calls: [Int32] = []
      if case .node = site.kind {
        count = site.calls.count
        for (number, call) in site.calls.enumerated() {
          calls.append(contentsOf: repeatElement(Int32(truncatingIfNeeded: number), count: call.outputCount))
        }
      }
      callOfRow.append(calls)
      memberOf.append(contentsOf: repeatElement(Int32(truncatingIfNeeded: member), count: count))
      firsts.append(Int32(truncatingIfNeeded: memberOf.count))
    }
    collectReads()
    sort()
    findLevels()
    findPieces()
  }

  var count: Int { memberOf.count }

  @inline(__always)
  func member(_ instance: Int32) -> Int { Int(memberOf[Int(instance)]) }

  /// The row (for nodes: the call) of its site.
  @inline(__always)
  func row(_ instance: Int32) -> Int { Int(instance &- firsts[member(instance)]) }

  /// The instances that an instance reads.
  @inline(__always)
  func reads(_ instance: Int32) -> ArraySlice<Int32> {
    reads[Int(readOffsets[Int(instance)])..<Int(readOffsets[Int(instance) + 1])]
  }

  /// The same with the numbers of the operands.
  @inline(__always)
  func forEachRead(_ instance: Int32, _ body: (_ operand: Int32, _ read: Int32) -> Void) {
    for place in Int(readOffsets[Int(instance)])..<Int(readOffsets[Int(instance) + 1]) {
      body(readOperands[place], reads[place])
    }
  }

  /// The place of a site in `members`; nil for sites of other components.
  @inline(__always)
  private func member(ofSite site: Int32) -> Int? {
    let place = Int(site) - firstSite
    guard memberOfSite.indices.contains(place), memberOfSite[place] >= 0 else { return nil }
    return Int(memberOfSite[place])
  }

  /// The instance that makes a result; nil for results of other components.
  @inline(__always)
  func instance(_ reference: Reference) -> Int32? {
    guard let member = member(ofSite: reference.site) else { return nil }
    let calls = callOfRow[member]
    return firsts[member] &+ (calls.isEmpty ? reference.row : calls[Int(reference.row)])
  }

  /// Which operands a row (for nodes: a call) of a site has in a column.
  @inline(__always)
  func operands(of site: borrowing Site, row: Int, column: Int) -> Range<Int> {
    switch site.kind {
    case .sum: return Int(site.offsets[row])..<Int(site.offsets[row + 1])
    case .node: return site.operands(ofCall: row, column: column)
    default: return row..<(row + 1)
    }
  }

  private mutating func collectReads() {
    readerCount = [Int32](repeating: 0, count: count)
    for (member, index) in members.enumerated() {
      let site = recording.sites[index]
      let isInside = site.columns.map { $0.sites.contains { self.member(ofSite: $0) != nil } }
      for row in 0..<Int(firsts[member + 1] &- firsts[member]) {
        var number: Int32 = -1
        for column in site.columns.indices {
          guard isInside[column] else {
            number &+= 1
            continue
          }
          for operand in operands(of: site, row: row, column: column) {
            number &+= 1
            guard let read = instance(site.columns[column].reference(operand)) else { continue }
            reads.append(read)
            readOperands.append(number)
            readerCount[Int(read)] &+= 1
          }
        }
        readOffsets.append(Int32(truncatingIfNeeded: reads.count))
      }
    }
  }

  /// Sorts instances by when they were taken down; should a pass have put something in front of what it reads, that goes
  /// first.
  private mutating func sort() {
    var moments: [(moment: Int, instance: Int32)] = []
    moments.reserveCapacity(count)
    for (member, index) in members.enumerated() {
      let rowOrder = recording.sites[index].order
      for instance in firsts[member]..<firsts[member + 1] { moments.append((rowOrder[row(instance)], instance)) }
    }
    moments.sort { ($0.moment, $0.instance) < ($1.moment, $1.instance) }
    var isDone = [Bool](repeating: false, count: count)
    var stack: [Int32] = []
    order.reserveCapacity(count)
    for (_, instance) in moments where !isDone[Int(instance)] {
      stack.append(instance)
      while let top = stack.last {
        if isDone[Int(top)] {
          stack.removeLast()
          continue
        }
        let before = stack.count
        for read in reads(top) where !isDone[Int(read)] { stack.append(read) }
        if stack.count == before {
          isDone[Int(top)] = true
          order.append(top)
          stack.removeLast()
        }
      }
    }
  }

  private mutating func findLevels() {
    level = [Int32](repeating: 0, count: count)
    for instance in order {
      var result: Int32 = 0
      for read in reads(instance) { result = max(result, level[Int(read)] &+ 1) }
      level[Int(instance)] = result
    }
  }

  /// Union and find, with halved paths.
  private mutating func findPieces() {
    var parent = [Int32](0..<Int32(truncatingIfNeeded: count))
    func root(_ instance: Int32) -> Int32 {
      var instance = instance
      while parent[Int(instance)] != instance {
        parent[Int(instance)] = parent[Int(parent[Int(instance)])]
        instance = parent[Int(instance)]
      }
      return instance
    }
    for instance in order {
      for read in reads(instance) {
        let (a, b) = (root(instance), root(read))
        if a != b { parent[Int(max(a, b))] = min(a, b) }
      }
    }
    piece = [Int32](repeating: -1, count: count)
    var numbers = [Int32](repeating: -1, count: count)
    for instance in order {
      let root = Int(root(instance))
      if numbers[root] < 0 {
        numbers[root] = Int32(truncatingIfNeeded: pieceCount)
        pieceCount += 1
      }
      piece[Int(instance)] = numbers[root]
    }
  }

  /// How many instances of a member stand on one level of one piece, on average.
  var meanWidth: Double {
    var seen = [Int32](repeating: -1, count: Int(level.max() ?? 0) + 1)
    var buckets = 0
    for instance in 0..<count {
      let level = Int(level[instance])
      if seen[level] != memberOf[instance] {
        seen[level] = memberOf[instance]
        buckets += 1
      }
    }
    return buckets == 0 ? 0 : Double(count) / Double(buckets) / Double(max(pieceCount, 1))
  }

  /// Whether several calls of nodes that go together stand on one level of one piece.
  var hasCallsToMerge: Bool {
    for (member, index) in members.enumerated() {
      guard case .node = recording.sites[index].kind, recording.sites[index].calls.first?.node is any BatchedNode else {
        continue
      }
      var seen: Set<Int64> = []
      for instance in Int(firsts[member])..<Int(firsts[member + 1])
      where !seen.insert(Int64(piece[instance]) << 32 | Int64(level[instance])).inserted { return true }
    }
    return false
  }
}
