// GeneratedData: data that fits a program's data block, made up, with small sizes.
import CohortChecking
import CohortRecording
import CohortSyntax

/// Values for a program's data variables. Sizes and bounds that it cannot compute are guessed: the data may then not fit,
/// which has to end in an error like any data that does not fit.
struct GeneratedData: DataSource {
  private var variables: [String: DataVariable] = [:]
  /// The ints given so far, by variable.
  private var ints: [Int: Int] = [:]
  private var random: FuzzRandom
  /// Whether the variable being made has more numbers than are worth making.
  private var isTooLong = false
  /// The most numbers of one variable.
  private static let longest = 10_000

  init(_ program: TypedProgram, seed: UInt64, number: Int) {
    random = FuzzRandom(seed: seed ^ 0xDA7A, number: number)
    for statement in program.data {
      guard case .declaration(let declaration) = statement.kind else { continue }
      isTooLong = false
      let value = value(of: declaration.type)
      if isTooLong { continue }
      if case .ints(let list) = value.values, value.sizes.isEmpty { ints[declaration.variable] = list.first }
      variables[program.frame.variables[declaration.variable].name] = value
    }
  }

  func variable(named name: String) throws -> DataVariable? { variables[name] }

  var givenNames: [String] { variables.keys.sorted() }

  private mutating func value(of type: SizedStanType) -> DataVariable {
    switch type {
    case .tuple(let types):
      var slots: [DataVariable] = []
      for type in types { slots.append(value(of: type)) }
      return DataVariable(sizes: [], values: .tuple(slots))
    case .array(let element, let sizes):
      let outer = sizes.map { size($0) }
      if case .tuple = element {
        var elements: [DataVariable] = []
        for _ in 0..<count(outer) { elements.append(value(of: element)) }
        return DataVariable(sizes: outer, values: .tuples(elements))
      }
      return numbers(element, outer: outer)
    case .basic: return numbers(type, outer: [])
    }
  }

  private mutating func numbers(_ type: SizedStanType, outer: [Int]) -> DataVariable {
    guard case .basic(let basic, let nodes, let constraint) = type else {
      return DataVariable(sizes: [], values: .ints([]))
    }
    let inner = nodes.map { size($0) }
    if basic == .int {
      let range = intRange(constraint)
      var values: ContiguousArray<Int> = []
      for _ in 0..<count(outer) { values.append(range.lowerBound + random.below(range.count)) }
      return DataVariable(sizes: outer, values: .ints(values))
    }
    let width = [.complex, .complexVector, .complexRowVector, .complexMatrix].contains(basic) ? [2] : []
    let element = count(inner + width)
    var values: ContiguousArray<Double> = []
    for _ in 0..<count(outer) { values += numbers(element, sizes: inner, constraint) }
    return DataVariable(sizes: outer + inner + width, values: .reals(values))
  }

  private mutating func numbers(_ count: Int, sizes: [Int], _ constraint: TypedConstraint) -> [Double] {
    let side = sizes.last ?? 1
    switch constraint {
    case .lower(let bound):
      let low = real(bound)
      return (0..<count).map { _ in low + uniform() }
    case .upper(let bound):
      let high = real(bound)
      return (0..<count).map { _ in high - uniform() }
    case .lowerUpper(let lower, let upper):
      let (low, high) = (real(lower), real(upper))
      return (0..<count).map { _ in low + (high - low) * uniform() }
    case .structured(.simplex), .structured(.rowStochasticMatrix):
      return (0..<count).map { _ in 1 / Double(max(side, 1)) }
    case .structured(.columnStochasticMatrix): return (0..<count).map { _ in 1 / Double(max(sizes.first ?? 1, 1)) }
    case .structured(.unitVector): return (0..<count).map { $0 == 0 ? 1 : 0 }
    case .structured(.sumToZeroVector), .structured(.sumToZeroMatrix): return [Double](repeating: 0, count: count)
    case .structured(.ordered), .structured(.positiveOrdered): return (0..<count).map { Double($0) + uniform() }
    case .structured: return (0..<count).map { $0 % (max(side, 1) + 1) == 0 ? 1 : 0 }
    default: return (0..<count).map { _ in 4 * uniform() - 2 }
    }
  }

  private mutating func uniform() -> Double { Double(random.below(1 << 20)) / Double(1 << 20) }

  private mutating func count(_ sizes: [Int]) -> Int {
    let count = sizes.reduce(1) { min(Self.longest + 1, $0 * $1) }
    if count > Self.longest { isTooLong = true }
    return isTooLong ? 0 : count
  }

  private func size(_ expression: TypedExpression) -> Int { min(max(int(expression) ?? 2, 0), Self.longest) }

  private mutating func intRange(_ constraint: TypedConstraint) -> ClosedRange<Int> {
    switch constraint {
    case .lower(let bound):
      let low = int(bound) ?? 0
      return low...(low + 3)
    case .upper(let bound):
      let high = int(bound) ?? 3
      return (high - 3)...high
    case .lowerUpper(let lower, let upper):
      let low = int(lower) ?? 0
      return low...max(low, min(int(upper) ?? low + 3, low + 5))
    default: return 1...4
    }
  }

  /// The value of an int expression over what has been given; nil where it is another.
  private func int(_ expression: TypedExpression) -> Int? {
    switch expression.kind {
    case .integer(let value): return value
    case .variable(let index): return ints[index]
    case .promotion(let inner): return int(inner)
    case .call(let call):
      let arguments = call.arguments.compactMap { int($0) }
      guard arguments.count == call.arguments.count, arguments.allSatisfy({ abs($0) < 1 << 30 }) else { return nil }
      switch (call.name, arguments.count) {
      case ("add", 2): return arguments[0] + arguments[1]
      case ("subtract", 2): return arguments[0] - arguments[1]
      case ("multiply", 2): return arguments[0] * arguments[1]
      case ("minus", 1): return -arguments[0]
      case ("divide_int", 2) where arguments[1] != 0: return arguments[0] / arguments[1]
      default: return nil
      }
    default: return nil
    }
  }

  private func real(_ expression: TypedExpression) -> Double {
    switch expression.kind {
    case .real(let value): return value
    case .promotion(let inner): return real(inner)
    case .call(let call) where call.name == "minus" && call.arguments.count == 1: return -real(call.arguments[0])
    default: return int(expression).map(Double.init) ?? 0
    }
  }
}
