// The Dirichlet distribution and its mixture of multinomials.
import CohortLibrary
import CohortProgram
import CohortRandom
import Foundation

let dirichletFunctions: [ContainerFunction] = [
  ContainerFunction(
    "dirichlet_lpdf",
    requirements: [.variable(.simplex), ArgumentRequirement(1, "Prior sample sizes parameter", .positive)],
    ["real dirichlet_lpdf(vectors | vectors)"],
    "The log density of a simplex, or of several, under the Dirichlet distribution with prior sample sizes "
      + "alpha > 0.", evaluate: dirichlet),
  ContainerFunction(
    "dirichlet_multinomial_lpmf", requirements: [ArgumentRequirement(1, "Prior sample sizes parameter", .positive)],
    ["real dirichlet_multinomial_lpmf(array[] int | vector)"],
    "The log probability of multinomial counts whose probabilities have the Dirichlet distribution with "
      + "sizes alpha > 0.", evaluate: dirichletMultinomial),
  ContainerFunction(
    "dirichlet_rng", ["vector dirichlet_rng(vector)"],
    "A draw of a simplex from the Dirichlet distribution with prior sample sizes alpha > 0."
  ) { context, values in
    let shapes = try positiveValues(CallArguments(values).vector(0), "Prior sample sizes")
    return .tensor(.vector(ContiguousArray(drawSimplex(try randomSource(context), shapes).map { Scalar($0) })))
  },
  ContainerFunction(
    "dirichlet_multinomial_rng", ["array[] int dirichlet_multinomial_rng(vector, int)"],
    "A draw of counts of n trials whose probabilities have the Dirichlet distribution with sizes alpha > 0."
  ) { context, values in
    let arguments = CallArguments(values)
    let shapes = try positiveValues(arguments.vector(0), "Prior size parameter")
    let trials = try requireTrials(arguments.int(1))
    let random = try randomSource(context)
    return .ints(IntArray(drawCounts(random, drawSimplex(random, shapes), trials)))
  },
]

/// The numbers, if all are positive and finite.
private func positiveValues(_ x: ContiguousArray<Scalar>, _ role: String) throws -> [Double] {
  for value in x where !(value.value > 0 && value.value.isFinite) {
    throw FunctionError.rejected("\(role) is \(value.value), but must be positive finite")
  }
  return x.map(\.value)
}

func requireTrials(_ trials: Int) throws -> Int {
  guard trials >= 0 else {
    throw FunctionError.rejected("Number of trials variable is \(trials), but must be nonnegative")
  }
  return trials
}

private func drawSimplex(_ random: RandomSource, _ shapes: [Double]) -> [Double] {
  [Double](unsafeUninitializedCapacity: shapes.count) { buffer, count in
    count = shapes.count
    guard let base = buffer.baseAddress else { return }
    base.initialize(repeating: 0, count: count)
    shapes.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { random.stream.nextDirichlet(shapes: first, into: base, count: count) }
    }
  }
}

private func dirichlet(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let theta = try arguments.vectors(0)
  let alpha = try arguments.vectors(1)
  let builder = context.builder
  var terms = DensityTerms(context)
  if theta.isArray && alpha.isArray {
    try requireEqualSizes("the array of probabilities", theta.count, "the array of prior sample sizes", alpha.count)
  }
  guard theta.count > 0, alpha.count > 0 else { return terms.result() }
  try requireEqualSizes("Size of probabilities", theta.size, "size of prior sample sizes", alpha.size)
  let count = max(theta.count, alpha.count)
  let size = theta.size
  context.requirePositive(alpha.scalars, "Prior sample sizes")
  try builder.loop(theta.count) { try context.requireSimplex(theta.vector($0), "Probabilities") }
  if terms.keeps(1) {
    // A lone alpha stands for all vectors.
    let weight = Double(count) / Double(alpha.count)
    builder.loop(alpha.count) { index in
      terms.add(builder.apply(.logGamma, builder.sum(alpha.vector(index))), scale: weight)
    }
    builder.loop(alpha.scalars.count) { terms.add(builder.apply(.logGamma, alpha.scalars[$0]), scale: -weight) }
  }
  if terms.keeps(0, 1) {
    builder.loop(count * size) { flat in
      let (index, k) = (flat / size, flat % size)
      let exponent = builder.apply(.subtract, alpha.element(index, k), Scalar(1))
      terms.add(builder.apply(.multiplyLog, exponent, theta.element(index, k)))
    }
  }
  return terms.result()
}

/// log N + log B(Σα, N) − Σ (log n + log B(α, n)), the sum over the classes with n > 0.
private func dirichletMultinomial(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let counts = try arguments.ints(0)
  let alpha = try arguments.vector(1)
  let builder = context.builder
  try requireEqualSizes("Size of number of trials variable", counts.count, "rows of prior size parameter", alpha.count)
  let total = try sumOfCounts(counts, "Number of trials variable")
  builder.loop(alpha.count) { context.requirePositiveFinite(alpha[$0], "Prior size parameter") }
  var terms = DensityTerms(context)
  guard terms.keeps(1), total > 0 else { return terms.result() }
  let seen = counts.elements.indices.filter { counts.elements[$0] > 0 }
  if terms.keepsConstants {
    var constant = cohort_primitive_value(.logarithm, total, 0, 0)
    for k in seen { constant -= cohort_primitive_value(.logarithm, Double(counts.elements[k]), 0, 0) }
    terms.add(Scalar(constant))
  }
  terms.add(builder.apply(.logBeta, builder.sum(alpha), Scalar(total)))
  builder.loop(seen.count) { index in
    let k = seen[index]
    terms.add(builder.apply(.logBeta, alpha[k], Scalar(Double(counts.elements[k]))), scale: -1)
  }
  return terms.result()
}

/// The sum of counts, none of them negative.
func sumOfCounts(_ counts: IntsArgument, _ role: String) throws -> Double {
  var total = 0.0
  for count in counts.elements {
    guard count >= 0 else { throw FunctionError.rejected("\(role) is \(count), but must be nonnegative") }
    total += Double(count)
  }
  return total
}

extension RandomStream {
  /// A point of the simplex with Dirichlet shapes `shapes`, both of length `count`.
  fileprivate mutating func nextDirichlet(
    shapes: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>, count: Int
  ) {
    guard count > 0 else { return }
    var largest = -Double.infinity
    for i in 0..<count {
      result[i] = nextLogGamma(shape: shapes[i])
      largest = max(largest, result[i])
    }
    var sum = 0.0
    for i in 0..<count {
      result[i] = Foundation.exp(result[i] - largest)
      sum += result[i]
    }
    for i in 0..<count { result[i] /= sum }
  }
}
