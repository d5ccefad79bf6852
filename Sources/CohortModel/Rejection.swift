// Rejection: why a point is invalid, in words.
import CohortExecution
import CohortProgram

/// Why the log density of a point cannot be computed.
package struct Rejection: Sendable, Equatable {
  /// What such failures have in common: they are counted together.
  package var kind: String
  /// What happened at this point.
  package var message: String
  /// The group whose solve failed, from 0.
  package var group: Int?

  init(kind: String, message: String) {
    self.kind = kind
    self.message = message
  }

  /// Says what an evaluation found.
  ///
  /// - Parameter nodeFailure: how the node failed, where one did.
  init(_ invalidity: Invalidity, _ program: Program, nodeFailure: NodeFailure?) {
    switch invalidity {
    case .requirement(let check, _, let shown):
      kind = program.checks.indices.contains(check) ? program.checks[check].message : "a requirement"
      message = shown.isNaN ? kind : "\(kind), found \(shown)"
    case .node(let step):
      var place: String?
      if program.steps.indices.contains(step), case .node(let call) = program.steps[step] { place = call.place }
      kind = "\(place ?? "") \(nodeFailure?.kind ?? "failure")"
      message = nodeFailure?.message(at: place) ?? "a function failed"
      group = nodeFailure?.group
    case .rejection:
      kind = "reject"
      message = program.rejection ?? "rejected"
    }
  }

  /// No path describes the point.
  static let notANumber = Rejection(
    kind: "control flow", message: "control flow depends on a value that is not a number")
}
