// Tape + description: what a recorded function is, for whoever asks how a program runs.
import CohortProgram

extension Tape {
  /// Its size, its conditions on time and state, and what it calls.
  ///
  /// - Parameters:
  ///   - domain: what it is integrated over; nil: it has no switches.
  ///   - parameters: the inputs by which derivatives are wanted, the states excepted.
  package func describe(over domain: SwitchDomain?, parameters: [Int]) -> FunctionDescription {
    var result = FunctionDescription()
    result.operations = operations.count
    result.paths = pathCount
    result.calls = calls.map(\.node.name)
    var isRead = [Bool](repeating: false, count: registerCount)
    for operation in operations { for operand in operands(of: operation) { isRead[operand] = true } }
    for call in calls { for operand in call.arguments.joined() { isRead[operand] = true } }
    for output in outputs { isRead[output] = true }
    for call in calls {
      let functions = call.node.describe().solve?.functions ?? []
      let switches = functions.flatMap(\.conditions).contains { $0.reason != .lookedAtEachPoint }
      if switches { result.conditions.append(ConditionDescription(.switchInsideCall, origin: call.origin)) }
    }
    result.unreadParameters = parameters.count { isRead.indices.contains($0) && !isRead[$0] }
    guard let domain, (try? DerivedCode.check(self)) != nil else { return result }
    let finder = SwitchFinder(self, domain)
    let first = inputCount + constants.count
    func origin(_ register: Int) -> Int32 {
      operations.indices.contains(register - first) ? operations[register - first].origin : -1
    }
    let found =
      finder.isOnState.sorted { $0.key < $1.key }.map { ($1 ? Reason.switchOnState : .switchOnTime, origin($0)) }
      + finder.lookedAt.map { (Reason.lookedAtEachPoint, origin($0)) }
    for (reason, origin) in found {
      if let known = result.conditions.firstIndex(where: { $0.reason == reason && $0.origin == origin }) {
        result.conditions[known].count += 1
      } else {
        result.conditions.append(ConditionDescription(reason, origin: origin))
      }
    }
    return result
  }
}
