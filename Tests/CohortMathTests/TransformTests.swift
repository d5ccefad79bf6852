// TransformTests: constraining transforms, their log Jacobians and inverses against values computed with Stan Math 4.9.
import CohortExecution
import CohortMath
import CohortProgram
import Foundation
import Testing

@Suite struct TransformTests {
  /// The transform of a case and the unconstrained numbers, in memory order.
  private static func transform(
    _ name: String, _ values: [Value], isInverse: Bool = false
  ) -> (transform: Transform, x: ContiguousArray<Scalar>)? {
    func scalars(_ index: Int) -> ContiguousArray<Scalar> { ContiguousArray(tensor(index).scalars) }
    func tensor(_ index: Int) -> Tensor {
      switch values[index] {
      case .tensor(let tensor): return tensor
      case .real(let scalar): return Tensor(element: .real, scalars: [scalar])
      default: return Tensor(element: .real, scalars: [])
      }
    }
    func int(_ index: Int) -> Int {
      if case .int(let int) = values[index] { return int }
      return 0
    }
    let x = scalars(0)
    let (rows, columns): (Int, Int)
    if case .matrix(let m, let n) = tensor(0).element {
      (rows, columns) = (m, n)
    } else {
      (rows, columns) = (x.count, 1)
    }
    switch name {
    case "lower": return (.lower(scalars(1), count: x.count), x)
    case "upper": return (.upper(scalars(1), count: x.count), x)
    case "lower_upper": return (.lowerUpper(scalars(1), scalars(2), count: x.count), x)
    case "offset_multiplier": return (.offsetMultiplier(scalars(1), scalars(2), count: x.count), x)
    case "simplex": return (.simplex(isInverse ? x.count : x.count + 1), x)
    case "ordered": return (.ordered(x.count), x)
    case "positive_ordered": return (.positiveOrdered(x.count), x)
    case "unit_vector": return (.unitVector(x.count), x)
    case "corr_matrix": return (.corrMatrix(isInverse ? rows : int(1)), x)
    case "cov_matrix": return (.covMatrix(isInverse ? rows : int(1)), x)
    case "cholesky_factor_corr": return (.choleskyFactorCorr(isInverse ? rows : int(1)), x)
    case "cholesky_factor_cov":
      return (.choleskyFactorCov(rows: isInverse ? rows : int(1), columns: isInverse ? columns : int(2)), x)
    case "column_stochastic_matrix": return (.columnStochasticMatrix(rows: rows + 1, columns: columns), x)
    case "row_stochastic_matrix": return (.rowStochasticMatrix(rows: rows, columns: columns + 1), x)
    default: return nil
    }
  }

  /// The transform's result as a value whose numbers come in the order of the fixtures.
  private static func value(_ transform: Transform, _ y: ContiguousArray<Scalar>) -> Value {
    switch transform {
    case .corrMatrix(let n), .covMatrix(let n), .choleskyFactorCorr(let n):
      return .tensor(.matrix(rows: n, columns: n, y))
    case .choleskyFactorCov(let rows, let columns), .columnStochasticMatrix(let rows, let columns),
      .rowStochasticMatrix(let rows, let columns):
      return .tensor(.matrix(rows: rows, columns: columns, y))
    default: return .tensor(.vector(y))
    }
  }

  @Test func agreesWithStanMath() throws {
    var checked = 0
    for reference in try ReferenceCase.load("transforms.jsonl") {
      let name = "\(reference.function)\(reference.signature) line \(reference.line)"
      do {
        let isRight: Bool
        if reference.function.hasSuffix("_free") {
          isRight = try Self.freeAgrees(reference)
        } else {
          isRight = try Self.constrainAgrees(reference)
        }
        if !isRight || reference.failure != nil { Issue.record("\(name) disagrees: \(reference.arguments)") }
      } catch {
        if reference.failure == nil { Issue.record("\(name): \(error)") }
      }
      checked += 1
    }
    #expect(checked > 150)
  }

  private static func freeAgrees(_ reference: ReferenceCase) throws -> Bool {
    var maker = ArgumentMaker()
    let values = zip(reference.arguments, reference.types).map { maker.value($0, type: $1) }
    let name = String(reference.function.dropLast("_free".count))
    guard let (transform, y) = transform(name, values, isInverse: true) else { return false }
    let x = try transform.unconstrain(y.map(\.value))
    let expected = ReferenceCase.flatten(reference.value)
    return x.count == expected.count && zip(x, expected).allSatisfy { isClose($0, $1) }
  }

  private static func constrainAgrees(_ reference: ReferenceCase) throws -> Bool {
    let isJacobian = reference.function.hasSuffix("_log_jacobian")
    let name = String(reference.function.dropLast((isJacobian ? "_log_jacobian" : "_constrain").count))
    // Infinite bounds are known as such when a model is bound to its data.
    let isData = zip(reference.types, reference.arguments).map { type, argument in
      type == "int" || ReferenceCase.flatten(argument).contains { $0.isInfinite }
    }
    let count = zip(isData, reference.arguments).reduce(0) { $1.0 ? $0 : $0 + ReferenceCase.flatten($1.1).count }
    let builder = ProgramBuilder(parameterCount: count)
    var maker = ArgumentMaker(builder: builder)
    let values = reference.arguments.indices.map {
      maker.value(reference.arguments[$0], type: reference.types[$0], isData: isData[$0])
    }
    guard let (transform, x) = transform(name, values) else { return false }
    guard transform.unconstrainedCount == x.count else { return false }
    builder.location = 1
    let y = try x.withUnsafeBufferPointer { try transform.constrain($0, builder, includesJacobian: isJacobian) }
    guard transform.constrainedCount == y.count else { return false }
    if let failure = builder.failureAtRecording { throw FunctionError.rejected(failure) }
    builder.location = 2
    let expected = ReferenceCase.flatten(reference.value)
    if !isJacobian {
      let results = value(transform, y).flattened
      guard results.count == expected.count, zip(results, expected).allSatisfy({ isClose($0.value, $1) }) else {
        return false
      }
      for (scalar, weight) in zip(results, reference.weights) { builder.addTarget(scalar, scale: weight) }
    }
    let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
    var gradient = [Double](repeating: 0, count: count + 1)
    guard case .value(let target) = executor.evaluate(at: maker.parameters + [0], gradient: &gradient) else {
      throw FunctionError.rejected("the evaluation failed")
    }
    if isJacobian, !isClose(target, expected[0]) { return false }
    guard let gradients = reference.gradient else { return true }
    // The gradient in the order of the fixtures.
    let wanted = zip(gradients, isData).flatMap { $1 ? [] : ReferenceCase.flatten($0) }
    return wanted.count == count && zip(gradient, wanted).allSatisfy { isClose($0, $1, tolerance: 1e-7) }
  }

  /// Transforms whose values the reference lacks.
  @Test(arguments: [Transform.sumToZeroVector(5), .sumToZeroMatrix(rows: 3, columns: 4)])
  func sumsAreZeroAndTheInverseLeadsBack(transform: Transform) throws {
    let x = (0..<transform.unconstrainedCount).map { sin(Double(3 * $0 + 1)) }
    let builder = ProgramBuilder()
    let scalars = ContiguousArray(x.map { Scalar($0) })
    let y = try scalars.withUnsafeBufferPointer { try transform.constrain($0, builder, includesJacobian: true) }
    #expect(y.count == transform.constrainedCount)
    #expect(transform.violation(y.map(\.value)) == nil)
    let back = try transform.unconstrain(y.map(\.value))
    #expect(zip(x, back).allSatisfy { abs($0 - $1) < 1e-12 })
    // The basis is orthonormal, so that lengths are kept.
    let (before, after) = (x.reduce(0) { $0 + $1 * $1 }, y.reduce(0) { $0 + $1.value * $1.value })
    #expect(abs(before - after) < 1e-12)
    #expect(builder.targetValue == 0)
  }

  /// Rows and columns in Stan's order: numbers of stanli 0.24 (Stan 2.39).
  @Test func sumToZeroMatrixIsStans() throws {
    let x: ContiguousArray<Scalar> = [0.3, 0.5, -1.2, 0.9, 0.7, -0.4].reduce(into: []) { $0.append(Scalar($1)) }
    let y = try x.withUnsafeBufferPointer {
      try Transform.sumToZeroMatrix(rows: 3, columns: 4).constrain($0, ProgramBuilder(), includesJacobian: true)
    }
    let expected = [
      0.31204524, 0.08295604, -0.39500128, -1.18284768, 0.6942809, 0.48856677, 0.57008206, -0.28284271, -0.28723935,
      0.30072038, -0.49439423, 0.19367386,
    ]
    #expect(zip(y, expected).allSatisfy { abs($0.value - $1) < 1e-8 })
  }

  @Test func boundsOfNothingMayBeOfBothKinds() throws {
    let none: ContiguousArray<Scalar> = []
    let y = try none.withUnsafeBufferPointer {
      try Transform.lowerUpper([], [Scalar(1)], count: 0).constrain($0, ProgramBuilder(), includesJacobian: true)
    }
    #expect(y.isEmpty)
  }

  @Test func infiniteBoundsAreNone() throws {
    let builder = ProgramBuilder()
    let x: ContiguousArray<Scalar> = [Scalar(0.3), Scalar(-2)]
    let none: ContiguousArray<Scalar> = [Scalar(-.infinity)]
    let above: ContiguousArray<Scalar> = [Scalar(.infinity)]
    for transform in [
      Transform.lower(none, count: 2), .upper(above, count: 2), .lowerUpper(none, above, count: 2),
    ] {
      let y = try x.withUnsafeBufferPointer { try transform.constrain($0, builder, includesJacobian: true) }
      #expect(y.map(\.value) == [0.3, -2])
    }
    #expect(builder.targetValue == 0)
  }

  @Test func violationsNameTheElement() {
    #expect(Transform.lower([Scalar(0)], count: 3).violation([1, -1, 2])?.index == 1)
    #expect(Transform.ordered(3).violation([1, 3, 2])?.index == 2)
    #expect(Transform.simplex(2).violation([0.5, 0.6]) != nil)
    #expect(Transform.covMatrix(2).violation([1, 2, 2, 1]) != nil)
    #expect(Transform.choleskyFactorCorr(2).violation([1, 0.6, 0, 0.8]) == nil)
  }
}
