// What one thread needs to solve differential-algebraic systems: the functions' evaluators and IDAS.
import CIntegrators
import CohortTape

/// The residual F(t, y, y', θ) of the call at hand and its derivatives, as IDAS asks for them.
final class DAEWorker: CallWorker {
  let solver: OpaquePointer
  private let system: UnsafeMutablePointer<CohortDAESystem>
  let states: Int
  /// By sensitivity column: the variable of the function that it belongs to.
  let variables: [Int]
  /// The matrix for the initial sensitivities, dF/dy and the right-hand side.
  private let initial: Storage<Double>
  private let pivots: Storage<Int32>
  private let isDifferential: Storage<Bool>
  /// The evaluator of the call at hand.
  var current: FunctionEvaluator?
  /// By function: its switches; nil where it has none.
  let switches: [SwitchTracker?]

  /// - Parameter variables: y has numbers 0 ..< states, y' the next, then the active parameters.
  init?(
    _ evaluators: [FunctionEvaluator], states: Int, variables: [Int], tolerances: ODETolerances,
    switches: [SwitchTracker?]
  ) {
    guard let initial = Storage<Double>(count: 2 * states * states + states),
      let pivots = Storage<Int32>(count: states), let isDifferential = Storage<Bool>(count: states)
    else { return nil }
    self.initial = initial
    self.pivots = pivots
    self.isDifferential = isDifferential
    self.states = states
    self.variables = variables
    self.switches = switches
    system = .allocate(capacity: 1)
    system.initialize(
      to: CohortDAESystem(
        states: Int32(states), columns: Int32(variables.count), context: nil,
        residual: { t, y, slope, residual, context in
          guard let worker = DAEWorker.at(context), let y, let slope, let residual else { return 1 }
          return worker.residual(t, y, slope, residual)
        },
        jacobian: { t, y, slope, c, matrix, context in
          guard let worker = DAEWorker.at(context), let y, let slope, let matrix else { return 1 }
          return worker.jacobian(t, y, slope, c, matrix)
        },
        sensitivity: { t, y, slope, s, slopes, residuals, context in
          guard let worker = DAEWorker.at(context), let y, let slope, let s, let slopes, let residuals else { return 1 }
          return worker.sensitivity(t, y, slope, s, slopes, residuals)
        }))
    guard
      let solver = cohort_dae_create(
        system, tolerances.relative, tolerances.absolute, Int64(tolerances.maximumSteps))
    else {
      system.deallocate()
      return nil
    }
    self.solver = solver
    super.init(evaluators)
    system.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    cohort_dae_free(solver)
    system.deallocate()
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> DAEWorker? {
    context.map { Unmanaged<DAEWorker>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Gives each column consistent initial sensitivities: dF/dy s + dF/dy' s' + dF/dp = 0, as the solution has them.
  ///
  /// Only elements that occur with their derivative have initial values of their own (Brown, Hindmarsh & Petzold 1998);
  /// the others, and all derivatives, follow from these. False where they do not, as the system then is not of index 1.
  func start(_ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>) -> Bool {
    guard let (evaluator, lu) = factored(t, y, slope) else { return false }
    let n = states
    let (byState, rest) = (initial.base + n * n, initial.base + 2 * n * n)
    for (column, own) in variables.enumerated() {
      guard let s = cohort_dae_sensitivity(solver, Int32(column)),
        let slope = cohort_dae_sensitivity_slope(solver, Int32(column))
      else { return false }
      for i in 0..<n {
        (s[i], slope[i]) = (own == i && isDifferential.base[i] ? 1 : 0, 0)
        rest[i] = 0
      }
      if own < n {
        if isDifferential.base[own] { for i in 0..<n { rest[i] = -byState[i * n + own] } }
      } else {
        evaluator.forEachEntry { row, variable, value in if variable == own { rest[row] = -value } }
      }
      lu.solve(rest)
      for i in 0..<n { if isDifferential.base[i] { slope[i] = rest[i] } else { s[i] = rest[i] } }
    }
    return true
  }

  /// Evaluates F and its derivatives, and factors the matrix of what is unknown where differential elements are given: their
  /// derivatives and the algebraic elements. dF/dy is left in `initial`. Nil where the matrix is singular.
  private func factored(
    _ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>
  ) -> (FunctionEvaluator, DenseLU)? {
    guard let evaluator = evaluate(t, y, slope) else { return nil }
    evaluator.differentiate()
    let n = states
    let (matrix, byState) = (initial.base, initial.base + n * n)
    for k in 0..<(n * n) { (matrix[k], byState[k]) = (0, 0) }
    for i in 0..<n { isDifferential.base[i] = false }
    evaluator.forEachEntry { row, variable, value in
      if variable < n {
        byState[row * n + variable] = value
      } else if variable < 2 * n, value != 0 {
        isDifferential.base[variable - n] = true
        matrix[row * n + variable - n] = value
      }
    }
    for j in 0..<n where !isDifferential.base[j] {
      for i in 0..<n { matrix[i * n + j] = byState[i * n + j] }
    }
    let lu = DenseLU(n: n, matrix: matrix, pivots: pivots.base)
    return lu.factor() ? (evaluator, lu) : nil
  }

  /// Newton's method for y' of the differential elements and the algebraic elements, at given differential elements.
  func makeConsistent(
    _ t: Double, _ y: UnsafeMutablePointer<Double>, _ slope: UnsafeMutablePointer<Double>
  ) -> Bool {
    let (n, rest) = (states, initial.base + 2 * states * states)
    for _ in 0..<50 {
      guard let (evaluator, lu) = factored(t, y, slope) else { return false }
      for i in 0..<n { rest[i] = -evaluator.output(i) }
      lu.solve(rest)
      var isClose = true
      for i in 0..<n {
        let unknown = isDifferential.base[i] ? slope + i : y + i
        unknown.pointee += rest[i]
        guard unknown.pointee.isFinite else { return false }
        if abs(rest[i]) > 1e-13 * (abs(unknown.pointee) + 1e-3) { isClose = false }
      }
      if isClose { return true }
    }
    return false
  }

  /// Completes the sensitivities of the differential elements: those of y' and of the algebraic elements follow from the system.
  func followSensitivities(_ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>) -> Bool {
    guard let (evaluator, lu) = factored(t, y, slope) else { return false }
    let n = states
    let (byState, rest) = (initial.base + n * n, initial.base + 2 * n * n)
    for (column, own) in variables.enumerated() {
      guard let s = cohort_dae_sensitivity(solver, Int32(column)),
        let slopes = cohort_dae_sensitivity_slope(solver, Int32(column))
      else { return false }
      for i in 0..<n { rest[i] = 0 }
      if own >= 2 * n { evaluator.forEachEntry { row, variable, value in if variable == own { rest[row] = -value } } }
      for i in 0..<n {
        for j in 0..<n where isDifferential.base[j] { rest[i] -= byState[i * n + j] * s[j] }
      }
      lu.solve(rest)
      for i in 0..<n {
        if isDifferential.base[i] { slopes[i] = rest[i] } else { (s[i], slopes[i]) = (rest[i], 0) }
      }
    }
    return true
  }

  /// Evaluates F; nil without a call at hand.
  private func evaluate(
    _ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>
  ) -> FunctionEvaluator? {
    guard let evaluator = current else { return nil }
    evaluator.inputs[0] = t
    (evaluator.inputs + 1).update(from: y, count: states)
    (evaluator.inputs + 1 + states).update(from: slope, count: states)
    evaluator.evaluate()
    return evaluator
  }

  private func residual(
    _ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>, _ residual: UnsafeMutablePointer<Double>
  ) -> Int32 {
    guard let evaluator = evaluate(t, y, slope) else { return 1 }
    var rest = 0.0
    for i in 0..<states {
      residual[i] = evaluator.output(i)
      rest += residual[i] - residual[i]
    }
    return rest == 0 ? 0 : 1
  }

  /// The greatest element of F in magnitude, and that of y and y'; nil where F is not finite.
  func residuals(
    _ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>
  ) -> (greatest: Double, scale: Double)? {
    guard let evaluator = evaluate(t, y, slope) else { return nil }
    var (greatest, scale) = (0.0, 0.0)
    for i in 0..<states {
      guard evaluator.output(i).isFinite else { return nil }
      greatest = max(greatest, abs(evaluator.output(i)))
      scale = max(scale, abs(y[i]), abs(slope[i]))
    }
    return (greatest, scale)
  }

  private func jacobian(
    _ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>, _ c: Double,
    _ matrix: UnsafeMutablePointer<Double>
  ) -> Int32 {
    guard let evaluator = evaluate(t, y, slope) else { return 1 }
    evaluator.differentiate()
    let n = states
    for k in 0..<(n * n) { matrix[k] = 0 }
    evaluator.forEachEntry { row, variable, value in
      if variable < n {
        matrix[variable * n + row] += value
      } else if variable < 2 * n {
        matrix[(variable - n) * n + row] += c * value
      }
    }
    return 0
  }

  private func sensitivity(
    _ t: Double, _ y: UnsafePointer<Double>, _ slope: UnsafePointer<Double>,
    _ s: UnsafePointer<UnsafeMutablePointer<Double>?>, _ slopes: UnsafePointer<UnsafeMutablePointer<Double>?>,
    _ residuals: UnsafePointer<UnsafeMutablePointer<Double>?>
  ) -> Int32 {
    guard let evaluator = evaluate(t, y, slope) else { return 1 }
    evaluator.differentiate()
    let n = states
    var rest = 0.0
    for column in 0..<variables.count {
      guard let s = s[column], let slope = slopes[column], let residual = residuals[column] else { return 1 }
      let own = variables[column]
      for i in 0..<n { residual[i] = 0 }
      evaluator.forEachEntry { row, variable, value in
        if variable < n {
          residual[row] += value * s[variable]
        } else if variable < 2 * n {
          residual[row] += value * slope[variable - n]
        } else if variable == own {
          residual[row] += value
        }
      }
      for i in 0..<n { rest += residual[i] - residual[i] }
    }
    return rest == 0 ? 0 : 1
  }
}
