// LargerContainerTests: functions on containers long enough for library nodes, against closed forms and differences.
import CohortExecution
import CohortMath
import CohortProgram
import Foundation
import Testing

/// A function's name and the shapes of its arguments, which are filled with numbers around `center`.
struct ShapedCall: Sendable, CustomStringConvertible {
  var function: String
  var shapes: [ElementShape]
  var center = 0.0
  /// The first argument is made symmetric positive definite: M Mᵀ + I.
  var isSymmetric = false

  var description: String { "\(function) \(shapes)" }
}

@Suite struct LargerContainerTests {
  private static let calls: [ShapedCall] = [
    ShapedCall(function: "log_sum_exp", shapes: [.vector(20)]),
    ShapedCall(function: "softmax", shapes: [.vector(20)]),
    ShapedCall(function: "log_softmax", shapes: [.vector(20)]),
    ShapedCall(function: "prod", shapes: [.vector(12)], center: 1),
    ShapedCall(function: "max", shapes: [.vector(12)]),
    ShapedCall(function: "min", shapes: [.vector(12)]),
    ShapedCall(function: "cumulative_sum", shapes: [.vector(20)]),
    ShapedCall(function: "cumulative_sum", shapes: [.complexVector(20)]),
    ShapedCall(function: "dot_product", shapes: [.vector(40), .vector(40)]),
    ShapedCall(function: "variance", shapes: [.matrix(rows: 5, columns: 7)]),
    ShapedCall(function: "sd", shapes: [.vector(30)]),
    ShapedCall(function: "sort_asc", shapes: [.vector(9)]),
    ShapedCall(function: "multiply", shapes: [.matrix(rows: 5, columns: 6), .matrix(rows: 6, columns: 7)]),
    ShapedCall(function: "multiply", shapes: [.matrix(rows: 5, columns: 6), .vector(6)]),
    ShapedCall(function: "multiply", shapes: [.rowVector(5), .matrix(rows: 5, columns: 6)]),
    ShapedCall(function: "multiply", shapes: [.vector(5), .rowVector(6)]),
    ShapedCall(function: "crossprod", shapes: [.matrix(rows: 6, columns: 4)]),
    ShapedCall(function: "multiply_lower_tri_self_transpose", shapes: [.matrix(rows: 5, columns: 5)]),
    ShapedCall(function: "quad_form_diag", shapes: [.matrix(rows: 5, columns: 5), .vector(5)]),
    ShapedCall(function: "cholesky_decompose", shapes: [.matrix(rows: 7, columns: 7)], isSymmetric: true),
    ShapedCall(function: "inverse_spd", shapes: [.matrix(rows: 6, columns: 6)], isSymmetric: true),
    ShapedCall(function: "log_determinant_spd", shapes: [.matrix(rows: 6, columns: 6)], isSymmetric: true),
    ShapedCall(function: "mdivide_left_spd", shapes: [.matrix(rows: 5, columns: 5), .vector(5)], isSymmetric: true),
    ShapedCall(
      function: "quad_form_sym", shapes: [.matrix(rows: 5, columns: 5), .matrix(rows: 5, columns: 3)],
      isSymmetric: true),
    ShapedCall(function: "eigenvalues_sym", shapes: [.matrix(rows: 5, columns: 5)], isSymmetric: true),
    ShapedCall(function: "eigenvectors_sym", shapes: [.matrix(rows: 5, columns: 5)], isSymmetric: true),
    ShapedCall(function: "eigenvalues", shapes: [.matrix(rows: 5, columns: 5)]),
    ShapedCall(function: "eigenvalues", shapes: [.complexMatrix(rows: 4, columns: 4)]),
    ShapedCall(function: "eigendecompose", shapes: [.matrix(rows: 4, columns: 4)], isSymmetric: true),
    ShapedCall(function: "mdivide_left", shapes: [.matrix(rows: 5, columns: 5), .matrix(rows: 5, columns: 4)]),
    ShapedCall(function: "mdivide_right", shapes: [.matrix(rows: 3, columns: 5), .matrix(rows: 5, columns: 5)]),
    ShapedCall(
      function: "mdivide_left_tri_low", shapes: [.matrix(rows: 5, columns: 5), .matrix(rows: 5, columns: 4)], center: 1),
    ShapedCall(
      function: "mdivide_right_tri_low", shapes: [.matrix(rows: 3, columns: 5), .matrix(rows: 5, columns: 5)], center: 1
    ),
    ShapedCall(function: "inverse", shapes: [.matrix(rows: 5, columns: 5)]),
    ShapedCall(function: "determinant", shapes: [.matrix(rows: 5, columns: 5)]),
    ShapedCall(function: "log_determinant", shapes: [.matrix(rows: 5, columns: 5)]),
    ShapedCall(function: "svd_U", shapes: [.matrix(rows: 6, columns: 3)]),
    ShapedCall(function: "svd_V", shapes: [.matrix(rows: 3, columns: 6)]),
    ShapedCall(function: "svd", shapes: [.matrix(rows: 3, columns: 6)]),
    ShapedCall(function: "svd", shapes: [.matrix(rows: 6, columns: 3)]),
    ShapedCall(function: "generalized_inverse", shapes: [.matrix(rows: 6, columns: 3)]),
    ShapedCall(function: "generalized_inverse", shapes: [.matrix(rows: 3, columns: 6)]),
    ShapedCall(function: "qr_thin", shapes: [.matrix(rows: 6, columns: 3)]),
    ShapedCall(function: "qr_thin", shapes: [.matrix(rows: 3, columns: 6)]),
    ShapedCall(function: "qr", shapes: [.matrix(rows: 5, columns: 3)]),
    ShapedCall(function: "matrix_exp", shapes: [.matrix(rows: 4, columns: 4)]),
    ShapedCall(function: "matrix_exp", shapes: [.matrix(rows: 3, columns: 3)], center: 4),
    ShapedCall(function: "scale_matrix_exp_multiply", shapes: [.real, .matrix(rows: 3, columns: 3), .vector(3)]),
    ShapedCall(function: "fft", shapes: [.complexVector(12)]),
    ShapedCall(function: "inv_fft2", shapes: [.complexMatrix(rows: 5, columns: 6)]),
  ]

  /// Numbers without pattern in (center - 1, center + 1).
  private static func number(_ index: Int, _ center: Double) -> Double {
    let x = sin(Double(index + 1) * 12.9898) * 43758.5453
    return center + 2 * (x - x.rounded(.down)) - 1
  }

  private static func value(_ shape: ElementShape, _ scalars: ContiguousArray<Scalar>) -> Value {
    shape == .real ? .real(scalars[0]) : .tensor(Tensor(element: shape, scalars: scalars))
  }

  @Test(arguments: calls)
  func gradientIsThatOfTheValues(call: ShapedCall) throws {
    let function = try #require(ContainerLibrary.functions[call.function])
    let count = call.shapes.reduce(0) { $0 + $1.count }
    let q = (0..<count).map { Self.number($0, call.center) }
    let builder = ProgramBuilder(parameterCount: count)
    let context = FunctionContext(builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
    var position = 0
    var arguments: [Value] = []
    for shape in call.shapes {
      arguments.append(
        Self.value(
          shape, ContiguousArray((0..<shape.count).map { builder.parameter(position + $0, value: q[position + $0]) })))
      position += shape.count
    }
    builder.location = 1
    if call.isSymmetric, case .matrix(let n, _) = call.shapes[0] {
      let product = try #require(ContainerLibrary.functions["tcrossprod"]).evaluate(context, [arguments[0]])
      builder.location = 2
      let addition = try #require(ContainerLibrary.functions["add_diag"])
      arguments[0] = try addition.evaluate(context, [product, .real(Scalar(Double(n) / 4))])
    }
    builder.location = 3
    let result = try function.evaluate(context, arguments)
    #expect(builder.failureAtRecording == nil)
    builder.location = 4
    for (index, scalar) in result.flattened.enumerated() {
      builder.addTarget(scalar, scale: Self.number(index + 1000, 0))
    }
    let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
    var gradient = [Double](repeating: 0, count: count)
    guard case .value = executor.evaluate(at: q, gradient: &gradient) else {
      Issue.record("the evaluation failed: \(executor.nodeFailure?.message ?? "")")
      return
    }
    func target(_ index: Int, _ step: Double) -> Double {
      var shifted = q
      shifted[index] += step
      guard case .value(let value) = executor.evaluate(at: shifted) else { return .nan }
      return value
    }
    for index in 0..<count {
      // Central differences of fourth order.
      let h = 1e-3
      let difference =
        (8 * (target(index, h) - target(index, -h)) - (target(index, 2 * h) - target(index, -2 * h))) / (12 * h)
      let scale = max(1, gradient.map(abs).max() ?? 1)
      #expect(abs(gradient[index] - difference) < 2e-6 * scale, "argument \(index): \(gradient[index]) ≠ \(difference)")
    }
  }

  @Test func fourierTransformIsTheSum() throws {
    let n = 30
    let x = (0..<(2 * n)).map { Self.number($0, 0) }
    let builder = ProgramBuilder()
    let context = FunctionContext(builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
    let argument = Value.tensor(Tensor(element: .complexVector(n), scalars: ContiguousArray(x.map { Scalar($0) })))
    let result = try #require(ContainerLibrary.functions["fft"]).evaluate(context, [argument]).flattened
    for k in 0..<n {
      var (real, imaginary) = (0.0, 0.0)
      for j in 0..<n {
        let angle = -2 * Double.pi * Double(j * k) / Double(n)
        real += x[2 * j] * cos(angle) - x[2 * j + 1] * sin(angle)
        imaginary += x[2 * j] * sin(angle) + x[2 * j + 1] * cos(angle)
      }
      #expect(abs(result[2 * k].value - real) < 1e-12 && abs(result[2 * k + 1].value - imaginary) < 1e-12)
    }
  }

  /// A from its factors: V diag(λ) V⁻¹, U T Uᴴ, U diag(s) Vᴴ.
  @Test func complexFactorsGiveTheMatrix() throws {
    let n = 4
    let numbers = ContiguousArray((0..<(2 * n * n)).map { Scalar(Self.number($0, 0)) })
    let a = Value.tensor(Tensor(element: .complexMatrix(rows: n, columns: n), scalars: numbers))
    let builder = ProgramBuilder()
    let context = FunctionContext(builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
    func call(_ name: String, _ arguments: [Value]) throws -> Value {
      try #require(ContainerLibrary.functions[name]).evaluate(context, arguments)
    }
    func members(_ value: Value) -> [Value] {
      if case .tuple(let members) = value { return members }
      return []
    }
    func adjoint(_ value: Value) throws -> Value { try call("conj", [try call("transpose", [value])]) }
    let eigen = members(try call("eigendecompose", [a]))
    let left = try call("multiply", [a, eigen[0]])
    let right = try call("multiply", [eigen[0], try call("diag_matrix", [eigen[1]])])
    #expect(zip(left.flattened, right.flattened).allSatisfy { abs($0.value - $1.value) < 1e-12 })
    let schur = members(try call("complex_schur_decompose", [a]))
    let fromSchur = try call("multiply", [try call("multiply", [schur[0], schur[1]]), try adjoint(schur[0])])
    #expect(zip(fromSchur.flattened, a.flattened).allSatisfy { abs($0.value - $1.value) < 1e-12 })
    let svd = members(try call("svd", [a]))
    let values = try call("diag_matrix", [try call("to_complex", [svd[1]])])
    let fromSVD = try call("multiply", [try call("multiply", [svd[0], values]), try adjoint(svd[2])])
    #expect(zip(fromSVD.flattened, a.flattened).allSatisfy { abs($0.value - $1.value) < 1e-12 })
  }

  @Test func changedOrderEndsTheProgram() throws {
    let builder = ProgramBuilder(parameterCount: 3)
    let context = FunctionContext(builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
    let x = Value.tensor(.vector(ContiguousArray([2.0, 1, 3].enumerated().map { builder.parameter($0, value: $1) })))
    builder.location = 1
    let sorted = try #require(ContainerLibrary.functions["sort_asc"]).evaluate(context, [x]).flattened
    #expect(sorted.map(\.value) == [1, 2, 3])
    builder.location = 2
    for (index, scalar) in sorted.enumerated() { builder.addTarget(scalar, scale: Double(index)) }
    let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
    guard case .value(let target) = executor.evaluate(at: [2.5, 0, 3]) else {
      Issue.record("the order is the same")
      return
    }
    #expect(target == 8.5)
    guard case .guardFailed = executor.evaluate(at: [0.5, 1, 3]) else {
      Issue.record("the order has changed")
      return
    }
  }

  @Test func indefiniteMatrixFails() throws {
    let builder = ProgramBuilder(parameterCount: 4)
    let context = FunctionContext(builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
    let a = ContiguousArray([2.0, 0.5, 0.5, 1].enumerated().map { builder.parameter($0, value: $1) })
    builder.location = 1
    let factor = try #require(ContainerLibrary.functions["cholesky_decompose"])
      .evaluate(context, [.tensor(.matrix(rows: 2, columns: 2, a))]).flattened
    builder.location = 2
    builder.addTarget(factor[3])
    let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
    for (point, kind) in [([1.0, 2, 2, 1], "not positive definite"), ([1, 0, 0.1, 1], "not symmetric")] {
      guard case .invalid(.node) = executor.evaluate(at: point) else {
        Issue.record("\(point) must fail")
        continue
      }
      #expect(executor.nodeFailure?.kind == kind)
    }
    guard case .value = executor.evaluate(at: [2, 0.5, 0.5, 1]) else {
      Issue.record("a failure must not outlast its evaluation")
      return
    }
  }
}
