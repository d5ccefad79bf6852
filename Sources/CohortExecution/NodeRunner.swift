// A library node within an executor: its workspace, and pointers to its arguments.
import CohortProgram

/// Runs one node step. Contiguous arguments are read, and their adjoints accumulated, in place.
final class NodeRunner {
  /// How a copied argument is filled before each run.
  private struct Copy: BitwiseCopyable {
    var argument: Int
    var count: Int
    /// The slots, or base and stride.
    var table: UnsafePointer<Int32>?
    var base: Int
    var stride: Int

    @inline(__always)
    func slot(_ index: Int) -> Int { table.map { Int($0[index]) } ?? (base + stride * index) }
  }

  private let node: NodeEvaluator
  /// What does the calls of many points, and which of them this runner's is; nil where the call is done by itself.
  private let shared: (any PopulationNodeEvaluator)?
  private let point: Int
  var isShared: Bool { shared != nil }
  private let inputs: UnsafeMutablePointer<UnsafePointer<Double>>
  private let inputAdjoints: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  /// Scratch of the copied arguments; also reachable as `inputs`.
  private let copiedValues: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private let copies: UnsafePointer<Copy>
  private let copyCount: Int
  private let slots: UnsafeMutablePointer<Double>
  private let adjoints: UnsafeMutablePointer<Double>
  private let outputCount: Int
  /// Where results that do not stand one after another belong, and room for them and their adjoints.
  private let outputSlots: UnsafePointer<Int32>?
  private let outputs: UnsafeMutablePointer<Double>
  private let outputAdjoints: UnsafeMutablePointer<Double>

  /// - Parameters:
  ///   - shared: does the call along with those of other points.
  ///   - point: which of the points this is.
  /// - Throws: `ExecutionError` where memory is short.
  init(
    _ step: NodeStep, constants: UnsafePointer<Double>, slots: UnsafeMutablePointer<Double>,
    adjoints: UnsafeMutablePointer<Double>, memory: OwnedMemory, shared: (any PopulationNodeEvaluator)? = nil,
    point: Int = 0
  ) throws {
    self.shared = shared
    self.point = point
    if let shared {
      node = NodeEvaluator(
        forward: { inputs, outputs in shared.end(point: point, inputs: inputs, outputs: outputs) },
        reverse: { _, _, outputAdjoints, inputAdjoints in
          shared.reverse(point: point, outputAdjoints: outputAdjoints, inputAdjoints: inputAdjoints)
        }, statistics: { nil })
    } else {
      do {
        node = try step.node.evaluator()
      } catch {
        throw ExecutionError.tooLarge(error.message(at: step.place))
      }
    }
    self.slots = slots
    self.adjoints = adjoints
    outputCount = step.outputCount
    if let own = step.outputSlots {
      outputSlots = try memory.copy(own)
      outputs = try memory.zeros(count: own.count)
      outputAdjoints = try memory.zeros(count: own.count)
    } else {
      outputSlots = nil
      outputs = slots + step.outputBase
      outputAdjoints = adjoints + step.outputBase
    }
    let inputs: UnsafeMutablePointer<UnsafePointer<Double>> = try memory.allocate(count: step.arguments.count)
    let inputAdjoints: UnsafeMutablePointer<UnsafeMutablePointer<Double>?> =
      try memory.allocate(count: step.arguments.count)
    let copiedValues: UnsafeMutablePointer<UnsafeMutablePointer<Double>> =
      try memory.allocate(count: step.arguments.count)
    var copies: [Copy] = []
    for (index, argument) in step.arguments.enumerated() {
      let count = argument.count
      func copied(table: UnsafePointer<Int32>?, base: Int, stride: Int) throws {
        let scratch = try memory.zeros(count: count)
        copiedValues[copies.count] = scratch
        inputs[index] = UnsafePointer(scratch)
        inputAdjoints[index] = try memory.zeros(count: count)
        copies.append(Copy(argument: index, count: count, table: table, base: base, stride: stride))
      }
      switch argument.column {
      case .constant(let value):
        inputs[index] = try memory.copy(repeatElement(value, count: count))
        inputAdjoints[index] = nil
      case .constants(let base, let stride):
        inputs[index] =
          stride == 1 || count <= 1
          ? constants + (count == 0 ? 0 : base) : try memory.copy((0..<count).map { constants[base + stride * $0] })
        inputAdjoints[index] = nil
      case .slot(let base) where count <= 1, .slots(let base, _) where count <= 1, .slots(let base, stride: 1):
        inputs[index] = UnsafePointer(slots + (count == 0 ? 0 : base))
        inputAdjoints[index] = adjoints + (count == 0 ? 0 : base)
      case .slot(let base): try copied(table: nil, base: base, stride: 0)
      case .slots(let base, let stride): try copied(table: nil, base: base, stride: stride)
      case .gather(let table): try copied(table: memory.copy(table.prefix(count)), base: 0, stride: 0)
      }
    }
    self.inputs = inputs
    self.inputAdjoints = inputAdjoints
    self.copiedValues = copiedValues
    self.copies = try memory.copy(copies)
    copyCount = copies.count
  }

  /// Hands the arguments to what does the calls of many points.
  func begin() {
    copyArguments()
    shared?.begin(point: point, inputs: inputs)
  }

  @inline(__always)
  private func copyArguments() {
    for index in 0..<copyCount {
      let copy = copies[index]
      let strip = copiedValues[index]
      for i in 0..<copy.count { strip[i] = slots[copy.slot(i)] }
    }
  }

  /// Computes the outputs, or takes them where the call was done along with others; NaN where the node fails, for the guards
  /// that may follow.
  func forward() -> NodeFailure? {
    if shared == nil { copyArguments() }
    var problem: NodeFailure?
    if case .failure(let failure) = node.forward(inputs, outputs) {
      outputs.update(repeating: .nan, count: outputCount)
      problem = failure
    }
    if let outputSlots { for k in 0..<outputCount { slots[Int(outputSlots[k])] = outputs[k] } }
    return problem
  }

  /// What the last evaluation took, of nodes that count.
  var statistics: SolveStatistics? { node.statistics() }

  func reverse() {
    if let outputSlots { for k in 0..<outputCount { outputAdjoints[k] = adjoints[Int(outputSlots[k])] } }
    guard (0..<outputCount).contains(where: { outputAdjoints[$0] != 0 }) else { return }
    for index in 0..<copyCount {
      let copy = copies[index]
      inputAdjoints[copy.argument]?.update(repeating: 0, count: copy.count)
    }
    node.reverse(inputs, outputs, outputAdjoints, inputAdjoints)
    for index in 0..<copyCount {
      let copy = copies[index]
      guard let strip = inputAdjoints[copy.argument] else { continue }
      for i in 0..<copy.count { adjoints[copy.slot(i)] += strip[i] }
    }
  }
}
