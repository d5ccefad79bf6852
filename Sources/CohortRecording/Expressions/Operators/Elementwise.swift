// Elementwise: functions of scalars applied to containers, with scalars broadcast.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

enum Elementwise {
  /// Applies a function of scalars to containers of one shape; scalar arguments serve all elements.
  ///
  /// - Parameter name: of the function, for messages.
  static func apply(
    _ machine: Machine, _ arguments: [Value], span: Span, name: String,
    _ body: (ProgramBuilder, UnsafeBufferPointer<Scalar>) throws -> Scalar
  ) throws -> Value {
    var shape: Tensor?
    var scalars: [ContiguousArray<Scalar>] = []
    // Arrays of ints: where they stand among the arguments, and their sizes.
    var ints: [(argument: Int, sizes: [Int])] = []
    for argument in arguments {
      switch argument {
      case .real(let scalar): scalars.append([scalar])
      case .int(let int): scalars.append([Scalar(Double(int))])
      case .openInts(let tensor) where tensor.arraySizes.isEmpty: scalars.append(tensor.scalars)
      case .tensor(let tensor):
        try match(&shape, tensor, span: span, name: name)
        scalars.append(tensor.scalars)
      case .openInts(let tensor):
        ints.append((scalars.count, tensor.arraySizes))
        scalars.append(tensor.scalars)
      case .ints(let array):
        ints.append((scalars.count, array.sizes))
        scalars.append(ContiguousArray(array.elements.map { Scalar(Double($0)) }))
      default: throw RecordingError(.invalid, "\(name) does not take such arguments", span: span)
      }
    }
    for (argument, sizes) in ints {
      guard let known = shape else {
        shape = Tensor(arraySizes: sizes, element: .real, scalars: scalars[argument])
        continue
      }
      let expected = known.arraySizes + known.element.sizes
      guard sizes == expected else { throw mismatch(expected, sizes, span: span, name: name) }
      if case .matrix(let rows, let columns) = known.element {
        scalars[argument] = byColumns(scalars[argument], rows: rows, columns: columns)
      }
    }
    let builder = machine.builder
    return try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(scalars.count, 1)) { buffer in
      let operands = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<scalars.count])
      guard var result = shape else {
        for k in scalars.indices { buffer[k] = scalars[k][0] }
        return .real(try body(builder, operands))
      }
      let count = result.count
      var results = ContiguousArray<Scalar>()
      results.reserveCapacity(count)
      try builder.loop(count) { index in
        for k in scalars.indices {
          buffer[k] = scalars[k].count == count && count != 1 ? scalars[k][index] : scalars[k][0]
        }
        results.append(try body(builder, operands))
      }
      result.scalars = results
      return .tensor(result)
    }
  }

  private static func match(_ shape: inout Tensor?, _ tensor: Tensor, span: Span, name: String) throws {
    guard let known = shape else {
      shape = Tensor(arraySizes: tensor.arraySizes, element: tensor.element, scalars: tensor.scalars)
      return
    }
    guard known.count == tensor.count, known.arraySizes == tensor.arraySizes,
      known.element == tensor.element || known.element == .real || tensor.element == .real
    else {
      throw mismatch(
        known.arraySizes + known.element.sizes, tensor.arraySizes + tensor.element.sizes, span: span, name: name)
    }
  }

  private static func mismatch(_ a: [Int], _ b: [Int], span: Span, name: String) -> RecordingError {
    RecordingError(
      .invalid, "sizes do not match in \(name): \(describeSizes(a)) and \(describeSizes(b))", span: span)
  }

  /// Arrays go by rows, matrices by columns: the ints of an array[…, rows, columns] in the order of matrices.
  private static func byColumns(
    _ numbers: ContiguousArray<Scalar>, rows: Int, columns: Int
  ) -> ContiguousArray<Scalar> {
    let size = rows * columns
    return ContiguousArray(
      numbers.indices.map { index in
        let (start, place) = (index - index % size, index % size)
        return numbers[start + place % rows * columns + place / rows]
      })
  }
}
