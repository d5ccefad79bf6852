// FunctionTable: the library's functions by name.

/// A function of the library, or some of its signatures: which calls it accepts and what it computes.
package struct LibraryFunction: Sendable {
  package var name: String
  /// What it is about, for lists.
  package var topic: String
  /// In the notation of `FunctionRule`.
  package var rules: [String]
  /// What the function computes, in one or two sentences.
  package var documentation: String
  /// Whether calls can be run; false where the library only knows that the language has the function.
  package var isDefined: Bool

  package init(name: String, topic: String = "", rules: [String], documentation: String, isDefined: Bool) {
    self.name = name
    self.topic = topic
    self.rules = rules
    self.documentation = documentation
    self.isDefined = isDefined
  }
}

/// What the library offers: its functions with their rules and documentation.
///
/// The checker knows no function by itself: it is given this table, which is made from the functions' definitions.
package struct FunctionTable: Sendable {
  /// One line of the library.
  package struct Signature: Sendable, Hashable {
    package var text: String
    /// Whether a call that takes this signature can be run.
    package var isDefined: Bool
  }

  private struct Entry {
    var rules: [FunctionRule] = []
    var higherOrder: HigherOrderFunction?
    var signatures: [Signature] = []
    var documentation: String
    var topic: String
  }

  private var entries: [String: Entry]
  /// What the functions are about, in the order of the library.
  package private(set) var topics: [String]
  /// The lines that are no rules; empty in a sound library.
  package private(set) var malformed: [String]
  /// What the arguments of densities must be.
  package let arguments: ArgumentTable

  /// Takes the functions of a library; those of one name are put together, in order.
  package init(_ functions: some Sequence<LibraryFunction>, arguments: ArgumentTable = ArgumentTable()) {
    self.arguments = arguments
    entries = [:]
    topics = []
    malformed = []
    for function in functions {
      var entry = entries[function.name] ?? Entry(documentation: function.documentation, topic: function.topic)
      if entry.documentation != function.documentation { entry.documentation += " " + function.documentation }
      for line in function.rules {
        // These are typed by the checker itself; their lines are to read.
        if !Self.typedByChecker.contains(function.name) {
          guard let rule = RuleParser.parse(line), rule.name == function.name else {
            malformed.append(line)
            continue
          }
          if !rule.passesRest {
            entry.rules.append(rule)
            entry.rules[entry.rules.count - 1].isDefined = function.isDefined
          } else if let higherOrder = HigherOrderFunction(rule) {
            entry.higherOrder = higherOrder
          } else {
            malformed.append(line)
            continue
          }
        }
        entry.signatures.append(Signature(text: line, isDefined: function.isDefined))
      }
      guard !entry.signatures.isEmpty else { continue }
      entries[function.name] = entry
      if topics.last != function.topic, !topics.contains(function.topic) { topics.append(function.topic) }
    }
  }

  /// Reads rules in the notation of `FunctionRule`.
  package init(rules: some Sequence<String>) {
    self.init(
      rules.map { line in
        LibraryFunction(name: RuleParser.name(in: line) ?? "", rules: [line], documentation: "", isDefined: true)
      })
  }

  /// The functions of which no rule says how their arguments belong together.
  private static let typedByChecker = HigherOrderFunction.reduceSums.union(LaplaceFunction.names)

  /// The rules of a function; empty for an unknown name and for functions that pass arguments on. Names ending in
  /// `_lupdf` and `_lupmf` have to be normalised.
  package func rules(_ name: String) -> [FunctionRule] { entries[name]?.rules ?? [] }

  /// All signatures of a function as they are written, also of those that pass arguments on; empty for an unknown name.
  /// `normal_lupdf` has those of `normal_lpdf`.
  package func signatures(_ name: String) -> [Signature] {
    entries[FunctionSuffix.normalized(name)]?.signatures ?? []
  }

  /// What a function computes, in one or two sentences; nil for an unknown name. `normal_lupdf` has the text of
  /// `normal_lpdf`.
  package func documentation(_ name: String) -> String? { entries[FunctionSuffix.normalized(name)]?.documentation }

  /// What a function is about, as the heading of a list; nil for an unknown name.
  package func topic(_ name: String) -> String? { entries[FunctionSuffix.normalized(name)]?.topic }

  /// Whether the library knows the function, but has no definition for arguments of these types.
  package func isToCome(_ name: String, _ types: [StanType]) -> Bool {
    let signatures = signatures(name)
    if signatures.allSatisfy(\.isDefined) { return false }
    return bestMatch(name, types).map { !$0.rule.isDefined } ?? signatures.allSatisfy { !$0.isDefined }
  }

  /// Whether the library has a function of that name.
  package func contains(_ name: String) -> Bool { entries[name] != nil }

  /// All names, in no order.
  package var names: [String] { Array(entries.keys) }

  /// The function of that name that passes any further arguments on to the function it is given, where it is one.
  func higherOrder(_ name: String) -> HigherOrderFunction? { entries[name]?.higherOrder }

  /// The numbers of the arguments that must not depend on parameters, in any of a function's rules for `count` arguments;
  /// functions among the arguments are not counted.
  package func dataArguments(_ name: String, count: Int) -> Set<Int> {
    var result: Set<Int> = []
    if let higherOrder = higherOrder(name) {
      for (index, parameter) in higherOrder.control.enumerated() where parameter.isData { result.insert(index) }
    }
    for rule in rules(FunctionSuffix.normalized(name)) {
      let arguments = rule.arguments.filter { if case .callback = $0.type { return false } else { return true } }
      guard arguments.count == count else { continue }
      for (index, argument) in arguments.enumerated() where argument.isData { result.insert(index) }
    }
    return result
  }

  /// Whether the function passes arguments on (`ode_bdf`, `reduce_sum`); such functions cannot be overloaded.
  package func passesArgumentsOn(_ name: String) -> Bool {
    entries[name].map { $0.higherOrder != nil || Self.typedByChecker.contains(name) } ?? false
  }

  /// The result and the converted argument types of a call, where exactly one rule is the best.
  package func resolve(_ name: String, _ types: [StanType]) -> (result: StanType, arguments: [StanType])? {
    bestMatch(name, types).map { ($0.match.result, $0.match.types) }
  }

  private func bestMatch(_ name: String, _ types: [StanType]) -> (rule: FunctionRule, match: SignatureMatch)? {
    let call = types.map { CallArgument(type: $0, level: .data) }
    var best: (rule: FunctionRule, match: SignatureMatch)?
    for rule in rules(FunctionSuffix.normalized(name)) {
      guard case .success(let match) = rule.match(call) else { continue }
      if let current = best?.match, (current.cost, current.conversions) <= (match.cost, match.conversions) { continue }
      best = (rule, match)
    }
    return best
  }

  /// Up to five names for who meant another one than `name`: the nearest in spelling first, then those that contain it.
  package func names(near name: String) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    let limit = suggestionLimit(name)
    let distances = names.compactMap { candidate -> (distance: Int, name: String)? in
      let distance = editDistance(wanted, Array(candidate.lowercased().utf8), limit: limit)
      return distance <= limit ? (distance, candidate) : nil
    }
    let near = distances.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name)
    let containing = name.count < 3 ? [] : names.filter { $0.contains(name) && !near.contains($0) }.sorted()
    return Array((near + containing).prefix(5))
  }
}
