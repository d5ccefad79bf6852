// When the chains of a run meet in a warm-up that ends by itself, and what follows from it: the same for all of them.

/// A warm-up whose length is found on the way.
///
/// Chains run on their own up to the next meeting, on whichever threads there are. At a meeting each brings along what it has
/// seen and learnt (`WarmupAccount`); where that agrees (`WarmupAgreement`) all end warm-up after the same number of iterations,
/// the last of which settle the step size. So the length depends on the chains alone, not on threads, and a chain that is taken
/// up again behind a meeting says by where it is what was decided there.
package struct WarmupMeetings: Equatable, Sendable {
  /// The most iterations where no other number is asked for.
  package static let standardLimit = 2000
  /// The first meeting.
  static let first = 100

  /// The most iterations.
  package let limit: Int
  /// Iterations behind the meeting that ends warm-up.
  package let settling: Int

  package init(limit: Int) {
    self.limit = max(0, limit)
    settling = min(60, Int(0.15 * Double(self.limit)))
  }

  /// Whether a segment of draws begins with `iteration`, the first left aside.
  func begins(_ iteration: Int) -> Bool {
    switch iteration {
    case 40, 70, 100, 150, 200, 300: true
    case 400...: iteration % 200 == 0
    default: false
    }
  }

  /// The numbers of iterations after which chains meet.
  package var points: [Int] {
    guard Self.first < limit - settling else { return [] }
    return (Self.first..<(limit - settling)).filter(begins)
  }

  /// Brings all chains to the end of warm-up, or as far as it takes to know where that is.
  func hold(_ drivers: [ChainDriver], parallelFor: (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void) {
    guard drivers.contains(where: { $0.isAlive && $0.warmupIteration != nil }) else { return }
    for meeting in points {
      // Every call touches its own driver.
      nonisolated(unsafe) let called = drivers.filter(\.isAlive)
      parallelFor(called.count) { index in
        guard called.indices.contains(index) else { return }
        called[index].warmUp(to: meeting)
      }
      // What is asked to stop meets again when it is taken up.
      if drivers.contains(where: \.wasCancelled) { return }
      let present = drivers.filter(\.isAlive)
      if let length = present.compactMap(\.warmupLength).first {
        if length != meeting + settling { continue }
        for driver in present { driver.endWarmup(at: meeting, length: length) }
        return
      }
      if present.contains(where: { $0.warmupIteration.map { $0 > meeting } ?? true }) { continue }
      guard WarmupAgreement(present.compactMap(\.warmupAccount)).isReached else { continue }
      for driver in present { driver.endWarmup(at: meeting, length: meeting + settling) }
      present.first?.note(RunNote("warm-up ended by itself after \(meeting + settling) iterations"))
      return
    }
    drivers.first(where: \.isAlive)?.note(
      RunNote("warm-up took the most iterations it may, \(limit): the chains did not agree before", isWarning: true))
  }
}
