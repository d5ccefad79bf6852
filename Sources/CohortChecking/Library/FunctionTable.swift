// FunctionTable: the library's functions by name.

/// What the library offers: its functions with their rules.
package struct FunctionTable: Sendable {
  private var rulesByName: [String: [FunctionRule]]
  /// The lines that are no rules; empty in a sound library.
  package private(set) var malformed: [String]

  /// Reads rules in the notation of `FunctionRule`.
  package init(rules: some Sequence<String>) {
    rulesByName = [:]
    malformed = []
    for line in rules {
      if let rule = RuleParser.parse(line) {
        rulesByName[rule.name, default: []].append(rule)
      } else {
        malformed.append(line)
      }
    }
  }

  /// The whole library of the language.
  package static let standard = FunctionTable(rules: LibraryRules.all)

  /// The rules of a function; empty for an unknown name. Names ending in `_lupdf` and `_lupmf` have to be normalised.
  package func rules(_ name: String) -> [FunctionRule] { rulesByName[name] ?? [] }

  /// Whether the library has a function of that name, those typed by rule (`ode_bdf`, `reduce_sum`) included.
  package func contains(_ name: String) -> Bool { rulesByName[name] != nil || HigherOrderFunction.isNamed(name) }

  /// All names, in no order.
  package var names: [String] { Array(rulesByName.keys) + HigherOrderFunction.names }

  /// The result and the converted argument types of a call, where exactly one rule is the best.
  package func resolve(_ name: String, _ types: [StanType]) -> (result: StanType, arguments: [StanType])? {
    let call = types.map { CallArgument(type: $0, level: .data) }
    var best: SignatureMatch?
    for rule in rules(name) {
      guard case .success(let match) = rule.match(call) else { continue }
      if let current = best, (current.cost, current.conversions) <= (match.cost, match.conversions) { continue }
      best = match
    }
    return best.map { ($0.result, $0.types) }
  }
}
