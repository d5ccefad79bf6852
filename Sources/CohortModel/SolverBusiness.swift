// SolverBusiness: which solve of an evaluation takes how many steps, and whether one group takes most of them.
import CohortExecution
import CohortProgram

/// The most expensive solves of one evaluation.
package struct SolverBusiness: Sendable, Equatable {
  /// Where the solves are called, as far as it is known.
  package var place: String?
  package var name: String
  package var groups: Int
  /// Steps of all groups, those tried again included.
  package var steps: Int
  /// The group with the most steps, from 0, and its share of all.
  package var group: Int
  package var share: Double
  /// What the data call that group.
  package var groupName: String?

  package init(name: String, place: String? = nil, steps: [Int], names: [String] = []) {
    self.name = name
    self.place = place
    groups = steps.count
    self.steps = steps.reduce(0, +)
    group = steps.indices.max { (steps[$0], $1) < (steps[$1], $0) } ?? 0
    share = self.steps > 0 ? Double(steps[group]) / Double(self.steps) : 0
    groupName = names.indices.contains(group) ? names[group] : nil
  }

  /// What the last evaluation of an executor took; nil where there is no solve, or none that counts.
  init?(_ executor: any ProgramExecutor) {
    var found: SolverBusiness?
    for (index, step) in executor.program.steps.enumerated() {
      guard case .node(let call) = step, let statistics = executor.statistics(ofStep: index) else { continue }
      var steps = statistics.steps
      for (group, count) in statistics.rejected.enumerated() where group < steps.count { steps[group] += count }
      let business = SolverBusiness(name: call.node.name, place: call.place, steps: steps, names: statistics.names)
      if business.steps > found?.steps ?? 0 { found = business }
    }
    guard let found else { return nil }
    self = found
  }

  /// In words: one group where it takes far more than its part, else how much there is to do.
  package var text: String {
    if groups > 1, share >= max(0.3, 3 / Double(groups)) {
      return
        "group \(group + 1) of \(groups)\(groupName.map { " (\($0))" } ?? "") takes \(Int((share * 100).rounded())) % of the \(name) steps"
    }
    return "\(steps) \(name) steps a gradient"
  }
}
