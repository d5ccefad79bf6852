// The code made of a recorded function: values and Jacobians against closed forms, what is run when, what is shared.
import CohortProgram
import CohortTape
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct FunctionCodeTests {
  /// f(x, p, d) = [x p + exp(d p), x > 0 ? x^p : p x]; x varies.
  static let tape = Tape(inputCount: 3) { v in
    [v[0] * v[1] + exp(v[2] * v[1]), select(v[0] > 0, pow(v[0], v[1]), v[1] * v[0])]
  }

  static func evaluate(_ code: FunctionCode, _ inputs: [Double]) throws -> (values: [Double], jacobian: [[Double]]) {
    let evaluator = try #require(FunctionEvaluator(code))
    for (k, value) in inputs.enumerated() { evaluator.inputs[k] = value }
    evaluator.prepare()
    evaluator.evaluate()
    evaluator.differentiate()
    var jacobian = [[Double]](repeating: [0, 0], count: code.outputCount)
    evaluator.forEachEntry { row, variable, value in jacobian[row][variable] = value }
    return ((0..<code.outputCount).map { evaluator.output($0) }, jacobian)
  }

  /// By x and by p; d has no derivative.
  @Test func valuesAndJacobian() throws {
    let code = try FunctionCode(Self.tape, varying: 1, variables: [0, 1, nil])
    let (x, p, d) = (1.7, 0.6, 0.4)
    let found = try Self.evaluate(code, [x, p, d])
    let expected = [[p, x + d * exp(d * p)], [p * pow(x, p - 1), pow(x, p) * log(x)]]
    #expect(abs(found.values[0] - (x * p + exp(d * p))) < 1e-15 * 4)
    #expect(abs(found.values[1] - pow(x, p)) < 1e-15 * 4)
    for row in 0..<2 {
      for variable in 0..<2 { #expect(abs(found.jacobian[row][variable] - expected[row][variable]) < 1e-14) }
    }
    // On the other side the derivatives of the power must not show.
    let below = try Self.evaluate(code, [-2, p, d])
    #expect(below.values[1] == -2 * p && below.jacobian[1] == [p, -2])
  }

  /// What depends on no varying input is computed by `prepare` alone.
  @Test func fixedPartIsComputedOnce() throws {
    let code = try FunctionCode(Self.tape, varying: 1, variables: [0, nil, nil])
    let evaluator = try #require(FunctionEvaluator(code))
    for (k, value) in [1, 2, 0.5].enumerated() { evaluator.inputs[k] = value }
    evaluator.prepare()
    evaluator.evaluate()
    #expect(evaluator.output(0) == 2 + exp(1))
    evaluator.inputs[2] = 1
    evaluator.evaluate()
    #expect(evaluator.output(0) == 2 + exp(1))
    evaluator.prepare()
    evaluator.evaluate()
    #expect(evaluator.output(0) == 2 + exp(2))
  }

  @Test func codesAreShared() throws {
    let function = RecordedFunction(tape: Self.tape)
    let first = try function.code(varying: 1, variables: [0, nil, nil])
    #expect(try function.code(varying: 1, variables: [0, nil, nil]) === first)
    #expect(try function.code(varying: 1, variables: [0, 1, nil]) !== first)
  }

  @Test func malformedTapes() {
    let unknown = Tape(inputCount: 1, constants: [], operations: [Block.Operation(.add, 0, 7)], outputs: [1])
    #expect(throws: SolverInputError("the function's recording is not well formed")) {
      try FunctionCode(unknown, varying: 1, variables: [0])
    }
  }
}

@Suite struct SharedCacheTests {
  /// All that ask at the same time get the same object.
  @Test func oneForAll() async {
    final class Made: Sendable {}
    let cache = SharedCache<Int, Made>()
    let found = await withTaskGroup(of: (Int, Made).self, returning: [(Int, Made)].self) { group in
      for task in 0..<64 { group.addTask { (task % 3, cache.value(task % 3) { Made() }) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for key in 0..<3 {
      let own = found.filter { $0.0 == key }.map { ObjectIdentifier($0.1) }
      #expect(own.count > 20 && Set(own).count == 1)
    }
  }

  /// What fails is made again at the next request.
  @Test func failuresAreNotKept() throws {
    let cache = SharedCache<String, Int>()
    #expect(throws: SolverInputError("no")) {
      try cache.value("a") { () throws(SolverInputError) in throw SolverInputError("no") }
    }
    #expect(cache.value("a") { 5 } == 5)
    #expect(cache.value("a") { 6 } == 5)
  }
}
