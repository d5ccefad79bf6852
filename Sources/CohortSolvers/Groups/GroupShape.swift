// The shape of a group solve: how many groups, states, parameters and times, and the groups' real data.
import CohortTape

/// G systems of N states and P parameters each, solved in one call. Groups are numbered from 0 here and from 1 in messages.
package struct GroupShape: Sendable {
  package var states: Int
  package var parameters: Int
  /// By group: how many output times; 0 is allowed.
  package var timeCounts: [Int]
  /// The groups' real data one after another, and how many each has.
  package var realData: [Double]
  package var realDataCounts: [Int]
  /// By group: which of the recorded right-hand sides is its own (they differ where integer data change the code).
  package var tapeNumbers: [Int]

  /// Whether each group is a call of its own, of a loop for example, which messages do not call a group.
  package var areCalls = false

  /// Whether output times may be the group's initial time.
  package var allowsStart = true

  /// What the data call their groups: lists of names, of which that one counts which is as long as there are groups.
  package var nameLists: [[String]] = []

  package var groups: Int { timeCounts.count }

  /// The groups' names; empty where they have numbers alone.
  package var names: [String] { nameLists.first { $0.count == groups } ?? [] }

  /// The beginning of a message about a group, such as `group 3: `, or `group 3 of 12 (1042): ` where there are names and the groups
  /// are counted.
  package func label(_ group: Int, isCounted: Bool = false) -> String {
    let names = names
    let name = names.indices.contains(group) ? " (\(names[group]))" : ""
    if areCalls { return groups > 1 ? "call \(group + 1) of \(groups)\(name): " : "" }
    return "group \(group + 1)\(isCounted ? " of \(groups)" : "")\(name): "
  }

  package init(
    states: Int, parameters: Int, timeCounts: [Int], realData: [Double] = [], realDataCounts: [Int]? = nil,
    tapeNumbers: [Int]? = nil
  ) {
    self.states = states
    self.parameters = parameters
    self.timeCounts = timeCounts
    self.realData = realData
    self.realDataCounts = realDataCounts ?? [Int](repeating: 0, count: timeCounts.count)
    self.tapeNumbers = tapeNumbers ?? [Int](repeating: 0, count: timeCounts.count)
  }

  /// The number of output times of all groups.
  package var timeCount: Int { timeCounts.reduce(0, &+) }

  /// Throws where numbers do not fit together.
  package func validate(tapeInputCounts: [Int]) throws(SolverInputError) {
    guard groups > 0 else { throw SolverInputError("there are no groups to solve") }
    guard states > 0 else { throw SolverInputError("the initial state is empty: a system needs at least one state") }
    guard parameters >= 0 else { throw SolverInputError("the number of parameters is negative") }
    guard realDataCounts.count == groups, tapeNumbers.count == groups else {
      throw SolverInputError("there are \(groups) groups, but the real data are for \(realDataCounts.count)")
    }
    var times = 0
    for g in 0..<groups {
      guard timeCounts[g] >= 0 else {
        throw SolverInputError("group \(g + 1): the number of times is negative (\(timeCounts[g]))")
      }
      let (sum, overflow) = times.addingReportingOverflow(timeCounts[g])
      guard !overflow, sum < 1 << 40 else { throw SolverInputError("group \(g + 1): there are too many times") }
      times = sum
      guard realDataCounts[g] >= 0 else {
        throw SolverInputError("group \(g + 1): the number of real data is negative (\(realDataCounts[g]))")
      }
      guard realDataCounts[g] <= realData.count else {
        throw SolverInputError(
          "group \(g + 1) has \(realDataCounts[g]) real data, but there are \(realData.count) of all groups")
      }
      guard tapeInputCounts.indices.contains(tapeNumbers[g]) else {
        throw SolverInputError("group \(g + 1) has no right-hand side")
      }
      let inputs = tapeInputCounts[tapeNumbers[g]]
      guard inputs == 1 + states + parameters + realDataCounts[g] else {
        throw SolverInputError(
          "group \(g + 1) has \(realDataCounts[g]) real data, but its right-hand side was recorded with "
            + "\(inputs - 1 - states - parameters)")
      }
    }
    guard realData.count == realDataCounts.reduce(0, &+) else {
      throw SolverInputError(
        "there are \(realData.count) real data, but the groups' counts sum to \(realDataCounts.reduce(0, &+))")
    }
    if let k = realData.firstIndex(where: { !$0.isFinite }) {
      var (g, end) = (0, realDataCounts[0])
      while k >= end {
        g += 1
        end += realDataCounts[g]
      }
      throw SolverInputError("\(label(g))the real data hold \(realData[k]); they must be finite")
    }
  }
}

/// Checks of the arguments of `integrate_ode_parallel` before anything is recorded.
package enum GroupSlices {
  /// Counts must be as many as groups, not negative, and sum to the number of elements there are.
  ///
  /// - Parameters:
  ///   - counts: elements per group.
  ///   - name, of: how counts and elements are called: "S_Ts", "Ts".
  package static func validate(
    counts: [Int], name: String, elements: Int, of elementName: String, groups: Int
  ) throws(SolverInputError) {
    guard counts.count == groups else {
      throw SolverInputError("\(name) has \(counts.count) elements, but there are \(groups) groups")
    }
    var sum = 0
    for (g, count) in counts.enumerated() {
      guard count >= 0 else { throw SolverInputError("group \(g + 1): \(name)[\(g + 1)] is negative (\(count))") }
      let (next, overflow) = sum.addingReportingOverflow(count)
      guard !overflow, next <= elements else {
        throw SolverInputError(
          "group \(g + 1): \(name)[1] to \(name)[\(g + 1)] sum to more than the \(elements) elements of \(elementName)")
      }
      sum = next
    }
    guard sum == elements else {
      throw SolverInputError(
        "\(elementName) has \(elements) elements, but \(name) sums to \(sum): "
          + "\(elements - sum) are left after group \(groups)")
    }
  }

  /// Times must be finite, after the group's initial time and not decrease.
  ///
  /// - Parameters:
  ///   - allowsStart: whether they may also be the initial time.
  ///   - label: the beginning of a message about a group.
  package static func validateTimes(
    initialTimes: UnsafeBufferPointer<Double>, times: UnsafeBufferPointer<Double>, counts: [Int],
    allowsStart: Bool = false, label: (Int) -> String = { "group \($0 + 1): " }
  ) throws(SolverInputError) {
    var k = 0
    for (g, count) in counts.enumerated() where g < initialTimes.count {
      let start = initialTimes[g]
      guard start.isFinite else {
        throw SolverInputError("\(label(g))the initial time is \(start); it must be finite")
      }
      var before = start
      for j in 0..<count where k < times.count {
        let time = times[k]
        guard time.isFinite else {
          throw SolverInputError("\(label(g))time number \(j + 1) is \(time); it must be finite")
        }
        guard j > 0 || time > start || (allowsStart && time == start) else {
          if time == start {
            throw SolverInputError(
              "\(label(g))the first time, \(start), must be after the initial time, which it is: leave it out, the state there is "
                + "the initial state")
          }
          throw SolverInputError(
            "\(label(g))the first time is \(time); it must be after the initial time \(start)")
        }
        guard time >= before else {
          throw SolverInputError(
            "\(label(g))times must not decrease, but time number \(j + 1) is \(time) after \(before)")
        }
        before = time
        k += 1
      }
    }
  }
}
