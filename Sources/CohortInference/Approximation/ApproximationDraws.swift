// ApproximationDraws: many draws of an approximation, with the log density at each, a block at a time.

import CohortRandom

extension PopulationDensity {
  /// Draws from an approximation that is a map of standard normal numbers.
  ///
  /// - Parameters:
  ///   - random: `dimension` numbers of it make a draw.
  ///   - evaluates: whether the log density is wanted; NaN is given where not.
  ///   - map: writes where standard normal numbers land to a place of an array.
  ///   - body: given each draw in order: its number, the standard normal numbers, where they landed, and the log density there.
  /// - Throws: `CancellationRequest` between blocks, and what `body` throws.
  func draw(
    _ count: Int, random: inout RandomStream, evaluates: Bool = true, isCancelled: () -> Bool,
    map: (_ standard: ArraySlice<Double>, _ points: inout [Double], _ offset: Int) -> Void,
    body: (_ index: Int, _ standard: ArraySlice<Double>, _ position: ArraySlice<Double>, _ logDensity: Double) throws
      -> Void
  ) throws {
    let block = max(1, min(1000, (1 << 22) / max(1, dimension)))
    var done = 0
    while done < count {
      if isCancelled() { throw CancellationRequest() }
      let size = min(block, count - done)
      let standard = (0..<size * dimension).map { _ in random.nextNormal() }
      var points = standard
      for index in 0..<size {
        let offset = index * dimension
        map(standard[offset..<offset + dimension], &points, offset)
      }
      let values = evaluates ? try logDensities(at: points) : [Double](repeating: .nan, count: size)
      for index in 0..<size {
        let range = index * dimension..<(index + 1) * dimension
        try body(done + index, standard[range], points[range], values[index])
      }
      done += size
    }
  }
}

/// −½ Σ z².
func logKernel(_ standard: ArraySlice<Double>) -> Double { standard.reduce(0) { $0 - 0.5 * $1 * $1 } }

/// Draws from an approximation need something to draw.
func requireParameters(_ dimension: Int) throws {
  guard dimension > 0 else {
    throw InferenceError.approximationFailed("the model has no parameters: there is nothing to approximate")
  }
}
