// What headers say of a program's variables, there and back.
import CohortIO
import CohortInference
import Testing

@Suite struct RunVariablesTests {
  @Test func headersListTheVariablesOfTheBlocks() {
    var header = RunHeader(NUTS())
    header.variables = RunVariables(
      blocks: [
        .parameters: [.init(name: "mu", sizes: []), .init(name: "theta", sizes: ["J", "3"])],
        .generatedQuantities: [.init(name: "y_rep", sizes: ["N"])],
        .inputs: [.init(name: "N", sizes: []), .init(name: "y", sizes: ["N"])],
      ], observed: ["y"])
    let lines = header.entries.lines
    #expect(
      lines.suffix(4) == [
        "cohort_parameters = mu theta[J,3]", "cohort_generated_quantities = y_rep[N]", "cohort_inputs = N y[N]",
        "cohort_observed = y",
      ])
    let read = RunVariables(DrawsHeader(lines: lines))
    #expect(read == header.variables)
    #expect(read.block(of: "theta") == .parameters && read.block(of: "y_rep") == .generatedQuantities)
    #expect(read.block(of: "nu") == nil)
    #expect(read.variable("theta")?.sizeNames == ["J", nil])
    #expect(RunVariables(DrawsHeader(lines: ["id = 1"])).isEmpty)
  }
}
