// BoundModel + priors: which parameters no term of the prior is about, and which of them need none.
import CohortChecking
import CohortProgram

extension BoundModel {
  /// The parameters without a proper prior, by name: no prior term is about them, and their constraint does not confine them.
  package func parametersWithoutPrior() throws -> [String] {
    let machine = machine(ProgramBuilder())
    machine.includesJacobian = false
    let origin = ContiguousArray(repeating: Scalar(0), count: dimension)
    // Bounds may depend on parameters before them.
    try? space.constrain(origin, machine)
    return try code.parameters.map(\.declaration).filter { declaration in
      guard !code.statedParameters.contains(declaration.name) else { return false }
      return try !isConfined(declaration.type, machine, name: declaration.name)
    }.map(\.name)
  }

  /// For each unconstrained number whether its parameter's constraint confines it, so that a density that is uniform is one.
  package func confinedNumbers() throws -> [Bool] {
    let machine = machine(ProgramBuilder())
    machine.includesJacobian = false
    try? space.constrain(ContiguousArray(repeating: Scalar(0), count: dimension), machine)
    var result = [Bool](repeating: false, count: dimension)
    for (parameter, layout) in zip(code.parameters, space.layouts) {
      let declaration = parameter.declaration
      guard try isConfined(declaration.type, machine, name: declaration.name) else { continue }
      for index in layout.offset..<(layout.offset + layout.unconstrainedCount) { result[index] = true }
    }
    return result
  }

  private func isConfined(_ type: SizedDeclaration.SizedType, _ machine: Machine, name: String) throws -> Bool {
    switch type {
    case .tuple(let slots): return try slots.allSatisfy { try isConfined($0, machine, name: name) }
    case .array(let element, _):
      if case .tuple = element { return try isConfined(element, machine, name: name) }
      return try ConstrainedPart(type, machine, name: name).isConfined
    case .basic: return try ConstrainedPart(type, machine, name: name).isConfined
    }
  }
}
