// OutputBlocks + saving: the variables that a run is asked to keep.
import CohortRecording
import CohortSyntax

extension OutputBlocks {
  /// What is meant by the names of variables and of blocks.
  ///
  /// - Throws: `ModelError` with a suggestion where there is no variable of a name.
  init(saving names: [String], of posterior: Posterior) throws {
    let declared = posterior.variables
    var wanted: Set<String> = []
    for name in names {
      let block = name.replacing("_", with: " ").replacing("-", with: " ")
      if let block = ModelVariable.Block(rawValue: block) {
        wanted.formUnion(declared.filter { $0.block == block }.map(\.name))
      } else if declared.contains(where: { $0.name == name }) {
        wanted.insert(name)
      } else {
        throw Self.unknown(name, declared)
      }
    }
    func isWanted(_ block: ModelVariable.Block) -> Bool {
      declared.contains { $0.block == block && wanted.contains($0.name) }
    }
    self.init(
      transformedParameters: isWanted(.transformedParameters), generatedQuantities: isWanted(.generatedQuantities),
      variables: wanted)
  }

  private static func unknown(_ name: String, _ declared: [ModelVariable]) -> ModelError {
    let variable = String(name.prefix { $0 != "[" && $0 != "." })
    if variable != name, declared.contains(where: { $0.name == variable }) {
      return ModelError(
        .settings, message: "'\(name)' is a part of a variable, and variables are kept as a whole",
        hints: ["keep '\(variable)'"])
    }
    let candidates = declared.map(\.name) + ["parameters", "transformed_parameters", "generated_quantities"]
    let hint =
      nearestName(to: name, among: candidates).map { "did you mean '\($0)'?" }
      ?? "there are: \(candidates.prefix(20).joined(separator: ", "))"
    return ModelError(.settings, message: "the model has no variable '\(name)' to keep", hints: [hint])
  }
}

extension Posterior {
  /// The names of the columns of some variables.
  func columnNames(of blocks: OutputBlocks) -> [String] {
    bound.columns.filter { blocks.contains($0.variable, of: $0.block) }.map(\.name)
  }
}
