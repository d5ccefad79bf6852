// OutcomeRules: which output predicts which data, and at which times, of which groups.
import Cohort
import CohortRecording

/// What a user may say in place of the rules.
public struct OutcomeChoice: Sendable, Equatable {
  /// The observed variable of data or transformed data.
  public var observed: String?
  /// The output that holds replications of it.
  public var predicted: String?
  /// The output that holds fitted values.
  public var fitted: String?
  /// The times of the observations.
  public var time: String?
  /// The groups of the observations, as whole numbers; or how many observations each group has.
  public var group: String?

  /// Everything by the rules.
  public init(
    observed: String? = nil, predicted: String? = nil, fitted: String? = nil, time: String? = nil, group: String? = nil
  ) {
    self.observed = observed
    self.predicted = predicted
    self.fitted = fitted
    self.time = time
    self.group = group
  }
}

/// Data and the outputs that belong to them.
struct OutcomePlan: Equatable {
  var observed: String
  /// Which of the last dimension's elements, from 0, where data have more than one for each row.
  var part: Int?
  var predicted: String
  var fitted: String?
  /// Exponential of the fitted values: they are on the logarithmic scale, the data are not.
  var exponentiates = false
  var values: [Double]
  var isDiscrete: Bool
  var time: (name: String, values: [Double])?
  var group: (name: String, places: [Int], names: [String])?
  var rule: String

  static func == (a: OutcomePlan, b: OutcomePlan) -> Bool {
    a.observed == b.observed && a.part == b.part && a.predicted == b.predicted && a.fitted == b.fitted
      && a.exponentiates == b.exponentiates && a.time?.values == b.time?.values && a.group?.places == b.group?.places
  }
}

/// Finds plans by names, sizes and the program.
struct OutcomeRules {
  let known: [BoundValue]
  /// Outputs that are not the sampler's, with their sizes.
  let outputs: [Fit.Variable]
  let facts: ProgramFacts
  var choice = OutcomeChoice()
  /// What the data call their groups: lists of names, each about groups of which there are as many.
  var groupNames: [[String]] = []

  private static let replicated = ["rep", "pred", "sim", "ppc", "tilde", "new", "draw"]
  private static let fittedWords = ["hat", "fit", "fitted", "mean", "mu", "ipred", "expected"]

  /// All plans in the order of the data.
  ///
  /// - Throws: `ModelError` where a choice names nothing that there is or fits.
  func plans() throws -> [OutcomePlan] {
    for (name, option) in [(choice.observed, "observed"), (choice.time, "time"), (choice.group, "group")] {
      if let name, value(name) == nil {
        throw fault("--\(option) \(name): there are no data of this name", known.map(\.name))
      }
    }
    for (name, option) in [(choice.predicted, "predicted"), (choice.fitted, "fitted")] {
      if let name, output(name) == nil {
        throw fault("--\(option) \(name): the draws have no variable of this name", outputs.map(\.name))
      }
    }
    var plans: [OutcomePlan] = []
    var taken: Set<String> = []
    for observed in known where !observed.sizes.isEmpty && observed.numbers.count > 1 {
      if let name = choice.observed, name != observed.name { continue }
      guard let predicted = predicted(for: observed), !taken.contains(predicted.name) else { continue }
      taken.insert(predicted.name)
      plans += try self.plans(observed, predicted)
    }
    if plans.isEmpty, let name = choice.observed, let observed = value(name) {
      throw fault(
        "--observed \(name): no output of its \(observed.numbers.count) numbers predicts it; choose one with --predicted",
        outputs.filter { Self.count($0) == observed.numbers.count }.map(\.name))
    }
    return plans
  }

  private func fault(_ message: String, _ candidates: [String]) -> ModelError {
    let some = candidates.prefix(12).joined(separator: ", ")
    return ModelError(.quantity, message: message, hints: some.isEmpty ? [] : ["there are: \(some)"])
  }

  private func value(_ name: String) -> BoundValue? { known.first { $0.name == name } }
  private func output(_ name: String) -> Fit.Variable? { outputs.first { $0.name == name } }
  private static func count(_ variable: Fit.Variable) -> Int { variable.sizes.reduce(1, *) }

  // MARK: Outputs

  private func predicted(for observed: BoundValue) -> Fit.Variable? {
    if let name = choice.predicted {
      guard let variable = output(name), Self.count(variable) == observed.numbers.count else { return nil }
      return choice.observed != nil || isNamed(variable.name, observed.name, OutcomeRules.replicated)
        || facts.outcomes.contains(observed.name) ? variable : nil
    }
    return outputs.first {
      Self.count($0) == observed.numbers.count && isNamed($0.name, observed.name, OutcomeRules.replicated)
    }
  }

  /// Whether `name` is `base_word`, `word_base` or `baseWord`, case aside.
  private func isNamed(_ name: String, _ base: String, _ words: [String]) -> Bool {
    let plain = name.lowercased().filter { $0 != "_" }
    let stem = base.lowercased().filter { $0 != "_" }
    return words.contains { plain == stem + $0 || plain == $0 + stem }
  }

  private func fitted(for observed: BoundValue) -> (Fit.Variable, exponentiates: Bool)? {
    let count = observed.numbers.count
    if let name = choice.fitted { return output(name).flatMap { Self.count($0) == count ? ($0, false) : nil } }
    let sized = outputs.filter { Self.count($0) == count }
    if let found = sized.first(where: { isNamed($0.name, observed.name, OutcomeRules.fittedWords) }) {
      return (found, false)
    }
    guard observed.numbers.allSatisfy({ $0 > 0 || $0.isNaN }) else { return nil }
    let logs = ["log_", "ln_"].map { $0 + observed.name }
    return sized.first { variable in logs.contains { isNamed(variable.name, $0, OutcomeRules.fittedWords) } }
      .map { ($0, true) }
  }

  // MARK: Times and groups

  private func plans(_ observed: BoundValue, _ predicted: Fit.Variable) throws -> [OutcomePlan] {
    let fit = fitted(for: observed)
    // Two or more outcomes at each time stand in the last dimension.
    let parts = observed.sizes.count == 2 && observed.sizes[1] <= 12 ? observed.sizes[1] : 1
    guard observed.sizes.count == 1 || parts > 1 || observed.sizes.dropFirst().allSatisfy({ $0 == 1 }) else {
      return []
    }
    let rows = observed.numbers.count / parts
    let axis = Axis(rules: self, observed: observed.name, rows: rows)
    let time = try axis.time()
    let group = try axis.group()
    var rule = "\(predicted.name) predicts \(observed.name)"
    if let fit { rule += ", \(fit.exponentiates ? "exp(\(fit.0.name))" : fit.0.name) fits it" }
    if let time { rule += "; times are \(time.name)" }
    if let group { rule += "; groups are \(group.name)" }
    return (0..<parts).map { part in
      OutcomePlan(
        observed: observed.name, part: parts > 1 ? part : nil, predicted: predicted.name, fitted: fit?.0.name,
        exponentiates: fit?.exponentiates ?? false, values: (0..<rows).map { observed.numbers[$0 * parts + part] },
        isDiscrete: observed.isInteger, time: time, group: group, rule: rule)
    }
  }

  /// Looks for the times and groups of so many observations.
  private struct Axis {
    let rules: OutcomeRules
    let observed: String
    let rows: Int

    private var candidates: [BoundValue] { rules.known.filter { $0.name != observed && $0.sizes.count == 1 } }

    /// Rows that observations stand in, among more: `row_conc` of `conc`.
    private func selection(among count: Int) -> (name: String, rows: [Int])? {
      guard count != rows else { return nil }
      let fitting = candidates.filter { value in
        value.isInteger && value.numbers.count == rows && Set(value.numbers).count == rows
          && value.numbers.allSatisfy { $0 >= 1 && $0 <= Double(count) }
      }
      let words = ["row", "idx", "index", "obs", "which", "place", "iobs"]
      let best =
        fitting.first { value in
          value.name.contains(observed) && words.contains { value.name.lowercased().contains($0) }
        } ?? fitting.first { value in words.contains { value.name.lowercased().contains($0) } }
        ?? fitting.first { rules.facts.indices.contains($0.name) }
      return best.map { ($0.name, $0.numbers.map { Int($0) - 1 }) }
    }

    /// A value by row, directly or by way of a selection.
    private func spread(_ value: BoundValue) -> (name: String, values: [Double])? {
      if value.numbers.count == rows { return (value.name, value.numbers) }
      guard let selection = selection(among: value.numbers.count) else { return nil }
      return ("\(value.name)[\(selection.name)]", selection.rows.map { value.numbers[$0] })
    }

    func time() throws -> (name: String, values: [Double])? {
      if let name = rules.choice.time {
        guard let value = rules.value(name), let found = spread(value) else {
          throw rules.fault("--time \(name): its numbers do not belong to the \(rows) observations of \(observed)", [])
        }
        return found
      }
      let words = [
        "time", "times", "t", "ts", "tobs", "tobserved", "timeobs", "obstime", "day", "days", "hour", "hours", "week",
        "weeks", "month", "months", "year", "years", "visit", "age", "tad", "date",
      ]
      func rank(_ value: BoundValue) -> Int? {
        let plain = value.name.lowercased().filter { $0 != "_" }
        if plain == "time" { return 0 }
        if words.contains(plain) { return 1 }
        if rules.facts.times.contains(value.name) { return 2 }
        if plain.hasPrefix("time") || plain.hasSuffix("time") || plain.hasSuffix("times") { return 3 }
        return nil
      }
      let ranked = candidates.compactMap { value in rank(value).map { (rank: $0, value: value) } }
        .filter { $0.value.numbers.count > 1 && Set($0.value.numbers).count > 1 }
      for entry in ranked.enumerated().sorted(by: { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }) {
        if let found = spread(entry.element.value) { return found }
      }
      return nil
    }

    func group() throws -> (name: String, places: [Int], names: [String])? {
      if let name = rules.choice.group {
        guard let value = rules.value(name) else { return nil }
        if let found = spread(value), let group = labelled(found.name, found.values) { return group }
        if let group = ragged(value) { return group }
        throw rules.fault(
          "--group \(name): it holds neither the groups of the \(rows) observations of \(observed) nor their numbers by group",
          [])
      }
      return byNumber() ?? bySizes() ?? byRanges()
    }

    /// A whole number for each observation.
    private func byNumber() -> (name: String, places: [Int], names: [String])? {
      let words = [
        "subject", "subj", "id", "ids", "patient", "person", "individual", "animal", "site", "group", "unit",
      ]
      func rank(_ value: BoundValue) -> Int? {
        let plain = value.name.lowercased().filter { $0 != "_" }
        if words.contains(plain) { return 0 }
        if words.contains(where: { plain.hasPrefix($0) || plain.hasSuffix($0) }) { return 1 }
        return rules.facts.indices.contains(value.name) ? 2 : nil
      }
      let ranked = candidates.filter(\.isInteger).compactMap { value in rank(value).map { (rank: $0, value: value) } }
      for entry in ranked.enumerated().sorted(by: { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }) {
        guard let found = spread(entry.element.value) else { continue }
        let kinds = Set(found.values).count
        // As many groups as observations are no groups.
        if kinds > 1, kinds < rows, let group = labelled(found.name, found.values) { return group }
      }
      return nil
    }

    private func labelled(_ name: String, _ values: [Double]) -> (name: String, places: [Int], names: [String])? {
      let kinds = Set(values).sorted()
      guard kinds.count <= 100_000, values.allSatisfy({ $0 == $0.rounded() }) else { return nil }
      let places = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($0.element, $0.offset) })
      return (name, values.map { places[$0] ?? 0 }, kinds.map { label($0, among: kinds.count) })
    }

    /// What the data call a group: where they hold ids by group, those.
    private func label(_ number: Double, among count: Int) -> String {
      let names = rules.groupNames.first { $0.count == count }
      func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? String(number) }
      if let names, number >= 1, number <= Double(count) { return names[Int(number) - 1] }
      return text(number)
    }

    /// Numbers of observations by group, which stand one group after another.
    private func bySizes() -> (name: String, places: [Int], names: [String])? {
      let words = ["nobs", "n", "len", "length", "size", "sizes", "count", "sts", "nt", "ntimes"]
      let fitting = candidates.filter { value in
        let plain = value.name.lowercased().filter { $0 != "_" }
        return rules.facts.groupSizes.contains(value.name) || words.contains(plain) || plain.hasPrefix("n")
          || plain.hasPrefix("len") || plain.hasPrefix("size") || plain.hasPrefix("s")
      }
      return fitting.lazy.compactMap { ragged($0) }.first
    }

    private func ragged(_ value: BoundValue) -> (name: String, places: [Int], names: [String])? {
      let sizes = value.numbers
      guard value.isInteger, sizes.count > 1, sizes.allSatisfy({ $0 >= 0 && $0 <= 1e9 }) else { return nil }
      let total = Int(sizes.reduce(0, +))
      let places = { sizes.enumerated().flatMap { Array(repeating: $0.offset, count: Int($0.element)) } }
      let names = (1...sizes.count).map { label(Double($0), among: sizes.count) }
      if total == rows { return (value.name, places(), names) }
      guard total > rows, total <= 100_000_000, let selection = selection(among: total) else { return nil }
      let all = places()
      return ("\(value.name)[\(selection.name)]", selection.rows.map { all[$0] }, names)
    }

    /// First and last observation of each group.
    private func byRanges() -> (name: String, places: [Int], names: [String])? {
      let whole = candidates.filter { $0.isInteger && $0.numbers.count > 1 && $0.numbers.count < rows }
      for start in whole where start.numbers.first == 1 {
        let plain = start.name.lowercased()
        guard plain.contains("start") || plain.contains("first") || plain.contains("begin") else { continue }
        for end in whole where end.numbers.count == start.numbers.count && end.numbers.last == Double(rows) {
          let followers = zip(start.numbers.dropFirst(), end.numbers)
          guard followers.allSatisfy({ $0 == $1 + 1 }),
            (start.numbers + end.numbers).allSatisfy({ $0 >= 0 && $0 <= Double(rows) })
          else { continue }
          let places = zip(start.numbers, end.numbers).enumerated().flatMap { index, range in
            Array(repeating: index, count: max(0, Int(range.1 - range.0) + 1))
          }
          guard places.count == rows else { continue }
          let names = (1...start.numbers.count).map { label(Double($0), among: start.numbers.count) }
          return ("\(start.name) and \(end.name)", places, names)
        }
      }
      return nil
    }
  }
}
