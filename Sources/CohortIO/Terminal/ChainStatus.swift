// How far a chain has come, how fast it goes, and what its present iteration does.
import CohortInference

package struct ChainStatus: Equatable, Sendable {
  package enum Phase: Equatable, Sendable {
    case waiting
    case starting
    case running(RunPhase)
    case done
    case stopped
    case failed

    package var text: String {
      switch self {
      case .waiting: "waiting"
      case .starting: "starting"
      case .running(let phase): phase.name
      case .done: "done"
      case .stopped: "stopped"
      case .failed: "failed"
      }
    }
  }

  package var chain: Int
  package private(set) var phase = Phase.waiting
  /// The phases with their iterations.
  package private(set) var plan: [PhasePlan]
  /// Iterations done, all phases together.
  package private(set) var completed = 0
  /// Divergences since the phase began.
  package private(set) var divergences = 0
  /// Of the last iteration; 0 where the method has none.
  package private(set) var stepSize = 0.0
  /// Evaluations of the gradient in the last iteration.
  package private(set) var gradients = 0
  /// What a method without chains tells of how it fares.
  package private(set) var status: String?
  /// Evaluations of the gradient at the end of the last iteration, and by now.
  package private(set) var evaluationsBefore = 0
  package private(set) var evaluations = 0
  /// When the chain was first heard of, when the present iteration began, and when the chain ended.
  package private(set) var startTime: Double?
  package private(set) var iterationTime = 0.0
  package private(set) var endTime: Double?
  /// By phase: seconds per iteration of late, and how many iterations are known.
  package private(set) var paces: [RunPhase: Pace]

  /// Seconds per iteration, later ones counting more.
  package struct Pace: Equatable, Sendable {
    package var seconds = 0.0
    package var count = 0

    /// About the last tenth of the iterations counts, 20 at least: early iterations of warm-up are slow.
    mutating func add(_ time: Double) {
      count += 1
      let weight = 1 / min(Double(count), max(20, Double(count) / 10))
      seconds += weight * (time - seconds)
    }
  }

  package init(chain: Int, plan: [PhasePlan]) {
    self.chain = chain
    self.plan = plan
    paces = [:]
  }

  /// Iterations wanted, all phases together.
  package var total: Int { plan.reduce(0) { $0 + $1.iterations } }

  /// Whether how many iterations it takes is found on the way.
  package var isOpen: Bool { plan.contains(where: \.isLimit) }

  /// The share that is done, in whole per cent; 100 only when all is.
  var percentage: Int { total > 0 ? Int(Double(completed) / Double(total) * 100) : 100 }

  package var isRunning: Bool {
    switch phase {
    case .starting, .running: true
    case .waiting, .done, .stopped, .failed: false
    }
  }

  package var hasEnded: Bool { endTime != nil }

  /// Evaluations in the present iteration.
  package var evaluationsInIteration: Int { max(0, evaluations - evaluationsBefore) }

  /// The chain has iterated.
  package mutating func update(_ progress: RunProgress, evaluations: Int, at time: Double) {
    let isFirst = startTime == nil
    if isFirst { startTime = time }
    phase = .running(progress.phase)
    // A chain that goes on from a checkpoint begins with what is done: its first iteration has no time of its own.
    if !isFirst, progress.completed > completed {
      paces[progress.phase, default: Pace()].add((time - iterationTime) / Double(progress.completed - completed))
    }
    completed = progress.completed
    // Now it is known how many iterations it takes.
    if progress.total < total, let open = plan.firstIndex(where: \.isLimit) {
      plan[open].iterations -= total - progress.total
      plan[open].isLimit = false
    }
    divergences = progress.divergences
    stepSize = progress.stepSize
    gradients = progress.gradients
    status = progress.status
    evaluationsBefore = evaluations
    self.evaluations = evaluations
    iterationTime = time
  }

  /// What is known between iterations: how often the density has been evaluated.
  package mutating func beat(evaluations: Int, at time: Double) {
    if evaluations > self.evaluations, phase == .waiting {
      phase = .starting
      startTime = time
      iterationTime = time
    }
    self.evaluations = max(self.evaluations, evaluations)
  }

  package mutating func end(_ phase: Phase, at time: Double) {
    self.phase = phase
    endTime = time
  }
}
