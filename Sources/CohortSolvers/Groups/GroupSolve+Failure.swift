// What a group solve says when a point is invalid or a group fails.
import CIntegrators
import CohortProgram

extension GroupSolve {
  /// Why the inputs cannot be solved: something is not finite, or times that are parameters are out of order.
  func invalidInput(_ inputs: NodeInputs<Argument>) -> NodeFailure? {
    let groups = shape.groups
    do {
      try GroupSlices.validateTimes(
        initialTimes: UnsafeBufferPointer(start: inputs[.initialTimes], count: groups),
        times: UnsafeBufferPointer(start: inputs[.times], count: shape.timeCount), counts: shape.timeCounts,
        allowsStart: shape.allowsStart, label: { shape.label($0) })
    } catch {
      return NodeFailure(kind: "\(name): times", message: "\(name): \(error.message)")
    }
    for (argument, size, what) in [
      (Argument.initialStates, shape.states, "initial state"), (.parameters, shape.parameters, "parameter"),
    ] {
      let values = inputs[argument]
      for k in 0..<groups * size where !values[k].isFinite {
        return NodeFailure(
          kind: "\(name): \(what) not finite",
          message: "\(name): \(shape.label(k / size))\(what) number \(k % size + 1) is \(values[k]); it must be finite")
      }
    }
    return nil
  }

  /// The first of so many numbers, for a message.
  static func list(_ values: UnsafePointer<Double>, _ count: Int) -> String {
    let shown = (0..<min(count, 20)).map { "\(values[$0])" }.joined(separator: ", ")
    return "[" + shown + (count > 20 ? ", ..." : "") + "]"
  }

  /// How a group failed.
  func kind(of status: CohortODEStatus) -> String {
    switch status {
    case .tooManySteps: return "more than \(tolerances.maximumSteps) steps between two output times"
    case .notFinite: return "the right-hand side is not finite"
    case .stepTooSmall: return "the step became too small"
    case .errorTest: return "the error test failed repeatedly"
    case .convergence: return "the nonlinear solver did not converge"
    case .chattering:
      return
        "the right-hand side switches back and forth without end: at a condition on the state, which would have to stay on its "
        + "border (write a smooth transition instead), or with a tiny period"
    default: return "the integrator failed"
    }
  }

  /// The failure of a group, with its time and parameters.
  ///
  /// - Parameter point: whose inputs and group these are.
  func failure(
    group: Int, _ workspace: GroupWorkspace, _ inputs: NodeInputs<Argument>, point: Int = 0
  ) -> NodeFailure {
    let kind = kind(of: workspace.status.base[point * shape.groups + group])
    let (n, p) = (shape.states, shape.parameters)
    let time = workspace.reached.base[point * shape.groups + group]
    return NodeFailure(
      kind: "\(name): \(kind)",
      message: "\(name): \(shape.label(group, isCounted: true))\(kind), at time \(time), with initial state "
        + "\(Self.list(inputs[.initialStates] + group * n, n)) and parameters "
        + "\(Self.list(inputs[.parameters] + group * p, p))",
      group: shape.groups > 1 ? group : nil)
  }
}
