// StandardArguments: what the library asks of the arguments of densities, in the form in which the checker takes it.
import CohortChecking
import CohortMath

extension ArgumentTable {
  /// The densities of the library.
  package static let standard = ArgumentTable(
    FunctionLibrary.densityArguments.mapValues { arguments in
      Dictionary(
        arguments.map { argument in
          let role = argument.index == 0 ? nil : argument.role
          return (argument.index, ArgumentRequirement(role: role, domain: ArgumentDomain(argument.values)))
        }, uniquingKeysWith: { first, _ in first })
    })
}

extension ArgumentDomain {
  init(_ values: DensityArgument.Values) {
    switch values {
    case .between(let lower, let upper, let isOpen): self = .interval(lower: lower, upper: upper, isOpen: isOpen)
    case .ordered: self = .ordered
    case .simplex: self = .simplex
    case .correlation: self = .correlation
    case .covariance: self = .covariance
    case .choleskyCorrelation: self = .choleskyCorrelation
    case .choleskyCovariance: self = .choleskyCovariance
    }
  }
}
