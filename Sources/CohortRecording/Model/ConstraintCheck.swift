// ConstraintCheck: holds variables to their constraints once they have a value.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// What becomes of a variable's constraint.
enum ConstraintCheck {
  /// Data: a violation is an error.
  case data
  /// Data that the program computes: a violation is an error, and the variable may have been forgotten.
  case transformedData
  /// Transformed parameters of a log density: their constraints are requirements of the recording.
  case logDensity
  /// What is written for a draw: a violation rejects the draw; what depends on the draw is a requirement.
  case outputs

  /// Checks a variable, or leaves requirements that it meets its constraint.
  ///
  /// - Throws: `RecordingError` where it does not.
  func check(_ declaration: SizedDeclaration, _ machine: Machine) throws {
    machine.locate(declaration.number)
    try machine.forEachPart(
      declaration.type, machine.variables[declaration.variable], name: declaration.name, span: declaration.span,
      takesAnyEmpty: self == .data || self == .transformedData
    ) { part, value, name in
      guard isAtOnce(value, part) else { return part.require(value, machine.builder, name: name) }
      if let violation = part.violation(value, name: name, isComputed: self != .data) {
        throw RecordingError(self == .outputs ? .rejected : .invalid, violation, span: declaration.span)
      }
    }
  }

  /// Whether a value is checked here and now.
  private func isAtOnce(_ value: Value, _ part: ConstrainedPart) -> Bool {
    switch self {
    case .data, .transformedData: return true
    case .logDensity: return false
    case .outputs: return value.isConstant && !part.hasOpenBounds
    }
  }
}

extension Machine {
  /// Calls `body` for each part of a value that is constrained on its own: the slots of tuples, else the whole.
  ///
  /// - Parameters:
  ///   - takesAnyEmpty: whether a variable without elements takes any value without elements, as in the language. Outputs
  ///     have room for what is declared alone.
  func forEachPart(
    _ type: SizedDeclaration.SizedType, _ value: Value, name: String, span: Span, takesAnyEmpty: Bool = false,
    _ body: (ConstrainedPart, Value, String) throws -> Void
  ) throws {
    if case .tuple(let types) = type, case .tuple(let elements) = value {
      for (index, (type, element)) in zip(types, elements).enumerated() {
        try forEachPart(
          type, element, name: "\(name).\(index + 1)", span: span, takesAnyEmpty: takesAnyEmpty, body)
      }
    } else if case .array(let inner, _) = type, case .tuple = inner {
      guard case .tuples(let array) = value else { return }
      for (position, element) in array.elements.enumerated() {
        try forEachPart(
          inner, element, name: name + subscripts(position, array.sizes), span: span, takesAnyEmpty: takesAnyEmpty, body
        )
      }
    } else {
      let part = try ConstrainedPart(type, self, name: name)
      let (found, declared) = (value.dimensionSizes, part.arraySizes + part.elementSizes)
      if takesAnyEmpty, found != declared, declared.contains(0) { return }
      guard found == declared || (found.contains(0) && declared.contains(0)) else {
        throw RecordingError(
          .invalid, "\(name) is declared with the size \(describeSizes(declared)), but has \(describeSizes(found))",
          span: span)
      }
      try body(part, value, name)
    }
  }
}
