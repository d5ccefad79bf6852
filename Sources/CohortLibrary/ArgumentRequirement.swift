// ArgumentRequirement: what an argument of a density must be, as the declaration of a variable can promise it.

/// The set in which an argument of a density has to lie.
package enum ArgumentDomain: Sendable, Equatable {
  /// Numbers between bounds, which belong to the set or not; so does every element of a container.
  case interval(lower: Double, upper: Double, isOpen: Bool)
  case ordered
  case simplex
  case correlation
  case covariance
  case choleskyCorrelation
  case choleskyCovariance

  package static let positive = ArgumentDomain.interval(lower: 0, upper: .infinity, isOpen: true)
  package static let nonnegative = ArgumentDomain.interval(lower: 0, upper: .infinity, isOpen: false)
  package static let probability = ArgumentDomain.interval(lower: 0, upper: 1, isOpen: false)
}

/// An argument of a density of which something is asked.
package struct ArgumentRequirement: Sendable {
  /// The random variable is number 0.
  package let index: Int
  /// As in messages: "Scale parameter"; nil for the random variable.
  package let role: String?
  package let domain: ArgumentDomain

  package init(_ index: Int, _ role: String, _ domain: ArgumentDomain) {
    self.index = index
    self.role = role
    self.domain = domain
  }

  /// Where the random variable has to lie.
  package static func variable(_ domain: ArgumentDomain) -> ArgumentRequirement {
    ArgumentRequirement(variable: domain)
  }

  private init(variable domain: ArgumentDomain) {
    index = 0
    role = nil
    self.domain = domain
  }
}
