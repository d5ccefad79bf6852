// OutputPopulation: the outputs of many draws, computed many at a time.
import CohortExecution
import CohortMath
import CohortProgram
import CohortRandom
import CohortRecording

/// Computes the outputs of draws: the numbers of each are those that a ``ModelOutputs`` gives which computes one draw after
/// another.
///
/// The first recording is replayed for many draws at once, shared among the threads of the arena in which that is done. Draws that
/// it does not describe, and draws that fail, are left to a ``ModelOutputs``, in their order.
package final class OutputPopulation {
  private let model: BoundModel
  private let single: ModelOutputs
  private let places: OutputPlaces?
  private let executor: (any PopulationExecutor)?

  /// Draws that are computed before they are delivered.
  private static let drawsAtATime = 256

  init(_ model: BoundModel, single: ModelOutputs, first: PreparedOutputs?) {
    self.model = model
    self.single = single
    // What is printed is heard draw by draw.
    if let first, first.messages.isEmpty, !first.speech.contains(.prints) {
      places = OutputPlaces(first)
      executor = first.program.makePopulation(hasGradient: false)
    } else {
      places = nil
      executor = nil
    }
  }

  /// Computes the outputs of draws and hands them over in their order.
  ///
  /// - Parameters:
  ///   - points: unconstrained parameters, row after row.
  ///   - random: names a draw.
  ///   - deliver: takes the number of a draw, from 0, its numbers in the order of the model's columns, and why there are no more
  ///     where a variable could not be computed.
  /// - Throws: what `deliver` throws, and `ExecutionError`.
  package func compute(
    at points: UnsafePointer<Double>, count: Int, random: (Int) -> RandomStream,
    deliver: (Int, ContiguousArray<Double>, (any Error)?) throws -> Void
  ) throws {
    let dimension = model.dimension
    var first = 0
    while first < count {
      let draws = first..<min(first + OutputPopulation.drawsAtATime, count)
      let replayed = try replay(draws, points, random)
      for draw in draws {
        if single.isReplaying, let row = replayed[draw - first] {
          single.countReplayed()
          try deliver(draw, row, nil)
          continue
        }
        var row = ContiguousArray<Double>()
        var failure: (any Error)?
        do {
          let point = UnsafeBufferPointer(start: points + draw * dimension, count: dimension)
          try single.append(at: point, random: random(draw), to: &row)
        } catch {
          failure = error
        }
        try deliver(draw, row, failure)
      }
      first = draws.upperBound
    }
  }

  /// The rows of the draws that the recording serves; nil for others.
  private func replay(
    _ draws: Range<Int>, _ points: UnsafePointer<Double>, _ random: (Int) -> RandomStream
  ) throws -> [ContiguousArray<Double>?] {
    let none = [ContiguousArray<Double>?](repeating: nil, count: draws.count)
    guard let executor, let places, single.isReplaying else { return none }
    let (dimension, inputCount) = (model.dimension, model.outputInputCount(.unconstrained))
    var inputs = [Double](repeating: 0, count: max(1, draws.count * inputCount))
    for (index, draw) in draws.enumerated() {
      for k in 0..<dimension { inputs[index * inputCount + k] = points[draw * dimension + k] }
      for (k, number) in RandomKey.numbers(of: random(draw)).enumerated() {
        inputs[index * inputCount + dimension + k] = number
      }
    }
    var numbers = [Double](repeating: 0, count: max(1, draws.count * places.count))
    var served = [Bool](repeating: false, count: draws.count)
    try inputs.withUnsafeBufferPointer { inputs in
      try numbers.withUnsafeMutableBufferPointer { numbers in
        try served.withUnsafeMutableBufferPointer { served in
          guard let inputs = inputs.baseAddress, let numbers = numbers.baseAddress, let served = served.baseAddress
          else { return }
          let rows = PopulationPoints(
            points: inputs, gradients: nil, dimension: inputCount, rows: Array(0..<draws.count))
          try executor.evaluate(rows) { number, executor, evaluation in
            guard case .value = evaluation else { return }
            served[number] = places.write(executor.slots, to: numbers + number * places.count)
          }
        }
      }
    }
    return served.enumerated().map { index, isServed in
      isServed ? ContiguousArray(numbers[index * places.count..<(index + 1) * places.count]) : nil
    }
  }
}
