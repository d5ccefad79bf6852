// RadixSort: sorts draws with their places, by the bytes of their bit patterns.

/// Buffers for sorting up to `capacity` numbers.
struct RadixSort {
  private let capacity: Int
  /// The upper bits of a number above its place, twice.
  private let keys: UnsafeMutablePointer<UInt64>
  private let counts: UnsafeMutablePointer<Int>

  /// Bits that hold the place.
  private static let placeBits: UInt64 = 24
  private static let placeMask: UInt64 = 1 << placeBits - 1

  init(capacity: Int) {
    self.capacity = capacity
    keys = .allocate(capacity: 2 * capacity)
    keys.initialize(repeating: 0, count: 2 * capacity)
    counts = .allocate(capacity: 5 * 256)
    counts.initialize(repeating: 0, count: 5 * 256)
  }

  func deallocate() {
    keys.deallocate()
    counts.deallocate()
  }

  /// Puts numbers that are not NaN into ascending order: by the upper 40 bits, least significant byte first (Knuth,
  /// volume 3, 5.2.5), then by insertion, which has little left to do unless many numbers differ in their last bits alone.
  ///
  /// - Parameters:
  ///   - sorted: takes them in order; `count` of them, at most `capacity`.
  ///   - order: takes the place that each of them had.
  func sort(
    _ values: UnsafePointer<Double>, _ count: Int, into sorted: UnsafeMutablePointer<Double>,
    order: UnsafeMutablePointer<UInt32>
  ) {
    guard count > 0, count <= capacity else { return }
    if UInt64(count) <= RadixSort.placeMask {
      let start = distribute(values, count)
      for i in 0..<count {
        let place = Int(keys[start + i] & RadixSort.placeMask)
        order[i] = UInt32(truncatingIfNeeded: place)
        sorted[i] = values[place]
      }
      if insert(count, sorted, order) { return }
    }
    for i in 0..<count { order[i] = UInt32(truncatingIfNeeded: i) }
    var places = UnsafeMutableBufferPointer(start: order, count: count)
    places.sort { values[Int($0)] < values[Int($1)] }
    for i in 0..<count { sorted[i] = values[Int(order[i])] }
  }

  /// Orders the keys by their upper bits; gives where they then are.
  private func distribute(_ values: UnsafePointer<Double>, _ count: Int) -> Int {
    counts.update(repeating: 0, count: 5 * 256)
    // Patterns that are in the order of the numbers: of negative ones all bits are turned, of others the sign.
    for i in 0..<count {
      let bits = values[i].bitPattern
      let turned = bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 0x8000_0000_0000_0000)
      let key = (turned & ~RadixSort.placeMask) | UInt64(truncatingIfNeeded: i)
      keys[i] = key
      for byte in 0..<5 { counts[byte << 8 + Int(key >> UInt64(24 + byte << 3) & 255)] += 1 }
    }
    var (from, to) = (0, capacity)
    for byte in 0..<5 {
      let table = counts + byte << 8
      let shift = UInt64(24 + byte << 3)
      // A byte that all have in common changes nothing.
      if table[Int(keys[from] >> shift & 255)] == count { continue }
      var start = 0
      for digit in 0..<256 {
        let size = table[digit]
        table[digit] = start
        start += size
      }
      let (old, new) = (keys + from, keys + to)
      for i in 0..<count {
        let key = old[i]
        let digit = Int(key >> shift & 255)
        let target = table[digit]
        table[digit] = target + 1
        new[target] = key
      }
      swap(&from, &to)
    }
    return from
  }

  /// Finishes numbers that are nearly in order; false where they are not.
  private func insert(
    _ count: Int, _ sorted: UnsafeMutablePointer<Double>, _ order: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    var budget = 8 * count
    for i in 1..<max(1, count) where sorted[i] < sorted[i - 1] {
      let (value, place) = (sorted[i], order[i])
      var j = i
      while j > 0, value < sorted[j - 1] {
        sorted[j] = sorted[j - 1]
        order[j] = order[j - 1]
        j -= 1
      }
      sorted[j] = value
      order[j] = place
      budget -= i - j
      if budget < 0 { return false }
    }
    return true
  }
}
