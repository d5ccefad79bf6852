// OptimisationJournal: what is known of a run's climbs, as it is written down and read back.

import Synchronization

/// Which climbs have ended and where, where another one is, and how many rows have been delivered.
///
/// A climb that cannot be written down begins anew: it goes the same way.
final class OptimisationJournal: Sendable {
  private struct Content {
    var ends: [Int: ClimbEnd] = [:]
    var rows = 0
    /// The state of a run that was stopped.
    var stopped: ChainState?
  }
  private let content: Mutex<Content>
  /// The climb that goes on.
  let current: (start: Int, climb: ClimbState)?

  /// - Parameter state: of a run that goes on; nil: it begins.
  /// - Throws: where it cannot be read.
  init(_ state: ChainState?, starts: Int) throws {
    guard let state else {
      content = Mutex(Content())
      current = nil
      return
    }
    var reader = StateReader(state.bytes)
    var content = Content()
    content.rows = try reader.bounded()
    for _ in 0..<(try Self.count(&reader, most: starts)) {
      let start = try Self.count(&reader, most: starts - 1)
      content.ends[start] = try ClimbEnd(from: &reader)
    }
    current =
      try reader.flag()
      ? (try Self.count(&reader, most: starts - 1), ClimbState(bytes: try reader.byteList())) : nil
    self.content = Mutex(content)
  }

  private static func count(_ reader: inout StateReader, most: Int) throws -> Int {
    let count = try reader.bounded()
    guard count <= most else { throw InferenceError.unreadableState("it has a start \(count)") }
    return count
  }

  /// Ends that are known.
  var ends: [Int: ClimbEnd] { content.withLock { $0.ends } }

  /// Rows that have been delivered.
  var rows: Int {
    get { content.withLock { $0.rows } }
    set { content.withLock { $0.rows = newValue } }
  }

  /// A climb has ended; one that was cancelled has not.
  func ended(_ start: Int, _ end: ClimbEnd) {
    guard end.ending != nil else { return }
    content.withLock { $0.ends[start] = end }
  }

  /// A climb was stopped, and can go on from here.
  func stop(_ start: Int, _ climb: ClimbState) {
    let state = state(current: (start, climb))
    content.withLock { $0.stopped = state }
  }

  /// What the run goes on from once it has been stopped.
  var stoppedState: ChainState { content.withLock { $0.stopped } ?? state(current: nil) }

  func state(current: (start: Int, climb: ClimbState)?) -> ChainState {
    let content = content.withLock { $0 }
    var writer = StateWriter()
    writer.write(content.rows)
    writer.write(content.ends.count)
    for (start, end) in content.ends.sorted(by: { $0.key < $1.key }) {
      writer.write(start)
      end.write(to: &writer)
    }
    writer.write(current != nil)
    if let current {
      writer.write(current.start)
      writer.write(byteList: current.climb.bytes)
    }
    return ChainState(bytes: writer.bytes)
  }
}

extension ClimbEnd {
  fileprivate func write(to writer: inout StateWriter) {
    writer.write(position.count)
    writer.write(position)
    writer.write(logDensity)
    for text in [ending?.rawValue ?? "", remark ?? ""] { writer.write(text) }
    for number in [iterations, evaluations] { writer.write(number) }
  }

  fileprivate init(from reader: inout StateReader) throws {
    let position = try reader.doubles(try reader.bounded())
    let logDensity = try reader.double()
    let (ending, remark) = (try reader.text(), try reader.text())
    self.init(
      position: position, logDensity: logDensity, ending: ClimbEnding(rawValue: ending),
      iterations: try reader.bounded(),
      evaluations: try reader.bounded(), remark: remark.isEmpty ? nil : remark)
  }
}
