// The list of all inference methods: the one place besides its own file in which a method is named.

/// All methods, for commands that choose among them by name.
public enum InferenceMethods {
  /// The first of a command is its default.
  package static let all: [any InferenceMethod.Type] = [
    NUTS.self,
    WALNUTS.self,
    StaticHMC.self,
    FixedParameters.self,
    LBFGS.self,
    BFGS.self,
    Newton.self,
    CMAES.self,
    NelderMead.self,
    Adam.self,
    Laplace.self,
    Pathfinder.self,
    Variational.self,
    Metropolis.self,
    NestedSampling.self,
  ]

  /// The method that is used where none is chosen.
  public static var standard: any InferenceMethod { NUTS() }

  /// The methods of one command, in the order of the list.
  package static func of(command: String) -> [any InferenceMethod.Type] { all.filter { $0.command == command } }

  /// The method of this name.
  package static func named(_ name: String) -> (any InferenceMethod.Type)? { all.first { $0.name == name } }
}
