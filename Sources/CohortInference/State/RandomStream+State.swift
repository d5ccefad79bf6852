// A random stream written down: its name and how far it has been read.

import CohortRandom

extension RandomStream: StoredState {
  package func write(to writer: inout StateWriter) {
    writer.write(seed)
    writer.write(UInt64(stream))
    writer.write(UInt64(purpose.rawValue))
    writer.write(UInt64(substream))
    writer.write(position)
  }

  package mutating func read(from reader: inout StateReader) throws {
    let seed = try reader.word()
    let stream = UInt32(truncatingIfNeeded: try reader.word())
    guard let purpose = RandomPurpose(rawValue: UInt8(truncatingIfNeeded: try reader.word())) else {
      throw InferenceError.unreadableState("its random numbers have an unknown purpose")
    }
    let substream = UInt32(truncatingIfNeeded: try reader.word())
    self = RandomStream(seed: seed, stream: stream, purpose: purpose, substream: substream)
    position = try reader.word()
  }
}
