// Raw memory with one owner: what a program or an executor allocates once and frees at its end.

/// Buffers of trivial values that live as long as their owner.
final class OwnedMemory {
  private var blocks: [UnsafeMutableRawPointer] = []
  /// What is left of the block from which small pieces are taken: programs of long chains have many.
  private var rest: UnsafeMutableRawBufferPointer = .init(start: nil, count: 0)
  /// Where empty copies stand.
  private var nothing: UnsafeMutableRawPointer?
  private var blockBytes = 1 << 12
  private static let sharedBlockBytes = 1 << 16

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Memory for `count` values, at least one, aligned to cache lines and not initialised.
  func allocate<T: BitwiseCopyable>(_ type: T.Type = T.self, count: Int) throws -> UnsafeMutablePointer<T> {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    // 2^46 bytes are more than any machine's address space serves.
    guard !overflow, count >= 0, bytes < 1 << 46 else { throw ExecutionError.tooLarge("\(count) numbers in one piece") }
    let size = (bytes + 63) & ~63
    guard size <= OwnedMemory.sharedBlockBytes / 16 else {
      let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
      blocks.append(block)
      return block.bindMemory(to: T.self, capacity: max(count, 1))
    }
    if rest.count < size {
      let block = UnsafeMutableRawPointer.allocate(byteCount: blockBytes, alignment: 64)
      blocks.append(block)
      rest = UnsafeMutableRawBufferPointer(start: block, count: blockBytes)
      // Small programs take little.
      blockBytes = min(2 * blockBytes, OwnedMemory.sharedBlockBytes)
    }
    guard let start = rest.baseAddress else { throw ExecutionError.tooLarge("\(count) numbers in one piece") }
    rest = UnsafeMutableRawBufferPointer(rebasing: rest[size...])
    return start.bindMemory(to: T.self, capacity: max(count, 1))
  }

  /// `count` zeros.
  func zeros(count: Int) throws -> UnsafeMutablePointer<Double> {
    let memory = try allocate(Double.self, count: count)
    memory.initialize(repeating: 0, count: max(count, 1))
    return memory
  }

  /// A copy of the values.
  func copy<T: BitwiseCopyable>(_ values: some Collection<T>) throws -> UnsafePointer<T> {
    // Nothing is read of an empty one.
    if values.isEmpty, let nothing { return UnsafePointer(nothing.assumingMemoryBound(to: T.self)) }
    let memory = try allocate(T.self, count: values.count)
    if values.isEmpty { nothing = UnsafeMutableRawPointer(memory) }
    var index = 0
    for value in values {
      (memory + index).initialize(to: value)
      index += 1
    }
    return UnsafePointer(memory)
  }
}
