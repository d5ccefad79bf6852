// Code for the second derivatives of a right-hand side: how its Jacobian changes along a direction.
import CTape

/// What methods need that take the Jacobian of a system together with its sensitivities. Its registers are those of the right-hand
/// side's code.
package struct CurvatureCode {
  /// What depends on the point alone; run after the derivatives.
  package let base: [CohortInstruction]
  /// What depends on the direction; run as often as there are directions, on what was kept of the point.
  package let along: [CohortInstruction]
  /// Registers that other points overwrite and `along` reads, and where they are kept.
  package let kept: [(from: Int32, to: Int32)]
  /// By output: its derivative by time, computed by `base`; nil where it is 0.
  package let timeDerivatives: [Int32?]
  /// By output: the derivatives of the entries of its row along the direction that are not always 0, computed by `along`.
  package let rows: [[(variable: Int, register: Int32)]]

  /// What the second derivatives are, as nodes of a graph.
  struct Nodes {
    var timeDerivatives: [Int?]
    var rows: [CodeGraph.SparseRow]
    /// By node: whether it depends on the direction.
    var isAlong: [Bool]

    /// Adds the direction's inputs (time, then states) and derives.
    ///
    /// - Parameter outputs: rows of the Jacobian, and derivatives by time.
    init(
      _ graph: inout CodeGraph, _ outputs: [(row: CodeGraph.SparseRow, time: Int?)], domain: SwitchDomain
    ) throws(SolverInputError) {
      var directions: [(input: Int, slope: Int)] = []
      for input in [domain.time] + domain.states { directions.append((input, graph.input(varying: true))) }
      let derivative = try DirectionalDerivative(
        &graph, wanted: outputs.flatMap { $0.row.map(\.node) }, directions: directions)
      timeDerivatives = outputs.map { output in output.time.flatMap { graph.constantValue($0) == 0 ? nil : $0 } }
      rows = outputs.map { output in
        output.row.compactMap { entry in derivative.slope(entry.node).map { (entry.variable, $0) } }
      }
      isAlong = graph.dependents(on: directions.map(\.slope))
    }

    var wanted: [Int] { timeDerivatives.compactMap { $0 } + rows.flatMap { $0.map(\.node) } }
  }

  init(_ nodes: Nodes, _ code: StagedCode) {
    // All that comes behind the derivatives: what stands between may compute what this reads, too.
    base = code.parts.dropFirst(3).dropLast().flatMap { $0.dropLast() } + (code.parts.last ?? [])
    along = code.apart
    kept = code.kept
    timeDerivatives = nodes.timeDerivatives.map { $0.map { code.register($0) } }
    rows = nodes.rows.map { row in row.map { (variable: $0.variable, register: code.register($0.node)) } }
  }
}
