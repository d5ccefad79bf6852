// What a chain has seen in warm-up, by segments between two meetings: means and variances of parameters and log density.

/// The last whole segment of draws and the one before.
struct WarmupRecord {
  /// Draws of a stretch of warm-up: their number, means and sums of squared deviations (Welford 1962).
  struct Segment {
    fileprivate(set) var count = 0
    fileprivate(set) var means: [Double]
    fileprivate(set) var squares: [Double]

    fileprivate init(_ quantities: Int) {
      means = [Double](repeating: 0, count: quantities)
      squares = means
    }

    fileprivate mutating func add(_ value: Double, at index: Int) {
      let difference = value - means[index]
      means[index] += difference / Double(count)
      squares[index] += difference * (value - means[index])
    }

    /// Of the quantity at `index`.
    func variance(_ index: Int) -> Double { squares[index] / Double(max(1, count - 1)) }
  }

  /// The unconstrained parameters and the log density.
  let quantities: Int
  private(set) var earlier: Segment
  private(set) var latest: Segment
  /// What the kernel had learnt when the latest segment began; empty before that.
  private(set) var learnt: [Double] = []

  init(dimension: Int) {
    quantities = max(0, dimension) + 1
    earlier = Segment(quantities)
    latest = Segment(quantities)
  }

  /// The next draw is the first of a new segment.
  mutating func beginSegment(_ learnt: [Double]) {
    swap(&earlier, &latest)
    latest = Segment(quantities)
    self.learnt = learnt
  }

  mutating func add(_ position: UnsafeBufferPointer<Double>, logDensity: Double) {
    guard position.count == quantities - 1 else { return }
    latest.count += 1
    for index in position.indices { latest.add(position[index], at: index) }
    latest.add(logDensity, at: quantities - 1)
  }
}

extension WarmupRecord: StoredState {
  func write(to writer: inout StateWriter) {
    for segment in [earlier, latest] {
      writer.write(segment.count)
      segment.means.withUnsafeBufferPointer { writer.write($0) }
      segment.squares.withUnsafeBufferPointer { writer.write($0) }
    }
    writer.write(learnt.count)
    learnt.withUnsafeBufferPointer { writer.write($0) }
  }

  mutating func read(from reader: inout StateReader) throws {
    func segment() throws -> Segment {
      var segment = Segment(0)
      segment.count = try reader.bounded()
      segment.means = try reader.doubles(quantities)
      segment.squares = try reader.doubles(quantities)
      return segment
    }
    earlier = try segment()
    latest = try segment()
    learnt = try reader.doubles(try reader.count())
  }
}
