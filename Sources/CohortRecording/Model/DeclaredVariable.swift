// DeclaredVariable: the variables that are written for a draw, with their shapes.
import CohortChecking
import CohortProgram
import CohortSyntax

/// A variable that is written for a draw.
package struct DeclaredVariable: Sendable {
  package var name: String
  package var block: BlockKind
  /// Its type as the program declares it, without sizes and bounds: `simplex`, `array[,] vector`, `tuple(real, int)`.
  package var type: String
  /// The sizes of its arrays, then of its vector or matrix; of an array of tuples those of the array.
  package var shape: [Int]
  /// The variables that give these sizes, where the program declares a size by the name of one alone, as in `vector[J]`.
  package var sizeNames: [String?]
  /// Its columns among those of the model.
  package var columns: Range<Int>
}

extension BoundModel {
  /// The variables in the order of their columns.
  package func variables() throws -> [DeclaredVariable] {
    let machine = machine(ProgramBuilder())
    var result: [DeclaredVariable] = []
    var start = 0
    for block in CompiledProgram.outputBlocks {
      for declaration in code.declarations(of: block) {
        var end = start
        while end < columns.count, columns[end].variable == declaration.name { end += 1 }
        result.append(
          DeclaredVariable(
            name: declaration.name, block: block, type: declaration.type.spelling,
            shape: try declaration.type.shape(machine, name: declaration.name),
            sizeNames: declaration.type.sizeNames(code.frame), columns: start..<end))
        start = end
      }
    }
    return result
  }

  /// The variables of the data block in their order; they have no columns.
  package func dataVariables() throws -> [DeclaredVariable] {
    let machine = machine(ProgramBuilder())
    return try code.declarations(of: .data).map { declaration in
      DeclaredVariable(
        name: declaration.name, block: .data, type: declaration.type.spelling,
        shape: try declaration.type.shape(machine, name: declaration.name),
        sizeNames: declaration.type.sizeNames(code.frame), columns: 0..<0)
    }
  }
}

extension SizedDeclaration.SizedType {
  /// The type as a program declares it, without sizes and bounds.
  fileprivate var spelling: String {
    switch self {
    case .basic(_, _, .structured(let structured)): return structured.rawValue
    case .basic(let type, _, _): return "\(type)"
    case .array(let element, let sizes):
      return "array[\(String(repeating: ",", count: max(sizes.count - 1, 0)))] \(element.spelling)"
    case .tuple(let slots): return "tuple(\(slots.map(\.spelling).joined(separator: ", ")))"
    }
  }

  fileprivate func shape(_ machine: Machine, name: String) throws -> [Int] {
    let (arrays, element, _) = try machine.sizes(of: self, name: name)
    return arrays + element
  }

  /// One for each size of `shape`.
  fileprivate func sizeNames(_ frame: Frame) -> [String?] {
    func name(_ node: any ExpressionNode) -> String? {
      guard let variable = (node as? VariableNode)?.variable else { return nil }
      return frame.variables.indices.contains(variable) ? frame.variables[variable].name : nil
    }
    switch self {
    case .basic(_, let sizes, _): return sizes.map { name($0) }
    case .array(let element, let sizes): return sizes.map { name($0) } + element.sizeNames(frame)
    case .tuple: return []
    }
  }
}
