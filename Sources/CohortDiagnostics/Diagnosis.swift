// What the draws and the sampler's statistics say about a fit, in plain words with what to do.

/// The statistics of one chain after warm-up.
package struct ChainStatistics: Equatable, Sendable {
  package var draws: Int
  package var divergences: Int
  /// Transitions that stopped at the maximum tree depth.
  package var depthSaturations: Int
  /// The energy at every draw; empty where the sampler has none.
  package var energies: [Double]

  package init(draws: Int, divergences: Int = 0, depthSaturations: Int = 0, energies: [Double] = []) {
    self.draws = draws
    self.divergences = divergences
    self.depthSaturations = depthSaturations
    self.energies = energies
  }
}

/// One thing that is wrong with a fit.
package struct Finding: Equatable, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    case divergences, treeDepth, energy, rHat, effectiveSampleSize, nonFinite, stuck, tooShort

    /// Whether the estimates themselves are in doubt, not their precision or what they cost.
    package var isGrave: Bool {
      switch self {
      case .divergences, .rHat, .nonFinite, .stuck, .tooShort: true
      case .treeDepth, .energy, .effectiveSampleSize: false
      }
    }
  }

  package let kind: Kind
  package let problem: String
  package let advice: String
  /// The quantities it is about, the worst first; empty where it is about the sampler.
  package let parameters: [String]
  /// The chains it is about, from 0; empty where it is about all of them together.
  package let chains: [Int]

  init(kind: Kind, problem: String, advice: String, parameters: [String] = [], chains: [Int] = []) {
    self.kind = kind
    self.problem = problem
    self.advice = advice
    self.parameters = parameters
    self.chains = chains
  }

  package var description: String { "\(problem)\n  \(advice)" }
}

/// The thresholds below or above which a fit is questioned.
package struct DiagnosisThresholds: Sendable {
  package var eBFMI = 0.3
  package var rHat = 1.01
  var essPerChain = 100.0

  package init() {}
}

/// All findings, the gravest first; empty where nothing is wrong.
package func diagnose(
  chains: [ChainStatistics], parameters: [ParameterSummary], maxTreeDepth: Int = 10,
  thresholds: DiagnosisThresholds = DiagnosisThresholds()
) -> [Finding] {
  samplerFindings(chains, maxTreeDepth, thresholds) + drawFindings(chains, parameters, thresholds)
}

private func samplerFindings(
  _ chains: [ChainStatistics], _ maxTreeDepth: Int, _ thresholds: DiagnosisThresholds
) -> [Finding] {
  var findings: [Finding] = []
  let total = chains.reduce(0) { $0 + $1.draws }
  func share(_ count: Int) -> String {
    "\(count) of \(total) transitions (\(formatSignificant(100 * Double(count) / Double(max(1, total)), 2)) %)"
  }
  func affected(_ isAffected: (ChainStatistics) -> Bool) -> [Int] {
    chains.indices.filter { isAffected(chains[$0]) }
  }
  func names(_ affected: [Int]) -> String {
    (affected.count == 1 ? "chain " : "chains ") + affected.map { "\($0 + 1)" }.joined(separator: ", ")
  }
  let divergences = chains.reduce(0) { $0 + $1.divergences }
  if divergences > 0 {
    let diverging = affected { $0.divergences > 0 }
    findings.append(
      Finding(
        kind: .divergences,
        problem: "\(share(divergences)) diverged, in \(names(diverging)): "
          + "the sampler could not follow the posterior there, and estimates may be biased.",
        advice: "Raise delta (0.95, then 0.99). If divergences stay, reparameterise: hierarchical effects non-centred, "
          + "or tighter priors on scales.", chains: diverging))
  }
  let saturations = chains.reduce(0) { $0 + $1.depthSaturations }
  if saturations > 0 {
    findings.append(
      Finding(
        kind: .treeDepth,
        problem: "\(share(saturations)) stopped at the maximum tree depth of \(maxTreeDepth): "
          + "trajectories were cut short, which costs efficiency, not correctness.",
        advice: "Bring parameters to similar scales, try a dense metric, or raise the maximum tree depth.",
        chains: affected { $0.depthSaturations > 0 }))
  }
  let low = chains.indices.filter { eBFMI(chains[$0].energies) < thresholds.eBFMI }
  if !low.isEmpty {
    let values = low.map { "\(formatFixed(eBFMI(chains[$0].energies), 2)) in chain \($0 + 1)" }
    findings.append(
      Finding(
        kind: .energy,
        problem: "E-BFMI is below \(thresholds.eBFMI): \(values.joined(separator: ", ")). "
          + "The sampler moves slowly between energies and may have missed the tails.",
        advice: "Reparameterise heavy-tailed or hierarchical parts; a longer warm-up may help a little.",
        chains: low))
  }
  return findings
}

private func drawFindings(
  _ chains: [ChainStatistics], _ parameters: [ParameterSummary], _ thresholds: DiagnosisThresholds
) -> [Finding] {
  var findings: [Finding] = []
  let shortest = chains.map(\.draws).min() ?? 0
  if !chains.isEmpty && shortest < 4 {
    findings.append(
      Finding(
        kind: .tooShort,
        problem: "A chain has \(shortest) \(shortest == 1 ? "draw" : "draws"): too few to judge anything.",
        advice: "Run more iterations.", chains: chains.indices.filter { chains[$0].draws < 4 }))
    return findings
  }
  let nonFinite = parameters.filter { !$0.mean.isFinite }
  if !nonFinite.isEmpty {
    findings.append(
      Finding(
        kind: .nonFinite, problem: "Draws that are not finite numbers in \(list(nonFinite.map(\.name))).",
        advice: "Look for divisions by zero, logarithms of negative numbers or overflow where these are computed.",
        parameters: nonFinite.map(\.name)))
  }
  let stuck = parameters.filter { $0.rHat == .infinity }
  if !stuck.isEmpty {
    findings.append(
      Finding(
        kind: .stuck, problem: "Chains stand still at different values of \(list(stuck.map(\.name))).",
        advice: "Give other initial values or a smaller first step size, and check the model for discontinuities.",
        parameters: stuck.map(\.name)))
  }
  let unmixed = parameters.filter { $0.rHat > thresholds.rHat && $0.rHat < .infinity }.sorted { $0.rHat > $1.rHat }
  if !unmixed.isEmpty {
    findings.append(
      Finding(
        kind: .rHat,
        problem: "R-hat is above \(thresholds.rHat) for \(count(unmixed.count, of: parameters.count)): "
          + list(unmixed.map { "\($0.name) (\(formatFixed($0.rHat, 3)))" })
          + (chains.count == 1 ? ". The halves of the chain disagree." : ". The chains disagree."),
        advice: "Do not use these estimates. Run longer; if it stays, look for several modes, parameters that the data "
          + "do not identify, or a better parameterisation.",
        parameters: unmixed.map(\.name)))
  }
  let needed = thresholds.essPerChain * Double(chains.count)
  let poor = parameters.filter { min($0.essBulk, $0.essTail) < needed }
    .sorted { min($0.essBulk, $0.essTail) < min($1.essBulk, $1.essTail) }
  if !poor.isEmpty {
    findings.append(
      Finding(
        kind: .effectiveSampleSize,
        problem: "The effective sample size is below \(formatFixed(thresholds.essPerChain, 0)) per chain for "
          + "\(count(poor.count, of: parameters.count)): "
          + list(poor.map { "\($0.name) (bulk \(formatFixed($0.essBulk, 0)), tail \(formatFixed($0.essTail, 0)))" })
          + ".",
        advice: "Run more iterations; R-hat and quantiles are not reliable yet.", parameters: poor.map(\.name)))
  }
  return findings
}

private func count(_ some: Int, of all: Int) -> String {
  "\(some) of \(all) \(all == 1 ? "quantity" : "quantities")"
}

/// The first few items, and how many more there are.
private func list(_ items: [String]) -> String {
  let shown = 8
  let more = items.count > shown ? " and \(items.count - shown) more" : ""
  return items.prefix(shown).joined(separator: ", ") + more
}
