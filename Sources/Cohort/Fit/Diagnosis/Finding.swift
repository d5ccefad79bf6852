// Finding: one thing that is wrong with a fit.
import CohortDiagnostics

extension Fit {
  /// One thing that is wrong with a fit.
  public struct Finding: Sendable, Equatable, CustomStringConvertible {
    /// How grave it is.
    public enum Severity: String, Sendable {
      /// The estimates may be wrong.
      case error
      /// The estimates are less precise, or the run took longer, than it need be.
      case warning
    }

    /// What is found.
    public enum Kind: String, Sendable {
      /// Transitions that diverged.
      case divergences
      /// Transitions that stopped at the maximum tree depth.
      case treeDepth
      /// A low Bayesian fraction of missing information.
      case energy
      /// Chains that disagree.
      case rHat
      /// Too few effective draws.
      case effectiveSampleSize
      /// Draws that are not finite.
      case nonFinite
      /// Chains that stand still.
      case stuck
      /// Chains of fewer than four draws.
      case tooShort
    }

    /// How grave it is.
    public let severity: Severity
    /// What is found.
    public let kind: Kind
    /// What is wrong, in a sentence or two.
    public let message: String
    /// What to do about it.
    public let advice: String
    /// The names of the quantities it is about, the worst first; empty where it is about the sampler.
    public let parameters: [String]
    /// The numbers of the chains it is about, from 1 by their place in the fit; empty where it is about all together.
    public let chains: [Int]

    /// The message and, on a line of its own, the advice.
    public var description: String { "\(message)\n  \(advice)" }
  }
}

extension Fit.Finding {
  init(_ finding: CohortDiagnostics.Finding, message: String? = nil, advice: String? = nil) {
    let kind: Kind =
      switch finding.kind {
      case .divergences: .divergences
      case .treeDepth: .treeDepth
      case .energy: .energy
      case .rHat: .rHat
      case .effectiveSampleSize: .effectiveSampleSize
      case .nonFinite: .nonFinite
      case .stuck: .stuck
      case .tooShort: .tooShort
      }
    self.init(
      severity: finding.kind.isGrave ? .error : .warning, kind: kind, message: message ?? finding.problem,
      advice: advice ?? finding.advice,
      parameters: finding.parameters, chains: finding.chains.map { $0 + 1 })
  }
}
