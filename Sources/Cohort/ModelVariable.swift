// ModelVariable: what a model's draws consist of.
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
    columns = variable.columns
  }
}

extension Posterior {
  /// All variables that a draw has, in the order of their columns. (Their sizes are known since the data was bound.)
  public var variables: [ModelVariable] { ((try? bound.variables()) ?? []).map { ModelVariable($0) } }

  /// The names of the unconstrained parameters in their order, spelled as BridgeStan and CmdStan do: a simplex `p` of three
  /// numbers has `p.1` and `p.2`.
  public var unconstrainedNames: [String] { (try? bound.unconstrainedNames()) ?? [] }
}
