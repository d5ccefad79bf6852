// BuilderTests: what the builder takes down, and what the optimiser makes of it.
import CohortProgram
import Testing

@Suite struct BuilderTests {
  private func blocks(_ builder: ProgramBuilder) -> [Block] {
    builder.recording().optimized().program.steps.compactMap { step in
      if case .block(let block) = step { return block }
      return nil
    }
  }

  @Test func constantsAreFolded() {
    let builder = ProgramBuilder(parameterCount: 1)
    let x = builder.apply(.exponential, Scalar(2))
    #expect(x.isConstant)
    builder.addTarget(builder.apply(.multiply, x, x))
    let program = builder.recording().optimized().program
    #expect(program.steps.isEmpty)
    #expect(program.constantTarget == x.value * x.value)
  }

  @Test func loopsShareSites() {
    let builder = ProgramBuilder(parameterCount: 20)
    builder.loop(20) { k in
      let x = builder.parameter(k, value: Double(k))
      builder.addTarget(builder.apply(.square, builder.apply(.exponential, x)))
    }
    let blocks = blocks(builder)
    #expect(blocks.count == 1)
    #expect(blocks.first?.rows == 20)
    #expect(blocks.first?.operations.map(\.primitive) == [.exponential, .square])
    #expect(blocks.first?.inputs == [.slots(base: 0, stride: 1)])
  }

  @Test func operationsOfALoopThatDoNotVaryAreDoneOnce() {
    let builder = ProgramBuilder(parameterCount: 11)
    builder.loop(10) { k in
      let scale = builder.apply(.exponential, builder.parameter(10, value: 1))
      builder.addTarget(builder.apply(.multiply, scale, builder.parameter(k, value: 2)))
    }
    let blocks = blocks(builder)
    #expect(blocks.contains { $0.rows == 1 && $0.operations.map(\.primitive) == [.exponential] })
    #expect(blocks.contains { $0.rows == 10 && $0.operations.map(\.primitive) == [.multiply] })
  }

  @Test func accumulationBecomesASum() {
    let builder = ProgramBuilder(parameterCount: 50)
    var sum = builder.parameter(0, value: 0)
    builder.loop(50) { k in sum = builder.apply(.add, sum, builder.parameter(k, value: 1)) }
    builder.addTarget(builder.apply(.exponential, sum))
    let blocks = blocks(builder)
    #expect(blocks.allSatisfy { $0.segments == nil })
    #expect(blocks.contains { $0.rows == 50 && $0.sums.count == 1 })
  }

  @Test func carriedVariablesMakeAnOrderedBlock() {
    let builder = ProgramBuilder(parameterCount: 30)
    var state = builder.parameter(0, value: 0.5)
    builder.loop(29) { k in
      state = builder.apply(.hyperbolicTangent, builder.apply(.add, state, builder.parameter(k + 1, value: 0.1)))
    }
    builder.addTarget(state)
    let blocks = blocks(builder)
    #expect(blocks.contains { $0.rows == 29 && $0.segments?.count == 30 })
  }

  @Test func deadOperationsAreLeftOut() {
    let builder = ProgramBuilder(parameterCount: 1)
    let x = builder.parameter(0, value: 1)
    _ = builder.apply(.exponential, x)
    builder.addTarget(x)
    #expect(blocks(builder).allSatisfy { $0.operations.isEmpty })
  }

  @Test func requirementsOfABranchAreMasked() throws {
    let builder = ProgramBuilder(parameterCount: 1)
    let x = builder.parameter(0, value: -1)
    let condition = builder.apply(.less, Scalar(0), x)
    let (_, terms) = try builder.masked(by: condition) {
      builder.require(condition, shown: x) { "x must be positive" }
      builder.addTarget(x)
    }
    #expect(builder.failureAtRecording == nil)
    #expect(terms.count == 1)
    #expect(builder.targetValue == 0)
    builder.add(terms, where: condition)
    #expect(builder.targetValue == 0)
    #expect(blocks(builder).flatMap(\.operations).contains { $0.primitive == .select })
  }

  @Test func requirementsThatFailForAllParametersReject() {
    let builder = ProgramBuilder(parameterCount: 1)
    builder.require(Scalar(0), shown: Scalar(-2)) { "scale must be positive" }
    #expect(builder.rejection == "scale must be positive, found -2.0")
  }

  @Test func termsAreDroppedByTheArgumentsTheyDependOn() {
    let formula = Formula(arity: 2, splitTerms: true) { x in -square(x[0] / x[1]) - log(x[1]) - 0.5 }
    func value(dropping dropped: UInt64?) -> Double {
      let builder = ProgramBuilder(parameterCount: 1)
      let arguments = [builder.parameter(0, value: 3), Scalar(2)]
      return arguments.withUnsafeBufferPointer {
        builder.density(formula, $0, dropping: dropped, place: { "" }).value
      }
    }
    let squared = -2.25
    let log2 = 0.6931471805599453
    #expect(abs(value(dropping: nil) - (squared - log2 - 0.5)) < 1e-15)
    #expect(abs(value(dropping: 0b10) - squared) < 1e-15)
    #expect(abs(value(dropping: 0) - (squared - log2)) < 1e-15)
  }

  /// Outside of the support the density is zero whatever is dropped.
  @Test func supportIsNeverDropped() {
    let formula = Formula(arity: 2, splitTerms: true) { x in
      -x[1] + select(0 < x[0], 0, Expr(.constant(-.infinity)))
    }
    let builder = ProgramBuilder(parameterCount: 1)
    let arguments = [Scalar(-1), builder.parameter(0, value: 3)]
    arguments.withUnsafeBufferPointer { builder.addTerms(formula, $0, dropping: 0b01, place: { "" }) }
    #expect(builder.targetValue == -.infinity)
  }
}
