// ListingTests: recordings and programs as text, compared in full.
import CohortProgram
import Testing

@Suite struct ListingTests {
  /// Σ −½ ((y − a) / s)² with s = exp(q₁), and a requirement.
  private func regression() -> ProgramBuilder {
    let builder = ProgramBuilder(parameterCount: 2)
    let base = builder.addData([0.5, 1.5, -2])
    builder.describeLocation = { $0 == 3 ? "m.stan:4:5" : nil }
    builder.location = 3
    builder.loop(3) { k in
      let scale = builder.apply(.exponential, builder.parameter(1, value: 0))
      let y = Scalar(value: builder.data[base + k], site: Scalar.dataSite, row: Int32(base + k))
      let z = builder.apply(.divide, builder.apply(.subtract, y, builder.parameter(0, value: 0)), scale)
      builder.addTarget(builder.apply(.multiply, builder.apply(.square, z), Scalar(-0.5)))
    }
    builder.location = 4
    let isBelow = builder.apply(.less, builder.parameter(0, value: 0), Scalar(100))
    builder.require(isBelow, shown: builder.parameter(0, value: 0)) { "a must be below 100" }
    return builder
  }

  private func listing(_ builder: ProgramBuilder, after pass: String, outputs: ContiguousArray<Scalar> = []) -> String {
    var listing = ""
    _ = Optimizer.standard.compile(builder.recording(outputs: outputs)) { seen, compilation in
      if seen.name == pass { listing = compilation.listing }
    }
    return listing
  }

  @Test func sites() {
    #expect(
      listing(regression(), after: "dead-sites") == """
        """)
  }

  @Test func sitesAndSteps() {
    #expect(
      listing(regression(), after: "schedule") == """
        """)
  }

  @Test func program() {
    #expect(
      listing(regression(), after: "fused-products") == """
        """)
  }

  /// A recurrence with a table, fixed constants, sums of slots and outputs.
  @Test func orderedBlocksSumsAndOutputs() {
    let builder = ProgramBuilder(parameterCount: 3)
    var x = builder.parameter(0, value: 1)
    builder.loop(4) { k in
      let addend = k == 2 ? Scalar(7) : builder.parameter(k % 2 + 1, value: 0.5)
      x = builder.apply(.hyperbolicTangent, builder.apply(.add, x, addend))
    }
    let total = builder.sum((0..<3).map { builder.parameter($0, value: 1) })
    builder.addTarget(builder.apply(.multiply, total, x), scale: -2)
    builder.addTarget(Scalar(1.25))
    #expect(
      listing(builder, after: "layout", outputs: [total, Scalar(3), x]) == """
        """)
  }

  @Test func nodesAndRejections() {
    let builder = ProgramBuilder(parameterCount: 2)
    builder.describePlace = { "m.stan:7:1" }
    let results = builder.call(
      Swap(), [[builder.parameter(0, value: 1), builder.parameter(1, value: 2)]], outputCount: 2)
    builder.addTarget(builder.apply(.subtract, results[0], results[1]))
    builder.rejection = "no such point"
    #expect(
      listing(builder, after: "fused-products") == """
        """)
    #expect(
      listing(builder, after: "dead-sites") == """
        """)
  }
}
