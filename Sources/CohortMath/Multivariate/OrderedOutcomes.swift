// Ordered outcomes: ordered logistic and ordered probit.
import CohortLibrary
import CohortProgram
import Foundation

let orderedFunctions: [ContainerFunction] = [
  ContainerFunction(
    "ordered_logistic_lpmf", requirements: [ArgumentRequirement(2, "Cutpoints parameter", .ordered)],
    [
      "real ordered_logistic_lpmf(int | real, vector)",
      "real ordered_logistic_lpmf(array[] int | vector, vector or array[] vector)",
    ],
    "The log probability of ordered outcomes k with P(k) = inv_logit(eta - c[k - 1]) - inv_logit(eta - "
      + "c[k]), c increasing."
  ) { try orderedOutcomes(.logistic, $0, $1) },
  ContainerFunction(
    "ordered_probit_lpmf", requirements: [ArgumentRequirement(2, "Cutpoints parameter", .ordered)],
    [
      "real ordered_probit_lpmf(int | real, vector)",
      "real ordered_probit_lpmf(array[] int | real or vector, vector or array[] vector)",
    ],
    "The log probability of ordered outcomes k with P(k) = Phi(eta - c[k - 1]) - Phi(eta - c[k]), c "
      + "increasing."
  ) { try orderedOutcomes(.probit, $0, $1) },
  ContainerFunction(
    "ordered_logistic_rng", ["int ordered_logistic_rng(real, vector)"],
    "A draw of an ordered outcome with the probabilities of `ordered_logistic_lpmf`."
  ) { context, values in
    try drawOrdered(context, values) { 1 / (1 + Foundation.exp(-$0)) }
  },
  ContainerFunction(
    "ordered_probit_rng", ["int ordered_probit_rng(real, vector)"],
    "A draw of an ordered outcome with the probabilities of `ordered_probit_lpmf`."
  ) { context, values in
    try drawOrdered(context, values) { 0.5 * Foundation.erfc(-$0 / 2.0.squareRoot()) }
  },
]

enum OrderedLink: Sendable { case logistic, probit }

/// log P of one outcome by the location and the cutpoints below and above it (−∞ and ∞ at the ends), so that all
/// outcomes are rows of one loop.
private let logProbabilities: [OrderedLink: Formula] = [
  // σ(a) − σ(b) = σ(a) σ(−b) (1 − exp(b − a)), a = upper − eta, b = lower − eta.
  .logistic: Formula(arity: 3) { x in
    log1mExp(x[1] - x[2]) + logInvLogit(x[2] - x[0]) + logInvLogit(x[0] - x[1])
  },
  // In the upper tail by the complements, which are small there.
  .probit: Formula(arity: 3) { x in
    let (a, b) = (x[2] - x[0], x[1] - x[0])
    let isUpper = 0 < b
    return logSubtractExp(logNormalCDF(select(isUpper, -b, a)), logNormalCDF(select(isUpper, -a, b)))
  },
]

/// σ(a) σ(−b) alone: the other factor depends on cutpoints only.
private let logisticTails = Formula(arity: 3) { x in logInvLogit(x[2] - x[0]) + logInvLogit(x[0] - x[1]) }

/// Φ(c − eta) of an outer outcome, by eta and its one cutpoint c; Φ(eta − c) for the last.
private let firstProbit = Formula(arity: 2) { x in logNormalCDF(x[1] - x[0]) }
private let lastProbit = Formula(arity: 2) { x in logNormalCDF(x[0] - x[1]) }

/// log P of one outcome. Within a tape derivatives are taken forward, where infinite cutpoints would give 0 · ∞.
private func logProbability(
  _ formula: Formula, _ link: OrderedLink, _ builder: ProgramBuilder, _ row: UnsafeMutableBufferPointer<Scalar>,
  place: () -> String
) -> Scalar {
  if builder.mode == .tape, link == .probit, row[1].value.isInfinite != row[2].value.isInfinite {
    let isFirst = row[1].value.isInfinite
    let cut = [row[0], row[isFirst ? 2 : 1]]
    return cut.withUnsafeBufferPointer { builder.apply(isFirst ? firstProbit : lastProbit, $0, place: place) }
  }
  return builder.apply(formula, UnsafeBufferPointer(row), place: place)
}

/// The cutpoints around an outcome (from 1).
private func bracket(_ outcome: Int, _ cuts: ArraySlice<Scalar>) -> (lower: Scalar, upper: Scalar) {
  let start = cuts.startIndex
  return (
    outcome == 1 ? Scalar(-.infinity) : cuts[start + outcome - 2],
    outcome - 1 == cuts.count ? Scalar(.infinity) : cuts[start + outcome - 1]
  )
}

/// Terms of ordered outcomes with one vector of cutpoints for all.
func addOrderedTerms(
  _ terms: inout DensityTerms, _ link: OrderedLink, outcomes: IntsArgument, location: RealsArgument,
  cuts: ContiguousArray<Scalar>, count: Int, isKept: Bool
) throws {
  let context = terms.context
  let builder = context.builder
  try requireClasses(outcomes, cuts.count + 1, "Random variable")
  context.requireOrdered(cuts, "Cutpoints")
  guard isKept, count > 0, let whole = logProbabilities[link] else { return }
  // What the outcomes have in common is computed once for each outcome that occurs.
  let sharesFactor = link == .logistic && count > cuts.count + 1
  if sharesFactor {
    var times = [Double](repeating: 0, count: cuts.count + 1)
    for index in 0..<count { times[outcomes[index] - 1] += 1 }
    // The outer outcomes have no such factor.
    let inner = (1..<max(cuts.count, 1)).filter { times[$0] > 0 }
    builder.loop(inner.count) { index in
      let k = inner[index]
      let factor = builder.apply(.log1MinusExponential, builder.apply(.subtract, cuts[k - 1], cuts[k]))
      terms.add(builder.apply(.multiply, Scalar(times[k]), factor))
    }
  }
  let formula = sharesFactor ? logisticTails : whole
  withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 3) { row in
    builder.loop(count) { index in
      let (lower, upper) = bracket(outcomes[index], ArraySlice(cuts))
      row[0] = location[index]
      row[1] = lower
      row[2] = upper
      terms.add(logProbability(formula, link, builder, row, place: context.place))
    }
  }
}

private func orderedOutcomes(_ link: OrderedLink, _ context: FunctionContext, _ values: [Value]) throws -> Value {
  let arguments = CallArguments(values)
  let outcomes = try arguments.ints(0)
  let location = try arguments.reals(1)
  let cuts = try arguments.vectors(2)
  var terms = DensityTerms(context)
  guard outcomes.isScalar || outcomes.count > 0, location.isScalar || location.count > 0 else { return terms.result() }
  if !outcomes.isScalar && !location.isScalar {
    try requireEqualSizes("Size of random variable", outcomes.count, "size of location parameter", location.count)
  }
  var count = outcomes.isScalar ? location.count : outcomes.count
  if cuts.isArray {
    count = outcomes.isScalar && location.isScalar ? cuts.count : count
    try requireEqualSizes("Length of location variables", count, "array of cutpoint vectors", cuts.count)
  }
  guard cuts.isArray, let formula = logProbabilities[link] else {
    try addOrderedTerms(
      &terms, link, outcomes: outcomes, location: location, cuts: cuts.scalars, count: count,
      isKept: terms.keeps(1, 2))
    return terms.result()
  }
  try requireClasses(outcomes, cuts.size + 1, "Random variable")
  let builder = context.builder
  builder.loop(count) { index in context.requireOrdered(cuts.vector(index), "Cutpoints") }
  guard terms.keeps(1, 2) else { return terms.result() }
  withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 3) { row in
    builder.loop(count) { index in
      let (lower, upper) = bracket(outcomes[index], cuts.vector(index))
      row[0] = location[index]
      row[1] = lower
      row[2] = upper
      terms.add(logProbability(formula, link, builder, row, place: context.place))
    }
  }
  return terms.result()
}

private func drawOrdered(
  _ context: FunctionContext, _ values: [Value], _ distributionFunction: (Double) -> Double
) throws -> Value {
  let arguments = CallArguments(values)
  let location = try arguments.real(0).value
  let cuts = try arguments.vector(1).map(\.value)
  guard location.isFinite else { throw FunctionError.rejected("Location parameter is \(location), but must be finite") }
  guard cuts.allSatisfy(\.isFinite), zip(cuts, cuts.dropFirst()).allSatisfy({ $0 < $1 }) else {
    throw FunctionError.rejected("Cutpoints must be increasing and finite")
  }
  let u = try randomSource(context).stream.nextUniform()
  return .int(1 + (cuts.firstIndex { u <= distributionFunction($0 - location) } ?? cuts.count))
}
