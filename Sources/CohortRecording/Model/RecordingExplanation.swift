// RecordingExplanation: what was decided while a program was recorded, and where in the model its operations stand.
import CohortProgram
import CohortSyntax

/// Leads from a recording back to the model.
package struct RecordingExplanation: Sendable {
  /// What became of conditions on parameters, once for each time that one was met.
  package let conditions: [Decision]
  /// How many operations were taken down.
  package let operationCount: Int
  /// The number of the node that a location stands for, which is the number of its span.
  private let nodeOfLocation: @Sendable (Int) -> Int?

  init(_ machine: Machine) {
    conditions = machine.explained ?? []
    operationCount = machine.builder.operationCount
    nodeOfLocation = machine.nodesOfLocations()
  }

  /// The node at which operations with this origin stand; nil where that is not known.
  package func node(ofLocation location: Int) -> Int? { nodeOfLocation(location) }
}

extension BoundModel {
  /// Where a node stands in the text of the program.
  package func span(ofNode node: Int) -> Span? {
    code.spans.indices.contains(node) ? code.spans[node] : nil
  }
}
