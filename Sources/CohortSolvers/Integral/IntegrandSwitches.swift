// Where an integrand switches: the points that divide its interval, and what they add to the derivatives of the integral.
import CohortTape

/// The switches of one integrand: comparisons of x with what does not depend on it.
///
/// d/dθ ∫ f dx has, beside ∫ ∂f/∂θ dx, a term (f₋ − f₊) dτ/dθ for each point τ at which f jumps (Leibniz).
final class IntegrandSwitches {
  /// Evaluates the integrand with the modes of one piece.
  let evaluator: FunctionEvaluator
  private let tracker: SwitchTracker
  private let memory: Storage<Double>
  private let columns: Int
  /// The points found, in order.
  private(set) var points: [Double] = []
  /// By piece: its modes; nil where conditions are to be looked at at each point.
  private var modes: [[Double]?] = []
  /// What they add to the derivatives by the active parameters.
  var jumps: UnsafePointer<Double> { UnsafePointer(memory.base + 1) }

  /// More are left to the rule.
  private static let pointLimit = 500
  /// Infinite intervals are searched this far.
  private static let reach = 1e8

  /// nil where the function does not switch or memory is short.
  ///
  /// - Parameter variables: by input; active parameters have numbers from 0.
  init?(_ function: RecordedFunction, variables: [Int?], active: Int, parameters: Int) {
    let domain = SwitchDomain(time: 0, states: 0..<0)
    guard function.tape.switches(over: domain),
      let code = try? function.code(varying: 2, variables: variables, domain: domain),
      let switching = code.switching,
      // The integral stands in for the state, in the register of the distance.
      let switches = try? SwitchCode(
        switching, states: 1, parameters: parameters, data: code.inputCount - 2 - parameters, columns: 1 + active,
        place: { .column($0 + 1) }),
      let tracker = SwitchTracker(switches), let evaluator = FunctionEvaluator(code),
      let memory = Storage<Double>(count: 3 + active)
    else { return nil }
    self.evaluator = evaluator
    self.tracker = tracker
    self.memory = memory
    columns = 1 + active
  }

  /// Finds the points inside of (a, b); inputs beside x are those of `other`.
  func find(_ a: Double, _ b: Double, like other: FunctionEvaluator) {
    points.removeAll(keepingCapacity: true)
    modes.removeAll(keepingCapacity: true)
    for k in 0..<columns { memory.base[k] = 0 }
    let count = other.code.inputCount
    (evaluator.inputs + 1).update(from: other.inputs + 1, count: count - 1)
    evaluator.prepare()
    let scale = IntegrandSwitches.reach * max(1, a.isFinite ? abs(a) : 0, b.isFinite ? abs(b) : 0)
    let (start, end) = (max(a, -scale), min(b, scale))
    guard start < end else { return }
    let (zero, slope) = (memory.base, memory.base + columns)
    tracker.begin(evaluator, states: 1, span: end - start)
    tracker.decide(start, zero, nil)
    tracker.load(evaluator)
    modes.append(currentModes)
    var x = start
    while points.count < IntegrandSwitches.pointLimit {
      let next = tracker.next(after: x, before: end)
      guard next < end else { return }
      tracker.load(evaluator)
      slope[0] = value(at: next)
      let isDone = tracker.cross(next, state: memory.base, columns: columns, slope: slope) { [self] modes, x, slope in
        evaluator.modes.update(from: modes, count: evaluator.code.switching?.entries.count ?? 0)
        slope[0] = value(at: x)
      }
      tracker.load(evaluator)
      if next > a, next > points.last ?? -.infinity {
        points.append(next)
        modes.append(nil)
      }
      modes[modes.count - 1] = isDone ? currentModes : nil
      guard isDone else { return }
      x = next
    }
    modes[modes.count - 1] = nil
  }

  private var currentModes: [Double] {
    (0..<(evaluator.code.switching?.entries.count ?? 0)).map { evaluator.modes[$0] }
  }

  /// Prepares ``evaluator`` for a piece; false where it has no modes of its own.
  func load(piece: Int) -> Bool {
    guard modes.indices.contains(piece), let own = modes[piece] else { return false }
    for (k, mode) in own.enumerated() { evaluator.modes[k] = mode }
    return true
  }

  private func value(at x: Double) -> Double {
    evaluator.inputs[0] = x
    evaluator.evaluate()
    return evaluator.output(0)
  }
}
