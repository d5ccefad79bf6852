// OutputBlocks: which blocks' variables are computed for a draw.
import CohortSyntax

/// Which blocks' variables are written for a draw, beside the parameters, and which of these variables.
package struct OutputBlocks: Hashable, Sendable {
  package var transformedParameters: Bool
  package var generatedQuantities: Bool
  /// The names of the variables that are written; nil: all variables of the blocks.
  package var variables: Set<String>?

  package init(transformedParameters: Bool, generatedQuantities: Bool, variables: Set<String>? = nil) {
    self.transformedParameters = transformedParameters
    self.generatedQuantities = generatedQuantities
    self.variables = variables
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

  /// Whether a variable is written.
  package func contains(_ variable: String, of block: BlockKind) -> Bool {
    contains(block) && (variables?.contains(variable) ?? true)
  }

  /// Whether transformed parameters have to be computed, for themselves or for what follows.
  var runsTransformedParameters: Bool { transformedParameters || generatedQuantities }
}

extension BoundModel {
  /// How many columns the variables of some blocks have.
  package func columnCount(of blocks: OutputBlocks) -> Int {
    blocks == .all ? columns.count : columns.count { blocks.contains($0.variable, of: $0.block) }
  }
}
