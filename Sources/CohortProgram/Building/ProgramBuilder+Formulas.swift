// ProgramBuilder + formulas: scalar functions and densities for one row.

extension ProgramBuilder {
  /// Evaluates a formula for one row.
  package func apply(_ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, place: () -> String) -> Scalar {
    run(formula, arguments, place: place)
    position &+= formula.operations.count &+ formula.requirements.count
    return resolve(formula.result, arguments)
  }

  /// Evaluates a density for one row and adds its terms to the log density, but for those that depend only on
  /// arguments whose bit is set in `dropped`.
  package func addTerms(
    _ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, dropping dropped: UInt64?, place: () -> String
  ) {
    run(formula, arguments, place: place)
    var offset = formula.operations.count &+ formula.requirements.count
    for term in formula.terms {
      if let dropped, term.isDropped(dropped, all: formula.allArguments) { continue }
      addTarget(resolve(term.operand, arguments), scale: term.negated ? -1 : 1, position: position &+ offset)
      offset &+= 1
    }
    position &+= offset
  }

  /// The value of a density for one row, without the terms that depend only on arguments whose bit is set in `dropped`.
  package func density(
    _ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, dropping dropped: UInt64?, place: () -> String
  ) -> Scalar {
    guard let dropped, formula.terms.contains(where: { $0.isDropped(dropped, all: formula.allArguments) })
    else {
      return apply(formula, arguments, place: place)
    }
    run(formula, arguments, place: place)
    position &+= formula.operations.count &+ formula.requirements.count
    var sum = Scalar(0)
    var isFirst = true
    for term in formula.terms where !term.isDropped(dropped, all: formula.allArguments) {
      let value = resolve(term.operand, arguments)
      if isFirst {
        sum = term.negated ? apply(.negate, value) : value
        isFirst = false
      } else {
        sum = apply(term.negated ? .subtract : .add, sum, value)
      }
    }
    return sum
  }

  /// Fills the scratch registers with the results of a formula's operations and takes down its requirements.
  private func run(_ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, place: () -> String) {
    let count = requiresFiniteness ? formula.operations.count : formula.essentialOperationCount
    if count > state.pointee.registerCapacity {
      state.pointee.registers.deallocate()
      state.pointee.registerCapacity = count * 2
      state.pointee.registers = .allocate(capacity: count * 2)
      state.pointee.registers.initialize(repeating: Scalar(0), count: count * 2)
    }
    let registers = state.pointee.registers
    formula.operations.withUnsafeBufferPointer { operations in
      for index in 0..<count {
        let operation = operations[index]
        let arity = operation.arity
        let a = resolve(operation.a, arguments)
        let b = arity > 1 ? resolve(operation.b, arguments) : a
        let c = arity > 2 ? resolve(operation.c, arguments) : b
        let value = cohort_primitive_value(operation.primitive, a.value, b.value, c.value)
        if a.isConstant && b.isConstant && c.isConstant {
          registers[index] = Scalar(value)
        } else {
          registers[index] = take(operation.primitive, arity, a, b, c, value: value, position: position &+ index)
        }
      }
    }
    formula.requirements.withUnsafeBufferPointer { requirements in
      for index in 0..<requirements.count {
        let number = requirements[index].requirement.argument
        if index >= formula.essentialRequirementCount {
          let argument = arguments[number]
          if requiresFiniteness, !argument.isConstant {
            require(
              resolve(requirements[index].condition, arguments), shown: argument, position: position &+ count &+ index
            ) { "\(place()): \(requirements[index].requirement.name)" }
            continue
          }
          if !argument.value.isFinite { requireFinite(argument, requirements[index].requirement, place: place) }
          continue
        }
        if mode == .tape { continue }
        let scalar = resolve(requirements[index].condition, arguments)
        let shown = number >= 0 && number < arguments.count ? arguments[number] : Scalar(.nan)
        require(scalar, shown: shown, position: position &+ count &+ index) {
          "\(place()): \(requirements[index].requirement.name) must be \(requirements[index].requirement.expectation)"
        }
      }
    }
  }

  /// For an argument that is not finite: fails unless only NaN is refused and it is infinite.
  private func requireFinite(_ argument: Scalar, _ requirement: Requirement, place: () -> String) {
    if requirement.expectation == "finite" || argument.value.isNaN {
      fail(
        "\(place()): \(requirement.name) is \(argument.value), but must be \(requirement.expectation)",
        isConstant: argument.isConstant)
    }
  }

  @inline(__always)
  private func resolve(_ operand: Formula.Operand, _ arguments: UnsafeBufferPointer<Scalar>) -> Scalar {
    switch operand {
    case .argument(let index): return arguments[index]
    case .constant(let value): return Scalar(value)
    case .result(let index): return state.pointee.registers[index]
    }
  }
}
