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
        2 parameters, 8 sites, 3 numbers of data
        #1 exponential, 3 rows, at m.stan:4:5
            q[1]
        #2 subtract, 3 rows, at m.stan:4:5
            data[i]
            q[0]
        #3 divide, 3 rows, at m.stan:4:5
            #2[i]
            #1[i]
        #4 square, 3 rows, at m.stan:4:5
            #3[i]
        #5 multiply, 3 rows, at m.stan:4:5
            #4[i]
            -0.5
        #6 target, 3 rows, at m.stan:4:5
            #5[i]
        #7 less, 1 row
            q[0]
            100
        #8 require 'a must be below 100', 1 row
            #7[0]
            q[0]

        """)
  }

  @Test func sitesAndSteps() {
    #expect(
      listing(regression(), after: "schedule") == """
        2 parameters, 7 sites, 3 numbers of data
        #1 exponential, 1 row, at m.stan:4:5
            q[1]
        #2 subtract, 3 rows, at m.stan:4:5
            data[i]
            q[0]
        #3 divide, 3 rows, at m.stan:4:5
            #2[i]
            #1[0]
        #4 square, 3 rows, at m.stan:4:5
            #3[i]
        #6 target × -0.5, 3 rows, at m.stan:4:5
            #4[i]
        #7 less, 1 row
            q[0]
            100
        #8 require 'a must be below 100', 1 row
            #7[0]
            q[0]
        step 0: 1 row: #1, #7; then #8
        step 1: 3 rows: #2, #3, #4; then #6

        """)
  }

  @Test func program() {
    #expect(
      listing(regression(), after: "fused-products") == """
        2 parameters, 2 steps
        memory: 3 slots (24 bytes), 0 of them fixed; 3 constants (24 bytes); tables of 0 slots (0 bytes)
        step 0: block, 1 row
            r0 = slot[1]
            r1 = slot[0]
            r2 = 100
            r3 = exponential(r0)
            r4 = less(r1, r2)
            r4: require 'a must be below 100', shows r1
            slot[2] = r3
        step 1: block, 3 rows
            r0 = constant[i]
            r1 = slot[0]
            r2 = slot[2]
            r3 = subtract(r0, r1)
            r4 = divide(r3, r2)
            r5 = square(r4)
            target += -0.5 × sum r5

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
        3 parameters, 3 steps
        memory: 9 slots (72 bytes), 1 of them fixed; 0 constants (0 bytes); tables of 8 slots (32 bytes)
        slot[3…] = 7
        target += 1.25
        step 0: block, 4 rows in 4 levels of 1, one after another
            r0 = slot[0, 4, 5, 6]
            r1 = slot[1, 2, 3, 2]
            r2 = add(r0, r1)
            r3 = hyperbolicTangent(r2)
            slot[4 + i] = r3
        step 1: block, 3 rows
            r0 = slot[i]
            slot[8…] = sums of r0 over 3 rows
        step 2: block, 1 row
            r0 = slot[8]
            r1 = slot[7]
            r2 = multiply(r0, r1)
            target += -2 × sum r2
        outputs: slot[8], 3, slot[7]

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
        2 parameters, 2 steps
        memory: 4 slots (32 bytes), 0 of them fixed; 0 constants (0 bytes); tables of 0 slots (0 bytes)
        step 0: node swap, at m.stan:7:1
            pair: 2 × slot[i]
            slot[2 + i] = 2 results
        step 1: block, 1 row
            r0 = slot[2]
            r1 = slot[3]
            target += sum r0
            target += -1 × sum r1
        reject: no such point

        """)
    #expect(
      listing(builder, after: "dead-sites") == """
        2 parameters, 3 sites, 0 numbers of data
        reject: no such point
        #1 node swap, 2 rows of 1 call, at m.stan:7:1
            q[i]
        #2 subtract, 1 row
            #1[0]
            #1[1]
        #3 target, 1 row
            #2[0]

        """)
  }
}

/// Two numbers in the other order.
private final class Swap: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case pair }

  var name: String { "swap" }

  func forward(inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void) -> NodeOutcome {
    (outputs[0], outputs[1]) = (inputs[.pair][1], inputs[.pair][0])
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Void
  ) {
    inputAdjoints[.pair]?[0] += outputAdjoints[1]
    inputAdjoints[.pair]?[1] += outputAdjoints[0]
  }
}
