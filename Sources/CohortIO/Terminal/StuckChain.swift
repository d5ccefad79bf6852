// Chains that come to nothing, told while they run: that do not move, or that are cut off again and again.
import CohortInference

/// Looks at the news of chains and says each trouble once: with advice for the first chain, briefly for others.
struct StuckChain {
  private enum Trouble: Hashable {
    case unmoved, saturated, tinySteps
  }

  /// Iterations in a row that do not move.
  static let unmovedLimit = 100
  /// Iterations in a row that are cut off.
  static let saturatedLimit = 50
  static let tinyStep = 1e-7

  /// The chains of which it has been said.
  private var told: [Trouble: Set<Int>] = [:]

  /// What there is to say now; nil where there is nothing, or it has been said.
  mutating func warning(_ news: RunProgress) -> String? {
    let trouble: Trouble
    if news.unmoved >= Self.unmovedLimit {
      trouble = .unmoved
    } else if news.phase == .warmup, news.iteration >= 20, news.stepSize > 0, news.stepSize < Self.tinyStep {
      trouble = .tinySteps
    } else if news.phase == .warmup, news.saturated >= Self.saturatedLimit {
      trouble = .saturated
    } else {
      return nil
    }
    let known = told[trouble, default: []]
    guard !known.contains(news.chain) else { return nil }
    told[trouble, default: []].insert(news.chain)
    let step = significantText(news.stepSize, digits: 3)
    let place = "\(news.phase.name) iteration \(news.iteration)"
    switch trouble {
    case .unmoved:
      let text = "chain \(news.chain) has not moved for \(news.unmoved) iterations (\(place), step size \(step))"
      return known.isEmpty
        ? text
          + "\n  The log density may jump there, or fall off too steeply to follow: look at the statements that have "
          + "conditions on parameters, or start elsewhere (--init)."
        : text
    case .tinySteps:
      let text = "chain \(news.chain) takes steps of only \(step) (\(place))"
      return known.isEmpty
        ? text
          + "\n  Some parameter has an extremely narrow scale or the log density jumps; another start (--init) or scale of "
          + "the parameters may help."
        : text
    case .saturated:
      let text =
        "chain \(news.chain): \(news.saturated) iterations in a row took the longest trajectory, \(news.gradients) gradients "
        + "(\(place), step size \(step))"
      return known.isEmpty
        ? text
          + "\n  Warm-up will be slow. Parameters on very different scales, or hardly determined by the data, cause this; "
          + "priors that say more, or other units, help."
        : text
    }
  }
}
