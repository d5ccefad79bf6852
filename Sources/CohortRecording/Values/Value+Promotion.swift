// Value + promotion: conversions int → real → complex.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Value {
  /// Real and imaginary part of a scalar.
  func complexScalars(_ span: Span) throws -> ContiguousArray<Scalar> {
    switch self {
    case .int(let int): return [Scalar(Double(int)), Scalar(0)]
    case .real(let scalar): return [scalar, Scalar(0)]
    case .openInts(let tensor) where tensor.count == 1: return [tensor.scalars[0], Scalar(0)]
    case .tensor(let tensor) where tensor.element == .complex && tensor.arraySizes.isEmpty: return tensor.scalars
    default: throw RecordingError(.invalid, "a complex number was expected here", span: span)
    }
  }

  /// The value converted int → real → complex, elementwise.
  func promoted(to type: StanType, span: Span) throws -> Value {
    switch (self, type) {
    case (.int(let int), .real): return .real(Scalar(Double(int)))
    case (.int, .complex), (.real, .complex):
      return .tensor(Tensor(element: .complex, scalars: try complexScalars(span)))
    case (.ints(let array), .array(let element, _)) where element != .int:
      let reals = ContiguousArray(array.elements.map { Scalar(Double($0)) })
      let tensor = Value.tensor(Tensor(arraySizes: array.sizes, element: .real, scalars: reals))
      return element == .real ? tensor : try tensor.promoted(to: type, span: span)
    case (.openInts(let tensor), _) where type.innermost != .int:
      if tensor.arraySizes.isEmpty { return try Value.real(tensor.scalars[0]).promoted(to: type, span: span) }
      return try Value.tensor(tensor).promoted(to: type, span: span)
    case (.tensor(let tensor), _):
      let target = type.innermost
      guard target.isComplex, let shape = tensor.element.complexCounterpart else { return self }
      var scalars = ContiguousArray<Scalar>()
      scalars.reserveCapacity(tensor.count * 2)
      for scalar in tensor.scalars {
        scalars.append(scalar)
        scalars.append(Scalar(0))
      }
      return .tensor(Tensor(arraySizes: tensor.arraySizes, element: shape, scalars: scalars))
    case (.tuple(let elements), .tuple(let types)) where elements.count == types.count:
      return .tuple(try zip(elements, types).map { try $0.promoted(to: $1, span: span) })
    case (.tuples(let array), .array(let element, _)):
      return .tuples(
        TupleArray(sizes: array.sizes, elements: try array.elements.map { try $0.promoted(to: element, span: span) }))
    default: return self
    }
  }
}
