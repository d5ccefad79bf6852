// DensityArgument: what the arguments of densities must be, as declarations of variables can promise it.

/// An argument of a density of which something is asked.
package struct DensityArgument: Sendable {
  /// Where the values of an argument lie.
  package enum Values: Sendable {
    /// Numbers between bounds, which are allowed or not; so is every element of a container.
    case between(Double, Double, isOpen: Bool)
    case ordered, simplex
    case correlation, covariance, choleskyCorrelation, choleskyCovariance
  }

  /// The random variable is number 0.
  package let index: Int
  /// As in messages: "Scale parameter".
  package let role: String
  package let values: Values

  init(_ index: Int, _ role: String, _ values: Values) {
    self.index = index
    self.role = role
    self.values = values
  }
}

extension FunctionLibrary {
  /// The arguments of each density, by its name without suffix.
  package static let densityArguments: [String: [DensityArgument]] =
    distributions.mapValues(\.densityArguments).merging(containerDensityArguments) { scalar, _ in scalar }
}

extension Distribution {
  /// What follows from the domains of the arguments and the support.
  fileprivate var densityArguments: [DensityArgument] {
    var list: [DensityArgument] = []
    if kind == .continuous {
      let (lower, upper) = (bound(support.lower) ?? -.infinity, bound(support.upper) ?? .infinity)
      if lower > -.infinity || upper < .infinity {
        list.append(DensityArgument(0, "Random variable", .between(lower, upper, isOpen: false)))
      }
    }
    for (index, argument) in arguments.enumerated().dropFirst() {
      guard let values = argument.domain.values else { continue }
      list.append(DensityArgument(index, argument.role, values))
    }
    return list
  }

  /// What is known of a bound without the arguments' values.
  private func bound(_ bound: Bound) -> Double? {
    switch bound {
    case .constant(let value): return value
    case .argument(let index):
      guard arguments.indices.contains(index),
        case .between(let least, let greatest, _)? = arguments[index].domain.values
      else { return nil }
      return bound == support.lower ? least : greatest
    }
  }
}

extension Domain {
  /// The bounds, where there are any.
  fileprivate var values: DensityArgument.Values? {
    switch self {
    case .any, .notNaN, .finite: return nil
    case .positive, .positiveFinite: return .between(0, .infinity, isOpen: true)
    case .nonnegative, .nonnegativeFinite: return .between(0, .infinity, isOpen: false)
    case .probability: return .between(0, 1, isOpen: false)
    case .innerProbability: return .between(0, 1, isOpen: true)
    case .atLeast(let least): return .between(least, .infinity, isOpen: false)
    case .atMost(let greatest): return .between(-.infinity, greatest, isOpen: false)
    case .within(let least, let greatest): return .between(least, greatest, isOpen: false)
    }
  }
}
