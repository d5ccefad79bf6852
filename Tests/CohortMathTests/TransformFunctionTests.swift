// TransformFunctionTests: X_constrain, X_jacobian and X_unconstrain against each other and against closed forms.
import CohortMath
import CohortProgram
import Foundation
import Testing

@Suite struct TransformFunctionTests {
  private static func call(_ name: String, _ arguments: [Value], _ builder: ProgramBuilder) throws -> Value {
    let context = FunctionContext(builder: builder, random: nil, droppable: nil, addsToTarget: false, place: { "here" })
    return try #require(ContainerLibrary.functions[name], "\(name)").evaluate(context, arguments)
  }

  private static func numbers(_ value: Value) -> [Double] { value.flattened.map(\.value) }

  /// Two elements of an array with numbers of no pattern.
  private static func pair(_ shape: ElementShape) -> Value {
    let scalars = ContiguousArray((0..<(2 * shape.count)).map { Scalar(sin(Double(7 * $0 + 1))) })
    return .tensor(Tensor(arraySizes: [2], element: shape, scalars: scalars))
  }

  @Test(arguments: [
    ("ordered", ElementShape.vector(3), [Int]()), ("positive_ordered", .vector(3), []), ("simplex", .vector(3), []),
    ("sum_to_zero", .vector(3), []), ("sum_to_zero", .matrix(rows: 2, columns: 3), []),
    ("stochastic_column", .matrix(rows: 2, columns: 3), []), ("stochastic_row", .matrix(rows: 2, columns: 3), []),
    ("cholesky_factor_corr", .vector(6), [4]), ("corr_matrix", .vector(6), [4]), ("cov_matrix", .vector(6), [3]),
    ("cholesky_factor_cov", .vector(9), [4, 3]),
  ])
  func inverseLeadsBack(name: String, shape: ElementShape, sizes: [Int]) throws {
    let x = Self.pair(shape)
    let arguments = [x] + sizes.map { Value.int($0) }
    let builder = ProgramBuilder()
    let y = try Self.call("\(name)_constrain", arguments, builder)
    #expect(builder.targetValue == 0)
    let back = try Self.call("\(name)_unconstrain", [y], builder)
    #expect(zip(Self.numbers(x), Self.numbers(back)).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(Self.numbers(x).count == Self.numbers(back).count)
    let other = try Self.call("\(name)_jacobian", arguments, builder)
    #expect(Self.numbers(other) == Self.numbers(y))
    #expect((builder.targetValue != 0) == !name.hasPrefix("sum_to_zero"))
  }

  @Test func boundsAreSharedOrPerElement() throws {
    let builder = ProgramBuilder()
    let x = Value.tensor(.vector([Scalar(0.5), Scalar(-1)]))
    let lower = Value.tensor(.vector([Scalar(1), Scalar(-2)]))
    #expect(Self.numbers(try Self.call("lower_bound_jacobian", [x, lower], builder)) == [1 + exp(0.5), -2 + exp(-1)])
    #expect(builder.targetValue == -0.5)
    #expect(Self.numbers(try Self.call("upper_bound_constrain", [.real(Scalar(0.5)), lower], builder)).count == 2)
    let between = try Self.call("lower_upper_bound_constrain", [x, .real(Scalar(1)), .real(Scalar(3))], builder)
    let back = try Self.call("lower_upper_bound_unconstrain", [between, .real(Scalar(1)), .real(Scalar(3))], builder)
    #expect(zip(Self.numbers(back), [0.5, -1]).allSatisfy { abs($0 - $1) < 1e-12 })
    let scaled = try Self.call(
      "offset_multiplier_constrain", [.real(Scalar(2)), .real(Scalar(1)), .real(Scalar(3))], builder)
    #expect(Self.numbers(scaled) == [7])
    #expect(throws: FunctionError.self) {
      try Self.call("lower_bound_unconstrain", [.real(Scalar(0)), .real(Scalar(1))], builder)
    }
  }
}
