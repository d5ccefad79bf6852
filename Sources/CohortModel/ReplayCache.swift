// ReplayCache: the recordings of one thread, replayed in place of running the program.
import CohortExecution

/// A recording with an executor of its own.
protocol Replay {
  var executor: any ProgramExecutor { get }
}

/// Recordings that are tried one after another, the last one used first.
///
/// A recording describes the points whose control flow takes the path it was made on: its guards fail at all others. So at
/// most points the first one serves, and where none does the program is to be recorded anew.
final class ReplayCache<Element: Replay> {
  private var replays: ContiguousArray<Element> = []
  /// How many recordings are kept.
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The last one used.
  var first: Element? { replays.first }

  subscript(index: Int) -> Element { replays[index] }

  /// Adds a recording as the last one used; the one that has been idle longest goes.
  func insert(_ replay: Element) {
    replays.insert(replay, at: 0)
    if replays.count > limit { replays.removeLast() }
  }

  func removeAll() { replays = [] }

  /// Evaluates the recordings until one describes the point.
  ///
  /// - Returns: what came of it, and the recording's index; nil where none describes the point.
  @inline(__always)
  func evaluate(_ evaluation: (any ProgramExecutor) -> Evaluation) -> (Evaluation, Int)? {
    for index in replays.indices {
      let found = evaluation(replays[index].executor)
      switch found {
      case .guardFailed: continue
      case .invalid: return (found, index)
      case .value:
        if index > 0 { replays.swapAt(0, index) }
        return (found, 0)
      }
    }
    return nil
  }
}
