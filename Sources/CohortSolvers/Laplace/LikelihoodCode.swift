// A recorded likelihood log p(y | θ, η) with its derivatives up to the third order, as code.
import CTape
import CohortProgram
import CohortTape

/// What the embedded Laplace approximation needs of a likelihood, derived once and then shared by all threads.
///
/// Hessian and higher derivatives are sparse: only what is not always 0 is computed, so that a likelihood in which each
/// observation has one latent variable costs no more than a few times its own evaluation.
package final class LikelihoodCode: @unchecked Sendable {
  let latentCount: Int
  package let parameterCount: Int
  let dataCount: Int
  /// Rows and columns of the Hessian's entries by θ.
  let hessianRows: [Int]
  let hessianColumns: [Int]
  let registerCount: Int
  let inputCount: Int
  /// Never changed after `init`, hence safe to share.
  fileprivate let constants: [Double]
  private let instructions: Storage<CohortInstruction>
  private let callouts: [Callout]
  /// Where the parts begin: prologue, evaluation, contraction, derivatives by the parameters.
  private let starts: [Int]
  fileprivate let value: Int
  fileprivate let gradient: [Int32]
  fileprivate let hessian: [Int32]
  fileprivate let contraction: [Int32]
  fileprivate let byParameter: [Int32]

  /// - Parameters:
  ///   - tape: inputs θ, η, data; one output.
  ///   - latents, parameters: the numbers of θ and η.
  package init(_ tape: Tape, latents: Int, parameters: Int) throws(SolverInputError) {
    try DerivedCode.check(tape)
    guard latents > 0, tape.outputs.count == 1, latents + parameters <= tape.inputCount else {
      throw SolverInputError("the likelihood's recording is not well formed")
    }
    var graph = CodeGraph()
    graph.isRepeatable = true
    var registers = graph.inputs(of: tape, isVarying: { $0 < latents })
    registers += [Int](repeating: -1, count: tape.registerCount - registers.count)
    tape.forEachStep(
      { operation, register in
        let arity = Int(cohort_primitive_arity(operation.primitive))
        let places = [Int(operation.a), Int(operation.b), Int(operation.c)].prefix(arity)
        registers[register] = graph.primitive(operation.primitive, places.map { registers[$0] })
      },
      call: { call, first in
        for (index, result) in graph.call(call, registers).enumerated() { registers[first + index] = result }
      })
    let (theta, eta) = (Array(registers[..<latents]), Array(registers[latents..<(latents + parameters)]))
    let density = registers[tape.outputs[0]]
    let gradient = try graph.gradient(of: density, by: theta)
    let rows = try graph.jacobian(of: gradient, by: theta)
    let entries = rows.enumerated().flatMap { row, entries in entries.map { (row, $0.variable, $0.node) } }

    // h = ½ Σ A_jk H_jk, with A as more inputs; then ℓ + Σ v_j g_j + h, with v.
    var half = graph.constant(0)
    for (_, _, node) in entries {
      let weight = graph.input(varying: true)
      half = graph.productSum(graph.product(graph.constant(0.5), weight), node, half)
    }
    let contraction = try graph.gradient(of: half, by: theta)
    var total = graph.sum(density, half)
    for node in gradient { total = graph.productSum(graph.input(varying: true), node, total) }
    let byParameter = try graph.gradient(of: total, by: eta)

    let code = try StagedCode(
      graph, stages: [[density] + gradient + entries.map(\.2), contraction, byParameter])
    guard let instructions = Storage<CohortInstruction>(code.parts.flatMap { $0 }) else {
      throw SolverInputError("there is not enough memory for the likelihood's code")
    }
    self.instructions = instructions
    callouts = code.callouts
    var starts = [0]
    for part in code.parts { starts.append(starts[starts.count - 1] + part.count) }
    self.starts = starts
    latentCount = latents
    parameterCount = parameters
    dataCount = tape.inputCount - latents - parameters
    hessianRows = entries.map(\.0)
    hessianColumns = entries.map(\.1)
    registerCount = code.registerCount
    inputCount = code.inputCount
    constants = code.constants
    value = Int(code.register(density))
    self.gradient = gradient.map { code.register($0) }
    hessian = entries.map { code.register($0.2) }
    self.contraction = contraction.map { code.register($0) }
    self.byParameter = byParameter.map { code.register($0) }
  }

  fileprivate func run(_ part: Int, _ registers: UnsafeMutablePointer<Double>) {
    cohort_code_run(instructions.base + starts[part], registers)
  }
}

/// The registers in which one thread evaluates a likelihood.
final class LikelihoodEvaluator {
  private let code: LikelihoodCode
  private let registers: Storage<Double>

  /// nil where memory is short.
  init?(_ code: LikelihoodCode) {
    guard let registers = Storage<Double>(count: code.registerCount) else { return nil }
    self.code = code
    self.registers = registers
    for (k, value) in code.constants.enumerated() { registers.base[code.inputCount + k] = value }
  }

  /// Sets η and the data.
  func load(_ parameters: UnsafePointer<Double>, data: [Double]) {
    let first = registers.base + code.latentCount
    first.update(from: parameters, count: code.parameterCount)
    for k in 0..<min(data.count, code.dataCount) { first[code.parameterCount + k] = data[k] }
    code.run(0, registers.base)
  }

  /// ℓ(θ), with its gradient and the entries of its Hessian.
  func evaluate(
    _ theta: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, hessian: UnsafeMutablePointer<Double>
  ) -> Double {
    registers.base.update(from: theta, count: code.latentCount)
    code.run(1, registers.base)
    for (k, register) in code.gradient.enumerated() { gradient[k] = registers.base[Int(register)] }
    for (k, register) in code.hessian.enumerated() { hessian[k] = registers.base[Int(register)] }
    return registers.base[code.value]
  }

  /// ∂/∂θ of ½ Σ A_jk H_jk at the θ last evaluated; `weights` are the A_jk of the Hessian's entries.
  func contract(_ weights: UnsafePointer<Double>, byLatent: UnsafeMutablePointer<Double>) {
    (registers.base + code.latentCount + code.parameterCount + code.dataCount)
      .update(from: weights, count: code.hessian.count)
    code.run(2, registers.base)
    for (k, register) in code.contraction.enumerated() { byLatent[k] = registers.base[Int(register)] }
  }

  /// ∂/∂η of ℓ + Σ v_j ∂ℓ/∂θ_j + ½ Σ A_jk H_jk, with the weights of the contraction before.
  func differentiate(_ v: UnsafePointer<Double>, byParameter: UnsafeMutablePointer<Double>) {
    (registers.base + code.inputCount - code.latentCount).update(from: v, count: code.latentCount)
    code.run(3, registers.base)
    for (k, register) in code.byParameter.enumerated() { byParameter[k] = registers.base[Int(register)] }
  }
}
