// SamplerCalls: calls of a sampler of scalars in a recording of outputs; the calls of one place become one node.
import CohortProgram
import CohortRandom

/// Draws from a distribution, for one call or for all calls of one place.
///
/// Arguments: the key of the draw (see `RandomKey`), then those of the sampler; outputs: the draws, one call after another.
/// Each call has a stream of its own, so the numbers do not depend on the order of calls. There are no derivatives.
package final class SamplerCalls: BatchedNode {
  package enum Argument: NodeArgument {
    case key
    /// A parameter of the distribution.
    case parameter(Int)

    package var position: Int {
      switch self {
      case .key: return 0
      case .parameter(let number): return 1 + number
      }
    }

    package static func name(at position: Int) -> String { position == 0 ? "key" : "parameter \(position - 1)" }
  }

  private struct Call {
    var id: UInt64
    var rows: Int
    /// Bit k: argument k is one number for all rows.
    var single: UInt64
  }

  package let name: String
  private let distribution: Distribution
  private let sampler: Distribution.Sampler
  private let calls: [Call]
  /// For each argument whether it is given once for all calls.
  private let isShared: [Bool]

  private init(
    _ name: String, _ distribution: Distribution, _ sampler: @escaping Distribution.Sampler, _ calls: [Call],
    isShared: [Bool]
  ) {
    self.name = name
    self.distribution = distribution
    self.sampler = sampler
    self.calls = calls
    self.isShared = isShared
  }

  /// One call.
  ///
  /// - Parameters:
  ///   - id: of the call.
  ///   - rows: how many draws it makes.
  ///   - counts: how many numbers each argument has: 1 or `rows`.
  package convenience init(
    _ name: String, _ distribution: Distribution, _ sampler: @escaping Distribution.Sampler, id: UInt64, rows: Int,
    counts: [Int]
  ) {
    var single: UInt64 = 0
    for (index, count) in counts.enumerated() where count == 1 { single |= 1 << UInt64(index) }
    self.init(
      name, distribution, sampler, [Call(id: id, rows: rows, single: single)], isShared: counts.map { _ in false })
  }

  package static func merged(_ nodes: [SamplerCalls], isSame: [Bool]) -> MergedNode? {
    guard let first = nodes.first, isSame.first == true, nodes.allSatisfy({ $0.name == first.name }) else { return nil }
    let isShared = Array(isSame.dropFirst())
    let node = SamplerCalls(
      first.name, first.distribution, first.sampler, nodes.flatMap(\.calls), isShared: isShared)
    return MergedNode(node, isGivenOnce: isSame)
  }

  /// Registers of the requirements.
  package final class Scratch {
    fileprivate var registers: ContiguousArray<Double> = []
  }

  package func makeWorkspace() throws(NodeFailure) -> Scratch { Scratch() }

  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Scratch
  ) -> NodeOutcome {
    let common = RandomKey.stream(inputs[.key])
    let count = isShared.count
    var row = [Double](repeating: 0, count: count)
    var registers = workspace.registers
    workspace.registers = []
    defer { workspace.registers = registers }
    let isDiscrete = distribution.kind == .discrete
    let requirements = distribution.randomRequirements
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: max(count, 1)) { next in
      next.initialize(repeating: 0)
      var output = 0
      for call in calls {
        var stream = common.call(call.id)
        for index in 0..<call.rows {
          for k in 0..<count {
            row[k] = inputs[.parameter(k)][next[k] + (call.single >> UInt64(k) & 1 == 1 ? 0 : index)]
          }
          guard row.withUnsafeBufferPointer({ requirements.meetsRequirements($0, registers: &registers) }),
            let value = try? sampler(row, &stream), !isDiscrete || abs(value) <= 2_147_483_647
          else { return .failure(NodeFailure(kind: name, message: "\(name): an argument is not valid")) }
          outputs[output] = value
          output += 1
        }
        for k in 0..<count where !isShared[k] { next[k] += call.single >> UInt64(k) & 1 == 1 ? 1 : call.rows }
      }
      return .success
    }
  }

  /// Never called: programs of outputs are only run forward.
  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Scratch
  ) {}
}
