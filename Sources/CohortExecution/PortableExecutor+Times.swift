// The portable executor with a clock: the same evaluation, step by step, for whoever measures.
import CohortProgram

extension PortableExecutor {
  /// Log density and gradient with the time of each step. Beside `evaluate(at:gradient:)`, so that this has no clock in it.
  func evaluate(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, times: StepTimes
  ) -> Evaluation? {
    times.begin()
    adjoints.update(repeating: 0, count: lowered.program.slotCount)
    slotValues.update(from: q, count: parameterCount)
    beginEvaluation()
    times.endRest()
    for index in 0..<lowered.stepCount {
      let step = lowered.steps[index]
      switch step.kind {
      case .rows: forwardRows(step.block)
      case .strips: forwardStrips(step.block, withGradient: true)
      case .node:
        if let failure = nodes[step.node].forward() {
          nodeFailure = failure
          return .invalid(.node(step: index))
        }
      }
      times.endForward(index)
      if failure.guard_failed != 0 { return .guardFailed }
      if failure.requirement >= 0 {
        return .invalid(
          .requirement(check: Int(failure.requirement), row: Int(failure.row), shown: failure.shown))
      }
    }
    if lowered.program.rejection != nil { return .invalid(.rejection) }
    for index in stride(from: lowered.stepCount - 1, through: 0, by: -1) {
      reverse(lowered.steps[index])
      times.endReverse(index)
    }
    gradient.update(from: adjoints, count: parameterCount)
    times.endRest()
    return .value(target)
  }

  /// What the solves of a step took in the last evaluation; nil for steps that solve nothing.
  func statistics(ofStep index: Int) -> SolveStatistics? {
    guard 0..<lowered.stepCount ~= index, lowered.steps[index].kind == .node else { return nil }
    return nodes[lowered.steps[index].node].statistics
  }
}

extension LoweredProgram {
  func manner(ofStep index: Int) -> StepManner? {
    guard 0..<stepCount ~= index else { return nil }
    let (step, block) = (steps[index], steps[index].block)
    switch step.kind {
    case .node: return nil
    case .rows: return .rows
    case .strips:
      return .strips(
        length: block.pointee.stripLength, isSinglePass: block.pointee.isSinglePass,
        isShared: block.pointee.isParallel)
    }
  }

  var memoryBytes: Int {
    8
      * (2 * program.slotCount + keptCount + scratchValueCount + scratchAdjointCount + 2 * maximumRegisterCount
        + columnCount)
  }
}
