// TransformFunctions: the transforms of constrained variables as functions of the language.
import CohortProgram

/// X_constrain, X_jacobian (which adds the log Jacobian to the log density, too) and X_unconstrain.
let transformFunctions: [ContainerFunction] =
  boundTransforms + vectorTransforms + matrixTransforms + sizedMatrixTransforms

/// What X_constrain does (Stan Reference Manual, Constraint Transforms).
private let descriptions: [String: String] = [
  "lower_bound": "Maps reals to numbers above a lower bound: lower + exp(x).",
  "upper_bound": "Maps reals to numbers below an upper bound: upper - exp(x).",
  "lower_upper_bound": "Maps reals to numbers between two bounds: lower + (upper - lower) inv_logit(x).",
  "offset_multiplier": "Shifts and scales reals: offset + multiplier x.",
  "ordered": "Maps vectors to vectors whose elements increase.",
  "positive_ordered": "Maps vectors to vectors whose elements are positive and increase.",
  "simplex": "Maps vectors to simplexes, one element longer: their elements are positive and sum to 1.",
  "sum_to_zero":
    "Maps vectors to vectors that sum to 0, one element longer, and matrices to those whose rows and columns sum to 0.",
  "unit_vector": "Maps vectors to vectors of length 1.",
  "stochastic_column": "Maps matrices to matrices whose columns are simplexes, with one more row.",
  "stochastic_row": "Maps matrices to matrices whose rows are simplexes, with one more column.",
  "cholesky_factor_corr":
    "Maps a vector of K (K - 1) / 2 elements to the Cholesky factor of a correlation matrix; the second argument is K.",
  "corr_matrix": "Maps a vector of K (K - 1) / 2 elements to a correlation matrix; the second argument is K.",
  "cov_matrix": "Maps a vector of K (K + 1) / 2 elements to a covariance matrix; the second argument is K.",
  "cholesky_factor_cov":
    "Maps a vector to the Cholesky factor of a covariance matrix, with the numbers of its rows and columns.",
]

/// The three functions of a transform.
private func functions(
  _ name: String, _ signatures: (String) -> [String],
  constrain: @escaping @Sendable (Arguments, Bool) throws -> Value,
  unconstrain: @escaping @Sendable (Arguments) throws -> Value
) -> [ContainerFunction] {
  [
    .define("\(name)_constrain", signatures("\(name)_constrain"), descriptions[name] ?? "") {
      try constrain($0, false)
    },
    .define(
      "\(name)_jacobian", signatures("\(name)_jacobian"),
      "The same as `\(name)_constrain`; adds the logarithm of the transform's Jacobian determinant to the log density."
    ) { try constrain($0, true) },
    .define(
      "\(name)_unconstrain", signatures("\(name)_unconstrain"),
      "The inverse of `\(name)_constrain`: the unconstrained values behind a constrained variable.", unconstrain),
  ]
}

// MARK: Bounds, offsets and multipliers

private let boundTransforms: [ContainerFunction] = [
  ("lower_bound", 1), ("upper_bound", 1), ("lower_upper_bound", 2), ("offset_multiplier", 2),
].flatMap { name, count in
  functions(
    name, { ["T \($0)(T\(String(repeating: ", B", count: count)))"] },
    constrain: { arguments, includesJacobian in
      let (tensor, transform) = try boundTransform(name, arguments)
      let y = try tensor.scalars.withUnsafeBufferPointer {
        try transform.constrain($0, arguments.builder, includesJacobian: includesJacobian)
      }
      return tensor.replacing(y)
    },
    unconstrain: { arguments in
      let (tensor, transform) = try boundTransform(name, arguments)
      return tensor.replacing(try unbound(arguments, transform, tensor.scalars))
    })
}

/// The argument, with lone numbers repeated to the shape of the others, and the transform.
private func boundTransform(_ name: String, _ arguments: Arguments) throws -> (Tensor, Transform) {
  var x = try arguments.tensor(0)
  var limits: [ContiguousArray<Scalar>] = []
  for index in 1..<arguments.count {
    let limit = try arguments.tensor(index)
    if arguments.isContainer(index), !x.isContainerLike {
      let value = x.scalars
      x = limit
      x.scalars = ContiguousArray(repeating: value.first ?? Scalar(.nan), count: limit.count)
    } else if arguments.isContainer(index) {
      try Arguments.match(limit.count, x.count, "the sizes")
    }
    limits.append(limit.scalars)
  }
  let first = limits.first ?? []
  let second = limits.count > 1 ? limits[1] : []
  switch name {
  case "lower_bound": return (x, .lower(first, count: x.count))
  case "upper_bound": return (x, .upper(first, count: x.count))
  case "lower_upper_bound": return (x, .lowerUpper(first, second, count: x.count))
  default: return (x, .offsetMultiplier(first, second, count: x.count))
  }
}

extension Tensor {
  fileprivate var isContainerLike: Bool { !(arraySizes.isEmpty && element == .real) }

  /// The value of the same shape with other numbers.
  fileprivate func replacing(_ scalars: ContiguousArray<Scalar>) -> Value {
    if !isContainerLike, let scalar = scalars.first { return .real(scalar) }
    return .tensor(Tensor(arraySizes: arraySizes, element: element, scalars: scalars))
  }
}

/// The inverse of a transform, which the value must allow.
private func unbound(
  _ arguments: Arguments, _ transform: Transform, _ y: ContiguousArray<Scalar>
) throws -> ContiguousArray<Scalar> {
  if let (_, message) = transform.violation(y.map(\.value)) { throw FunctionError.rejected("the argument \(message)") }
  if !y.allSatisfy(\.isConstant) {
    transform.require(y, repetitions: 1, arguments.builder, subject: "the argument")
  }
  return try transform.unconstrain(y, arguments.builder)
}

// MARK: Vectors and matrices

private let vectorTransforms: [ContainerFunction] =
  ["ordered", "positive_ordered", "simplex", "sum_to_zero", "unit_vector"].flatMap { name in
    functions(
      name,
      { function in
        let kinds = name == "sum_to_zero" ? ["vector", "matrix"] : ["vector"]
        return kinds.map { "array[...] \($0) \(function)(array[...] \($0))" }
      },
      constrain: { arguments, includesJacobian in
        try eachElement(arguments, includesJacobian) { shape in
          if case .matrix(let rows, let columns) = shape {
            return (
              .sumToZeroMatrix(rows: rows + 1, columns: columns + 1), .matrix(rows: rows + 1, columns: columns + 1)
            )
          }
          let isLonger = name == "simplex" || name == "sum_to_zero"
          let count = isLonger ? shape.count + 1 : shape.count
          return (vectorTransform(name, count), .vector(count))
        }
      },
      unconstrain: { arguments in
        try eachElement(arguments, nil) { shape in
          if case .matrix(let rows, let columns) = shape {
            return (
              .sumToZeroMatrix(rows: rows, columns: columns),
              .matrix(rows: max(rows - 1, 0), columns: max(columns - 1, 0))
            )
          }
          let transform = vectorTransform(name, shape.count)
          return (transform, .vector(transform.unconstrainedCount))
        }
      })
  }

private func vectorTransform(_ name: String, _ count: Int) -> Transform {
  switch name {
  case "ordered": return .ordered(count)
  case "positive_ordered": return .positiveOrdered(count)
  case "simplex": return .simplex(count)
  case "unit_vector": return .unitVector(count)
  default: return .sumToZeroVector(count)
  }
}

private let matrixTransforms: [ContainerFunction] = ["stochastic_column", "stochastic_row"].flatMap { name in
  let isColumn = name == "stochastic_column"
  return functions(
    name, { ["array[...] matrix \($0)(array[...] matrix)"] },
    constrain: { arguments, includesJacobian in
      try eachElement(arguments, includesJacobian) { shape in
        let (rows, columns) = shape.sides
        return isColumn
          ? (.columnStochasticMatrix(rows: rows + 1, columns: columns), .matrix(rows: rows + 1, columns: columns))
          : (.rowStochasticMatrix(rows: rows, columns: columns + 1), .matrix(rows: rows, columns: columns + 1))
      }
    },
    unconstrain: { arguments in
      try eachElement(arguments, nil) { shape in
        let (rows, columns) = shape.sides
        return isColumn
          ? (
            .columnStochasticMatrix(rows: rows, columns: columns), .matrix(rows: max(rows - 1, 0), columns: columns)
          )
          : (.rowStochasticMatrix(rows: rows, columns: columns), .matrix(rows: rows, columns: max(columns - 1, 0)))
      }
    })
}

private let sizedMatrixTransforms: [ContainerFunction] =
  ["cholesky_factor_corr", "cholesky_factor_cov", "corr_matrix", "cov_matrix"].flatMap { name in
    let sizes = name == "cholesky_factor_cov" ? ", int, int" : ", int"
    return functions(
      name,
      {
        $0.hasSuffix("unconstrain")
          ? ["array[...] vector \($0)(array[...] matrix)"] : ["array[...] matrix \($0)(array[...] vector\(sizes))"]
      },
      constrain: { arguments, includesJacobian in
        let rows = try arguments.size(1)
        let columns = arguments.count > 2 ? try arguments.size(2) : rows
        _ = try Arguments.product(rows, columns)
        let transform = sizedTransform(name, rows, columns)
        return try eachElement(arguments, includesJacobian) { _ in (transform, .matrix(rows: rows, columns: columns)) }
      },
      unconstrain: { arguments in
        try eachElement(arguments, nil) { shape in
          let transform = sizedTransform(name, shape.sides.rows, shape.sides.columns)
          return (transform, .vector(transform.unconstrainedCount))
        }
      })
  }

private func sizedTransform(_ name: String, _ rows: Int, _ columns: Int) -> Transform {
  switch name {
  case "cholesky_factor_corr": return .choleskyFactorCorr(rows)
  case "cholesky_factor_cov": return .choleskyFactorCov(rows: rows, columns: columns)
  case "corr_matrix": return .corrMatrix(rows)
  default: return .covMatrix(rows)
  }
}

extension ElementShape {
  fileprivate var sides: (rows: Int, columns: Int) {
    switch self {
    case .matrix(let rows, let columns): return (rows, columns)
    default: return (count, 1)
    }
  }
}

/// Applies a transform to each vector or matrix of an array.
///
/// - Parameters:
///   - includesJacobian: nil: the inverse.
///   - choose: the transform for an argument's shape, and the result's shape.
private func eachElement(
  _ arguments: Arguments, _ includesJacobian: Bool?, _ choose: (ElementShape) -> (Transform, ElementShape)
) throws -> Value {
  let (tensor, builder) = (try arguments.tensor(0), arguments.builder)
  let (transform, shape) = choose(tensor.element)
  let length = tensor.element.count
  let count = tensor.arraySizes.reduce(1, *)
  let expected = includesJacobian == nil ? transform.constrainedCount : transform.unconstrainedCount
  try Arguments.match(length, expected, "the number of elements and what the sizes ask for")
  var result = Tensor(arraySizes: tensor.arraySizes, element: shape, scalars: [])
  try builder.loop(count) { index in
    let part = ContiguousArray(tensor.scalars[(index * length)..<((index + 1) * length)])
    if let includesJacobian {
      result.scalars += try part.withUnsafeBufferPointer {
        try transform.constrain($0, builder, includesJacobian: includesJacobian)
      }
    } else {
      result.scalars += try unbound(arguments, transform, part)
    }
  }
  return .tensor(result)
}
