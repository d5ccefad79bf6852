// RejectionReport: whether points at which the log density could not be computed matter, in a sentence.
import CohortInference
import CohortModel

/// Invalid points of a run. A few are part of any run: warm-up tries steps that are too long. They matter where they are
/// many after warm-up, for then the posterior reaches to where the program cannot be computed.
struct RejectionReport {
  /// What made points invalid in all, and after warm-up.
  let all: RejectionTally
  let afterWarmup: RejectionTally
  /// Iterations of all chains in warm-up, and after it.
  let warmupIterations: Int
  let iterations: Int

  /// Above this share of the iterations after warm-up it is worth a warning, and above that one of those in warm-up.
  static let share = 0.01
  static let warmupShare = 0.5
  /// So many that are all in one group are worth it whenever they come.
  static let groupCount = 10

  init(_ outcome: PosteriorRun.Outcome) {
    all = outcome.rejections
    afterWarmup = outcome.rejectionsAfterWarmup
    warmupIterations = outcome.summaries.reduce(0) { $0 + $1.iterations(in: .warmup) }
    iterations = outcome.summaries.reduce(0) { sum, chain in
      sum + chain.phases.reduce(0) { $0 + ($1.phase == .warmup ? 0 : $1.iterations) }
    }
  }

  /// What there is to say; nil where nothing matters.
  var text: String? {
    let later = afterWarmup.count
    let before = all.count - later
    if let foremost = afterWarmup.foremost, Double(later) > Self.share * Double(iterations) {
      return
        "\(times(later, "trajectory", "trajectories")) after warm-up (\(percent(later, of: iterations)) of the iterations) "
        + "met points where the log density could not be computed; \(often(foremost, later)): \(foremost.message)\n"
        + "  Draws never come from there: if the posterior reaches that far, estimates are biased. Bounds on parameters that "
        + "keep the program computable, or tighter priors, help."
    }
    if let foremost = all.foremost, Double(before) > Self.warmupShare * Double(max(1, warmupIterations)) {
      let rest = later == 0 ? "none" : "only \(later)"
      return
        "\(times(before, "trajectory", "trajectories")) of warm-up met points where the log density could not be computed, "
        + "\(rest) after it; \(often(foremost, all.count)): \(foremost.message)\n"
        + "  The draws do not suffer, but warm-up was slower for it; initial values nearer to the posterior (--init) help."
    }
    if let foremost = all.foremost, let group = foremost.group, foremost.count >= Self.groupCount,
      all.entries.values.allSatisfy({ $0.group == group })
    {
      return "the log density could not be computed at \(times(all.count, "point", "points")), always because of group "
        + "\(group + 1): \(foremost.message)\n"
        + "  These are too few to matter for the draws, but look at that group's data."
    }
    return nil
  }

  private func often(_ entry: RejectionTally.Entry, _ count: Int) -> String {
    let place = entry.group.map { ", in group \($0 + 1)" } ?? ""
    return entry.count == count ? (count == 1 ? "once" : "always") + place : "most often" + place
  }

  private func times(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }

  private func percent(_ part: Int, of all: Int) -> String {
    let share = 100 * Double(part) / Double(max(1, all))
    return share >= 10 ? "\(Int(share.rounded())) %" : "\((share * 10).rounded() / 10) %"
  }
}

extension PosteriorRun.Outcome {
  /// What is to be said of points at which the log density could not be computed; nil where they do not matter.
  package var rejectionWarning: String? { RejectionReport(self).text }
}
