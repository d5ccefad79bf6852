// Declarations: sizes, constraints, names and initial values of variables.
import CohortSyntax

extension Checker {
  func check(_ declaration: Declaration, at span: Span, isTopLevel: Bool) -> [TypedStatement] {
    let type = StanType(declaration.type)
    isInTopLevelSize = isTopLevel
    var sized = checkSizes(declaration.type)
    isInTopLevelSize = false
    if sized != nil || declaration.type.hasConstraint {
      let constrained = checkConstraints(declaration.type, of: type, into: &sized)
      if !constrained { sized = nil }
    }
    // Of two mistakes in one declaration, that is reported first which stanc finds first.
    defer { if isTopLevel { verifyConstraints(declaration.type, type, sized, at: span) } }

    var typed: [TypedStatement] = []
    for declarator in declaration.variables {
      let origin: TypedVariable.Origin
      if block == .functions {
        origin = .functionLocal
      } else {
        origin = isTopLevel ? .block(block) : .local(block)
      }
      if let value = declarator.initialValue, value.variableNames.contains(declarator.name.name) {
        report(.selfInitialisation(declarator.name.name), at: span)
      }
      let variable = declare(declarator.name, type, origin: origin, isGlobal: isTopLevel, isReadOnly: false)
      var initial: TypedExpression?
      if let expression = declarator.initialValue {
        guard let value = check(expression) else { continue }
        guard value.functionName == nil, Promotion.cost(from: value.type, to: type) != nil else {
          report(
            .assignmentType(expected: type.description, found: value.described, value: value.span), at: span)
          continue
        }
        initial = value.expression.promoted(to: type)
      }
      if let sized {
        let kind = TypedDeclaration(variable: variable, type: sized, initialValue: initial)
        typed.append(TypedStatement(.declaration(kind), span: span))
      }
    }
    return typed
  }

  /// The type with its sizes; constraints are filled in later, because their type is that of the whole variable.
  private func checkSizes(_ type: SizedType) -> SizedStanType? {
    switch type.kind {
    case .basic(let basic, let sizes, _):
      let name = basic.rawValue.replacing("_", with: " ")
      let typed = sizes.compactMap { checkInt($0, "size of a \(name)") }
      guard typed.count == sizes.count else { return nil }
      // The square types give their one size twice.
      let both = basic.sizeCount == 2 && typed.count == 1 ? typed + typed : typed
      return .basic(StanType(basic), sizes: both, constraint: .none)
    case .array(let element, let sizes):
      let inner = checkSizes(element)
      let typed = sizes.reversed().compactMap { checkInt($0, "size of an array") }
      guard let inner, typed.count == sizes.count else { return nil }
      return .array(inner, sizes: typed.reversed())
    case .tuple(let slots):
      let typed = slots.map { checkSizes($0) }
      let complete = typed.compactMap { $0 }
      return complete.count == slots.count ? .tuple(complete) : nil
    }
  }

  /// Checks the constraints of a type and puts them into the sized one; false where one is erroneous. `whole` is the type of
  /// the variable or slot, which bounds may have.
  private func checkConstraints(_ type: SizedType, of whole: StanType, into sized: inout SizedStanType?) -> Bool {
    switch type.kind {
    case .basic(_, _, let constraint):
      guard let typed = check(constraint, of: whole) else { return false }
      if case .basic(let basic, let sizes, _)? = sized {
        sized = .basic(basic, sizes: sizes, constraint: typed)
      }
      return true
    case .array(let element, _):
      var inner: SizedStanType?
      var sizes: [TypedExpression] = []
      if case .array(let typed, let extents)? = sized {
        inner = typed
        sizes = extents
      }
      let hasSizes = inner != nil
      guard checkConstraints(element, of: whole, into: &inner) else { return false }
      if hasSizes, let inner { sized = .array(inner, sizes: sizes) }
      return true
    case .tuple(let slots):
      var typedSlots: [SizedStanType?] = slots.map { _ in nil }
      if case .tuple(let typed)? = sized, typed.count == slots.count { typedSlots = typed.map { $0 } }
      var succeeded = true
      for (index, slot) in slots.enumerated()
      where !checkConstraints(slot, of: StanType(slot), into: &typedSlots[index]) {
        succeeded = false
      }
      let complete = typedSlots.compactMap { $0 }
      if complete.count == slots.count { sized = .tuple(complete) }
      return succeeded
    }
  }

  private func check(_ constraint: Constraint, of type: StanType) -> TypedConstraint? {
    switch constraint {
    case .none: return TypedConstraint.none
    case .lower(let lower): return bound(lower, "lower bound", type).map { .lower($0) }
    case .upper(let upper): return bound(upper, "upper bound", type).map { .upper($0) }
    case .lowerUpper(let lower, let upper):
      let second = bound(upper, "upper bound", type)
      let first = bound(lower, "lower bound", type)
      guard let first, let second else { return nil }
      return .lowerUpper(first, second)
    case .offset(let offset): return bound(offset, "offset", type).map { .offset($0) }
    case .multiplier(let multiplier): return bound(multiplier, "multiplier", type).map { .multiplier($0) }
    case .offsetMultiplier(let offset, let multiplier):
      let second = bound(multiplier, "multiplier", type)
      let first = bound(offset, "offset", type)
      guard let first, let second else { return nil }
      return .offsetMultiplier(first, second)
    case .structured(let structured): return .structured(structured)
    }
  }

  private func bound(_ expression: Expression, _ role: String, _ type: StanType) -> TypedExpression? {
    guard let value = check(expression) else { return nil }
    guard value.functionName == nil, value.type.isRealOrInt || value.type == type else {
      report(.boundType(role, variable: type, found: value.described), at: value.span)
      return nil
    }
    return value.type == .int && !type.isDiscrete ? value.expression.promoted(to: .real) : value.expression
  }

  /// The rules for variables at the top of a block that concern the whole declaration.
  private func verifyConstraints(_ written: SizedType, _ type: StanType, _ sized: SizedStanType?, at span: Span) {
    if type == .int, case .basic(_, _, let constraint)? = sized, constraint.hasRealBound {
      report(.realBoundsOfInt, at: span)
    }
    if type.isComplex, written.hasConstraint { report(.complexConstraint, at: span) }
    if block == .parameters || block == .transformedParameters, type.containsInt {
      report(.intParameter(block), at: span)
    }
  }
}

extension SizedType {
  /// Whether anything in the type is constrained.
  var hasConstraint: Bool {
    switch kind {
    case .basic(_, _, .none): return false
    case .basic: return true
    case .array(let element, _): return element.hasConstraint
    case .tuple(let slots): return slots.contains(where: \.hasConstraint)
    }
  }
}

extension TypedConstraint {
  fileprivate var hasRealBound: Bool {
    switch self {
    case .lower(let bound), .upper(let bound): return bound.type == .real
    case .lowerUpper(let lower, let upper): return lower.type == .real || upper.type == .real
    case .none, .offset, .multiplier, .offsetMultiplier, .structured: return false
    }
  }
}
