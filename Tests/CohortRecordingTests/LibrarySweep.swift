// LibrarySweep: writes a program that calls a function with arguments of types that a rule of the library takes.
import CohortChecking

/// A call of a library function with literals of given types.
struct SweepCall: Sendable {
  var name: String
  var types: [StanType]
  var result: StanType

  /// A program that prints the result.
  var program: String {
    let arguments = types.map { $0.literal }
    let isProbability = FunctionSuffix(of: name).isProbability
    let first = arguments.first ?? ""
    let rest = arguments.dropFirst().joined(separator: ", ")
    let list = isProbability ? "\(first) | \(rest)" : arguments.joined(separator: ", ")
    var call = "print(\(name)(\(list)));"
    // That the elements are ints shows where one of them is used.
    if case .array(.int, let dimensions) = result {
      let index = Array(repeating: "1", count: dimensions).joined(separator: ", ")
      call += " print(1 + \(name)(\(list))[\(index)]);"
    }
    return name.hasSuffix("_jacobian") ? "transformed parameters { \(call) }" : "transformed data { \(call) }"
  }
}

extension StanType {
  /// An expression of the type; numbers are in (0, 1], vectors are simplexes and matrices positive definite, so that most
  /// functions are defined there.
  var literal: String {
    switch self {
    case .int: return "1"
    case .real: return "0.5"
    case .complex: return "to_complex(0.5, 0.25)"
    case .vector: return "[0.25, 0.75]'"
    case .rowVector: return "[0.25, 0.75]"
    case .matrix: return "[[1, 0.5], [0.5, 1]]"
    case .complexVector: return "to_complex([0.25, 0.75]', [0, 0.5]')"
    case .complexRowVector: return "to_complex([0.25, 0.75], [0, 0.5])"
    case .complexMatrix: return "to_complex([[1, 0.5], [0.5, 1]], [[0, 0.25], [-0.25, 0]])"
    case .tuple(let slots): return "(" + slots.map(\.literal).joined(separator: ", ") + ")"
    case .array(let element, let dimensions):
      let inner = dimensions > 1 ? StanType.array(element, dimensions: dimensions - 1).literal : element.literal
      return "{\(inner), \(inner)}"
    case .void: return ""
    }
  }

  /// Whether a printed value has the form of the type.
  func isPrinted(as text: String) -> Bool {
    func depth() -> Int { text.prefix { $0 == "[" }.count }
    let isNumber = Double(text) != nil
    switch self {
    case .int: return Int(text) != nil
    case .real: return isNumber
    case .complex, .tuple: return text.hasPrefix("(")
    case .vector, .rowVector, .complexVector, .complexRowVector: return depth() == 1
    case .matrix, .complexMatrix: return depth() == 2
    case .array(let element, let dimensions):
      let inner: Int
      switch element {
      case .vector, .rowVector, .complexVector, .complexRowVector: inner = 1
      case .matrix, .complexMatrix: inner = 2
      default: inner = 0
      }
      return depth() == dimensions + inner && (element != .int || !text.contains("."))
    case .void: return text.isEmpty
    }
  }
}

extension FunctionRule {
  /// Argument types that the rule takes, each alternative of each argument at least once; none if it takes functions.
  var examples: [[StanType]] {
    if arguments.isEmpty { return [[]] }
    let alternatives = arguments.map { $0.type.examples }
    if alternatives.contains(where: \.isEmpty) { return [] }
    let widest = alternatives.map(\.count).max() ?? 0
    // All arguments alike, then each one on its own beside the plainest of the others.
    var lists = (0..<widest).map { index in alternatives.map { $0[min(index, $0.count - 1)] } }
    for (place, types) in alternatives.enumerated() where alternatives.count > 1 {
      for type in types.dropFirst() {
        var list = alternatives.map { $0[0] }
        list[place] = type
        lists.append(list)
      }
    }
    return lists
  }
}

extension TypePattern {
  fileprivate var examples: [StanType] {
    func shapes(_ scalar: StanType, _ containers: [StanType]) -> [StanType] {
      [scalar, .array(scalar, dimensions: 1)] + containers
        + [.array(containers.first ?? scalar, dimensions: containers.isEmpty ? 2 : 1)]
    }
    switch self {
    case .exactly(let type): return [type]
    case .anyOf(let patterns): return patterns.flatMap(\.examples)
    case .elementwise(.real): return shapes(.real, [.vector, .rowVector, .matrix])
    case .elementwise(.int): return shapes(.int, [])
    case .elementwise(.matchingInt): return [.int]
    case .elementwise(.bound): return [.real]
    case .elementwise(.complex): return shapes(.complex, [.complexVector, .complexRowVector, .complexMatrix])
    case .elementwise(.realWithoutArrays): return [.real, .vector, .rowVector, .matrix]
    case .elementwise(.complexWithoutArrays): return [.complex, .complexVector, .complexRowVector, .complexMatrix]
    case .same(let kind):
      let linear: [StanType] = [.vector, .rowVector, .complexVector, .complexRowVector]
      return kind == .linear ? linear : linear + [.matrix, .complexMatrix]
    case .any(let depth, _):
      let held: [StanType] = [
        .real, .int, .complex, .vector, .matrix, .complexMatrix, .array(.int, dimensions: 1),
      ]
      return held.map { depth == 0 ? $0 : Self.array($0, depth) }
    case .nested(let type): return [type, .array(type, dimensions: 1), .array(type, dimensions: 2)]
    case .callback, .scalarOr, .forwarded, .slots: return []
    }
  }

  private static func array(_ type: StanType, _ depth: Int) -> StanType {
    if case .array(let element, let dimensions) = type { return .array(element, dimensions: dimensions + depth) }
    return .array(type, dimensions: depth)
  }
}
