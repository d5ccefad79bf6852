// Which operations of a recorded function switch: comparisons, roundings and kinks that depend on time or state.
import CohortProgram

/// What a function is integrated over: which of its inputs are the time (or variable of integration) and the state.
package struct SwitchDomain: Sendable, Hashable {
  package var time: Int
  package var states: Range<Int>

  package init(time: Int, states: Range<Int>) {
    self.time = time
    self.states = states
  }
}

/// Finds the switches of a tape.
///
/// - A comparison, `floor`, `ceil`, `round`, `trunc` or `fmod` switches where its argument depends on time or state. What is made of
///   a switch's result alone only changes with it.
/// - `abs`, `min` and `max` switch where they depend on time alone: a kink in time may follow a stretch in which nothing moves. Those
///   of the state are continuous, and the error control deals with them.
/// - A condition on which only a refusal depends (`reject`, a branch without value) is none: it is looked at as it is at each point.
struct SwitchFinder {
  struct Dependence: OptionSet {
    let rawValue: UInt8
    static let time = Dependence(rawValue: 1)
    static let state = Dependence(rawValue: 2)
  }

  /// By register of the result: whether the switch depends on the state.
  private(set) var isOnState: [Int: Bool] = [:]
  /// The registers of conditions and kinks that depend on time or state and are no switches.
  private(set) var lookedAt: [Int] = []

  init(_ tape: Tape, _ domain: SwitchDomain) {
    let matters = SwitchFinder.mattering(tape)
    var dependence = [Dependence](repeating: [], count: tape.registerCount)
    for input in 0..<tape.inputCount {
      if input == domain.time { dependence[input] = .time }
      if domain.states.contains(input) { dependence[input] = .state }
    }
    var found: [Int: Bool] = [:]
    var others: [Int] = []
    tape.forEachStep(
      { operation, register in
        let operands = tape.operands(of: operation)
        let all = operands.reduce(into: Dependence()) { $0.formUnion(dependence[$1]) }
        var own = all
        switch operation.primitive {
        case .less, .lessOrEqual, .floor, .ceiling, .round, .truncate:
          own = []
          if !all.isEmpty, matters[register] { found[register] = all.contains(.state) }
        case .remainder: if !all.isEmpty, matters[register] { found[register] = all.contains(.state) }
        case .absolute, .minimum, .maximum: if all == .time, matters[register] { found[register] = false }
        case .equal, .not, .isNaN: own = []
        case .select: own = dependence[operands[1]].union(dependence[operands[2]])
        default: break
        }
        switch operation.primitive {
        case .less, .lessOrEqual, .equal, .floor, .ceiling, .round, .truncate, .remainder, .absolute, .minimum,
          .maximum:
          if !all.isEmpty, found[register] == nil { others.append(register) }
        default: break
        }
        dependence[register] = own
      },
      call: { call, first in
        let all = call.arguments.joined().reduce(into: Dependence()) { $0.formUnion(dependence[$1]) }
        for register in first..<(first + call.outputCount) { dependence[register] = all }
      })
    isOnState = found
    lookedAt = others
  }

  /// By register: whether a result depends on it other than by whether there is one.
  private static func mattering(_ tape: Tape) -> [Bool] {
    var matters = [Bool](repeating: false, count: tape.registerCount)
    for output in tape.outputs { matters[output] = true }
    func isNothing(_ register: Int) -> Bool {
      let index = register - tape.inputCount
      return tape.constants.indices.contains(index) && tape.constants[index].isNaN
    }
    var steps: [() -> Void] = []
    tape.forEachStep(
      { operation, register in
        steps.append {
          // Whether there is a number at all is asked by what says something, and changes nothing.
          guard matters[register], operation.primitive != .isNaN else { return }
          let operands = tape.operands(of: operation)
          if operation.primitive == .select, isNothing(operands[1]) || isNothing(operands[2]) {
            matters[operands[1]] = true
            matters[operands[2]] = true
          } else {
            for operand in operands { matters[operand] = true }
          }
        }
      },
      call: { call, first in
        steps.append {
          guard (first..<(first + call.outputCount)).contains(where: { matters[$0] }) else { return }
          for operand in call.arguments.joined() { matters[operand] = true }
        }
      })
    for step in steps.reversed() { step() }
    return matters
  }
}

extension Tape {
  /// Whether any of its operations switches; not, where it is not well formed.
  package func switches(over domain: SwitchDomain) -> Bool {
    guard (try? DerivedCode.check(self)) != nil else { return false }
    return !SwitchFinder(self, domain).isOnState.isEmpty
  }

  /// The registers that an operation reads.
  func operands(of operation: Block.Operation) -> [Int] {
    Array(
      [Int(operation.a), Int(operation.b), Int(operation.c)]
        .prefix(Int(cohort_primitive_arity(operation.primitive))))
  }
}
