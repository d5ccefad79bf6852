// The library node that integrates functions of one variable, with derivatives by their parameters and limits.
import CohortProgram
import CohortTape

/// ∫ f(x, θ) dx from a to b, for one or more calls.
///
/// Arguments: the limits (a, b by call), θ (P by call); output: the integrals. Derivatives: by θ the integrals of ∂f/∂θ,
/// computed over the same points and held to the same tolerance; by the limits −f(a) and f(b) (Leibniz).
package final class IntegralNode: BatchedNode {
  package enum Argument: Int, NodeArgument, CaseIterable { case limits, parameters }

  package let name: String
  private let settings: IntegralSettings
  private let batch: CallBatch
  private let hasActiveLimits: Bool
  /// x and its distance from the nearer limit.
  private static let varying = 2

  /// - Parameters:
  ///   - batch: functions with inputs x, distance, parameters, data.
  ///   - hasActiveLimits: whether derivatives by the limits are wanted.
  package init(
    name: String, settings: IntegralSettings, batch: CallBatch, hasActiveLimits: Bool
  ) throws(SolverInputError) {
    try settings.validate()
    try batch.validate(varying: IntegralNode.varying, outputs: 1)
    self.name = name
    self.settings = settings
    self.batch = batch
    self.hasActiveLimits = hasActiveLimits
  }

  /// An evaluator for each function, and the sums of a quadrature.
  fileprivate final class Worker: CallWorker {
    let values: Storage<Double>
    /// Three sums for each value, or the intervals.
    let sums: Storage<Double>
    let total: Storage<Double>
    let count: Int
    /// By function: its switches; nil where it has none.
    let switches: [IntegrandSwitches?]
    /// The sum over the pieces between switches.
    let pieces: Storage<Double>

    init?(
      _ evaluators: [FunctionEvaluator], count: Int, rule: IntegralSettings.Rule, switches: [IntegrandSwitches?]
    ) {
      let room =
        rule == .gaussKronrod ? GaussKronrod.maximumIntervals * GaussKronrod.intervalSize(count) + count : 3 * count
      guard let values = Storage<Double>(count: count), let sums = Storage<Double>(count: room),
        let total = Storage<Double>(count: count), let pieces = Storage<Double>(count: count)
      else { return nil }
      self.values = values
      self.sums = sums
      self.total = total
      self.count = count
      self.switches = switches
      self.pieces = pieces
      super.init(evaluators)
    }
  }

  /// The derivatives of all calls, and the workers.
  package final class Workspace {
    /// By call: ∂/∂a, ∂/∂b, then by active parameter.
    fileprivate let derivatives: Storage<Double>
    fileprivate let team: CallTeam<Worker>

    fileprivate init?(_ node: IntegralNode) {
      let batch = node.batch
      var codes: [FunctionCode] = []
      for function in batch.functions {
        let variables = batch.variables(of: function, varying: IntegralNode.varying, differentiated: 0)
        guard let code = try? function.code(varying: IntegralNode.varying, variables: variables) else { return nil }
        codes.append(code)
      }
      let count = 1 + batch.activeCount
      guard let derivatives = Storage<Double>(count: batch.count * (1 + count)) else { return nil }
      self.derivatives = derivatives
      let rule = node.settings.rule
      team = CallTeam {
        let evaluators = codes.compactMap { FunctionEvaluator($0) }
        let switches = batch.functions.map { function in
          IntegrandSwitches(
            function,
            variables: batch.variables(of: function, varying: IntegralNode.varying, differentiated: 0),
            active: batch.activeCount, parameters: batch.parameterCount)
        }
        return evaluators.count == codes.count
          ? Worker(evaluators, count: count, rule: rule, switches: switches) : nil
      }
    }
  }

  package func makeWorkspace() throws(NodeFailure) -> Workspace {
    guard let workspace = Workspace(self) else { throw .memory(name) }
    return workspace
  }

  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Workspace
  ) -> NodeOutcome {
    forward(inputs, outputs, workspace, derivatives: true)
  }

  /// Integrates without derivatives.
  package func evaluateOnce(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome {
    do {
      return forward(inputs, outputs, try makeWorkspace(), derivatives: false)
    } catch {
      return .failure(error)
    }
  }

  private func forward(
    _ inputs: NodeInputs<Argument>, _ outputs: UnsafeMutablePointer<Double>, _ workspace: Workspace,
    derivatives: Bool
  ) -> NodeOutcome {
    let (limits, parameters) = (inputs[.limits], inputs[.parameters])
    return workspace.team.run(name, calls: batch.count) { worker, call in
      let (a, b) = (limits[2 * call], limits[2 * call + 1])
      guard a <= b else {
        return batch.failure(
          name, "limits", "the lower limit \(a) must not be above the upper limit \(b)", call: call, parameters)
      }
      if a == b, a.isInfinite {
        return batch.failure(name, "limits", "both limits are \(a)", call: call, parameters)
      }
      let evaluator = worker.evaluator(batch, call: call, varying: IntegralNode.varying, parameters: parameters)
      let count = derivatives ? worker.count : 1
      let integrand = Integrand(evaluator: evaluator, count: count, values: worker.values.base)
      let switches = worker.switches[batch.functionNumbers[call]]
      let outcome =
        a == b ? zero(worker) : integrateInPieces(a, b, integrand, worker, switches)
      switch outcome {
      case .converged: break
      case .notFinite(let x):
        return batch.failure(
          name, "not finite", "the integrand is not finite at \(x)", call: call, parameters)
      case .notConverged(let error, let threshold):
        return batch.failure(
          name, "no convergence", "the error estimate \(error) exceeds \(threshold), what the tolerances allow",
          call: call, parameters)
      }
      outputs[call] = worker.total.base[0]
      guard derivatives else { return nil }
      let result = workspace.derivatives.base + call * (1 + count)
      if hasActiveLimits {
        result[0] = -edge(a, integrand)
        result[1] = edge(b, integrand)
      }
      for k in 1..<max(count, 1) { result[1 + k] = worker.total.base[k] }
      return nil
    }
  }

  /// The integrand at a limit; 0 where that is infinite.
  private func edge(_ x: Double, _ integrand: Integrand) -> Double {
    if x.isInfinite { return 0 }
    _ = Integrand(evaluator: integrand.evaluator, count: 1, values: integrand.values).evaluate(x, distance: 0)
    return integrand.values[0]
  }

  private func zero(_ worker: Worker) -> IntegralOutcome {
    for k in 0..<worker.count { worker.total.base[k] = 0 }
    return .converged
  }

  /// Integrates between the points at which the integrand switches.
  private func integrateInPieces(
    _ a: Double, _ b: Double, _ integrand: Integrand, _ worker: Worker, _ switches: IntegrandSwitches?
  ) -> IntegralOutcome {
    guard let switches else { return integrate(a, b, integrand, worker) }
    switches.find(a, b, like: integrand.evaluator)
    if switches.points.isEmpty { return integrate(a, b, integrand, worker) }
    let (total, sum) = (worker.total.base, worker.pieces.base)
    for k in 0..<integrand.count { sum[k] = k == 0 ? 0 : switches.jumps[k - 1] }
    var own = integrand
    var begin = a
    for (number, end) in (switches.points + [b]).enumerated() where begin < end {
      own.evaluator = switches.load(piece: number) ? switches.evaluator : integrand.evaluator
      own.pieces = (whole: (a, b), piece: (begin, end))
      let outcome = integrate(begin, end, own, worker)
      guard case .converged = outcome else { return outcome }
      for k in 0..<integrand.count { sum[k] += total[k] }
      begin = end
    }
    for k in 0..<integrand.count { total[k] = sum[k] }
    return .converged
  }

  private func integrate(_ a: Double, _ b: Double, _ integrand: Integrand, _ worker: Worker) -> IntegralOutcome {
    let (sums, count, total) = (worker.sums.base, worker.count, worker.total.base)
    if settings.rule == .gaussKronrod {
      let rule = GaussKronrod(settings: settings, intervals: sums + count, estimates: sums)
      let outcome = rule.integrate(a, b, integrand)
      for k in 0..<integrand.count { total[k] = sums[k] }
      return outcome
    }
    let rule = DoubleExponential(
      settings: settings, sums: sums, norms: sums + count, estimates: sums + 2 * count)
    let (first, second) = IntegralPiece.pieces(a, b)
    let outcome = rule.integrate(first, integrand)
    for k in 0..<integrand.count { total[k] = rule.estimates[k] }
    guard let second, case .converged = outcome else { return outcome }
    let rest = rule.integrate(second, integrand)
    for k in 0..<integrand.count { total[k] += rule.estimates[k] }
    return rest
  }

  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Workspace
  ) {
    let size = 2 + batch.activeCount
    for call in 0..<batch.count {
      let (adjoint, derivatives) = (outputAdjoints[call], workspace.derivatives.base + call * size)
      if adjoint == 0 { continue }
      if hasActiveLimits, let limits = inputAdjoints[.limits] {
        limits[2 * call] += adjoint * derivatives[0]
        limits[2 * call + 1] += adjoint * derivatives[1]
      }
      guard let parameters = inputAdjoints[.parameters] else { continue }
      var next = 2
      for (p, isActive) in batch.isActive.enumerated() where isActive {
        parameters[call * batch.parameterCount + p] += adjoint * derivatives[next]
        next += 1
      }
    }
  }

  package static func obstacle(_ nodes: [IntegralNode], isSame: [Bool]) -> Reason {
    nodes.allSatisfy { $0.settings == nodes.first?.settings } ? .otherSizes : .otherSettings
  }

  package func describe() -> NodeDescription {
    var solve = SolveDescription(.integral)
    solve.method = settings.rule == .gaussKronrod ? "gauss_kronrod" : "double_exponential"
    solve.methodMeaning =
      settings.rule == .gaussKronrod ? "adaptive Gauss-Kronrod quadrature" : "double exponential quadrature"
    solve.tolerances = (settings.relativeTolerance, settings.absoluteTolerance)
    batch.describe(in: &solve, varying: IntegralNode.varying, domain: SwitchDomain(time: 0, states: 0..<0))
    return NodeDescription(solve: solve)
  }

  package static func merged(_ nodes: [IntegralNode]) -> (any LibraryNode)? {
    guard let first = nodes.first, nodes.allSatisfy({ $0.settings == first.settings }),
      let batch = CallBatch.merged(nodes.map(\.batch))
    else { return nil }
    return try? IntegralNode(
      name: first.name, settings: first.settings, batch: batch,
      hasActiveLimits: nodes.contains(where: \.hasActiveLimits))
  }
}
