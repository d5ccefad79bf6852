// A call of a library node from a function's code: values, or derivatives by reverse passes.
import CTape
import CohortProgram
import Synchronization

/// Reads the node's arguments from registers and writes what is wanted to registers. Several threads may run it at once; each
/// takes a workspace from those that are free. Where the node fails, its results are NaN, and so the solver fails.
package final class Callout: @unchecked Sendable {
  /// Never changed after `finish`, hence safe to share.
  let address: UnsafeMutablePointer<CohortCallout>
  private let call: CodeGraph.Call
  private let operands: [Int32]
  private var results: [(index: Int, register: Int32)] = []
  /// The outputs of which derivatives are wanted, with their results.
  private var rows: [(output: Int, results: [(variable: Int, register: Int32)])] = []
  /// Of the arguments alone.
  private let inputCount: Int
  private let free: Mutex<[Worker]> = Mutex([])

  /// - Parameter operands: the registers of the call's operands.
  init(_ call: CodeGraph.Call, operands: [Int32]) {
    self.call = call
    self.operands = operands
    inputCount = call.inputCount
    address = .allocate(capacity: 1)
    address.initialize(
      to: CohortCallout(
        run: { context, registers, stride in
          guard let context, let registers else { return }
          Unmanaged<Callout>.fromOpaque(context).takeUnretainedValue().run(registers, Int(stride))
        }, context: nil))
    address.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { address.deallocate() }

  /// That the result with an index goes to a register.
  func addResult(_ index: Int, register: Int32) { results.append((index, register)) }

  /// To be called when all results are known.
  func finish() {
    guard case .derivatives(let wanted) = call.wanted else { return }
    let byOutput = Dictionary(grouping: results) { $0.index / wanted.variableCount }
    rows = byOutput.sorted { $0.key < $1.key }.map { output, results in
      (output, results.map { ($0.index % wanted.variableCount, $0.register) })
    }
  }

  /// Memory for one run at a time: sent from run to run, used by one.
  private final class Worker: @unchecked Sendable {
    let node: NodeEvaluator
    let numbers: Storage<Double>
    let inputs: Storage<UnsafePointer<Double>>
    let inputAdjoints: Storage<UnsafeMutablePointer<Double>?>
    let values: UnsafeMutablePointer<Double>
    let adjoints: UnsafeMutablePointer<Double>
    let outputs: UnsafeMutablePointer<Double>
    let outputAdjoints: UnsafeMutablePointer<Double>
    /// The derivatives of one output by all variables.
    let sums: UnsafeMutablePointer<Double>

    init?(_ call: CodeGraph.Call) {
      let (n, m) = (call.inputCount, call.outputCount)
      var wanted = CodeGraph.ArgumentDerivatives(
        isWanted: call.argumentCounts.map { _ in false }, variableCount: 0, entries: [])
      if case .derivatives(let derivatives) = call.wanted { wanted = derivatives }
      guard let numbers = Storage<Double>(count: 2 * n + 2 * m + wanted.variableCount),
        let inputs = Storage<UnsafePointer<Double>>(count: call.argumentCounts.count),
        let inputAdjoints = Storage<UnsafeMutablePointer<Double>?>(count: call.argumentCounts.count),
        let node = try? call.function.evaluator()
      else { return nil }
      values = numbers.base
      adjoints = values + n
      outputs = adjoints + n
      outputAdjoints = outputs + m
      sums = outputAdjoints + m
      var first = 0
      for (argument, count) in call.argumentCounts.enumerated() {
        inputs.base[argument] = UnsafePointer(values + first)
        inputAdjoints.base[argument] = wanted.isWanted[argument] ? adjoints + first : nil
        first += count
      }
      self.numbers = numbers
      self.inputs = inputs
      self.inputAdjoints = inputAdjoints
      self.node = node
    }
  }

  private func run(_ registers: UnsafeMutablePointer<Double>, _ stride: Int) {
    guard let worker = free.withLock({ $0.popLast() }) ?? Worker(call) else {
      for (_, register) in results { registers[Int(register) * stride] = .nan }
      return
    }
    compute(worker, registers, stride)
    free.withLock { $0.append(worker) }
  }

  private func compute(_ worker: Worker, _ registers: UnsafeMutablePointer<Double>, _ stride: Int) {
    for k in 0..<inputCount { worker.values[k] = registers[Int(operands[k]) * stride] }
    let outcome = worker.node.forward(worker.inputs.base, worker.outputs)
    if case .failure = outcome {
      for (_, register) in results { registers[Int(register) * stride] = .nan }
      return
    }
    guard case .derivatives(let wanted) = call.wanted else {
      for (index, register) in results { registers[Int(register) * stride] = worker.outputs[index] }
      return
    }
    for (output, results) in rows {
      worker.adjoints.update(repeating: 0, count: inputCount)
      worker.outputAdjoints.update(repeating: 0, count: call.outputCount)
      worker.outputAdjoints[output] = 1
      worker.node.reverse(worker.inputs.base, worker.outputs, worker.outputAdjoints, worker.inputAdjoints.base)
      worker.sums.update(repeating: 0, count: wanted.variableCount)
      for (k, entry) in wanted.entries.enumerated() {
        worker.sums[entry.variable] += worker.adjoints[entry.input] * registers[Int(operands[inputCount + k]) * stride]
      }
      for (variable, register) in results { registers[Int(register) * stride] = worker.sums[variable] }
    }
  }
}
