// DensityPart: which terms of a program's log density are meant.
import CohortChecking

/// All terms of a log density, or those of one part; see `TermOrigins`.
package enum DensityPart: Hashable, Sendable {
  case all
  /// The terms that no data reach, and the Jacobian of the transforms.
  case prior
  /// The terms that data reach.
  case likelihood

  /// Whether terms of an origin count.
  func contains(_ origin: TermOrigin) -> Bool {
    switch self {
    case .all: true
    case .prior: origin == .prior
    case .likelihood: origin == .likelihood
    }
  }
}
