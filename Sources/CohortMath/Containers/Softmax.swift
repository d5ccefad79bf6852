// Softmax: logarithms of sums of exponentials and what is made of them.
import CohortProgram

let softmaxFunctions: [ContainerFunction] = [
  .define(
    "log_sum_exp", ["real log_sum_exp(vector or row_vector or matrix or array[] real)"],
    "The logarithm of the sum of the elements' exponentials, without overflow; -∞ if there are none."
  ) { arguments in
    if arguments.count == 2 {
      return .real(arguments.builder.apply(.logAddExponential, try arguments.real(0), try arguments.real(1)))
    }
    return .real(arguments.builder.logSumExp(try arguments.scalars(0)))
  },
  .define(
    "softmax", vectorwise("softmax"), "The exponentials of a vector's elements, divided by their sum: a simplex."
  ) { arguments in
    try logSoftmax(arguments) { arguments.builder.apply(.exponential, $0) }
  },
  .define(
    "log_softmax", vectorwise("log_softmax"), "The logarithm of the softmax, without overflow."
  ) { arguments in try logSoftmax(arguments) { $0 } },
  .define(
    "log_mix",
    [
      "real log_mix(vector or row_vector or array[] real, "
        + "vector or row_vector or array[] real or array[] vector or array[] row_vector)"
    ],
    "The log density of a mixture with the given weights, a simplex, of components with the given log "
      + "densities; of an array of such, the sum of theirs."
  ) { arguments in
    let (weights, densities) = (try arguments.scalars(0), try arguments.tensor(1))
    let (builder, n) = (arguments.builder, weights.count)
    let isArray = !densities.arraySizes.isEmpty && densities.element != .real
    let count = isArray ? densities.arraySizes[0] : 1
    try Arguments.match(n, count == 0 ? n : densities.count / count, "the numbers of weights and of densities")
    var logs = ContiguousArray<Scalar>()
    builder.loop(n) { logs.append(builder.apply(.logarithm, weights[$0])) }
    var results = ContiguousArray<Scalar>()
    builder.loop(count) { index in
      var terms = ContiguousArray<Scalar>()
      builder.loop(n) { terms.append(builder.apply(.add, logs[$0], densities.scalars[index * n + $0])) }
      results.append(builder.logSumExp(terms))
    }
    return .real(isArray ? builder.sum(results) : results[0])
  },
]

/// The signatures of a function that makes a vector of a vector, for each one of an array.
private func vectorwise(_ name: String) -> [String] {
  ["vector", "row_vector", "array[] vector", "array[] row_vector"].map { "\($0) \(name)(\($0))" }
}

extension ProgramBuilder {
  /// log Σ exp(x); -∞ if there are no elements.
  func logSumExp(_ scalars: ContiguousArray<Scalar>) -> Scalar {
    fold(scalars, .logAddExponential, whenEmpty: -.infinity) { ReductionNode(.logSumExp, count: $0) }
  }
}

/// x - log Σ exp(x), then `finish`, for each vector.
private func logSoftmax(_ arguments: Arguments, _ finish: (Scalar) -> Scalar) throws -> Value {
  let builder = arguments.builder
  var tensor = try arguments.tensor(0)
  let length = tensor.element.count
  let x = tensor.scalars
  guard length > 0 else { return .tensor(tensor) }
  tensor.scalars.removeAll(keepingCapacity: true)
  builder.loop(x.count / length) { index in
    let part = ContiguousArray(x[(index * length)..<((index + 1) * length)])
    let total = builder.logSumExp(part)
    builder.loop(length) { tensor.scalars.append(finish(builder.apply(.subtract, part[$0], total))) }
  }
  return .tensor(tensor)
}
