// DataBinding: puts the data of a data set into the variables of a program, with all checks.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Machine {
  /// Puts the data of a program into its variables.
  ///
  /// - Throws: `DataError` where a variable is missing, has another type or size, or violates its constraint.
  func bindData(_ source: any DataSource) throws {
    groupNames = source.groupNames
    for declaration in code.data.declarations {
      guard let variable = try source.variable(named: declaration.name) else {
        variables[declaration.variable] = try missing(declaration, in: source)
        continue
      }
      do {
        variables[declaration.variable] = try bind(
          variable, to: declaration.type, name: declaration.name, span: declaration.span)
      } catch let error as DataError {
        throw error.given(at: variable.place, declared: declaration.span)
      }
      do {
        try ConstraintCheck.data.check(declaration, self)
      } catch let error as RecordingError {
        throw DataError(error.message).given(at: variable.place, declared: declaration.span)
      }
    }
  }

  /// The value of a variable that the data set lacks: it needs none where it has no elements.
  private func missing(_ declaration: SizedDeclaration, in source: any DataSource) throws -> Value {
    let (arrays, element, type) = try sizes(of: declaration.type, name: declaration.name)
    let sizes = arrays + element
    guard !sizes.contains(0) else {
      return try Value.uninitialized(declaration.type, self, name: declaration.name)
    }
    throw DataError(
      "variable \(declaration.name) is missing from the data: expected "
        + (sizes.isEmpty ? "a single \(type)" : "the sizes \(describeSizes(sizes))"), span: declaration.span,
      hints: DataHint.missing(
        declaration.name, given: source.givenNames, declared: Set(code.data.declarations.map(\.name))))
  }

  /// Converts a variable of a data set to a value of the declared type and sizes.
  func bind(_ data: DataVariable, to type: SizedDeclaration.SizedType, name: String, span: Span) throws -> Value {
    if case .tuple(let types) = type {
      guard case .tuple(let slots) = data.values, slots.count == types.count else {
        throw DataError("variable \(name): expected a tuple of \(types.count) slots", span: span)
      }
      var values: [Value] = []
      for (index, (slot, type)) in zip(slots, types).enumerated() {
        values.append(try bind(slot, to: type, name: "\(name).\(index + 1)", span: span))
      }
      return .tuple(values)
    }
    if case .array(let inner, let nodes) = type, case .tuple = inner {
      var sizes: [Int] = []
      for node in nodes { sizes.append(try size(node, of: name)) }
      return try bindTuples(data, sizes, inner, name: name, span: span)
    }
    let (arrays, element, basic) = try sizes(of: type, name: name)
    let expected = arrays + element + (basic.isComplex ? [2] : [])
    let isEmpty = expected.contains(0)
    let foundCount = data.sizes.reduce(1, *)
    guard data.sizes == expected || (isEmpty && foundCount == 0) else {
      throw DataError(
        "variable \(name): expected \(describe(expected, basic)), found "
          + (data.sizes.isEmpty ? "a single number" : "the sizes \(describeSizes(data.sizes))"), span: span,
        hints: DataHint.sizes(expected: expected, found: data.sizes))
    }
    if basic == .int {
      guard case .ints(let ints) = data.values else {
        guard case .reals(let reals) = data.values else {
          throw DataError("variable \(name): expected ints", span: span)
        }
        let position = reals.firstIndex { $0 != $0.rounded() || Swift.abs($0) > 2_147_483_647 } ?? reals.startIndex
        if reals.isEmpty { return .ints(IntArray(sizes: arrays, elements: [])) }
        throw DataError(
          "variable \(name): expected an int, found \(reals[position]) at \(name)\(subscripts(position, expected))",
          span: span, hints: DataHint.int(found: reals[position]))
      }
      for (position, int) in ints.enumerated() where int > 2_147_483_647 || int < -2_147_483_648 {
        throw DataError(
          "variable \(name): \(int) at \(name)\(subscripts(position, expected)) does not fit in an int of 32 bits",
          span: span)
      }
      return arrays.isEmpty ? .int(ints[0]) : .ints(IntArray(sizes: arrays, elements: ints))
    }
    let reals: ContiguousArray<Double>
    switch data.values {
    case .reals(let values): reals = values
    case .ints(let values): reals = ContiguousArray(values.map(Double.init))
    case .tuple, .tuples: throw DataError("variable \(name): expected numbers, found tuples", span: span)
    }
    if basic == .real, arrays.isEmpty { return .real(Scalar(reals[0])) }
    var ordered = reals
    if element.count == 2, !reals.isEmpty {
      // Matrices are row by row in data, column by column in memory.
      let width = basic.isComplex ? 2 : 1
      let (rows, columns) = (element[0], element[1])
      let count = rows * columns * width
      for start in stride(from: 0, to: reals.count, by: count) {
        for row in 0..<rows {
          for column in 0..<columns {
            for part in 0..<width {
              ordered[start + (column * rows + row) * width + part] =
                reals[start + (row * columns + column) * width + part]
            }
          }
        }
      }
    }
    return .tensor(
      Tensor(arraySizes: arrays, element: basic.shape(element), scalars: ContiguousArray(ordered.map { Scalar($0) })))
  }

  /// An array of tuples, of the given sizes.
  private func bindTuples(
    _ data: DataVariable, _ sizes: [Int], _ type: SizedDeclaration.SizedType, name: String, span: Span
  ) throws -> Value {
    let count = try Value.product(sizes, span: span)
    var elements: [DataVariable] = []
    if case .tuples(let found) = data.values { elements = found }
    // `[]` has no elements that could be tuples, and stands for all shapes without elements.
    let isEmpty = count == 0 && data.sizes.contains(0)
    guard isEmpty || (data.sizes == sizes && elements.count == count) else {
      throw DataError(
        "variable \(name): expected tuples of the sizes \(describeSizes(sizes)), found "
          + (data.sizes.isEmpty ? "a single value" : "the sizes \(describeSizes(data.sizes))"), span: span)
    }
    var values: [Value] = []
    for (position, element) in elements.enumerated() {
      values.append(try bind(element, to: type, name: name + subscripts(position, sizes), span: span))
    }
    return .tuples(TupleArray(sizes: sizes, elements: values))
  }

  private func describe(_ sizes: [Int], _ basic: StanType) -> String {
    sizes.isEmpty ? "a single \(basic == .int ? "int" : "number")" : "the sizes \(describeSizes(sizes))"
  }
}
