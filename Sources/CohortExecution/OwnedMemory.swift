// Raw memory with one owner: what a program or an executor allocates once and frees at its end.

/// Buffers of trivial values that live as long as their owner.
final class OwnedMemory {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Memory for `count` values, at least one, aligned to cache lines and not initialised.
  func allocate<T: BitwiseCopyable>(_ type: T.Type = T.self, count: Int) throws -> UnsafeMutablePointer<T> {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    // 2^46 bytes are more than any machine's address space serves.
    guard !overflow, count >= 0, bytes < 1 << 46 else { throw ExecutionError.tooLarge("\(count) numbers in one piece") }
    let block = UnsafeMutableRawPointer.allocate(byteCount: (bytes + 63) & ~63, alignment: 64)
    blocks.append(block)
    return block.bindMemory(to: T.self, capacity: max(count, 1))
  }

  /// `count` zeros.
  func zeros(count: Int) throws -> UnsafeMutablePointer<Double> {
    let memory = try allocate(Double.self, count: count)
    memory.initialize(repeating: 0, count: max(count, 1))
    return memory
  }

  /// A copy of the values.
  func copy<T: BitwiseCopyable>(_ values: some Collection<T>) throws -> UnsafePointer<T> {
    let memory = try allocate(T.self, count: values.count)
    var index = 0
    for value in values {
      (memory + index).initialize(to: value)
      index += 1
    }
    return UnsafePointer(memory)
  }
}
