// NestedAscent: live points on their way up, between two iterations.

/// A set of live points, those of the beginning or of a batch, of which the lowest are replaced.
struct NestedAscent {
  /// By their places among all points.
  var live: [Int]
  /// It ends when all live points are above this likelihood; nil: when little of the evidence can be left.
  let end: Double?
  /// How many there were.
  let firstCount: Int
  /// Of these points alone; whether it is time to stop does not have to be exact.
  var evidence = LogSum()
  var logVolume = 0.0
  var shape: PointShape
  /// Points replaced since the shape was made.
  var sinceShape = 0

  init(_ points: NestedPoints, _ live: [Int], until end: Double?) {
    self.live = live
    self.end = end
    firstCount = live.count
    shape = PointShape(points, live)
  }

  func write(to writer: inout StateWriter) {
    writer.write(live.count)
    for index in live { writer.write(index) }
    writer.write(end != nil)
    writer.write(end ?? 0)
    writer.write(firstCount)
    evidence.write(to: &writer)
    writer.write(logVolume)
    shape.write(to: &writer)
    writer.write(sinceShape)
  }

  init(_ points: NestedPoints, from reader: inout StateReader) throws {
    live = []
    let count = try reader.bounded()
    while live.count < count {
      let index = try reader.bounded()
      guard index < points.count else { throw InferenceError.unreadableState("it has a point \(index)") }
      live.append(index)
    }
    let hasEnd = try reader.flag()
    let level = try reader.double()
    end = hasEnd ? level : nil
    firstCount = try reader.bounded()
    try evidence.read(from: &reader)
    logVolume = try reader.double()
    shape = PointShape(points, [])
    try shape.read(from: &reader)
    sinceShape = try reader.bounded()
  }
}
