// The categorical distribution by probabilities and by log odds.
import CohortLibrary
import CohortProgram
import CohortRandom
import Foundation

let categoricalFunctions: [ContainerFunction] = [
  ContainerFunction(
    "categorical_lpmf", requirements: [ArgumentRequirement(1, "Probabilities parameter", .simplex)],
    ["real categorical_lpmf(ints | vector)"],
    "The log probability of one or several classes, counted from 1, with probabilities theta, a simplex.",
    evaluate: categorical),
  ContainerFunction(
    "categorical_logit_lpmf", ["real categorical_logit_lpmf(ints | vector)"],
    "The log probability of one or several classes, counted from 1, with probabilities softmax(beta).",
    evaluate: categoricalLogit),
  ContainerFunction(
    "categorical_rng", ["int categorical_rng(vector)"],
    "A draw of a class, counted from 1, with probabilities theta, a simplex."
  ) { context, values in
    let theta = try CallArguments(values).vector(0)
    try requireSimplexValues(theta, "Probabilities parameter")
    let random = try randomSource(context)
    let probabilities = theta.map(\.value)
    return .int(
      1
        + probabilities.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { random.stream.nextCategorical(probabilities: $0, count: buffer.count) } ?? 0
        })
  },
  ContainerFunction(
    "categorical_logit_rng", ["int categorical_logit_rng(vector)"],
    "A draw of a class, counted from 1, with probabilities softmax(beta)."
  ) { context, values in
    let logits = try CallArguments(values).vector(0).map(\.value)
    guard !logits.isEmpty, logits.allSatisfy(\.isFinite) else {
      throw FunctionError.rejected("Log odds parameter must be finite")
    }
    let random = try randomSource(context)
    return .int(
      1
        + logits.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { random.stream.nextCategoricalLogit(logits: $0, count: buffer.count) } ?? 0
        })
  },
]

/// Throws unless the numbers form a simplex.
func requireSimplexValues(_ theta: ContiguousArray<Scalar>, _ role: String) throws {
  let total = theta.reduce(0) { $0 + $1.value }
  let negative = theta.firstIndex { !($0.value >= 0) }
  guard negative == nil, abs(total - 1) <= constraintTolerance else {
    let reason = negative.map { "element \($0 + 1) is \(theta[$0].value)" } ?? "its sum is \(total)"
    throw FunctionError.rejected("\(role) is not a valid simplex: \(reason)")
  }
}

/// How often each class occurs, classes from 1.
private func occurrences(_ classes: IntsArgument, _ count: Int) -> [(index: Int, times: Double)] {
  var times = [Double](repeating: 0, count: count)
  for value in classes.elements { times[value - 1] += 1 }
  return times.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
}

private func categorical(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let classes = try arguments.ints(0)
  let theta = try arguments.vector(1)
  try requireClasses(classes, theta.count, "Number of categories")
  try context.requireSimplex(theta, "Probabilities parameter")
  var terms = DensityTerms(context)
  guard terms.keeps(1) else { return terms.result() }
  let builder = context.builder
  if classes.isScalar {
    terms.add(builder.apply(.logarithm, theta[classes.elements[0] - 1]))
    return terms.result()
  }
  let counted = occurrences(classes, theta.count)
  builder.loop(counted.count) { index in
    let logarithm = builder.apply(.logarithm, theta[counted[index].index])
    terms.add(builder.apply(.multiply, Scalar(counted[index].times), logarithm))
  }
  return terms.result()
}

private func categoricalLogit(_ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let classes = try arguments.ints(0)
  let beta = try arguments.vector(1)
  try requireClasses(classes, beta.count, "categorical outcome out of support")
  var terms = DensityTerms(context)
  guard terms.keeps(1), classes.count > 0 else { return terms.result() }
  let builder = context.builder
  let total = builder.logSumExp(beta)
  if classes.isScalar {
    terms.add(builder.apply(.subtract, beta[classes.elements[0] - 1], total))
    return terms.result()
  }
  let counted = occurrences(classes, beta.count)
  builder.loop(counted.count) { index in
    terms.add(builder.apply(.multiply, Scalar(counted[index].times), beta[counted[index].index]))
  }
  terms.add(builder.apply(.multiply, Scalar(Double(classes.count)), total), scale: -1)
  return terms.result()
}

extension RandomStream {
  /// Index from 0 drawn with weights proportional to `probabilities`, which need not sum to one.
  fileprivate mutating func nextCategorical(probabilities: UnsafePointer<Double>, count: Int) -> Int {
    var total = 0.0
    for i in 0..<max(0, count) { total += probabilities[i] }
    var u = nextUniform() * total
    var last = 0
    for i in 0..<max(0, count) where probabilities[i] > 0 {
      u -= probabilities[i]
      last = i
      if u <= 0 { return i }
    }
    return last
  }

  /// Index from 0 drawn with probabilities softmax(`logits`).
  fileprivate mutating func nextCategoricalLogit(logits: UnsafePointer<Double>, count: Int) -> Int {
    var largest = -Double.infinity
    for i in 0..<max(0, count) { largest = max(largest, logits[i]) }
    guard largest.isFinite else { return 0 }
    var total = 0.0
    for i in 0..<count { total += Foundation.exp(logits[i] - largest) }
    var u = nextUniform() * total
    var last = 0
    for i in 0..<count {
      let weight = Foundation.exp(logits[i] - largest)
      if weight > 0 {
        u -= weight
        last = i
        if u <= 0 { return i }
      }
    }
    return last
  }
}
