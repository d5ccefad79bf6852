// OutputBlocks: which blocks' variables are computed for a draw.
import CohortSyntax

/// Which blocks' variables are written for a draw, beside the parameters.
package struct OutputBlocks: Hashable, Sendable {
  package var transformedParameters: Bool
  package var generatedQuantities: Bool

  package init(transformedParameters: Bool, generatedQuantities: Bool) {
    self.transformedParameters = transformedParameters
    self.generatedQuantities = generatedQuantities
  }

  /// All that a draw has.
  package static let all = OutputBlocks(transformedParameters: true, generatedQuantities: true)

  /// The parameters alone.
  package static let parameters = OutputBlocks(transformedParameters: false, generatedQuantities: false)

  /// Whether a block's variables are written.
  package func contains(_ block: BlockKind) -> Bool {
    switch block {
    case .parameters: return true
    case .transformedParameters: return transformedParameters
    case .generatedQuantities: return generatedQuantities
    case .functions, .data, .transformedData, .model: return false
    }
  }
}

extension BoundModel {
  /// How many columns the variables of some blocks have.
  package func columnCount(of blocks: OutputBlocks) -> Int {
    blocks == .all ? columns.count : columns.count { blocks.contains($0.block) }
  }
}
