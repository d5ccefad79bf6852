// Draws with their gradients, the latest of them, of which the newer part is the background of the next window.

/// A queue of draws and gradients of ℝⁿ that forgets the oldest where it would grow too long.
package struct DrawWindow: Sendable {
  package let dimension: Int
  package let capacity: Int
  /// Draw after draw.
  package private(set) var positions: [Double] = []
  package private(set) var gradients: [Double] = []
  /// How many draws there are.
  package private(set) var count = 0
  /// How many of them are older than the background.
  private var older = 0

  package init(dimension: Int, capacity: Int) {
    self.dimension = dimension
    self.capacity = max(2, capacity)
  }

  package mutating func add(_ position: UnsafePointer<Double>, _ gradient: UnsafePointer<Double>) {
    // The queue is cut when it is twice too long, so that cutting costs little.
    if count >= 2 * capacity { drop(count - capacity + 1) }
    positions.append(contentsOf: UnsafeBufferPointer(start: position, count: dimension))
    gradients.append(contentsOf: UnsafeBufferPointer(start: gradient, count: dimension))
    count += 1
  }

  /// The background becomes all there is, and a new one begins.
  package mutating func change() {
    drop(older)
    older = count
  }

  package mutating func clear() {
    drop(count)
    older = 0
  }

  private mutating func drop(_ first: Int) {
    positions.removeFirst(first * dimension)
    gradients.removeFirst(first * dimension)
    count -= first
    older = max(0, older - first)
  }
}

extension DrawWindow: StoredState {
  package func write(to writer: inout StateWriter) {
    writer.write(count)
    writer.write(older)
    positions.withUnsafeBufferPointer { writer.write($0) }
    gradients.withUnsafeBufferPointer { writer.write($0) }
  }

  package mutating func read(from reader: inout StateReader) throws {
    count = try reader.bounded()
    older = try reader.bounded()
    guard count <= 2 * capacity + 1, older <= count else {
      throw InferenceError.unreadableState("it has too many draws")
    }
    positions = try reader.doubles(count * dimension)
    gradients = try reader.doubles(count * dimension)
  }
}
