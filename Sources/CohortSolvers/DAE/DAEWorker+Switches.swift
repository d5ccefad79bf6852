// Differential-algebraic systems that switch: solved in pieces, with consistent values and sensitivities behind each switch.
import CIntegrators
import CohortTape

extension DAEWorker {
  /// Solves from t0 to the times, one internal step at a time, and stops where the system switches.
  ///
  /// At a switch the differential elements of y go on; y' and the algebraic elements follow from the system with its new modes. The
  /// sensitivities of the differential elements jump by (y'₋ − y'₊) dτ/dp, the others follow (Galán, Feehery & Barton 1999).
  func solveInPieces(
    _ tracker: SwitchTracker, from t0: Double, to times: [Double], maximumSteps: Int,
    solution: UnsafeMutablePointer<Double>, sensitivity: UnsafeMutablePointer<Double>, reached: inout Double
  ) -> SwitchedDAEStatus {
    guard let evaluator = current, let y = cohort_dae_state(solver), let slope = cohort_dae_slope(solver),
      let end = times.last
    else { return .solver(.other) }
    let n = states
    var (t, pieceStart) = (t0, t0)
    tracker.begin(evaluator, states: n, span: end - t0)
    tracker.decide(t0, y, nil)
    tracker.load(evaluator)
    if tracker.decide(t0, y, slope) { tracker.load(evaluator) }
    // At a switch at t0, y' and the algebraic elements may be those of its other side.
    let residues = residuals(t0, y, slope)
    if residues.map({ $0.greatest > 1e-6 * (1 + $0.scale) }) ?? true, !makeConsistent(t0, y, slope) {
      return .noIndexOne
    }
    if !variables.isEmpty, !start(t0, y, slope) { return .noIndexOne }
    var next = 0
    while true {
      let event = tracker.next(after: t, before: end)
      let stop = min(event, end)
      pieceStart = t
      var status = cohort_dae_begin(solver, t)
      var (crossing, steps) = (Double.nan, 0)
      while status == .success, t < stop {
        let before = t
        status = cohort_dae_step(solver, stop, &t)
        guard status == .success else { break }
        steps += 1
        if tracker.hasStateSwitches, tracker.excess(t, y) > 0 {
          guard let place = locate(tracker, max(before, pieceStart), t, y) else { return .solver(.other) }
          crossing = place
        }
        let now = crossing.isNaN ? t : crossing
        while next < times.count, times[next] <= now {
          guard cohort_dae_interpolate(solver, times[next]) == .success else { return .solver(.other) }
          write(next, solution, sensitivity)
          (next, steps) = (next + 1, 0)
        }
        reached = now
        if next == times.count { return .solver(.success) }
        guard cohort_dae_interpolate(solver, now) == .success else { return .solver(.other) }
        if !crossing.isNaN { break }
        if steps >= maximumSteps { return .solver(.tooManySteps) }
      }
      guard status == .success else { return .solver(status) }
      if crossing.isNaN {
        t = stop
        _ = tracker.next(after: pieceStart, before: end)
      } else {
        t = crossing
        tracker.mark(t, y)
      }
      switch cross(tracker, t) {
      case .solver(.success): break
      case let other: return other
      }
    }
  }

  /// Where a switch on the state leaves its mode between two times; y is left there.
  private func locate(
    _ tracker: SwitchTracker, _ begin: Double, _ end: Double, _ y: UnsafeMutablePointer<Double>
  ) -> Double? {
    var (low, high) = (begin, end)
    for _ in 0..<100 {
      let middle = 0.5 * (low + high)
      guard low < middle, middle < high else { break }
      guard cohort_dae_interpolate(solver, middle) == .success else { return nil }
      if tracker.excess(middle, y) > 0 { high = middle } else { low = middle }
    }
    return cohort_dae_interpolate(solver, high) == .success ? high : nil
  }

  private func write(
    _ k: Int, _ solution: UnsafeMutablePointer<Double>, _ sensitivity: UnsafeMutablePointer<Double>
  ) {
    guard let y = cohort_dae_state(solver) else { return }
    let (n, columns) = (states, variables.count)
    for i in 0..<n { solution[k * n + i] = y[i] }
    for s in 0..<columns {
      guard let own = cohort_dae_sensitivity(solver, Int32(s)) else { return }
      for i in 0..<n { sensitivity[(k * n + i) * columns + s] = own[i] }
    }
  }

  /// Crosses the marked switches at t, where the solver's state is.
  private func cross(_ tracker: SwitchTracker, _ t: Double) -> SwitchedDAEStatus {
    guard let evaluator = current, let y = cohort_dae_state(solver), let slope = cohort_dae_slope(solver),
      let coupled = Storage<Double>(count: states * (1 + variables.count)), let f = Storage<Double>(count: states)
    else { return .solver(.other) }
    let (n, columns) = (states, 1 + variables.count)
    guard makeConsistent(t, y, slope) else { return .noIndexOne }
    for i in 0..<n {
      coupled.base[i * columns] = y[i]
      for s in 1..<columns {
        coupled.base[i * columns + s] = cohort_dae_sensitivity(solver, Int32(s - 1))?[i] ?? .nan
      }
      f.base[i] = slope[i]
    }
    var isConsistent = true
    let isDone = tracker.cross(t, state: coupled.base, columns: columns, slope: f.base) { [self] modes, t, f in
      evaluator.modes.update(from: modes, count: evaluator.code.switching?.entries.count ?? 0)
      if !makeConsistent(t, y, slope) { isConsistent = false }
      for i in 0..<states { f[i] = slope[i] }
    }
    guard isDone else { return .chattering }
    tracker.load(evaluator)
    guard isConsistent, makeConsistent(t, y, slope) else { return .noIndexOne }
    for s in 1..<columns {
      guard let own = cohort_dae_sensitivity(solver, Int32(s - 1)) else { return .solver(.other) }
      for i in 0..<n { own[i] = coupled.base[i * columns + s] }
    }
    if !variables.isEmpty, !followSensitivities(t, y, slope) { return .noIndexOne }
    return .solver(.success)
  }
}

/// How a solve in pieces ended.
enum SwitchedDAEStatus {
  case solver(CohortDAEStatus)
  /// Behind a switch y' and the algebraic elements do not follow from the system.
  case noIndexOne
  case chattering
}
