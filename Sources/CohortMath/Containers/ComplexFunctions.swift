// ComplexFunctions: functions of complex numbers, on containers elementwise.
//
// Source: the definitions with principal branches of C99, annex G, by real and imaginary parts.
import CohortLibrary
import CohortProgram

let complexFunctions: [ContainerFunction] = complexParts + complexArithmetic + complexElementary

// MARK: Parts

private let complexParts: [ContainerFunction] = [
  .define(
    "to_complex", ["complex to_complex()", "complex to_complex(real)", "C to_complex(T, T)"],
    "The complex number x + iy of its real and imaginary parts; of containers, elementwise."
  ) { arguments in
    guard arguments.count > 0 else { return ComplexScalar(real: Scalar(0), imaginary: Scalar(0)).value }
    let real = try arguments.tensor(0)
    let imaginary = arguments.count > 1 ? try arguments.tensor(1) : Tensor(element: .real, scalars: [Scalar(0)])
    return try combine(arguments, real, imaginary) { _, x, y in ComplexScalar(real: x.real, imaginary: y.real) }
  },
  .define("get_real", ["T get_real(C)"], "The real part of a complex number, or of each in a container.") {
    try toReal($0) { $1.real }
  },
  .define("get_imag", ["T get_imag(C)"], "The imaginary part of a complex number, or of each in a container.") {
    try toReal($0) { $1.imaginary }
  },
  .define("abs", ["T abs(C)"], "The absolute value of complex numbers.") {
    try toReal($0) { $0.apply(.hypotenuse, $1.real, $1.imaginary) }
  },
  .define("arg", ["real arg(complex)"], "The angle of a complex number to the positive real axis, from -pi to pi.") {
    try toReal($0) { $0.apply(.arctangent2, $1.imaginary, $1.real) }
  },
  .define("norm", ["real norm(complex)"], "The square of a complex number's absolute value.") {
    try toReal($0) { $0.apply(.add, $0.apply(.square, $1.real), $0.apply(.square, $1.imaginary)) }
  },
  .define("polar", ["complex polar(real, real)"], "The complex number with the given absolute value and angle.") {
    arguments in
    let (builder, r, angle) = (arguments.builder, try arguments.real(0), try arguments.real(1))
    return ComplexScalar(
      real: builder.apply(.multiply, r, builder.apply(.cosine, angle)),
      imaginary: builder.apply(.multiply, r, builder.apply(.sine, angle))
    ).value
  },
  elementwise("conj", ["C conj(C)"], "The complex conjugate.") {
    ComplexScalar(real: $1.real, imaginary: $0.apply(.negate, $1.imaginary))
  },
  elementwise("proj", ["complex proj(complex)"], "The projection onto the Riemann sphere: all infinities are one.") {
    _, z in
    guard z.real.value.isInfinite || z.imaginary.value.isInfinite else { return z }
    return ComplexScalar(real: Scalar(.infinity), imaginary: Scalar(z.imaginary.value.sign == .minus ? -0.0 : 0))
  },
]

// MARK: Arithmetic

private let complexArithmetic: [ContainerFunction] = [
  elementwise(
    "plus", traits: [.prefix("+")], ["int plus(int)", "M plus(M)", "complex plus(complex)"], "The argument itself."
  ) { $1 },
  elementwise(
    "minus", traits: [.linear, .prefix("-")], ["N minus(N)", "T minus(T)", "C minus(C)"],
    "The argument with the opposite sign."
  ) {
    ComplexScalar(real: $0.apply(.negate, $1.real), imaginary: $0.apply(.negate, $1.imaginary))
  },
  binary("add", traits: [.linear, .infix("+")], sameShape("add"), .add, "The sum of the elements in the same places.") {
    $0.add($1, $2)
  },
  binary(
    "subtract", traits: [.linear, .infix("-")], sameShape("subtract"), .subtract,
    "The difference of the elements in the same places."
  ) {
    $0.subtract($1, $2)
  },
  binary(
    "elt_multiply", traits: [.product, .infix(".*")], sameShape("elt_multiply"), .multiply,
    "The product of the elements in the same places."
  ) {
    $0.multiply($1, $2)
  },
  binary(
    "elt_divide", traits: [.quotient, .infix("./")], sameShape("elt_divide"), .divide,
    "The quotient of the elements in the same places."
  ) {
    $0.divide($1, $2)
  },
  binary(
    "divide", traits: [.quotient, .infix("/")],
    ["int divide(int, int)", "M divide(real, M)", "M divide(M, real)", "K divide(complex, K)", "K divide(K, complex)"],
    .divide, "The quotient; of ints, without its fraction."
  ) { $0.divide($1, $2) },
  binary("pow", ["C pow(C, C)"], .power, "The principal value of x to the power y, exp(y log(x)).") {
    $0.power($1, $2)
  },
]

// MARK: Elementary functions

private let complexElementary: [ContainerFunction] = [
  elementwise("exp", ["complex exp(complex)"], "The exponential of a complex number.") { $0.exponential($1) },
  elementwise("log", ["complex log(complex)"], "The principal logarithm.") { $0.logarithm($1) },
  elementwise("log10", ["complex log10(complex)"], "The principal logarithm to base 10.") {
    let log = $0.logarithm($1)
    return $0.scaled(log, 0.434294481903251827651)
  },
  elementwise("sqrt", ["complex sqrt(complex)"], "The principal square root.") { $0.root($1) },
  elementwise("sin", ["complex sin(complex)"], "The sine of a complex number.") {
    $0.timesMinusI($0.hyperbolicSine($0.timesI($1)))
  },
  elementwise("cos", ["complex cos(complex)"], "The cosine of a complex number.") {
    $0.hyperbolicCosine($0.timesI($1))
  },
  elementwise("tan", ["complex tan(complex)"], "The tangent of a complex number.") { builder, z in
    let w = builder.timesI(z)
    return builder.timesMinusI(builder.divide(builder.hyperbolicSine(w), builder.hyperbolicCosine(w)))
  },
  elementwise("sinh", ["complex sinh(complex)"], "The hyperbolic sine of a complex number.") { $0.hyperbolicSine($1) },
  elementwise("cosh", ["complex cosh(complex)"], "The hyperbolic cosine of a complex number.") {
    $0.hyperbolicCosine($1)
  },
  elementwise("tanh", ["complex tanh(complex)"], "The hyperbolic tangent of a complex number.") {
    $0.divide($0.hyperbolicSine($1), $0.hyperbolicCosine($1))
  },
  elementwise("asinh", ["complex asinh(complex)"], "The principal inverse hyperbolic sine, log(z + √(z² + 1)).") {
    $0.hyperbolicArcsine($1)
  },
  elementwise(
    "acosh", ["complex acosh(complex)"], "The principal inverse hyperbolic cosine, log(z + √(z + 1) √(z - 1))."
  ) { $0.hyperbolicArccosine($1) },
  elementwise(
    "atanh", ["complex atanh(complex)"], "The principal inverse hyperbolic tangent, ½ (log(1 + z) - log(1 - z))."
  ) { $0.hyperbolicArctangent($1) },
  elementwise("asin", ["complex asin(complex)"], "The principal arcsine, -i asinh(iz).") {
    $0.timesMinusI($0.hyperbolicArcsine($0.timesI($1)))
  },
  elementwise("acos", ["complex acos(complex)"], "The principal arccosine, π/2 - asin(z).") { builder, z in
    let arcsine = builder.timesMinusI(builder.hyperbolicArcsine(builder.timesI(z)))
    return builder.subtract(ComplexScalar(real: Scalar(.pi / 2), imaginary: Scalar(0)), arcsine)
  },
  elementwise("atan", ["complex atan(complex)"], "The principal arctangent, -i atanh(iz).") {
    $0.timesMinusI($0.hyperbolicArctangent($0.timesI($1)))
  },
]

extension ProgramBuilder {
  func exponential(_ z: ComplexScalar) -> ComplexScalar {
    let size = apply(.exponential, z.real)
    return ComplexScalar(
      real: apply(.multiply, size, apply(.cosine, z.imaginary)),
      imaginary: apply(.multiply, size, apply(.sine, z.imaginary)))
  }

  func logarithm(_ z: ComplexScalar) -> ComplexScalar {
    ComplexScalar(
      real: apply(.logarithm, apply(.hypotenuse, z.real, z.imaginary)),
      imaginary: apply(.arctangent2, z.imaginary, z.real))
  }

  func power(_ a: ComplexScalar, _ b: ComplexScalar) -> ComplexScalar { exponential(multiply(b, logarithm(a))) }

  func scaled(_ z: ComplexScalar, _ factor: Double) -> ComplexScalar {
    ComplexScalar(
      real: apply(.multiply, Scalar(factor), z.real), imaginary: apply(.multiply, Scalar(factor), z.imaginary))
  }

  /// √|z| at half the angle.
  func root(_ z: ComplexScalar) -> ComplexScalar {
    let size = apply(.squareRoot, apply(.hypotenuse, z.real, z.imaginary))
    let angle = apply(.multiply, Scalar(0.5), apply(.arctangent2, z.imaginary, z.real))
    return ComplexScalar(
      real: apply(.multiply, size, apply(.cosine, angle)), imaginary: apply(.multiply, size, apply(.sine, angle)))
  }

  func timesI(_ z: ComplexScalar) -> ComplexScalar {
    ComplexScalar(real: apply(.negate, z.imaginary), imaginary: z.real)
  }

  func timesMinusI(_ z: ComplexScalar) -> ComplexScalar {
    ComplexScalar(real: z.imaginary, imaginary: apply(.negate, z.real))
  }

  /// sinh x cos y + i cosh x sin y
  func hyperbolicSine(_ z: ComplexScalar) -> ComplexScalar {
    ComplexScalar(
      real: apply(.multiply, apply(.hyperbolicSine, z.real), apply(.cosine, z.imaginary)),
      imaginary: apply(.multiply, apply(.hyperbolicCosine, z.real), apply(.sine, z.imaginary)))
  }

  /// cosh x cos y + i sinh x sin y
  func hyperbolicCosine(_ z: ComplexScalar) -> ComplexScalar {
    ComplexScalar(
      real: apply(.multiply, apply(.hyperbolicCosine, z.real), apply(.cosine, z.imaginary)),
      imaginary: apply(.multiply, apply(.hyperbolicSine, z.real), apply(.sine, z.imaginary)))
  }

  private var complexOne: ComplexScalar { ComplexScalar(real: Scalar(1), imaginary: Scalar(0)) }

  func hyperbolicArcsine(_ z: ComplexScalar) -> ComplexScalar {
    logarithm(add(z, root(add(multiply(z, z), complexOne))))
  }

  func hyperbolicArccosine(_ z: ComplexScalar) -> ComplexScalar {
    logarithm(add(z, multiply(root(add(z, complexOne)), root(subtract(z, complexOne)))))
  }

  func hyperbolicArctangent(_ z: ComplexScalar) -> ComplexScalar {
    scaled(subtract(logarithm(add(complexOne, z)), logarithm(subtract(complexOne, z))), 0.5)
  }
}

// MARK: Over containers

private func elementwise(
  _ name: String, traits: [FunctionTrait] = [], _ signatures: [String], _ documentation: String,
  _ body: @escaping @Sendable (ProgramBuilder, ComplexScalar) -> ComplexScalar
) -> ContainerFunction {
  .define(name, traits: traits, signatures, documentation) { arguments in
    var tensor = try arguments.tensor(0).asComplex
    let z = tensor.scalars
    arguments.builder.loop(tensor.entryCount) { index in
      let result = body(arguments.builder, ComplexScalar(z, index))
      tensor.scalars[2 * index] = result.real
      tensor.scalars[2 * index + 1] = result.imaginary
    }
    return .tensor(tensor)
  }
}

/// The signatures of an operator between elements in the same places.
private func sameShape(_ name: String) -> [String] {
  ["int \(name)(int, int)", "M \(name)(M, M)", "K \(name)(K, K)"]
}

/// - Parameter primitive: what the function does to reals.
private func binary(
  _ name: String, traits: [FunctionTrait] = [], _ signatures: [String], _ primitive: Primitive, _ documentation: String,
  _ body: @escaping @Sendable (ProgramBuilder, ComplexScalar, ComplexScalar) -> ComplexScalar
) -> ContainerFunction {
  .define(name, traits: traits, signatures, documentation) { arguments in
    let (x, y) = (try arguments.tensor(0), try arguments.tensor(1))
    if x.entryWidth == 2 || y.entryWidth == 2 { return try combine(arguments, x, y, body) }
    func isNumber(_ tensor: Tensor) -> Bool { tensor.arraySizes.isEmpty && tensor.element == .real }
    let (hasOneX, hasOneY) = (isNumber(x), isNumber(y))
    if !hasOneX, !hasOneY { try Arguments.match(x.count, y.count, "the sizes") }
    var result = hasOneX ? y : x
    arguments.builder.loop(result.count) { index in
      result.scalars[index] = arguments.builder.apply(
        primitive, x.scalars[hasOneX ? 0 : index], y.scalars[hasOneY ? 0 : index])
    }
    return isNumber(result) ? .real(result.scalars[0]) : .tensor(result)
  }
}

/// A function of two numbers, of containers of one shape, or of one and a number for all its elements.
private func combine(
  _ arguments: Arguments, _ first: Tensor, _ second: Tensor,
  _ body: (ProgramBuilder, ComplexScalar, ComplexScalar) -> ComplexScalar
) throws -> Value {
  let (x, y) = (first.asComplex, second.asComplex)
  func isNumber(_ tensor: Tensor) -> Bool { tensor.arraySizes.isEmpty && tensor.element == .complex }
  let (hasOneX, hasOneY) = (isNumber(x), isNumber(y))
  if !hasOneX, !hasOneY { try Arguments.match(x.entryCount, y.entryCount, "the sizes") }
  var result = hasOneX ? y : x
  let count = result.entryCount
  var scalars = ContiguousArray<Scalar>()
  scalars.reserveCapacity(2 * count)
  arguments.builder.loop(count) { index in
    let z = body(
      arguments.builder, ComplexScalar(x.scalars, hasOneX ? 0 : index), ComplexScalar(y.scalars, hasOneY ? 0 : index))
    scalars.append(z.real)
    scalars.append(z.imaginary)
  }
  result.scalars = scalars
  return .tensor(result)
}

private func toReal(_ arguments: Arguments, _ body: (ProgramBuilder, ComplexScalar) -> Scalar) throws -> Value {
  let z = try arguments.tensor(0).asComplex
  var scalars = ContiguousArray<Scalar>()
  arguments.builder.loop(z.entryCount) { scalars.append(body(arguments.builder, ComplexScalar(z.scalars, $0))) }
  if z.arraySizes.isEmpty, z.element == .complex { return .real(scalars[0]) }
  return .tensor(Tensor(arraySizes: z.arraySizes, element: z.element.realCounterpart, scalars: scalars))
}

extension Tensor {
  /// The same numbers as complex ones.
  var asComplex: Tensor {
    if entryWidth == 2 { return self }
    var complex = ContiguousArray<Scalar>()
    complex.reserveCapacity(2 * scalars.count)
    for scalar in scalars { complex += [scalar, Scalar(0)] }
    let shape: ElementShape
    switch element {
    case .vector(let n): shape = .complexVector(n)
    case .rowVector(let n): shape = .complexRowVector(n)
    case .matrix(let rows, let columns): shape = .complexMatrix(rows: rows, columns: columns)
    default: shape = .complex
    }
    return Tensor(arraySizes: arraySizes, element: shape, scalars: complex)
  }
}

extension ElementShape {
  fileprivate var realCounterpart: ElementShape {
    switch self {
    case .complexVector(let n): return .vector(n)
    case .complexRowVector(let n): return .rowVector(n)
    case .complexMatrix(let rows, let columns): return .matrix(rows: rows, columns: columns)
    default: return .real
    }
  }
}
