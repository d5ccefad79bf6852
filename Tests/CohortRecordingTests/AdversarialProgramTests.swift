// Each program that goes wrong ends with an error at its place, a point without a density, or a number; none ends the process.
import Cohort
import Testing

@Suite struct AdversarialProgramTests {
  private func expect(_ text: String, _ outcome: AdversarialProgram.Outcome) throws {
    do {
      let posterior = try Model(text: text).posterior(output: { _ in })
      let origin = [Double](repeating: 0, count: posterior.dimension)
      let value = try posterior.logDensity(at: origin).value
      switch outcome {
      case .notFinite: #expect(!value.isFinite, "\(text)")
      case .fine: #expect(value.isFinite, "\(text)")
      case .error:
        _ = try posterior.outputs(at: origin)
        Issue.record("no error: \(text)")
      }
    } catch let error as ModelError {
      guard case .error(let place, let words) = outcome else {
        Issue.record("\(error) in \(text)")
        return
      }
      #expect(error.description.hasPrefix("model:" + place) && error.description.contains("error: "), "\(error)")
      #expect(error.description.contains(words), "\(error)")
    }
  }

  @Test(arguments: AdversarialProgram.transformedData)
  func inTransformedData(_ program: AdversarialProgram) throws {
    try expect(
      program.functions
        + "transformed data {\n  \(program.body)\n}\nparameters { real x; }\nmodel {\n  x ~ normal(0, 1);\n}\n",
      program.outcome)
  }

  @Test(arguments: AdversarialProgram.models)
  func inTheModel(_ program: AdversarialProgram) throws {
    try expect(
      program.functions + "parameters { real x; }\nmodel {\n  x ~ normal(0, 1);\n  \(program.body)\n}\n",
      program.outcome)
  }

  @Test(arguments: AdversarialProgram.generatedQuantities)
  func inGeneratedQuantities(_ program: AdversarialProgram) throws {
    try expect(
      program.functions + "parameters { real x; }\nmodel {\n  x ~ normal(0, 1);\n}\n"
        + "generated quantities {\n  \(program.body)\n}\n", program.outcome)
  }

  @Test(arguments: AdversarialProgram.programs)
  func inDeclarations(_ program: AdversarialProgram) throws { try expect(program.body, program.outcome) }
}
