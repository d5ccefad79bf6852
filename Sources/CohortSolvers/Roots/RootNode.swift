// The library node that solves systems of algebraic equations, with derivatives by their parameters.
import CohortProgram
import CohortTape

/// The x with f(x, θ) = 0, for one or more calls.
///
/// Arguments: the guesses (n by call), θ (P by call); output: the roots. Derivatives by the implicit function theorem:
/// dx/dθ = −(∂f/∂x)⁻¹ ∂f/∂θ at the root; the guess has none.
package final class RootNode: BatchedNode {
  package enum Argument: Int, NodeArgument, CaseIterable { case guesses, parameters }

  package let name: String
  private let settings: RootSettings
  private let batch: CallBatch
  private let n: Int

  /// - Parameters:
  ///   - unknowns: the size of x.
  ///   - batch: functions with inputs x, parameters, data and as many outputs as unknowns.
  package init(name: String, settings: RootSettings, unknowns: Int, batch: CallBatch) throws(SolverInputError) {
    try settings.validate()
    guard unknowns > 0 else { throw SolverInputError("the initial guess is empty: there must be an unknown") }
    guard unknowns < 1 << 12 else { throw SolverInputError("there are too many unknowns: \(unknowns)") }
    try batch.validate(varying: unknowns, outputs: unknowns)
    self.name = name
    self.settings = settings
    self.batch = batch
    n = unknowns
  }

  fileprivate final class Worker: CallWorker {
    let memory: Storage<Double>
    let pivots: Storage<Int32>
    let adjoint: Storage<Double>

    init?(_ evaluators: [FunctionEvaluator], n: Int) {
      guard let memory = Storage<Double>(count: RootSearch.memoryCount(n)), let pivots = Storage<Int32>(count: n),
        let adjoint = Storage<Double>(count: n)
      else { return nil }
      self.memory = memory
      self.pivots = pivots
      self.adjoint = adjoint
      super.init(evaluators)
    }
  }

  /// By call: the factors of ∂f/∂x and ∂f/∂θ at the root.
  package final class Workspace {
    fileprivate let factors: Storage<Double>
    fileprivate let pivots: Storage<Int32>
    fileprivate let byParameter: Storage<Double>
    fileprivate let adjoint: Storage<Double>
    fileprivate let team: CallTeam<Worker>

    fileprivate init?(_ node: RootNode) {
      let (batch, n) = (node.batch, node.n)
      var codes: [FunctionCode] = []
      for function in batch.functions {
        let variables = batch.variables(of: function, varying: n, differentiated: n)
        guard let code = try? function.code(varying: n, variables: variables) else { return nil }
        codes.append(code)
      }
      guard let factors = Storage<Double>(count: batch.count * n * n),
        let pivots = Storage<Int32>(count: batch.count * n),
        let byParameter = Storage<Double>(count: batch.count * n * batch.activeCount),
        let adjoint = Storage<Double>(count: n)
      else { return nil }
      self.factors = factors
      self.pivots = pivots
      self.byParameter = byParameter
      self.adjoint = adjoint
      team = CallTeam {
        let evaluators = codes.compactMap { FunctionEvaluator($0) }
        return evaluators.count == codes.count ? Worker(evaluators, n: n) : nil
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
    let (guesses, parameters) = (inputs[.guesses], inputs[.parameters])
    let (n, active) = (n, batch.activeCount)
    return workspace.team.run(name, calls: batch.count) { worker, call in
      let evaluator = worker.evaluator(batch, call: call, varying: n, parameters: parameters)
      let search = RootSearch(
        settings: settings, evaluator: evaluator, n: n, memory: worker.memory.base, pivots: worker.pivots.base)
      search.x.update(from: guesses + call * n, count: n)
      let outcome = search.run()
      if let failure = failure(outcome, call, parameters) { return failure }
      (outputs + call * n).update(from: search.x, count: n)
      guard active > 0 else { return nil }
      guard let lu = search.factorAtRoot() else { return failure(.singular, call, parameters) }
      (workspace.factors.base + call * n * n).update(from: lu.matrix, count: n * n)
      (workspace.pivots.base + call * n).update(from: lu.pivots, count: n)
      let byParameter = workspace.byParameter.base + call * n * active
      for k in 0..<(n * active) { byParameter[k] = 0 }
      evaluator.forEachEntry { row, variable, value in
        if variable >= n { byParameter[row * active + variable - n] = value }
      }
      return nil
    }
  }

  private func failure(_ outcome: RootOutcome, _ call: Int, _ parameters: UnsafePointer<Double>) -> NodeFailure? {
    let (kind, reason): (String, String)
    switch outcome {
    case .found: return nil
    case .notFinite: (kind, reason) = ("not finite", "the equations are not finite at the initial guess")
    case .tooManySteps:
      (kind, reason) = ("too many steps", "the maximum number of steps (\(settings.maximumSteps)) was exceeded")
    case .stalled(let off):
      (kind, reason) = (
        "no convergence",
        "no step brings the equations, which are off by \(off), below the function tolerance "
          + "\(settings.functionTolerance)"
      )
    case .singular: (kind, reason) = ("singular", "the Jacobian at the solution is singular")
    }
    return batch.failure(name, kind, reason, call: call, parameters)
  }

  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Workspace
  ) {
    guard let parameters = inputAdjoints[.parameters] else { return }
    let (active, adjoint) = (batch.activeCount, workspace.adjoint.base)
    if active == 0 { return }
    for call in 0..<batch.count {
      adjoint.update(from: outputAdjoints + call * n, count: n)
      DenseLU(n: n, matrix: workspace.factors.base + call * n * n, pivots: workspace.pivots.base + call * n)
        .solveTransposed(adjoint)
      let byParameter = workspace.byParameter.base + call * n * active
      var column = 0
      for (p, isActive) in batch.isActive.enumerated() where isActive {
        var sum = 0.0
        for i in 0..<n { sum += adjoint[i] * byParameter[i * active + column] }
        parameters[call * batch.parameterCount + p] -= sum
        column += 1
      }
    }
  }

  package static func obstacle(_ nodes: [RootNode], isSame: [Bool]) -> Reason {
    nodes.allSatisfy { $0.settings == nodes.first?.settings } ? .otherSizes : .otherSettings
  }

  package func describe() -> NodeDescription {
    var solve = SolveDescription(.equations)
    solve.method = settings.method == .newton ? "newton" : "powell"
    solve.methodMeaning = settings.method == .newton ? "Newton's method" : "Powell's hybrid method"
    solve.tolerances = (settings.stepTolerance, settings.functionTolerance)
    solve.maximumSteps = settings.maximumSteps
    solve.states = n
    batch.describe(in: &solve, varying: n, domain: nil)
    return NodeDescription(solve: solve)
  }

  package static func merged(_ nodes: [RootNode]) -> (any LibraryNode)? {
    guard let first = nodes.first, nodes.allSatisfy({ $0.settings == first.settings && $0.n == first.n }),
      let batch = CallBatch.merged(nodes.map(\.batch))
    else { return nil }
    return try? RootNode(name: first.name, settings: first.settings, unknowns: first.n, batch: batch)
  }
}
