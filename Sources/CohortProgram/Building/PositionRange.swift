// PositionRange: where at a location operations stand that do not simply follow the ones before them.

/// Positions at a location.
///
/// Operations at a location are counted from 0, and those of one position share a site, whatever the location is run for.
/// What is taken down in some executions only, or after a number of operations that is not always the same, would put what
/// follows it elsewhere each time. So it has a range of its own.
///
/// A range is a convention that keeps columns regular: sites of one position differ by what they do, so an operation that
/// runs over the end of its range gives the same numbers and costs a little time.
package struct PositionRange: Sendable, Equatable {
  /// The position of its first operation.
  package let first: Int
  /// How many operations it has room for.
  package let count: Int

  package init(_ positions: Range<Int>) {
    first = positions.lowerBound
    count = positions.count
  }

  package var positions: Range<Int> { first..<(first + count) }
}

extension PositionRange {
  /// The terms that a branch adds where its condition holds: a choice and a term for each position of the branch. Kept small,
  /// since branches nest: terms that meet at one position share a site or get one of their own.
  static func maskedTerm(_ position: Int) -> PositionRange {
    let first = 400 &+ (2 &* position) & 0xFFF
    return PositionRange(first..<(first &+ 2))
  }

  /// What a requirement within a branch comes to: not the mask, or the condition.
  static func maskedRequirement(_ position: Int) -> PositionRange {
    let first = 800 &+ 2 &* position
    return PositionRange(first..<(first &+ 2))
  }
}

extension ProgramBuilder {
  /// Goes on with the first position of a range.
  @inline(__always)
  package func move(to range: PositionRange) { position = range.first }

  /// Takes down what `body` does in a range of the current location, then goes on where it was.
  package func aside<Result>(in range: PositionRange, _ body: () throws -> Result) rethrows -> Result {
    let saved = position
    position = range.first
    defer { position = saved }
    return try body()
  }

  /// Takes down what `body` does in a range of another location, then goes on where it was.
  package func aside<Result>(
    at other: Int, in range: PositionRange, _ body: () throws -> Result
  ) rethrows -> Result {
    let saved = (location, position)
    location = other
    position = range.first
    defer {
      location = saved.0
      position = saved.1
    }
    return try body()
  }
}
