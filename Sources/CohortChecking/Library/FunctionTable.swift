// FunctionTable: the library's functions by name.
import CohortLibrary

/// What the library offers: its functions with their rules and documentation.
///
/// The checker knows no function by itself: it is given this table, which is made from the functions' definitions. Whoever
/// stands above all modules that define functions puts their lists together.
package struct FunctionTable: Sendable {
  /// One line of the library.
  package struct Signature: Sendable, Hashable {
    package var text: String
    /// Whether a call that takes this signature can be run.
    package var isDefined: Bool
  }

  private var entries: [String: FunctionTableEntry] = [:]
  /// The functions behind infix, prefix and postfix operators, in the order of the library.
  private var operators: [FunctionTrait: [String]] = [:]
  /// What the functions are about, in the order of the reference.
  package private(set) var topics: [String] = []
  /// The lines that are no rules; empty in a sound library.
  package var malformed: [String] { entries.values.flatMap(\.reading.malformed).sorted() }

  /// Takes the functions of a library, from one or more modules; those of one name are put together, in order. Their rules are
  /// read when somebody asks for them.
  package init(_ topics: some Sequence<LibraryTopic>) {
    var found: Set<FunctionTopic> = []
    for list in topics {
      for entry in list.entries where !entry.rules.isEmpty {
        add(entry, topic: list.topic)
        found.insert(list.topic)
      }
    }
    self.topics = FunctionTopic.allCases.filter(found.contains).map(\.rawValue)
  }

  private mutating func add(_ function: LibraryEntry, topic: FunctionTopic?) {
    let known = entries[function.name]
    var traits = known?.traits ?? []
    for trait in function.traits where traits.insert(trait).inserted {
      switch trait {
      case .infix, .prefix, .postfix: operators[trait, default: []].append(function.name)
      default: break
      }
    }
    entries[function.name] = FunctionTableEntry((known?.parts ?? []) + [function], topic: known?.topic ?? topic)
  }

  /// Reads rules in the notation of `FunctionRule`.
  package init(rules: some Sequence<String>) {
    for line in rules { add(LibraryEntry(RuleParser.name(in: line) ?? "", [line], ""), topic: nil) }
  }

  /// The rules of a function; empty for an unknown name and for functions that pass arguments on. Names ending in
  /// `_lupdf` and `_lupmf` have to be normalised.
  package func rules(_ name: String) -> [FunctionRule] { entries[name]?.reading.rules ?? [] }

  /// All signatures of a function as they are written, also of those that pass arguments on; empty for an unknown name.
  /// `normal_lupdf` has those of `normal_lpdf`.
  package func signatures(_ name: String) -> [Signature] {
    entries[FunctionSuffix.normalized(name)]?.reading.signatures ?? []
  }

  /// What a function computes, in one or two sentences; nil for an unknown name. `normal_lupdf` has the text of
  /// `normal_lpdf`.
  package func documentation(_ name: String) -> String? { entries[FunctionSuffix.normalized(name)]?.documentation }

  /// What a function is about, as the heading of a list; nil for an unknown name.
  package func topic(_ name: String) -> String? { entries[FunctionSuffix.normalized(name)]?.topic?.rawValue }

  /// Whether the library knows the function, but has no definition for arguments of these types.
  package func isToCome(_ name: String, _ types: [StanType]) -> Bool {
    let signatures = signatures(name)
    if signatures.allSatisfy(\.isDefined) { return false }
    return bestMatch(name, types).map { !$0.rule.isDefined } ?? signatures.allSatisfy { !$0.isDefined }
  }

  /// Whether the library has a function of that name.
  package func contains(_ name: String) -> Bool { entries[name]?.reading.signatures.isEmpty == false }

  /// All names, in no order.
  package var names: [String] { entries.filter { !$0.value.reading.signatures.isEmpty }.map(\.key) }

  /// How calls of a function are typed.
  func form(_ name: String) -> CallForm { entries[name]?.reading.form ?? .plain }

  /// Whether a function has a property. Names ending in `_lupdf` and `_lupmf` have to be normalised.
  package func has(_ trait: FunctionTrait, _ name: String) -> Bool { entries[name]?.traits.contains(trait) ?? false }

  /// What is special about a function.
  package func traits(_ name: String) -> Set<FunctionTrait> { entries[name]?.traits ?? [] }

  /// The functions that an operator may mean (`.infix("+")`), in the order of the library.
  package func functions(behind symbol: FunctionTrait) -> [String] { operators[symbol] ?? [] }

  /// What is asked of the arguments of a density, by its full name; the random variable is number 0.
  package func requirements(_ name: String) -> [ArgumentRequirement] { entries[name]?.requirements ?? [] }

  /// The numbers of the arguments that must not depend on parameters, in any of a function's rules for `count` arguments;
  /// functions among the arguments are not counted.
  package func dataArguments(_ name: String, count: Int) -> Set<Int> {
    var result: Set<Int> = []
    if case .passing(let higherOrder) = form(name) {
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
    if case .plain = form(name) { return false }
    return true
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
