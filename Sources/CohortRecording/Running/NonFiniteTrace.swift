// NonFiniteTrace: finds where a number that is not finite comes from, while a program is run with numbers.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A number of a variable of the frame.
struct ReadPlace {
  var variable: Int
  /// Where it is among the variable's numbers.
  var place: Int
}

/// Notes of each number that is not finite and is assigned to a variable what it was made of, so that the first place can be
/// named at which it arose.
///
/// A number is explained by evaluating the parts of its expression once more. That happens for numbers that are not finite
/// alone, and only while a failure is being explained.
final class NonFiniteTrace {
  /// Why a number is not finite.
  struct Origin {
    var message: String
    var span: Span
    /// Whether it comes from data, so that it does so at every point.
    var isData: Bool
  }

  /// A function that is being run, or the program.
  private struct Level {
    let variables: [TypedVariable]
    /// By variable and place in it.
    var origins: [Int: [Int: Origin]] = [:]
  }
  private var levels: [Level]
  /// Of the arguments of the call that comes next, and of the value that the last one returned.
  private var arguments: [Int: [Int: Origin]] = [:]
  private var returned: (reals: ContiguousArray<Double>, origin: Origin)?
  /// How many expressions may still be evaluated to explain something.
  private var budget = NonFiniteTrace.questions
  private static let questions = 200_000

  init(_ frame: Frame) { levels = [Level(variables: frame.variables)] }

  // MARK: What the machine tells

  /// A call begins; its arguments are the first variables of its frame.
  func enter(_ frame: Frame) {
    levels.append(Level(variables: frame.variables, origins: arguments))
    arguments = [:]
    returned = nil
  }

  func leave() { if levels.count > 1 { levels.removeLast() } }

  /// The arguments of a call of a function of the program are known.
  func pass(_ expressions: [any ExpressionNode], _ values: [Value], _ machine: Machine) {
    arguments = [:]
    for (index, (expression, value)) in zip(expressions, values).enumerated() {
      let reals = value.allReals
      guard let place = NonFiniteTrace.firstNonFinite(reals) else { continue }
      guard let cause = cause(of: expression, place, machine) else { continue }
      // The name that the caller has for it says more than the function's own.
      arguments[index] = [
        place: cause.origin ?? Origin(message: cause.text, span: expression.span, isData: cause.isData)
      ]
    }
  }

  /// A variable was given the value of an expression.
  ///
  /// - Parameter places: where the value's numbers are in the variable.
  func assigned(
    _ variable: Int, _ value: Value, of expression: any ExpressionNode, _ machine: Machine, places: () throws -> [Int]
  ) rethrows {
    let reals = value.allReals
    guard let first = NonFiniteTrace.firstNonFinite(reals) else { return }
    let places = try places()
    guard places.indices.contains(first) else { return }
    let cause = cause(of: expression, first, machine)
    let target = name(of: variable, places[first], machine)
    let number = NonFiniteTrace.text(reals[first])
    let origin =
      cause?.origin
      ?? Origin(
        message: cause.map { "\($0.text), so \(target) is \(number)" } ?? "\(target) is \(number)",
        span: expression.span, isData: cause?.isData ?? false)
    for (index, place) in places.enumerated() where index < reals.count && !reals[index].isFinite {
      levels[levels.count - 1].origins[variable, default: [:]][place] = origin
    }
  }

  /// A function returns the value of an expression.
  func returns(_ value: Value, of expression: any ExpressionNode, _ machine: Machine) {
    let reals = value.allReals
    returned = nil
    guard let first = NonFiniteTrace.firstNonFinite(reals), let cause = cause(of: expression, first, machine) else {
      return
    }
    let number = NonFiniteTrace.text(reals[first])
    let origin =
      cause.origin
      ?? Origin(
        message: cause.text.hasSuffix(" is \(number)") ? cause.text : "\(cause.text), so the result is \(number)",
        span: expression.span, isData: cause.isData)
    returned = (reals, origin)
  }

  // MARK: What statements do under it

  /// The value of an expression.
  ///
  /// - Throws: what is not finite in it, where it fails on that.
  func value(of expression: any ExpressionNode, _ machine: Machine) throws -> Value {
    let wasValid = machine.builder.failureAtRecording == nil
    let value: Value
    do {
      value = try expression.value(machine)
    } catch let error as RecordingError {
      throw explanation(of: expression, error, machine)
    }
    if wasValid, let failure = machine.builder.failureAtRecording {
      throw explanation(of: expression, RecordingError(ofThisPoint: failure, span: expression.span), machine)
    }
    return value
  }

  /// Adds a term to the log density.
  ///
  /// - Throws: why the log density is not finite any more.
  func add(_ term: any ExpressionNode, _ machine: Machine, _ add: () throws -> Void) throws {
    let builder = machine.builder
    let (wasValid, wasFinite) = (builder.failureAtRecording == nil, builder.targetValue.isFinite)
    do {
      try add()
    } catch let error as RecordingError {
      throw explanation(of: term, error, machine)
    }
    if wasValid, let failure = builder.failureAtRecording {
      throw explanation(of: term, RecordingError(ofThisPoint: failure, span: term.span), machine)
    }
    guard wasFinite, !builder.targetValue.isFinite else { return }
    let consequence = "the log density is \(NonFiniteTrace.text(builder.targetValue))"
    throw explanation(of: term, consequence: ", so \(consequence)", machine)
      ?? RecordingError(ofThisPoint: "\(consequence) from here on", span: term.span)
  }

  /// An error, or what it comes from that is not finite in an expression.
  private func explanation(
    of expression: any ExpressionNode, _ error: RecordingError, _ machine: Machine
  ) -> RecordingError {
    // What has been explained where it happened needs no more.
    if error.isExplained { return error }
    return explanation(of: expression, consequence: ": \(machine.code.withoutPlace(error.message))", machine) ?? error
  }

  // MARK: What it is asked

  /// The error that says why an expression cannot be used, where that is because numbers in it are not finite.
  func explanation(of expression: any ExpressionNode, consequence: String, _ machine: Machine) -> RecordingError? {
    budget = NonFiniteTrace.questions
    guard let cause = cause(of: expression, nil, machine) else { return nil }
    // What failed gives no number because it failed.
    if let name = cause.operation, consequence.hasPrefix(": \(name):") { return nil }
    return error(
      cause.origin ?? Origin(message: cause.text + consequence, span: expression.span, isData: cause.isData))
  }

  /// The error that says why a variable is not finite.
  func explanation(of variable: Int) -> RecordingError? {
    guard let origins = levels.last?.origins[variable], let first = origins.keys.min() else { return nil }
    return origins[first].map { error($0) }
  }

  private func error(_ origin: Origin) -> RecordingError {
    var error = RecordingError(.rejected, origin.message, span: origin.span)
    error.holdsEverywhere = origin.isData
    error.isOfThisPoint = true
    error.isExplained = true
    return error
  }

  // MARK: Causes

  /// What makes a number of an expression not finite: what is known of it, or the words for what it was made of.
  private struct Cause {
    var origin: Origin?
    var text = ""
    var isData = false
    /// The operation that gave it from what is finite.
    var operation: String?
  }

  /// - Parameter place: of the number among those of the expression's value; nil: the first that is not finite.
  private func cause(of node: any ExpressionNode, _ place: Int?, _ machine: Machine) -> Cause? {
    guard let (reals, result) = evaluated(node, machine) else { return nil }
    // Where it cannot even be evaluated, or gives what is finite, one of its parts may be at fault.
    let first =
      place.flatMap { reals.indices.contains($0) && !reals[$0].isFinite ? $0 : nil }
      ?? NonFiniteTrace.firstNonFinite(reals)
    let number = first.map { reals[$0] } ?? .nan
    if let first, let result { return Cause(origin: result, text: "", isData: reals[first].isNaN && result.isData) }
    if let first, let read = try? machine.builder.aside(lookingAt: { try node.read(first, machine) }) {
      return cause(ofVariable: read.variable, read.place, number, machine)
    }
    let parts = (try? machine.builder.aside(lookingAt: { try node.parts(machine) })) ?? []
    let values = parts.map { evaluated($0, machine)?.reals ?? [] }
    let kinds: [(Double) -> Bool] = number.isInfinite ? [\.isInfinite] : [\.isNaN, \.isInfinite]
    for isWanted in kinds {
      // Elementwise it is the number at the same place, or one that serves all places; else it may be any.
      if let first {
        for (part, numbers) in zip(parts, values) {
          let same = numbers.count == reals.count ? first : numbers.count == 1 ? 0 : numbers.count
          guard numbers.indices.contains(same), isWanted(numbers[same]) else { continue }
          if let cause = cause(of: part, same, machine) { return cause }
        }
      }
      for (part, numbers) in zip(parts, values) {
        if let index = numbers.firstIndex(where: isWanted), let cause = cause(of: part, index, machine) { return cause }
      }
    }
    guard first != nil else {
      // What cannot be evaluated has parts of its own.
      for (part, numbers) in zip(parts, values) where numbers.isEmpty {
        if let cause = cause(of: part, nil, machine) { return cause }
      }
      return nil
    }
    if let density = node as? any TracedDensity, let cause = cause(ofDensity: density, machine) { return cause }
    let operands = values.map { $0.count == 1 ? NonFiniteTrace.text($0[0]) : $0.isEmpty ? "" : "…" }
    return Cause(
      text: "\(node.described(operands)) is \(NonFiniteTrace.text(number))",
      operation: node.described(operands.map { _ in "…" }))
  }

  /// Of arguments that are all finite: where the density is infinite, or zero.
  private func cause(ofDensity node: any TracedDensity, _ machine: Machine) -> Cause? {
    guard let row = try? machine.builder.aside(lookingAt: { try node.firstNonFiniteRow(machine) }),
      row.arguments.allSatisfy(\.isFinite), let variable = node.arguments.first
    else { return nil }
    let numbers = row.arguments.map { NonFiniteTrace.text($0) }
    guard let first = numbers.first else { return nil }
    let call = "\(node.name)(\(first) | \(numbers.dropFirst().joined(separator: ", ")))"
    let place = variable.type == .real || variable.type == .int ? 0 : row.index
    let read = try? machine.builder.aside(lookingAt: { try variable.read(place, machine) })
    let subject = read.map { " at \(name(of: $0.variable, $0.place, machine)) = \(first)" } ?? ""
    // A density of data alone is what it is at every point.
    let isData = node.arguments.allSatisfy { !$0.isParametric(machine) }
    let what =
      row.value == .infinity
      ? "the density is infinite\(subject): \(call) is Infinity"
      : "\(call) is \(NonFiniteTrace.text(row.value))\(subject)"
    return Cause(text: what, isData: isData)
  }

  private func cause(ofVariable variable: Int, _ place: Int, _ number: Double, _ machine: Machine) -> Cause {
    guard let level = levels.last, level.variables.indices.contains(variable) else { return Cause() }
    if let known = level.origins[variable] {
      if let origin = known[place] { return Cause(origin: origin, isData: origin.isData) }
      if case .argument = level.variables[variable].origin, let origin = known.values.first {
        return Cause(origin: origin, isData: origin.isData)
      }
    }
    let text = "\(name(of: variable, place, machine)) is \(NonFiniteTrace.text(number))"
    switch level.variables[variable].origin {
    case .block(.data), .block(.transformedData): return Cause(text: text, isData: true)
    case .block(.parameters), .argument: return Cause(text: text)
    default: return Cause(text: number.isNaN ? text + " because it was never assigned a value" : text)
    }
  }

  /// The reals of an expression's value, none where it has no value, and what a function says of the number it returned; nil
  /// where there have been too many questions.
  private func evaluated(
    _ node: any ExpressionNode, _ machine: Machine
  ) -> (reals: ContiguousArray<Double>, returned: Origin?)? {
    budget -= 1
    guard budget > 0 else { return nil }
    returned = nil
    let value = try? machine.builder.aside(lookingAt: { try node.value(machine) })
    guard let value else { return ([], nil) }
    let reals = value.allReals
    defer { returned = nil }
    // Of another call within the expression it says nothing.
    guard node.isCallOfProgram, let returned,
      returned.reals.elementsEqual(reals, by: { $0 == $1 || $0.isNaN && $1.isNaN })
    else { return (reals, nil) }
    return (reals, returned.origin)
  }

  private func name(of variable: Int, _ place: Int, _ machine: Machine) -> String {
    guard let level = levels.last, level.variables.indices.contains(variable) else { return "a number" }
    return level.variables[variable].name + machine.variables[variable].subscriptText(place)
  }

  /// The first NaN, or else the first infinite number.
  private static func firstNonFinite(_ reals: ContiguousArray<Double>) -> Int? {
    reals.firstIndex { $0.isNaN } ?? reals.firstIndex { !$0.isFinite }
  }

  private static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    return number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : Value.spelled(number)
  }
}
