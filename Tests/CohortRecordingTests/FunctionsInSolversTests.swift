// Every function of the library within the right-hand side of an ODE: the same value and derivative as outside of it.
import Cohort
import CohortChecking
import CohortRecording
import Foundation
import Testing

@Suite struct FunctionsInSolversTests {
  private let library = FunctionTable.standard

  /// What cannot be recorded in a function that a solver calls, with a part of the message.
  private static let refused: [String: String] = [:]

  /// One call of each rule whose arguments are not ints alone; they depend on s, which is 1.
  private var calls: [SweepCall] {
    var seen: Set<String> = []
    return library.names.sorted().filter { !$0.hasSuffix("_rng") && !$0.hasSuffix("_jacobian") }.flatMap { name in
      library.rules(name).compactMap { rule -> SweepCall? in
        guard let types = rule.examples.first(where: { $0.contains(where: \.isContinuous) }),
          let result = library.resolve(name, types)?.result, result.isContinuous,
          seen.insert("\(name)\(types)").inserted
        else { return nil }
        return SweepCall(name: name, types: types, result: result)
      }
    }
  }

  @Test func everyFunctionGivesTheSameInside() throws {
    let calls = calls
    #expect(calls.count > 620)
    var compared = 0
    for call in calls {
      let function = """
        functions {
          real g(real s) { return \(call.result.number(call.expression)); }
          vector rhs(real t, vector y, real s) { return [g(s)]'; }
        }
        parameters { real s; }
        """
      let result = Result { () throws -> (Double, Double) in
        let model = try Recorded(function + "model { target += g(s); }")
        return (try model.value([1]), try model.gradient([1])[0])
      }
      // Some rules refuse these arguments, and some functions are not finite or not differentiable there.
      guard case .success(let outside) = result, outside.0.isFinite, outside.1.isFinite else { continue }
      do {
        let model = try Recorded(function + "model { target += ode_rk45(rhs, [0]', 0, {1.0}, s)[1][1]; }")
        let inside = (try model.value([1]), try model.gradient([1])[0])
        let scale = max(1, abs(outside.0), abs(outside.1))
        #expect(
          abs(inside.0 - outside.0) < 1e-9 * scale && abs(inside.1 - outside.1) < 1e-7 * scale,
          "\(call.expression): \(inside) inside, \(outside) outside")
        #expect(Self.refused[call.name] == nil, "\(call.name) is not refused")
        compared += 1
      } catch {
        let part = Self.refused[call.name]
        #expect(part.map { "\(error)".contains($0) } ?? false, "\(call.expression): \(error)")
      }
    }
    #expect(compared > 550)
  }
}

extension SweepCall {
  /// The call with arguments that depend on s.
  fileprivate var expression: String {
    let rule = types.map { $0.literal(scaledBy: "s") }
    if FunctionSuffix(of: name).isProbability {
      return "\(name)(\(rule.first ?? "") | \(rule.dropFirst().joined(separator: ", ")))"
    }
    return "\(name)(\(rule.joined(separator: ", ")))"
  }
}

extension StanType {
  fileprivate var isContinuous: Bool {
    switch self {
    case .int, .void: return false
    case .array(let element, _): return element.isContinuous
    case .tuple(let slots): return slots.contains(where: \.isContinuous)
    default: return true
    }
  }

  fileprivate func literal(scaledBy s: String) -> String {
    switch self {
    case .int: return literal
    case .array(let element, let dimensions):
      let inner = (dimensions > 1 ? .array(element, dimensions: dimensions - 1) : element).literal(scaledBy: s)
      return "{\(inner), \(inner)}"
    case .tuple(let slots): return "(" + slots.map { $0.literal(scaledBy: s) }.joined(separator: ", ") + ")"
    default: return isContinuous ? "(\(literal) * \(s))" : literal
    }
  }

  /// One number that depends on all of the value.
  fileprivate func number(_ x: String) -> String {
    switch self {
    case .int: return "0.0"
    case .real: return x
    case .complex: return "(get_real(\(x)) + 2 * get_imag(\(x)))"
    case .vector, .rowVector, .matrix: return "sum(\(x))"
    case .complexVector, .complexRowVector, .complexMatrix: return "(sum(get_real(\(x))) + 2 * sum(get_imag(\(x))))"
    case .array(let element, let dimensions):
      return (dimensions > 1 ? .array(element, dimensions: dimensions - 1) : element).number("\(x)[1]")
    case .tuple(let slots):
      return slots.enumerated().map { $1.number("\(x).\($0 + 1)") }.joined(separator: " + ")
    case .void: return "0.0"
    }
  }
}
