// Covariances: covariance matrices of Gaussian processes.
//
// Source: Rasmussen & Williams 2006, chapter 4. Entries are taken down as elementwise operations on distances, which for
// given inputs are constants; a process with itself has the lower triangle computed and mirrored.
import CohortProgram

let covarianceFunctions: [ContainerFunction] = [
  .define(
    "gp_exp_quad_cov", radialSignatures("gp_exp_quad_cov"),
    "The covariance matrix of a Gaussian process with kernel σ² exp(-d² / (2 ρ²)), d being the distance of "
      + "two points, at one set of points or between two; σ and ρ follow the points, ρ may differ by dimension."
  ) { arguments in
    try radial(arguments) { builder, d2, _ in
      builder.apply(.exponential, builder.apply(.multiply, Scalar(-0.5), d2))
    }
  },
  .define(
    "gp_exponential_cov", radialSignatures("gp_exponential_cov"),
    "The covariance matrix of a Gaussian process with kernel σ² exp(-d / ρ), with arguments as of "
      + "`gp_exp_quad_cov`."
  ) { arguments in
    try radial(arguments, usesDistance: true) { builder, _, d in
      builder.apply(.exponential, builder.apply(.negate, d))
    }
  },
  .define(
    "gp_matern32_cov", radialSignatures("gp_matern32_cov"),
    "The covariance matrix of a Gaussian process with kernel σ² (1 + √3 d/ρ) exp(-√3 d/ρ), with arguments as "
      + "of `gp_exp_quad_cov`."
  ) { arguments in
    try radial(arguments, usesDistance: true) { builder, _, d in
      let x = builder.apply(.multiply, Scalar(3.0.squareRoot()), d)
      let e = builder.apply(.exponential, builder.apply(.negate, x))
      return builder.apply(.multiply, builder.apply(.add, Scalar(1), x), e)
    }
  },
  .define(
    "gp_matern52_cov", radialSignatures("gp_matern52_cov"),
    "The covariance matrix of a Gaussian process with kernel σ² (1 + √5 d/ρ + 5 d²/(3 ρ²)) exp(-√5 d/ρ), "
      + "with arguments as of `gp_exp_quad_cov`."
  ) { arguments in
    try radial(arguments, usesDistance: true) { builder, d2, d in
      let x = builder.apply(.multiply, Scalar(5.0.squareRoot()), d)
      let e = builder.apply(.exponential, builder.apply(.negate, x))
      let polynomial = builder.apply(
        .add, builder.apply(.add, Scalar(1), x), builder.apply(.multiply, Scalar(5.0 / 3), d2))
      return builder.apply(.multiply, polynomial, e)
    }
  },
  .define(
    "gp_periodic_cov",
    [
      "matrix gp_periodic_cov(array[] real or array[] vector, real, real, real)",
      "matrix gp_periodic_cov(array[] real, array[] real, real, real, real)",
      "matrix gp_periodic_cov(array[] vector, array[] vector, real, real, real)",
    ],
    "The covariance matrix of a Gaussian process with kernel σ² exp(-2 sin²(π d / p) / ρ²) at one set of "
      + "points or between two; σ, ρ and the period p follow the points."
  ) { arguments in
    let points = try Points(arguments, parameterCount: 3)
    let builder = arguments.builder
    let first = points.parametersFrom
    let (sigma, rho, period) = (try arguments.real(first), try arguments.real(first + 1), try arguments.real(first + 2))
    try require(arguments, sigma, "the magnitude")
    try require(arguments, rho, "the length scale")
    try require(arguments, period, "the period")
    let variance = builder.apply(.square, sigma)
    let factor = builder.apply(.divide, Scalar(-2), builder.apply(.square, rho))
    let frequency = builder.apply(.divide, Scalar(.pi), period)
    return try points.matrix(builder, diagonal: variance) { x, y in
      let sine = builder.apply(.sine, builder.apply(.multiply, frequency, builder.distance(x, y)))
      let exponent = builder.apply(.multiply, factor, builder.apply(.square, sine))
      return builder.apply(.multiply, variance, builder.apply(.exponential, exponent))
    }.matrix
  },
  .define(
    "gp_dot_prod_cov",
    [
      "matrix gp_dot_prod_cov(array[] real or array[] vector, real)",
      "matrix gp_dot_prod_cov(array[] real, array[] real, real)",
      "matrix gp_dot_prod_cov(array[] vector, array[] vector, real)",
    ],
    "The covariance matrix of a Gaussian process with kernel σ² + x · y for points x and y, at one set of "
      + "points or between two."
  ) { arguments in
    let points = try Points(arguments, parameterCount: 1)
    let builder = arguments.builder
    let variance = builder.apply(.square, try arguments.real(points.parametersFrom))
    return try points.matrix(builder, diagonal: nil) { x, y in
      builder.apply(.add, variance, builder.dotProduct(x, y))
    }.matrix
  },
]

private func radialSignatures(_ name: String) -> [String] {
  [
    "matrix \(name)(array[] real or array[] vector, real, real)", "matrix \(name)(array[] vector, real, array[] real)",
    "matrix \(name)(array[] real, array[] real, real, real)",
    "matrix \(name)(array[] vector, array[] vector, real, real)",
    "matrix \(name)(array[] vector, array[] vector, real, array[] real)",
  ]
}

/// One or two lists of points.
private struct Points {
  let first: [ContiguousArray<Scalar>]
  /// nil: the same as the first.
  let second: [ContiguousArray<Scalar>]?
  /// The index of the first argument after the points.
  let parametersFrom: Int

  init(_ arguments: Arguments, parameterCount: Int) throws {
    parametersFrom = arguments.count - parameterCount
    first = try Points.list(arguments.tensor(0))
    second = parametersFrom > 1 ? try Points.list(arguments.tensor(1)) : nil
    for list in [first, second ?? []] {
      for point in list {
        try Arguments.match(point.count, first.first?.count ?? point.count, "the sizes of the points")
      }
    }
    _ = try Arguments.product(first.count, (second ?? first).count)
  }

  init(first: [ContiguousArray<Scalar>], second: [ContiguousArray<Scalar>]?) {
    self.first = first
    self.second = second
    parametersFrom = 0
  }

  private static func list(_ tensor: Tensor) -> [ContiguousArray<Scalar>] {
    let length = tensor.element.count
    return (0..<tensor.outerCount).map { ContiguousArray(tensor.scalars[($0 * length)..<(($0 + 1) * length)]) }
  }

  /// The matrix of a function of pairs; `diagonal` is its value at equal points.
  func matrix(
    _ builder: ProgramBuilder, diagonal: Scalar?,
    _ entry: (ContiguousArray<Scalar>, ContiguousArray<Scalar>) -> Scalar
  ) throws -> Grid {
    if let second {
      var result = try Grid(zeros: first.count, second.count)
      let rows = first.count
      builder.loop(result.count) { index in
        result.scalars[index] = entry(first[index % rows], second[index / rows])
      }
      return result
    }
    let n = first.count
    var result = try Grid(zeros: n, n)
    var pairs: [(Int, Int)] = []
    for column in 0..<n { for row in column..<n where row > column || diagonal == nil { pairs.append((row, column)) } }
    builder.loop(pairs.count) { index in
      let (row, column) = pairs[index]
      let value = entry(first[row], first[column])
      result[row, column] = value
      result[column, row] = value
    }
    if let diagonal { for i in 0..<n { result[i, i] = diagonal } }
    return result
  }
}

/// σ² f(d²/ρ², d/ρ) with one length scale ρ or one per coordinate.
private func radial(
  _ arguments: Arguments, usesDistance: Bool = false, _ correlation: (ProgramBuilder, Scalar, Scalar) -> Scalar
) throws -> Value {
  var points = try Points(arguments, parameterCount: 2)
  let builder = arguments.builder
  let from = points.parametersFrom
  let sigma = try arguments.real(from)
  let scales = try arguments.scalars(from + 1)
  try require(arguments, sigma, "the magnitude")
  for scale in scales { try require(arguments, scale, "the length scale") }
  let variance = builder.apply(.square, sigma)
  let isShared = !arguments.isContainer(from + 1)
  if !isShared {
    let dimension = (points.first.first ?? points.second?.first)?.count ?? scales.count
    try Arguments.match(scales.count, dimension, "the numbers of length scales and of coordinates")
    func scaled(_ list: [ContiguousArray<Scalar>]) -> [ContiguousArray<Scalar>] {
      var result = list
      builder.loop(list.count) { index in
        builder.loop(dimension) { result[index][$0] = builder.apply(.divide, list[index][$0], scales[$0]) }
      }
      return result
    }
    points = Points(first: scaled(points.first), second: points.second.map(scaled))
  }
  let inverse = isShared ? builder.apply(.reciprocal, scales[0]) : Scalar(1)
  let inverseSquare = builder.apply(.square, inverse)
  return try points.matrix(builder, diagonal: variance) { x, y in
    let d2 = builder.squaredDistance(x, y)
    let relative = isShared ? builder.apply(.multiply, d2, inverseSquare) : d2
    var distance = Scalar(0)
    if usesDistance {
      distance = builder.safeRoot(d2)
      if isShared { distance = builder.apply(.multiply, distance, inverse) }
    }
    return builder.apply(.multiply, variance, correlation(builder, relative, distance))
  }.matrix
}

private func require(_ arguments: Arguments, _ scalar: Scalar, _ name: String) throws {
  let builder = arguments.builder
  let isPositive = builder.apply(.less, Scalar(0), scalar)
  builder.require(isPositive, shown: scalar) { "\(arguments.context.place()): \(name) must be positive" }
}

extension ProgramBuilder {
  /// Σ (x - y)²
  fileprivate func squaredDistance(_ x: ContiguousArray<Scalar>, _ y: ContiguousArray<Scalar>) -> Scalar {
    var squares = ContiguousArray<Scalar>()
    loop(x.count) { squares.append(apply(.square, apply(.subtract, x[$0], y[$0]))) }
    return squares.count == 1 ? squares[0] : sum(squares)
  }

  /// √d² with derivative 0 where d is 0.
  fileprivate func safeRoot(_ d2: Scalar) -> Scalar {
    if d2.isConstant { return apply(.squareRoot, d2) }
    let isZero = apply(.equal, d2, Scalar(0))
    let root = apply(.squareRoot, apply(.select, isZero, Scalar(1), d2))
    return apply(.select, isZero, Scalar(0), root)
  }

  /// ‖x - y‖
  fileprivate func distance(_ x: ContiguousArray<Scalar>, _ y: ContiguousArray<Scalar>) -> Scalar {
    if x.count == 1 { return apply(.absolute, apply(.subtract, x[0], y[0])) }
    return safeRoot(squaredDistance(x, y))
  }
}
