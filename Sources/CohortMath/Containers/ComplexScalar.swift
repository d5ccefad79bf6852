// ComplexScalar: complex numbers while a program is recorded.
import CohortProgram

/// Real and imaginary part.
struct ComplexScalar {
  var real: Scalar
  var imaginary: Scalar

  init(real: Scalar, imaginary: Scalar) {
    self.real = real
    self.imaginary = imaginary
  }

  /// Entry `index` of numbers stored as real and imaginary parts in turn.
  init(_ scalars: ContiguousArray<Scalar>, _ index: Int) {
    real = scalars[2 * index]
    imaginary = scalars[2 * index + 1]
  }

  var value: Value { .tensor(Tensor(element: .complex, scalars: [real, imaginary])) }
}

extension ProgramBuilder {
  func add(_ a: ComplexScalar, _ b: ComplexScalar) -> ComplexScalar {
    ComplexScalar(real: apply(.add, a.real, b.real), imaginary: apply(.add, a.imaginary, b.imaginary))
  }

  func subtract(_ a: ComplexScalar, _ b: ComplexScalar) -> ComplexScalar {
    ComplexScalar(real: apply(.subtract, a.real, b.real), imaginary: apply(.subtract, a.imaginary, b.imaginary))
  }

  func multiply(_ a: ComplexScalar, _ b: ComplexScalar) -> ComplexScalar {
    ComplexScalar(
      real: apply(.subtract, apply(.multiply, a.real, b.real), apply(.multiply, a.imaginary, b.imaginary)),
      imaginary: apply(.add, apply(.multiply, a.real, b.imaginary), apply(.multiply, a.imaginary, b.real)))
  }

  func divide(_ a: ComplexScalar, _ b: ComplexScalar) -> ComplexScalar {
    let size = apply(.add, apply(.square, b.real), apply(.square, b.imaginary))
    let product = multiply(a, ComplexScalar(real: b.real, imaginary: apply(.negate, b.imaginary)))
    return ComplexScalar(real: apply(.divide, product.real, size), imaginary: apply(.divide, product.imaginary, size))
  }
}
