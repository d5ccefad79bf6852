// ProgramExplainer: turns a recorded program into words and places.
import CohortExecution
import CohortProgram
import CohortRecording

/// Explains programs of one posterior.
struct ProgramExplainer {
  let posterior: Posterior
  let optimized: OptimizedRecording
  let recording: RecordingExplanation
  let executable: any ExecutableProgram

  init(_ posterior: Posterior, _ optimized: OptimizedRecording, _ recording: RecordingExplanation) throws {
    self.posterior = posterior
    self.optimized = optimized
    self.recording = recording
    executable = try posterior.evaluable.executors.prepare(optimized.program)
  }

  private var program: CohortProgram.Program { optimized.program }

  // MARK: Places

  /// Where operations with an origin of the program stand.
  func place(_ origin: Int) -> SourcePlace? { recording.node(ofLocation: origin).flatMap { place(node: $0) } }

  private func place(node: Int) -> SourcePlace? {
    posterior.bound.span(ofNode: node).map { SourcePlace(posterior.model.printer.sources.location(of: $0)) }
  }

  static func explained(_ reason: Reason) -> ExplainedReason {
    ExplainedReason(reason: reason.rawValue, text: reason.text)
  }

  // MARK: The whole

  func explained() -> ExplainedProgram {
    var blocks: [ExplainedBlock] = []
    for (number, step) in program.steps.enumerated() {
      if case .block(let block) = step { blocks.append(explained(block, number)) }
    }
    return ExplainedProgram(
      recordedOperations: recording.operationCount,
      operations: blocks.reduce(0) { $0 + $1.rows * $1.operations }, blocks: blocks, calls: calls(),
      savings: savings(), conditions: conditions(), paths: nil, rejection: program.rejection)
  }

  private func explained(_ block: Block, _ number: Int) -> ExplainedBlock {
    var lines: [ExplainedBlock.Line] = []
    var numbers: [SourcePlace: Int] = [:]
    var known: [Int32: SourcePlace?] = [:]
    var withoutPlace = 0
    func note(_ origin: Int32, _ operations: Int) {
      let found = known[origin] ?? place(Int(origin))
      known[origin] = .some(found)
      guard let found else {
        withoutPlace += operations
        return
      }
      let line = SourcePlace(path: found.path, line: found.line)
      if let number = numbers[line] {
        lines[number].operations += operations
      } else {
        numbers[line] = lines.count
        lines.append(ExplainedBlock.Line(place: found, operations: operations))
      }
    }
    for operation in block.operations { note(operation.origin, 1) }
    for sum in block.sums { note(sum.origin, 0) }
    for check in block.checks { note(check.origin, 0) }
    var manner: String?
    var isShared = false
    switch executable.manner(ofStep: number) {
    case .rows: manner = "rows"
    case .strips(_, _, let shared): (manner, isShared) = ("strips", shared)
    case nil: break
    }
    return ExplainedBlock(
      step: number + 1, rows: block.rows, operations: block.operations.count,
      levels: max(1, (block.segments?.count ?? 2) - 1), reason: ProgramExplainer.explained(block.reason),
      manner: manner, isShared: isShared, lines: lines.sorted { $0.place < $1.place }, withoutPlace: withoutPlace)
  }

  // MARK: Calls

  private func calls() -> [ExplainedCall] {
    struct Key: Hashable {
      var origin: Int32
      var name: String
      var reason: Reason
    }
    var result: [ExplainedCall] = []
    var numbers: [Key: Int] = [:]
    for (number, step) in program.steps.enumerated() {
      guard case .node(let node) = step else { continue }
      let key = Key(origin: node.origin, name: node.node.name, reason: node.reason)
      let inputs = node.arguments.reduce(0) { $0 + $1.count }
      if let known = numbers[key] {
        result[known].steps += 1
        result[known].calls += node.calls
        result[known].inputs += inputs
        result[known].results += node.outputCount
        continue
      }
      numbers[key] = result.count
      result.append(
        ExplainedCall(
          step: number + 1, place: place(Int(node.origin)), name: node.node.name, calls: node.calls, steps: 1,
          reason: ProgramExplainer.explained(node.reason), inputs: inputs, results: node.outputCount,
          solve: node.node.describe().solve.map { explained($0, name: node.node.name) }))
    }
    return result
  }

  private func explained(_ solve: SolveDescription, name: String) -> ExplainedSolve {
    let isODE = solve.kind == .ode
    let isNamed =
      !["rk45", "auto"].contains(solve.method)
      || ["rk45", "ckrk", "bdf", "adjoint", "auto"].contains { name.contains($0) }
    return ExplainedSolve(
      kind: solve.kind.rawValue, method: solve.method, methodMeaning: solve.methodMeaning,
      methodReason: isODE ? ProgramExplainer.explained(isNamed ? .namedMethod : .defaultMethod) : nil,
      relativeTolerance: solve.tolerances?.relative, absoluteTolerance: solve.tolerances?.absolute,
      maximumSteps: solve.maximumSteps, groups: solve.groups, states: solve.states, parameters: solve.parameters,
      sensitivities: solve.sensitivities, unreadParameters: solve.functions.map(\.unreadParameters).min() ?? 0,
      hasActiveTimes: solve.hasActiveTimes, times: solve.timeCounts.reduce(0, +),
      fewestTimes: solve.timeCounts.min() ?? 0, mostTimes: solve.timeCounts.max() ?? 0,
      lanes: solve.lanes.map(ProgramExplainer.explained), functions: solve.functions.map(explained))
  }

  private func explained(_ function: FunctionDescription) -> ExplainedSolve.Function {
    ExplainedSolve.Function(
      groups: function.users, operations: function.operations, derivativeOperations: function.derivativeOperations,
      paths: function.paths, jacobianEntries: function.jacobianEntries, hasSparseFactors: function.hasSparseFactors,
      conditions: conditions(of: function), calls: function.calls)
  }

  /// Conditions on time and state, those of a line and kind together.
  private func conditions(of function: FunctionDescription) -> [ExplainedCondition] {
    var result: [ExplainedCondition] = []
    for condition in function.conditions {
      let place = place(node: Int(condition.origin))
      let reason = ProgramExplainer.explained(condition.reason)
      let known = result.firstIndex {
        $0.reason == reason && $0.place?.path == place?.path && $0.place?.line == place?.line
      }
      if let known {
        result[known].count += condition.count
      } else {
        result.append(ExplainedCondition(place: place, count: condition.count, isGuard: false, reason: reason))
      }
    }
    return result
  }

  // MARK: Decisions

  /// Decisions put together by place and reason, in the order of the text.
  private func gathered(
    _ decisions: [Decision]
  ) -> [(place: SourcePlace?, reason: Reason, count: Int, rows: Int)] {
    struct Key: Hashable {
      var place: SourcePlace?
      var reason: Reason
    }
    var known: [Key: (count: Int, rows: Int)] = [:]
    for decision in decisions {
      let key = Key(place: place(decision.location), reason: decision.reason)
      let before = known[key] ?? (0, 0)
      known[key] = (before.count + 1, before.rows + decision.rows)
    }
    return known.map { ($0.place, $0.reason, $1.count, $1.rows) }.sorted { a, b in
      switch (a.0, b.0) {
      case (let x?, let y?) where x != y: return x < y
      case (nil, .some): return false
      case (.some, nil): return true
      default: return a.1.rawValue < b.1.rawValue
      }
    }
  }

  private func savings() -> [ExplainedSaving] {
    gathered(optimized.decisions).map {
      ExplainedSaving(place: $0.place, operations: $0.rows, reason: ProgramExplainer.explained($0.reason))
    }
  }

  private func conditions() -> [ExplainedCondition] {
    gathered(recording.conditions).map {
      ExplainedCondition(
        place: $0.place, count: $0.count, isGuard: $0.reason != .bothSides,
        reason: ProgramExplainer.explained($0.reason))
    }
  }

  // MARK: Memory

  /// Numbers and tables that all chains share, and results of solvers, in bytes.
  var memory: (data: Int, executor: Int, solves: Int, solverThread: Int) {
    var (tables, solves, thread) = (0, 0, 0)
    func tableCount(_ column: Column) -> Int {
      if case .gather(let table) = column { return table.count }
      return 0
    }
    for step in program.steps {
      switch step {
      case .block(let block): tables += block.inputs.reduce(0) { $0 + tableCount($1) }
      case .node(let node):
        tables += node.arguments.reduce(0) { $0 + tableCount($1.column) }
        let description = node.node.describe()
        solves += description.memoryBytes
        thread += description.threadBytes
      }
    }
    return (8 * program.constants.count + 4 * tables, executable.memoryBytes, solves, thread)
  }
}
