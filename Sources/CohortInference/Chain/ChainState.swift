// What is known of a chain between two iterations, as a value: the chain goes on from it bit for bit.

/// A chain's state, written down.
public struct ChainState: Codable, Equatable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
}
