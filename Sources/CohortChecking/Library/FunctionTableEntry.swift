// FunctionTableEntry: what the table of functions knows of one name.
import CohortLibrary
import Synchronization

/// How a call is typed.
enum CallForm: Sendable {
  /// By the rules.
  case plain
  /// Any further arguments are passed on to the function that is the first one.
  case passing(HigherOrderFunction)
  /// The same, the first of these being slices of an array.
  case slicing
  /// Functions get their arguments in tuples.
  case tupled(LaplaceFunction)
}

/// The definitions of one name, in order. A program uses few functions of the library, so rules are read when somebody asks for
/// those of a name.
final class FunctionTableEntry: Sendable {
  /// What its rules say.
  struct Reading: Sendable {
    var form = CallForm.plain
    /// Of calls in plain form.
    var rules: [FunctionRule] = []
    var signatures: [FunctionTable.Signature] = []
    /// The lines that are no rules.
    var malformed: [String] = []
  }

  let parts: [LibraryEntry]
  let topic: FunctionTopic?
  let traits: Set<FunctionTrait>
  private let read = Mutex<Reading?>(nil)

  init(_ parts: [LibraryEntry], topic: FunctionTopic?) {
    self.parts = parts
    self.topic = topic
    traits = Set(parts.flatMap(\.traits))
  }

  /// The texts of all definitions that differ, one after another.
  var documentation: String {
    parts.dropFirst().reduce(parts.first?.documentation ?? "") {
      $0 == $1.documentation ? $0 : $0 + " " + $1.documentation
    }
  }

  /// Those of the first definition that has any.
  var requirements: [ArgumentRequirement] { parts.first { !$0.requirements.isEmpty }?.requirements ?? [] }

  var reading: Reading {
    read.withLock { known in
      if let known { return known }
      var reading = Reading()
      for part in parts { FunctionTableEntry.read(part, into: &reading) }
      known = reading
      return reading
    }
  }

  private static func read(_ part: LibraryEntry, into reading: inout Reading) {
    for line in part.rules {
      guard let rule = RuleParser.parse(line), rule.name == part.name, take(rule, part, &reading) else {
        reading.malformed.append(line)
        continue
      }
      reading.signatures.append(FunctionTable.Signature(text: line, isDefined: part.isDefined))
    }
  }

  /// Notes how calls are typed by a rule; false where a rule has no meaning.
  private static func take(_ rule: FunctionRule, _ part: LibraryEntry, _ reading: inout Reading) -> Bool {
    if rule.isSumOverSlices {
      reading.form = .slicing
    } else if rule.passesRest {
      guard let higherOrder = HigherOrderFunction(rule) else { return false }
      reading.form = .passing(higherOrder)
    } else if rule.arguments.contains(where: { if case .forwarded = $0.type { true } else { false } }) {
      let isDataOnly = part.traits.contains(.withoutDerivatives)
      guard let laplace = LaplaceFunction(rule, isDataOnly: isDataOnly) else { return false }
      reading.form = .tupled(laplace)
    } else {
      reading.rules.append(rule)
      reading.rules[reading.rules.count - 1].isDefined = part.isDefined
    }
    return true
  }
}
