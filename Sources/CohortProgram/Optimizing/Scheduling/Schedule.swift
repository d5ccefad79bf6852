// Schedule: in which order, and grouped how, the sites of a recording run.

/// The steps of a program, in terms of sites.
package struct Schedule {
  package internal(set) var steps: [PlannedStep] = []
  /// The step in which each site is done (for sites done in several steps the last of them), -1 for parameters and dead
  /// sites.
  var stepOfSite: [Int] = []
  /// For sites whose rows run in an order of their own: the new place of each row.
  var placeOfRow: [Int: ContiguousArray<Int32>] = [:]
  /// Sites done in several steps: their results are always read from slots.
  var irregularSites: Set<Int> = []
  /// Sites whose results another component or an output reads.
  var isReadOutside: [Bool] = []

  /// Replaces components by steps.
  ///
  /// - Parameter expansion: what takes the place of a component, nil where it stays.
  mutating func replaceComponents(_ expansion: (inout Schedule, inout PlannedStep) -> [PlannedStep]?) {
    guard steps.contains(where: { $0.kind == .component }) else { return }
    var result: [PlannedStep] = []
    // The last step that stands for each of before.
    var numbers: [Int] = []
    for index in steps.indices {
      if steps[index].kind == .component {
        var component = steps[index]
        result += expansion(&self, &component) ?? [component]
      } else {
        result.append(steps[index])
      }
      numbers.append(result.count - 1)
    }
    steps = result
    for site in stepOfSite.indices where stepOfSite[site] >= 0 { stepOfSite[site] = numbers[stepOfSite[site]] }
  }
}
