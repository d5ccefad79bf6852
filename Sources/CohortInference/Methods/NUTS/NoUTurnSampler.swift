// The no-U-turn sampler with multinomial sampling of the trajectory and the generalised U-turn criterion.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One NUTS transition after another on a `Hamiltonian` (Hoffman and Gelman 2014; Betancourt 2017, appendix A: states
/// weighted by exp(−H), biased progressive sampling between doublings, U-turn criterion on the sum of the momenta).
final class NoUTurnSampler: Trajectory {
  private let hamiltonian: Hamiltonian
  private let pool: PhasePointPool
  private let dimension: Int
  let maxDepth: Int
  private let maxEnergyError: Double
  /// nil: every step is one leapfrog step.
  private let refinement: StepRefinement?

  // Sums of momenta: of the whole trajectory, and two per depth for the halves of the subtrees under construction.
  private let trajectorySum: UnsafeMutablePointer<Double>
  @exclusivity(unchecked) private var leftSums: [UnsafeMutablePointer<Double>] = []
  @exclusivity(unchecked) private var rightSums: [UnsafeMutablePointer<Double>] = []

  // The state of the transition in progress; accesses never nest.
  @exclusivity(unchecked) private var random = RandomStream(seed: 0)
  @exclusivity(unchecked) private var signedStep = 0.0
  @exclusivity(unchecked) private var initialEnergy = 0.0
  @exclusivity(unchecked) private var edge = 0
  @exclusivity(unchecked) private var leapfrogSteps = 0
  /// The trajectory's points, but for the first.
  @exclusivity(unchecked) private var points = 0
  @exclusivity(unchecked) private var acceptanceSum = 0.0
  @exclusivity(unchecked) private var symmetricSum = 0.0
  @exclusivity(unchecked) private var isDivergent = false

  init(hamiltonian: Hamiltonian, maxDepth: Int, maxEnergyError: Double, refinement: StepRefinement? = nil) {
    self.hamiltonian = hamiltonian
    pool = hamiltonian.pool
    dimension = hamiltonian.dimension
    self.maxDepth = maxDepth
    self.maxEnergyError = maxEnergyError
    self.refinement = refinement
    trajectorySum = .allocate(capacity: max(1, dimension))
    for depth in 0..<min(maxDepth, 5) { reserveSums(depth) }
  }

  deinit {
    trajectorySum.deallocate()
    for block in leftSums { block.deallocate() }
    for block in rightSums { block.deallocate() }
  }

  private func reserveSums(_ depth: Int) {
    while leftSums.count <= depth {
      leftSums.append(.allocate(capacity: max(1, dimension)))
      rightSums.append(.allocate(capacity: max(1, dimension)))
    }
  }

  /// A finished part of the trajectory; holds one reference on each of its three points.
  private struct Subtree {
    /// The point next to where the part was grown from, and the one furthest from it.
    var near: Int
    var far: Int
    var proposal: Int
    /// The sum of the momenta: a level's buffer, or the momentum of a single point.
    var sum: UnsafeMutablePointer<Double>
    var logWeight: Double
  }

  /// Moves the Hamiltonian's current state by one transition.
  func transition(
    stepSize: Double, nominalStepSize: Double, depthLimit: Int?, using stream: inout RandomStream
  ) throws -> TransitionStatistics {
    random = stream
    defer {
      stream = random
      pool.releaseAll(except: hamiltonian.current)
    }
    let start = hamiltonian.current
    hamiltonian.refreshMomentum(start, using: &random)
    initialEnergy = pool.energy(start)
    leapfrogSteps = 0
    points = 0
    acceptanceSum = 0
    symmetricSum = 0
    isDivergent = false
    trajectorySum.update(from: pool.momentum(start), count: dimension)

    // The references: `current`, the two ends and the sample.
    var backward = start
    var forward = start
    var sample = start
    pool.retain(start)
    pool.retain(start)
    pool.retain(start)
    var logWeight = 0.0
    var depth = 0
    let limit = min(maxDepth, depthLimit ?? maxDepth)
    while depth < limit {
      reserveSums(depth)
      let goesForward = random.nextUniform() > 0.5
      signedStep = goesForward ? stepSize : -stepSize
      edge = goesForward ? forward : backward
      let old = edge
      pool.retain(edge)
      guard let new = try grow(depth, into: rightSums[depth]) else { break }
      pool.release(edge)
      depth += 1

      // Biased progressive sampling: the new half wins with probability min(1, its weight / the old one's).
      if new.logWeight > logWeight || random.nextUniform() < exp(new.logWeight - logWeight) {
        pool.release(sample)
        sample = new.proposal
      } else {
        pool.release(new.proposal)
      }
      logWeight = logSumExp(logWeight, new.logWeight)

      let otherEnd = goesForward ? backward : forward
      let goesOn = hasNoUTurn(
        outer: otherEnd, inner: old, sum: trajectorySum, nextInner: new.near, nextOuter: new.far, nextSum: new.sum,
        into: trajectorySum)
      pool.release(old)
      pool.release(new.near)
      if goesForward { forward = new.far } else { backward = new.far }
      if !goesOn { break }
    }

    hamiltonian.current = sample
    var statistics = TransitionStatistics()
    statistics.logDensity = pool.logDensity(sample)
    statistics.acceptStat = points > 0 ? acceptanceSum / Double(points) : 0
    statistics.symmetricAcceptStat = points > 0 ? symmetricSum / Double(points) : 0
    statistics.hasMoved = sample != start
    statistics.stepSize = stepSize
    statistics.treeDepth = depth
    statistics.leapfrogSteps = leapfrogSteps
    statistics.isDivergent = isDivergent
    statistics.energy = pool.energy(sample)
    return statistics
  }

  /// Grows 2^depth points on from `edge`; nil where a point diverges or a part of it turns back. The sum of momenta of
  /// a result deeper than a point is written to `sum`.
  private func grow(_ depth: Int, into sum: UnsafeMutablePointer<Double>) throws -> Subtree? {
    if depth == 0 { return try step() }
    guard let left = try grow(depth - 1, into: leftSums[depth - 1]) else { return nil }
    guard let right = try grow(depth - 1, into: rightSums[depth - 1]) else {
      pool.release(left.near)
      pool.release(left.far)
      pool.release(left.proposal)
      return nil
    }
    let logWeight = logSumExp(left.logWeight, right.logWeight)
    // Within a subtree the proposal is a plain multinomial draw.
    let takesRight = random.nextUniform() < exp(right.logWeight - logWeight)
    pool.release(takesRight ? left.proposal : right.proposal)
    let proposal = takesRight ? right.proposal : left.proposal
    let goesOn = hasNoUTurn(
      outer: left.near, inner: left.far, sum: left.sum, nextInner: right.near, nextOuter: right.far,
      nextSum: right.sum, into: sum)
    pool.release(left.far)
    pool.release(right.near)
    if goesOn {
      return Subtree(near: left.near, far: right.far, proposal: proposal, sum: sum, logWeight: logWeight)
    }
    pool.release(left.near)
    pool.release(right.far)
    pool.release(proposal)
    return nil
  }

  /// A subtree of one point: a step on from `edge`, which moves along; nil where the point diverges, or a refined step is not
  /// the one that would lead back.
  private func step() throws -> Subtree? {
    let point = pool.take()
    points += 1
    var comesBack = true
    if let refinement {
      let refined = try refinement.step(hamiltonian, from: edge, to: point, stepSize: signedStep)
      leapfrogSteps += refined.leapfrogSteps
      acceptanceSum += refined.coarseRatio
      symmetricSum += refined.coarseRatio
      isDivergent = refined.outcome == .divergent
      comesBack = refined.outcome == .reversible
    } else {
      try hamiltonian.leapfrog(from: edge, to: point, stepSize: signedStep)
      leapfrogSteps += 1
    }
    pool.release(edge)
    edge = point
    let logWeight = initialEnergy - pool.energy(point)
    if refinement == nil {
      let ratio = exp(-abs(logWeight))
      acceptanceSum += logWeight > 0 ? 1 : ratio
      symmetricSum += 2 * ratio / (1 + ratio)
    }
    guard comesBack else { return nil }
    if -logWeight > maxEnergyError {
      isDivergent = true
      return nil
    }
    pool.retain(point)
    pool.retain(point)
    pool.retain(point)
    return Subtree(
      near: point, far: point, proposal: point, sum: pool.momentum(point), logWeight: logWeight)
  }

  /// Whether two adjoining parts, joined, have not turned back: over the whole, and over each part with the other's
  /// nearest point, which catches the turns that fall between two subtrees. Leaves the sum of both sums in `total`,
  /// which may be either of them, where they have not.
  private func hasNoUTurn(
    outer: Int, inner: Int, sum: UnsafePointer<Double>, nextInner: Int, nextOuter: Int, nextSum: UnsafePointer<Double>,
    into total: UnsafeMutablePointer<Double>
  ) -> Bool {
    let n = dimension
    let outerVelocity = pool.velocity(outer)
    let nextOuterVelocity = pool.velocity(nextOuter)
    // Where the other part is a single point, a check over one part and that point is the check over the whole.
    if nextInner != nextOuter {
      let first = dotsWithSum(outerVelocity, pool.velocity(nextInner), sum, pool.momentum(nextInner), count: n)
      guard first.x > 0, first.y > 0 else { return false }
    }
    if inner != outer {
      let second = dotsWithSum(pool.velocity(inner), nextOuterVelocity, nextSum, pool.momentum(inner), count: n)
      guard second.x > 0, second.y > 0 else { return false }
    }
    let whole = writeSumWithDots(outerVelocity, nextOuterVelocity, sum, nextSum, into: total, count: n)
    return whole.x > 0 && whole.y > 0
  }
}

/// log(exp(a) + exp(b)) for a, b < +∞.
@inline(__always)
func logSumExp(_ a: Double, _ b: Double) -> Double {
  let larger = max(a, b)
  return larger == -.infinity ? larger : larger + log1p(exp(min(a, b) - larger))
}
