// Sums: sums, means, products, extremes and moments of containers.
import CohortProgram

let sumFunctions: [ContainerFunction] = [
  .define(
    "sum", traits: [.linear],
    [
      "int sum(array[] int)", "real sum(vector or row_vector or matrix or array[] real)",
      "complex sum(complex_vector or complex_row_vector or complex_matrix or array[] complex)",
    ], "The sum of all elements; 0 if there are none."
  ) { arguments in
    if case .ints(let array) = try arguments.value(0) {
      return .int(try reduceInts(array.elements, from: 0) { $0.addingReportingOverflow($1) })
    }
    let tensor = try arguments.tensor(0)
    guard tensor.entryWidth == 2 else { return .real(arguments.builder.sum(tensor.scalars)) }
    let parts = (0..<2).map { part in
      arguments.builder.sum(stride(from: part, to: tensor.count, by: 2).map { tensor.scalars[$0] })
    }
    return .tensor(Tensor(element: .complex, scalars: ContiguousArray(parts)))
  },
  .define(
    "mean", ["real mean(vector or row_vector or matrix or array[] real)"],
    "The arithmetic mean of all elements, of which there must be one."
  ) { arguments in
    .real(try arguments.builder.mean(try arguments.filled(0)))
  },
  .define(
    "variance", ["real variance(vector or row_vector or matrix or array[] real)"],
    "The sum of squared deviations from the mean, divided by n - 1; 0 for one element."
  ) { .real(try variance($0)) },
  .define(
    "sd", ["real sd(vector or row_vector or matrix or array[] real)"],
    "The square root of the variance; 0 for one element."
  ) { arguments in
    let variance = try variance(arguments)
    return .real(variance.isConstant && variance.value == 0 ? variance : arguments.builder.apply(.squareRoot, variance))
  },
  .define(
    "prod",
    [
      "int prod(array[] int)", "real prod(vector or row_vector or matrix or array[] real)",
      "complex prod(complex_vector or complex_row_vector or complex_matrix or array[] complex)",
    ], "The product of all elements; 1 if there are none."
  ) { arguments in
    if case .ints(let array) = try arguments.value(0) {
      return .int(try reduceInts(array.elements, from: 1) { $0.multipliedReportingOverflow(by: $1) })
    }
    let tensor = try arguments.tensor(0)
    if tensor.entryWidth == 2 {
      var product = ComplexScalar(real: Scalar(1), imaginary: Scalar(0))
      for index in 0..<tensor.entryCount {
        let factor = ComplexScalar(tensor.scalars, index)
        product = index == 0 ? factor : arguments.builder.multiply(product, factor)
      }
      return product.value
    }
    return .real(
      arguments.builder.fold(tensor.scalars, .multiply, whenEmpty: 1) { ReductionNode(.product, count: $0) })
  },
  .define(
    "max", ["int max(array[] int)", "real max(vector or row_vector or matrix or array[] real)"],
    "The greatest element; -∞ if there are none."
  ) { arguments in
    if case .ints(let array) = try arguments.value(0) {
      guard let greatest = array.elements.max() else { throw FunctionError.invalid("the array must not be empty") }
      return .int(greatest)
    }
    return .real(
      arguments.builder.fold(try arguments.scalars(0), .maximum, whenEmpty: -.infinity) {
        ReductionNode(.maximum, count: $0)
      })
  },
  .define(
    "min", ["int min(array[] int)", "real min(vector or row_vector or matrix or array[] real)"],
    "The least element; ∞ if there are none."
  ) { arguments in
    if case .ints(let array) = try arguments.value(0) {
      guard let least = array.elements.min() else { throw FunctionError.invalid("the array must not be empty") }
      return .int(least)
    }
    return .real(
      arguments.builder.fold(try arguments.scalars(0), .minimum, whenEmpty: .infinity) {
        ReductionNode(.minimum, count: $0)
      })
  },
  .define(
    "cumulative_sum",
    [
      "L cumulative_sum(L)", "array[] int cumulative_sum(array[] int)", "array[] real cumulative_sum(array[] real)",
      "array[] complex cumulative_sum(array[] complex)",
    ], "Element k is the sum of the first k elements."
  ) { arguments in
    if case .ints(let array) = try arguments.value(0) {
      var sums = ContiguousArray<Int>()
      for element in array.elements {
        sums.append(try reduceInts([element], from: sums.last ?? 0) { $0.addingReportingOverflow($1) })
      }
      return .ints(IntArray(sizes: array.sizes, elements: sums))
    }
    var tensor = try arguments.tensor(0)
    tensor.scalars = arguments.builder.cumulativeSums(tensor.scalars, width: tensor.entryWidth)
    return .tensor(tensor)
  },
]

extension Arguments {
  /// The elements of a container that must not be empty.
  func filled(_ index: Int) throws -> ContiguousArray<Scalar> {
    let scalars = try scalars(index)
    guard !scalars.isEmpty else { throw FunctionError.invalid("the container must not be empty") }
    return scalars
  }
}

extension ProgramBuilder {
  /// Up to this many elements, functions of whole containers are taken down as primitives, which batch across the
  /// iterations of a loop; longer ones call a library node.
  static let shortCount = 8

  func mean(_ scalars: ContiguousArray<Scalar>) throws -> Scalar {
    apply(.divide, sum(scalars), Scalar(Double(scalars.count)))
  }

  /// A primitive between all elements in turn for short containers, else what the node makes of them.
  func fold(
    _ scalars: ContiguousArray<Scalar>, _ primitive: Primitive, whenEmpty: Double, node: (Int) -> any LibraryNode
  ) -> Scalar {
    guard var result = scalars.first else { return Scalar(whenEmpty) }
    // On a tape there are no nodes.
    if scalars.count <= ProgramBuilder.shortCount || mode == .tape {
      for scalar in scalars.dropFirst() { result = apply(primitive, result, scalar) }
      return result
    }
    return call(node(scalars.count), [scalars], outputCount: 1)[0]
  }

  func cumulativeSums(_ scalars: ContiguousArray<Scalar>, width: Int) -> ContiguousArray<Scalar> {
    if scalars.count > ProgramBuilder.shortCount * width, mode == .sites {
      return call(CumulativeSumNode(count: scalars.count, width: width), [scalars], outputCount: scalars.count)
    }
    var sums = ContiguousArray<Scalar>()
    for (index, scalar) in scalars.enumerated() {
      sums.append(index < width ? scalar : apply(.add, sums[index - width], scalar))
    }
    return sums
  }
}

private func variance(_ arguments: Arguments) throws -> Scalar {
  let scalars = try arguments.filled(0)
  if scalars.count == 1 { return Scalar(0) }
  let builder = arguments.builder
  let mean = try builder.mean(scalars)
  var squares = ContiguousArray<Scalar>()
  builder.loop(scalars.count) { squares.append(builder.apply(.square, builder.apply(.subtract, scalars[$0], mean))) }
  return builder.apply(.divide, builder.sum(squares), Scalar(Double(scalars.count - 1)))
}

private func reduceInts(
  _ elements: ContiguousArray<Int>, from start: Int, _ combine: (Int, Int) -> (partialValue: Int, overflow: Bool)
) throws -> Int {
  var result = start
  for element in elements {
    let (next, overflow) = combine(result, element)
    guard !overflow, abs(next) <= 2_147_483_648 else {
      throw FunctionError.rejected("the result does not fit into an int")
    }
    result = next
  }
  return result
}
