// Layout: gives slots to results and turns planned steps into blocks and node steps.

extension Pass {
  static let layout = Pass("layout", "gives slots to results and makes the program's steps", isOptional: false) {
    $0.result = $0.laidOut()
    $0.isLaidOut = true
  }
}

extension Compilation {
  fileprivate func laidOut() -> CompiledRecording {
    var layout = SlotLayout(recording, schedule)
    var steps: [Step] = []
    for (number, step) in schedule.steps.enumerated() {
      switch step.kind {
      case .block: steps.append(.block(step.body.map { layout.loop(step, $0) } ?? layout.block(step, number)))
      case .nodes: steps.append(contentsOf: layout.nodes(step).map { .node($0) })
      // None is left by the pass `levels`.
      case .component: break
      }
    }
    let outputs = recording.outputs.map { scalar -> CompiledRecording.Output in
      scalar.isConstant
        ? .constant(scalar.value) : .slot(layout.slot(Reference(site: scalar.site, row: scalar.row)))
    }
    let program = Program(
      constants: layout.constants, slotCount: layout.slotCount, parameterCount: recording.parameterCount,
      fixedSlots: recording.fixed.values, steps: steps, constantTarget: recording.constantTarget,
      checks: recording.checks, rejection: recording.rejection)
    return CompiledRecording(program: program, outputs: Array(outputs))
  }
}
