// DataBinding: puts the data of a data set into the variables of a program, with all checks.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Machine {
  /// The sizes of a declared variable: of its arrays, then of its element.
  func sizes(of type: SizedDeclaration.SizedType, name: String) throws -> (
    arrays: [Int], element: [Int], type: StanType
  ) {
    switch type {
    case .basic(let basic, let sizes, _):
      var element: [Int] = []
      for node in sizes { element.append(try size(node, of: name)) }
      _ = try Value.product(element + (basic.isComplex ? [2] : []), span: sizes.first?.span)
      return ([], element, basic)
    case .array(let inner, let sizes):
      var arrays: [Int] = []
      for node in sizes { arrays.append(try size(node, of: name)) }
      let (more, element, basic) = try self.sizes(of: inner, name: name)
      _ = try Value.product(arrays + more + element + (basic.isComplex ? [2] : []), span: sizes.first?.span)
      return (arrays + more, element, basic)
    case .tuple: return ([], [], .tuple([]))
    }
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
          + (data.sizes.isEmpty ? "a single number" : "the sizes \(describeSizes(data.sizes))"), span: span)
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
          span: span)
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
