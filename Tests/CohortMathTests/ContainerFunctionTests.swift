// ContainerFunctionTests: functions over containers against values and gradients computed with Stan Math 4.9.
import CohortExecution
import CohortMath
import CohortProgram
import Foundation
import Testing

/// What a function gave at a case's arguments.
struct ContainerOutcome {
  var value: Value
  var gradient: [Double]
}

/// Records the call with all reals as parameters and evaluates it and the gradient of the weighted sum of its results.
func run(_ reference: ReferenceCase, _ function: ContainerFunction) throws -> ContainerOutcome {
  let count = zip(reference.types, reference.arguments).reduce(0) {
    $1.0.hasSuffix("int") ? $0 : $0 + ReferenceCase.flatten($1.1).count
  }
  let builder = ProgramBuilder(parameterCount: count)
  var maker = ArgumentMaker(builder: builder)
  let hasGradient = reference.gradient != nil
  var values: [Value] = []
  for (index, type) in reference.types.enumerated() {
    let isData = !hasGradient || reference.gradient?[index] is NSNull
    values.append(maker.value(reference.arguments[index], type: type, isData: isData))
  }
  builder.location = 1
  let context = FunctionContext(
    builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
  let value = try function.evaluate(context, values)
  if let failure = builder.failureAtRecording { throw FunctionError.rejected(failure) }
  guard hasGradient else { return ContainerOutcome(value: value, gradient: []) }
  let results = zip(value.flattened, value.isReal).filter(\.1).map(\.0)
  builder.location = 2
  let weights = weights(of: reference, results)
  for (scalar, weight) in zip(results, weights) { builder.addTarget(scalar, scale: weight) }
  let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
  var gradient = [Double](repeating: 0, count: max(count, 1))
  // Twice: what an evaluation leaves behind must not show in the next.
  _ = executor.evaluate(at: maker.parameters.map { $0 + 0.001 } + [0], gradient: &gradient)
  guard case .value(let target) = executor.evaluate(at: maker.parameters + [0], gradient: &gradient) else {
    throw FunctionError.rejected(executor.nodeFailure?.message ?? "the evaluation failed")
  }
  let expected = zip(results, weights).reduce(0) { $0 + $1.0.value * $1.1 }
  #expect(isClose(target, expected), "\(reference.function) line \(reference.line): replay \(target) ≠ \(expected)")
  return ContainerOutcome(value: value, gradient: Array(gradient.prefix(maker.parameters.count)))
}

/// Functions whose results may have other signs, column by column, than the reference.
private let functionsUpToSigns: Set<String> = [
  "eigenvectors", "eigendecompose", "svd", "svd_U", "svd_V", "eigenvectors_sym", "eigendecompose_sym",
]

/// The weights of the results, with signs turned where the results' signs are the reference's turned.
private func weights(of reference: ReferenceCase, _ results: [Scalar]) -> [Double] {
  guard functionsUpToSigns.contains(reference.function) else { return reference.weights }
  return zip(reference.weights, zip(results, ReferenceCase.flatten(reference.value))).map {
    $0 * ($1.0.value * $1.1 < 0 ? -1 : 1)
  }
}

func isClose(_ a: Double, _ b: Double, tolerance: Double = 1e-8) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  if a == b { return true }
  return abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

/// Functions of symmetric matrices, of which only the sum of the gradients in (i, j) and (j, i) is defined.
private let symmetricFunctions: Set<String> = [
  "cholesky_decompose", "inverse_spd", "log_determinant_spd", "mdivide_left_spd", "mdivide_right_spd",
  "eigenvalues_sym", "eigenvectors_sym", "eigendecompose_sym", "quad_form_sym",
]

@Suite struct ContainerFunctionTests {
  @Test func agreesWithStanMath() throws {
    let references = try ReferenceCase.load("containers.jsonl")
    #expect(references.count > 700)
    for reference in references {
      check(reference, try #require(ContainerLibrary.functions[reference.function], "\(reference.function)"))
    }
  }

  private func check(_ reference: ReferenceCase, _ function: ContainerFunction) {
    let name = "\(reference.function)\(reference.signature) line \(reference.line)"
    let outcome: ContainerOutcome
    do {
      outcome = try run(reference, function)
    } catch {
      if reference.failure == nil { Issue.record("\(name): \(error)") }
      return
    }
    guard reference.failure == nil else {
      Issue.record("\(name): gave a result, but must fail with \(reference.failure ?? "")")
      return
    }
    var values = outcome.value.flattened.map(\.value)
    var expected = ReferenceCase.flatten(reference.value)
    if functionsUpToSigns.contains(reference.function) { (values, expected) = (values.map(abs), expected.map(abs)) }
    guard values.count == expected.count, zip(values, expected).allSatisfy({ isClose($0, $1) }) else {
      Issue.record("\(name): value \(values), expected \(expected)")
      return
    }
    guard let gradients = reference.gradient else { return }
    var position = 0
    for (index, gradient) in gradients.enumerated() where !(gradient is NSNull) {
      var wanted = ReferenceCase.flatten(gradient)
      guard position + wanted.count <= outcome.gradient.count else {
        Issue.record("\(name): \(outcome.gradient.count) derivatives")
        return
      }
      var found = Array(outcome.gradient[position..<(position + wanted.count)])
      position += wanted.count
      if symmetricFunctions.contains(reference.function), reference.types[index] == "matrix" {
        (wanted, found) = (symmetrized(wanted), symmetrized(found))
      }
      if !zip(found, wanted).allSatisfy({ isClose($0, $1, tolerance: 1e-7) }) {
        Issue.record("\(name): gradient of argument \(index + 1) \(found), expected \(wanted)")
      }
    }
  }

  private func symmetrized(_ matrix: [Double]) -> [Double] {
    let n = Int(Double(matrix.count).squareRoot().rounded())
    guard n * n == matrix.count else { return matrix }
    return matrix.indices.map { matrix[$0] + matrix[($0 % n) * n + $0 / n] }
  }
}
