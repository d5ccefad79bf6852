// GradientCost + fit: profiles the gradient at draws of the fit, and gathers what the run left of invalid points.
import Cohort
import CohortIO

extension GradientCost {
  /// Draws at which is measured.
  private static let points = 4

  /// - Parameters:
  ///   - posterior: of the fit; nil where model or data are not known.
  ///   - seconds: about how long to measure; 0: not at all.
  ///   - plans: whose groups give names.
  /// - Returns: nil where there is nothing to show; and what is to be said where measuring failed.
  static func make(
    _ fit: Fit, _ posterior: Posterior?, seconds: Double, _ plans: [OutcomePlan]
  ) -> (cost: GradientCost?, note: String?) {
    var profile: GradientProfile?
    var note: String?
    if let posterior, seconds > 0, posterior.dimension > 0 {
      do {
        profile = try measured(fit, posterior, seconds)
      } catch {
        let first = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        note = "The time of a gradient is not shown: \(first)"
      }
    }
    let invalid = invalidPoints(fit)
    guard profile != nil || (invalid.map { $0.all != .init() } ?? false) else { return (nil, note) }
    return (GradientCost(profile, posterior?.sources ?? [], invalid, plans), note)
  }

  /// At draws; where these have too few digits to be taken back, at random points.
  private static func measured(_ fit: Fit, _ posterior: Posterior, _ seconds: Double) throws -> GradientProfile {
    var options = ProfileOptions()
    options.points = points
    options.seconds = seconds
    options.fit = fit
    do {
      return try posterior.gradientProfile(options)
    } catch {
      options.fit = nil
      do { return try posterior.gradientProfile(options) } catch _ { throw error }
    }
  }

  /// Of all chains together; nil where a chain does not say.
  private static func invalidPoints(_ fit: Fit) -> InvalidPoints? {
    let known = fit.chains.compactMap(\.invalidPoints)
    guard known.count == fit.chainCount else { return nil }
    return known.reduce(InvalidPoints(), +)
  }

  private init(
    _ profile: GradientProfile?, _ texts: [SourceText], _ invalid: InvalidPoints?, _ plans: [OutcomePlan]
  ) {
    gradient = profile?.gradient
    overhead = profile?.overhead ?? 0
    points = profile?.points ?? 0
    isAtDraws = profile?.isAtDraws ?? false
    let timed = Set((profile?.lines ?? []).map(\.place.path))
    sources = texts.filter { timed.contains($0.path) }.map { SourceLines(path: $0.path, lines: $0.lines) }
    let places = Dictionary(sources.enumerated().map { ($0.element.path, $0.offset) }) { first, _ in first }
    lines = (profile?.lines ?? []).compactMap { line in
      places[line.place.path].map {
        Line(source: $0, line: line.place.line, forward: line.forward, reverse: line.reverse)
      }
    }
    let main = texts.first?.path
    func text(_ place: SourcePlace?) -> String {
      place.map { $0.path == main ? "line \($0.line)" : "\($0.path):\($0.line)" } ?? ""
    }
    steps = (profile?.steps ?? []).prefix(12).map {
      Step(title: $0.title, count: $0.count, place: text($0.place), forward: $0.forward, reverse: $0.reverse)
    }
    solves = (profile?.solves ?? []).map {
      Solve(
        name: $0.name, place: text($0.place), groups: $0.groups, seconds: $0.seconds, steps: $0.steps,
        rejected: $0.rejected, evaluations: $0.evaluations)
    }
    groups = Groups(profile?.solves ?? [], invalid, plans)
    self.invalid = invalid.map {
      let ofGroups = $0.groups.values.reduce(0.0) { $0 + Double($1.warmup) + Double($1.later) }
      let all = Double($0.all.warmup) + Double($0.all.later)
      return Invalid(
        warmup: $0.all.warmup, later: $0.all.later,
        withoutGroup: Int(clamping: Int64(max(0, min(all - ofGroups, 1e15)))))
    }
  }
}

extension GradientCost.Groups {
  /// More groups than these have no list of their own.
  private static let most = 100_000

  /// Solves of the same number of groups are taken together: those of the number that takes most time.
  init?(_ solves: [GradientProfile.Solve], _ invalid: InvalidPoints?, _ plans: [OutcomePlan]) {
    var seconds: [Int: Double] = [:]
    for solve in solves where solve.everyGroup.count > 1 { seconds[solve.groups, default: 0] += solve.seconds }
    let measured = seconds.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    let failed = (invalid?.groups.keys.max() ?? -1) + 1
    // A failure says its group's number alone: it belongs to a group that is listed only where all solves have the same groups.
    let isSure = seconds.count <= 1 && failed <= measured ?? .max
    guard let count = measured ?? (failed > 0 ? failed : nil), count <= Self.most else { return nil }
    let own = solves.filter { $0.everyGroup.count == count }
    let total = own.reduce(0) { $0 + $1.seconds }
    var shares = [Double](repeating: 0, count: measured == nil ? 0 : count)
    var steps = shares
    for solve in own {
      for (place, group) in solve.everyGroup.enumerated() where shares.indices.contains(place) {
        shares[place] += total > 0 ? group.share * solve.seconds / total : group.share / Double(own.count)
        steps[place] += group.steps
      }
    }
    let named = measured == nil ? nil : Self.names(count, plans)
    name = named?.name ?? ""
    let given = own.first?.everyGroup.compactMap(\.name) ?? []
    names = named?.names ?? (given.count == count ? given : (1...count).map(String.init))
    self.shares = PackedNumbers(shares)
    self.steps = PackedNumbers(steps)
    invalidInWarmup = (0..<count).map { isSure ? invalid?.groups[$0]?.warmup ?? 0 : 0 }
    invalidLater = (0..<count).map { isSure ? invalid?.groups[$0]?.later ?? 0 : 0 }
  }

  /// The names of so many groups, where it is sure which is which: the data come group by group, or groups are called by their
  /// numbers.
  private static func names(_ count: Int, _ plans: [OutcomePlan]) -> (name: String, names: [String])? {
    for plan in plans {
      guard let group = plan.group, group.names.count == count else { continue }
      let comeInOrder = zip(group.places, group.places.dropFirst()).allSatisfy { $0 <= $1 }
      if comeInOrder || group.names == (1...count).map(String.init) { return (group.name, group.names) }
    }
    return nil
  }
}
