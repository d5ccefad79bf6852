// ModelVariable: what a model's draws consist of.
import CohortIO
import CohortRecording
import CohortSyntax

/// A variable of a model that has a value in every draw.
public struct ModelVariable: Sendable, Hashable {
  /// Where it is declared.
  public enum Block: String, Sendable, Hashable {
    case parameters
    case transformedParameters = "transformed parameters"
    case generatedQuantities = "generated quantities"
  }
  /// Its name.
  public let name: String
  /// Where it is declared.
  public let block: Block
  /// Its type as the program declares it, without sizes and bounds: `simplex`, `array[,] vector`, `tuple(real, int)`.
  public let type: String
  /// The sizes of its arrays, then of its vector or matrix; of an array of tuples those of the array.
  public let shape: [Int]
  /// The variables that give these sizes, where the program declares a size by the name of one alone, as in `vector[J]`;
  /// nil for others.
  public let sizeNames: [String?]
  /// Its columns among those of the posterior.
  public let columns: Range<Int>

  init(_ variable: DeclaredVariable) {
    name = variable.name
    switch variable.block {
    case .transformedParameters: block = .transformedParameters
    case .generatedQuantities: block = .generatedQuantities
    case .functions, .data, .transformedData, .parameters, .model: block = .parameters
    }
    type = variable.type
    shape = variable.shape
    sizeNames = variable.sizeNames
    columns = variable.columns
  }
}

extension Posterior {
  /// All variables that a draw has, in the order of their columns.
  public var variables: [ModelVariable] {
    // Nothing is thrown: the sizes were found when the data was bound.
    ((try? bound.variables()) ?? []).map { ModelVariable($0) }
  }

  /// The variables by block with the names of their sizes, and the data, as headers of draws list them.
  func runVariables(_ blocks: OutputBlocks) -> RunVariables {
    func described(_ variable: DeclaredVariable) -> RunVariables.Variable {
      RunVariables.Variable(
        name: variable.name, sizes: zip(variable.shape, variable.sizeNames).map { $1 ?? "\($0)" })
    }
    var result = RunVariables(observed: model.info.observed)
    // Nothing is thrown: the sizes were found when the data was bound.
    for variable in (try? bound.variables()) ?? [] where blocks.contains(variable.name, of: variable.block) {
      guard let block = RunVariables.Block(variable.block) else { continue }
      result.blocks[block, default: []].append(described(variable))
    }
    result.blocks[.inputs] = ((try? bound.dataVariables()) ?? []).map(described)
    return result
  }

  /// The names of the unconstrained parameters in their order, spelled as BridgeStan and CmdStan do: a simplex `p` of three
  /// numbers has `p.1` and `p.2`.
  public var unconstrainedNames: [String] { (try? bound.unconstrainedNames()) ?? [] }
}

extension RunVariables.Block {
  /// Nil for blocks whose variables are seen by nobody.
  fileprivate init?(_ block: BlockKind) {
    switch block {
    case .data: self = .inputs
    case .parameters: self = .parameters
    case .transformedParameters: self = .transformedParameters
    case .generatedQuantities: self = .generatedQuantities
    case .functions, .transformedData, .model: return nil
    }
  }
}
