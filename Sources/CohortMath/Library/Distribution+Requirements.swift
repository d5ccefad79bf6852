// What a density asks of its arguments, as declarations of variables can promise it.
import CohortLibrary

extension Distribution {
  /// What follows from the domains of the arguments and the support.
  var requirements: [ArgumentRequirement] {
    var list: [ArgumentRequirement] = []
    if kind == .continuous {
      let (lower, upper) = (bound(support.lower) ?? -.infinity, bound(support.upper) ?? .infinity)
      if lower > -.infinity || upper < .infinity {
        list.append(.variable(.interval(lower: lower, upper: upper, isOpen: false)))
      }
    }
    for (index, argument) in arguments.enumerated().dropFirst() {
      guard let domain = argument.domain.bounds else { continue }
      list.append(ArgumentRequirement(index, argument.role, domain))
    }
    return list
  }

  /// What is known of a bound without the arguments' values.
  private func bound(_ bound: Bound) -> Double? {
    switch bound {
    case .constant(let value): return value
    case .argument(let index):
      guard arguments.indices.contains(index),
        case .interval(let least, let greatest, _)? = arguments[index].domain.bounds
      else { return nil }
      return bound == support.lower ? least : greatest
    }
  }
}

extension Domain {
  /// The bounds, where there are any.
  fileprivate var bounds: ArgumentDomain? {
    switch self {
    case .any, .notNaN, .finite: return nil
    case .positive, .positiveFinite: return .positive
    case .nonnegative, .nonnegativeFinite: return .nonnegative
    case .probability: return .probability
    case .innerProbability: return .interval(lower: 0, upper: 1, isOpen: true)
    case .atLeast(let least): return .interval(lower: least, upper: .infinity, isOpen: false)
    case .atMost(let greatest): return .interval(lower: -.infinity, upper: greatest, isOpen: false)
    case .within(let least, let greatest): return .interval(lower: least, upper: greatest, isOpen: false)
    }
  }
}
