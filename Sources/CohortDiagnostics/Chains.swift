// Chains: the draws of one quantity from several chains, in the shapes that the diagnostics work on.

/// One quantity's draws, chain by chain, all cut to the length of the shortest chain.
package struct Chains: Equatable, Sendable {
  package let values: [[Double]]
  package var chainCount: Int { values.count }
  package var drawCount: Int { values.first?.count ?? 0 }
  package var size: Int { chainCount * drawCount }

  /// Chains that differ in length (one was stopped, say) are cut to the shortest.
  package init(_ values: [[Double]]) {
    let shortest = values.map(\.count).min() ?? 0
    self.values = values.map { $0.count == shortest ? $0 : Array($0.prefix(shortest)) }
  }

  /// All draws in one array, chain after chain.
  package var pooled: [Double] { values.count == 1 ? values[0] : values.flatMap { $0 } }

  package func map(_ transform: (Double) -> Double) -> Chains {
    Chains(values.map { $0.map(transform) })
  }

  package var isFinite: Bool { values.allSatisfy { $0.allSatisfy(\.isFinite) } }

  /// Whether all draws of all chains are the same number.
  package var isConstant: Bool {
    guard let first = values.first?.first else { return true }
    return values.allSatisfy { $0.allSatisfy { $0 == first } }
  }

  /// Fewer than four draws per chain say nothing about mixing, nor do draws that are not finite or never change.
  var isUsable: Bool { chainCount > 0 && drawCount >= 4 && isFinite && !isConstant }
}
