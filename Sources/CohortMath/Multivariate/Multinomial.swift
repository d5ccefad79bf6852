// The multinomial distribution by probabilities and by log odds.
import CohortLibrary
import CohortProgram
import CohortRandom
import Foundation

let multinomialFunctions: [ContainerFunction] = [
  ContainerFunction(
    "multinomial_lpmf", requirements: [ArgumentRequirement(1, "Probabilities parameter", .simplex)],
    ["real multinomial_lpmf(array[] int | vector)"],
    "The log probability of counts under the multinomial distribution with probabilities theta, a simplex."
  ) { context, values in
    let arguments = CallArguments(values)
    let (counts, theta) = (try arguments.ints(0), try arguments.vector(1))
    try requireEqualSizes(
      "Size of number of trials variable", counts.count, "rows of probabilities parameter", theta.count)
    let total = try sumOfCounts(counts, "Number of trials variable")
    try context.requireSimplex(theta, "Probabilities parameter")
    var terms = DensityTerms(context)
    addCoefficient(&terms, counts, total)
    guard terms.keeps(1) else { return terms.result() }
    context.builder.loop(theta.count) { k in
      terms.add(context.builder.apply(.multiplyLog, Scalar(Double(counts.elements[k])), theta[k]))
    }
    return terms.result()
  },
  ContainerFunction(
    "multinomial_logit_lpmf", ["real multinomial_logit_lpmf(array[] int | vector)"],
    "The log probability of counts under the multinomial distribution with probabilities softmax(gamma)."
  ) { context, values in
    let arguments = CallArguments(values)
    let (counts, gamma) = (try arguments.ints(0), try arguments.vector(1))
    try requireEqualSizes("Size of number of trials variable", counts.count, "rows of log odds parameter", gamma.count)
    let total = try sumOfCounts(counts, "Number of trials variable")
    var terms = DensityTerms(context)
    addCoefficient(&terms, counts, total)
    guard terms.keeps(1), total > 0 else { return terms.result() }
    let builder = context.builder
    builder.loop(gamma.count) { k in
      terms.add(builder.apply(.multiply, Scalar(Double(counts.elements[k])), gamma[k]))
    }
    let normalizer = builder.logSumExp(gamma)
    terms.add(builder.apply(.multiply, Scalar(total), normalizer), scale: -1)
    return terms.result()
  },
  ContainerFunction(
    "multinomial_rng", ["array[] int multinomial_rng(vector, int)"],
    "A draw of the counts of n trials with probabilities theta, a simplex."
  ) { context, values in
    let arguments = CallArguments(values)
    let theta = try arguments.vector(0)
    try requireSimplexValues(theta, "Probabilities parameter")
    let trials = try requireTrials(arguments.int(1))
    return .ints(IntArray(drawCounts(try randomSource(context), theta.map(\.value), trials)))
  },
  ContainerFunction(
    "multinomial_logit_rng", ["array[] int multinomial_logit_rng(vector, int)"],
    "A draw of the counts of n trials with probabilities softmax(gamma)."
  ) { context, values in
    let arguments = CallArguments(values)
    let gamma = try arguments.vector(0).map(\.value)
    guard gamma.allSatisfy(\.isFinite) else { throw FunctionError.rejected("Log odds parameter must be finite") }
    let trials = try requireTrials(arguments.int(1))
    let largest = gamma.max() ?? 0
    return .ints(IntArray(drawCounts(try randomSource(context), gamma.map { Foundation.exp($0 - largest) }, trials)))
  },
]

/// The multinomial coefficient.
private func addCoefficient(_ terms: inout DensityTerms, _ counts: IntsArgument, _ total: Double) {
  guard terms.keepsConstants else { return }
  var value = cohort_primitive_value(.logGamma, total + 1, 0, 0)
  for count in counts.elements { value -= cohort_primitive_value(.logGamma, Double(count) + 1, 0, 0) }
  terms.add(Scalar(value))
}

/// Multinomial counts of `trials` draws.
func drawCounts(_ random: RandomSource, _ probabilities: [Double], _ trials: Int) -> ContiguousArray<Int> {
  var counts = ContiguousArray(repeating: 0, count: probabilities.count)
  counts.withUnsafeMutableBufferPointer { result in
    probabilities.withUnsafeBufferPointer { source in
      guard let target = result.baseAddress, let first = source.baseAddress else { return }
      random.stream.nextMultinomial(trials: trials, probabilities: first, into: target, count: source.count)
    }
  }
  return counts
}

extension RandomStream {
  /// Counts of `trials` independent draws over `count` classes, by a chain of binomials.
  fileprivate mutating func nextMultinomial(
    trials: Int, probabilities: UnsafePointer<Double>, into result: UnsafeMutablePointer<Int>, count: Int
  ) {
    guard count > 0 else { return }
    var mass = 0.0
    for i in 0..<count { mass += probabilities[i] }
    var left = max(0, trials)
    for i in 0..<count {
      if i == count - 1 {
        result[i] = left
      } else {
        let drawn = mass > 0 ? nextBinomial(trials: left, probability: min(1, probabilities[i] / mass)) : 0
        result[i] = drawn
        left -= drawn
        mass -= probabilities[i]
      }
    }
  }
}
