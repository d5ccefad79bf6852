// Tape + added inputs: a recorded function with numbers more that are added to some of its results.
import CohortProgram

extension Tape {
  /// The tape with a new input for each of `results`, from input number `place` on, which is added to that result.
  package func addingInputs(at place: Int, to results: [Int]) -> Tape {
    let count = results.count
    let firstCall = firstCallRegister
    func moved(_ register: Int) -> Int {
      register < place ? register : register + count + (register >= firstCall ? count : 0)
    }
    func moved(_ register: Int32) -> Int32 { Int32(truncatingIfNeeded: moved(Int(register))) }
    var tape = self
    tape.inputCount += count
    for index in operations.indices {
      tape.operations[index].a = moved(operations[index].a)
      tape.operations[index].b = moved(operations[index].b)
      tape.operations[index].c = moved(operations[index].c)
    }
    for index in calls.indices { tape.calls[index].arguments = calls[index].arguments.map { $0.map { moved($0) } } }
    tape.outputs = outputs.map { moved($0) }
    for (number, result) in results.enumerated() where outputs.indices.contains(result) {
      tape.operations.append(Block.Operation(.add, tape.outputs[result], place + number))
      tape.outputs[result] = inputCount + count + constants.count + operations.count + number
    }
    return tape
  }
}
