// What is known of a chain between two iterations, as a value: the chain goes on from it bit for bit.

/// A chain's state, written down.
public struct ChainState: Codable, Equatable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
}

extension ChainState {
  /// How long warm-up is that ends by itself; nil where that is not known, or it does not.
  package var warmupLength: Int? {
    var reader = StateReader(bytes)
    guard (try? reader.text()) != nil, (try? reader.int()) != nil, (try? reader.word()) != nil,
      (try? reader.int()) != nil, (try? reader.int()) != nil, (try? reader.int()) != nil,
      let length = try? reader.bounded(), length > 0
    else { return nil }
    return length
  }
}
