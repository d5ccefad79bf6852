// Transform + requirements: what a value must meet at every point, taken down as conditions.
import CohortProgram

extension Transform {
  /// Takes down that values meet the constraint, with Stan's tolerance.
  ///
  /// - Parameters:
  ///   - y: the numbers of one value, or of several one after another.
  ///   - repetitions: how many values there are; bounds are given for all of them together.
  ///   - subject: what messages call the value.
  package func require(
    _ y: ContiguousArray<Scalar>, repetitions: Int, _ builder: ProgramBuilder, subject: String
  ) {
    let size = constrainedCount
    guard y.count >= repetitions * size else { return }
    let requirements = TransformRequirements(builder: builder, y: y, subject: subject)
    if case .lower = self { return requirements.bounds(self) }
    if case .upper = self { return requirements.bounds(self) }
    if case .lowerUpper = self { return requirements.bounds(self) }
    if size == 0 { return }
    builder.loop(repetitions) { requirements.structure(self, from: $0 * size) }
  }
}

/// Conditions on the numbers of a value.
private struct TransformRequirements {
  let builder: ProgramBuilder
  let y: ContiguousArray<Scalar>
  let subject: String

  private static let tolerance = 1e-8

  func bounds(_ transform: Transform) {
    let (lower, upper) = transform.bounds
    builder.loop(y.count) { index in
      if let lower { atLeast(y[index], lower.count == 1 ? lower[0] : lower[index], "is below its lower bound") }
      if let upper {
        let bound = upper.count == 1 ? upper[0] : upper[index]
        builder.require(builder.apply(.lessOrEqual, y[index], bound), shown: y[index]) {
          "\(subject) is above its upper bound"
        }
      }
    }
  }

  /// The conditions of a structured constraint on the numbers from `start` on.
  func structure(_ transform: Transform, from start: Int) {
    func element(_ rows: Int, _ row: Int, _ column: Int) -> Scalar { y[start + column * rows + row] }
    func row(_ rows: Int, _ columns: Int, _ index: Int) -> ContiguousArray<Scalar> {
      ContiguousArray((0..<columns).map { element(rows, index, $0) })
    }
    func column(_ rows: Int, _ index: Int) -> ContiguousArray<Scalar> {
      ContiguousArray(y[(start + index * rows)..<(start + (index + 1) * rows)])
    }
    switch transform {
    case .ordered(let n), .positiveOrdered(let n):
      builder.loop(n - 1) { increases(y[start + $0], y[start + $0 + 1]) }
      if case .positiveOrdered = transform { atLeast(y[start], Scalar(0), "is not positive") }
    case .simplex(let n): simplex(column(n, 0))
    case .unitVector(let n): squares(column(n, 0))
    case .sumToZeroVector(let n): sum(column(n, 0), equals: 0)
    case .sumToZeroMatrix(let rows, let columns):
      builder.loop(columns) { sum(column(rows, $0), equals: 0) }
      builder.loop(rows) { sum(row(rows, columns, $0), equals: 0) }
    case .columnStochasticMatrix(let rows, let columns): builder.loop(columns) { simplex(column(rows, $0)) }
    case .rowStochasticMatrix(let rows, let columns): builder.loop(rows) { simplex(row(rows, columns, $0)) }
    case .choleskyFactorCov(let rows, let columns): triangular(rows, columns, element)
    case .choleskyFactorCorr(let n):
      triangular(n, n, element)
      builder.loop(n) { squares(row(n, $0 + 1, $0)) }
    case .corrMatrix(let n):
      builder.loop(n) { near(element(n, $0, $0), Scalar(1), "has an entry other than 1 on the diagonal") }
      definite(n, start, element)
    case .covMatrix(let n): definite(n, start, element)
    default: return
    }
  }

  private func simplex(_ part: ContiguousArray<Scalar>) {
    builder.loop(part.count) { atLeast(part[$0], Scalar(0), "is not a simplex: an entry is negative") }
    sum(part, equals: 1)
  }

  private func squares(_ part: ContiguousArray<Scalar>) {
    var squares = part
    builder.loop(part.count) { squares[$0] = builder.apply(.square, part[$0]) }
    near(builder.sum(squares), Scalar(1), "has squares that do not sum to 1")
  }

  private func triangular(_ rows: Int, _ columns: Int, _ element: (Int, Int, Int) -> Scalar) {
    builder.loop(columns) { column in
      builder.loop(min(column, rows)) { row in
        let entry = element(rows, row, column)
        if entry.isConstant, entry.value == 0 { return builder.position += 2 }
        builder.require(builder.apply(.equal, entry, Scalar(0)), shown: entry) {
          "\(subject) has entries above the diagonal"
        }
      }
      if column < rows {
        let entry = element(rows, column, column)
        builder.require(builder.apply(.less, Scalar(0), entry), shown: entry) {
          "\(subject) has a diagonal that is not positive"
        }
      }
    }
  }

  private func definite(_ n: Int, _ start: Int, _ element: (Int, Int, Int) -> Scalar) {
    builder.loop(n) { column in
      builder.loop(column) { row in
        let (above, below) = (element(n, row, column), element(n, column, row))
        if above.site == below.site, above.row == below.row, above.value == below.value {
          return builder.position += 4
        }
        near(above, below, "is not symmetric")
      }
    }
    let node = DefinitenessNode(order: n, subject: subject)
    let isDefinite = builder.call(node, [ContiguousArray(y[start..<(start + n * n)])], outputCount: 1)
    builder.require(isDefinite[0], shown: Scalar(.nan)) { "\(subject) is not positive definite" }
  }

  private func sum(_ part: ContiguousArray<Scalar>, equals target: Double) {
    near(builder.sum(part), Scalar(target), "does not sum to \(Int(target))")
  }

  private func near(_ found: Scalar, _ target: Scalar, _ message: String) {
    let distance = builder.apply(.absolute, builder.apply(.subtract, found, target))
    builder.require(builder.apply(.lessOrEqual, distance, Scalar(Self.tolerance)), shown: found) {
      "\(subject) \(message)"
    }
  }

  private func increases(_ first: Scalar, _ second: Scalar) {
    builder.require(builder.apply(.less, first, second), shown: second) { "\(subject) is not ordered" }
  }

  private func atLeast(_ found: Scalar, _ bound: Scalar, _ message: String) {
    builder.require(builder.apply(.lessOrEqual, bound, found), shown: found) { "\(subject) \(message)" }
  }
}

/// 1 where a symmetric matrix is positive definite, else 0; no derivative.
private final class DefinitenessNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix }

  let order: Int
  let subject: String
  var name: String { "is_positive_definite" }
  var canFail: Bool { false }

  init(order: Int, subject: String) {
    self.order = order
    self.subject = subject
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, order * order) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let factor = workspace.numbers
    factor.update(from: inputs[.matrix], count: order * order)
    outputs[0] = LAPACK.cholesky(factor, order) ? 1 : 0
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {}
}
