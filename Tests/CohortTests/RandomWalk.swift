// A method made only here: random-walk Metropolis, a chain with settings, header and columns of its own.
import CohortInference
import CohortRandom
import Foundation

/// Metropolis with normal proposals (Metropolis et al. 1953).
struct RandomWalk: ChainMethod {
  var iterations = IterationSettings()
  var scale = 0.5

  static let name = "random_walk"
  static let settings: [Setting<RandomWalk>] =
    IterationSettings.settings.within(\.iterations)
    + [Setting(\Self.scale, "scale", options: ["scale"], help: "The proposal's scale.", range: .positive)]

  var header: [HeaderEntry] {
    [
      HeaderEntry(
        "sample", nil,
        iterations.header + [
          HeaderEntry(
            "algorithm", .text(Self.name), default: .text("hmc"),
            [HeaderEntry(Self.name, nil, Array(Self.settings.suffix(1)).entries(of: self, default: Self()))])
        ])
    ]
  }
  var columns: [String] { ["lp__", "accepted__"] }

  func kernel(_ start: ChainStart) -> ChainKernelBox { ChainKernelBox(RandomWalkKernel(start, scale: scale)) }
}

private final class RandomWalkKernel: ChainKernel {
  private let density: any LogDensity
  private let isCancelled: () -> Bool
  private let scale: Double
  private var random: RandomStream
  private let point: UnsafeMutableBufferPointer<Double>
  private let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2)
  private(set) var gradientEvaluations = 0

  init(_ start: ChainStart, scale: Double) {
    density = start.density
    isCancelled = start.isCancelled
    random = start.random
    self.scale = scale
    point = .allocate(capacity: max(0, start.density.dimension))
    point.initialize(repeating: 0)
    row.initialize(repeating: 0)
  }

  deinit {
    point.deallocate()
    row.deallocate()
  }

  var position: UnsafeBufferPointer<Double> { UnsafeBufferPointer(point) }
  var statistics: UnsafeBufferPointer<Double> { UnsafeBufferPointer(row) }

  func start(at first: StartingPoint) {
    for (index, value) in zip(point.indices, first.position) { point[index] = value }
    row[0] = first.logDensity
  }

  func iterate(_ phase: RunPhase, _ iteration: Int) throws -> Transition {
    if isCancelled() { throw CancellationRequest() }
    // Kept back until nothing can throw any more: an iteration that is broken off leaves all as it was.
    var stream = random
    let proposal = point.map { $0 + scale * stream.nextNormal() }
    var gradient = proposal
    let value = try density.logDensityAndGradient(at: proposal, gradient: &gradient)
    gradientEvaluations += 1
    let isAccepted = value.isFinite && log(stream.nextUniform()) < value - row[0]
    random = stream
    if isAccepted {
      for index in point.indices { point[index] = proposal[index] }
      row[0] = value
    }
    row[1] = isAccepted ? 1 : 0
    return Transition()
  }

  func end(_ phase: RunPhase) -> PhaseReport? { nil }

  func write(to writer: inout StateWriter) {
    random.write(to: &writer)
    writer.write(position)
    writer.write(statistics)
    writer.write(gradientEvaluations)
  }

  func read(from reader: inout StateReader) throws {
    try random.read(from: &reader)
    try reader.read(into: point)
    try reader.read(into: row)
    gradientEvaluations = try reader.count()
  }
}
