// Solves f(x) = 0 from a guess, by Newton's method with a line search or by Powell's hybrid method.
//
// Powell 1970 and Moré, Garbow & Hillstrom 1980 (MINPACK's hybrj), but for that the Jacobian, which is exact and cheap
// here, is computed anew at every step.
import CohortTape
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One search over memory of the caller.
struct RootSearch {
  let settings: RootSettings
  let evaluator: FunctionEvaluator
  let n: Int
  /// x and f(x); the result.
  let x: UnsafeMutablePointer<Double>
  let f: UnsafeMutablePointer<Double>
  private let trial: UnsafeMutablePointer<Double>
  private let trialF: UnsafeMutablePointer<Double>
  private let step: UnsafeMutablePointer<Double>
  private let descent: UnsafeMutablePointer<Double>
  private let scale: UnsafeMutablePointer<Double>
  private let jacobian: UnsafeMutablePointer<Double>
  private let lu: DenseLU

  static func memoryCount(_ n: Int) -> Int { 7 * n + 2 * n * n }

  /// - Parameters:
  ///   - memory: ``memoryCount(_:)`` numbers.
  ///   - pivots: n numbers.
  init(
    settings: RootSettings, evaluator: FunctionEvaluator, n: Int, memory: UnsafeMutablePointer<Double>,
    pivots: UnsafeMutablePointer<Int32>
  ) {
    self.settings = settings
    self.evaluator = evaluator
    self.n = n
    x = memory
    f = memory + n
    trial = memory + 2 * n
    trialF = memory + 3 * n
    step = memory + 4 * n
    descent = memory + 5 * n
    scale = memory + 6 * n
    jacobian = memory + 7 * n
    lu = DenseLU(n: n, matrix: jacobian + n * n, pivots: pivots)
  }

  /// Searches from the guess in `x`; leaves the root there.
  func run() -> RootOutcome {
    evaluate(x, f)
    guard greatest(f).isFinite else { return .notFinite }
    let outcome = settings.method == .newton ? newton() : powell()
    if outcome == .found { polish() }
    return outcome
  }

  /// f at a point.
  private func evaluate(_ x: UnsafePointer<Double>, _ f: UnsafeMutablePointer<Double>) {
    evaluator.inputs.update(from: x, count: n)
    evaluator.evaluate()
    for i in 0..<n { f[i] = evaluator.output(i) }
  }

  /// df/dx at x, and its factors; false where it is singular or not finite.
  private func differentiate() -> Bool {
    evaluator.inputs.update(from: x, count: n)
    evaluator.evaluate()
    evaluator.differentiate()
    for k in 0..<(n * n) { jacobian[k] = 0 }
    evaluator.forEachEntry { row, variable, value in if variable < n { jacobian[row * n + variable] = value } }
    lu.matrix.update(from: jacobian, count: n * n)
    return lu.factor()
  }

  /// After a search: factors df/dx at the root and leaves the evaluator with its derivatives.
  func factorAtRoot() -> DenseLU? { differentiate() ? lu : nil }

  private func greatest(_ v: UnsafePointer<Double>) -> Double {
    var result = 0.0
    for i in 0..<n {
      if v[i].isNaN { return .nan }
      result = max(result, abs(v[i]))
    }
    return result
  }

  private func norm(_ v: UnsafePointer<Double>) -> Double {
    let greatest = greatest(v)
    guard greatest > 0, greatest.isFinite else { return greatest }
    var sum = 0.0
    for i in 0..<n { sum += (v[i] / greatest) * (v[i] / greatest) }
    return greatest * sum.squareRoot()
  }

  /// ‖D v‖
  private func scaledNorm(_ v: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for i in 0..<n { sum += (scale[i] * v[i]) * (scale[i] * v[i]) }
    return sum.squareRoot()
  }

  private func accept() {
    x.update(from: trial, count: n)
    f.update(from: trialF, count: n)
  }

  // MARK: Newton's method

  private func newton() -> RootOutcome {
    for _ in 0..<settings.maximumSteps {
      if greatest(f) <= settings.functionTolerance { return .found }
      guard differentiate() else { return .stalled(greatest(f)) }
      for i in 0..<n { step[i] = -f[i] }
      lu.solve(step)
      guard descend() else { return .stalled(greatest(f)) }
    }
    return greatest(f) <= settings.functionTolerance ? .found : .tooManySteps
  }

  /// Goes along `step` so far that ‖f‖ falls as it should (Armijo); false where it does not.
  private func descend() -> Bool {
    let before = norm(f)
    var length = 1.0
    while length > 1e-12 {
      for i in 0..<n { trial[i] = x[i] + length * step[i] }
      evaluate(trial, trialF)
      let after = norm(trialF)
      if after <= (1 - 1e-4 * length) * before {
        accept()
        return true
      }
      length *= after.isFinite ? 0.5 : 0.1
    }
    return false
  }

  /// Newton steps beyond the tolerance as long as they help: the result then depends smoothly on the parameters, not on
  /// where the search stopped.
  private func polish() {
    for _ in 0..<3 {
      let before = greatest(f)
      guard before > 0, differentiate() else { return }
      for i in 0..<n { step[i] = -f[i] }
      lu.solve(step)
      for i in 0..<n { trial[i] = x[i] + step[i] }
      evaluate(trial, trialF)
      guard greatest(trialF) < 0.5 * before else { return }
      accept()
    }
  }

  // MARK: Powell's hybrid method

  private func powell() -> RootOutcome {
    for i in 0..<n { scale[i] = 0 }
    var radius = -1.0
    var evaluations = 1
    while true {
      let before = norm(f)
      if before == 0 { return .found }
      let isRegular = differentiate()
      for j in 0..<n {
        var sum = 0.0
        for i in 0..<n { sum += jacobian[i * n + j] * jacobian[i * n + j] }
        scale[j] = max(scale[j], sum.squareRoot())
        if scale[j] == 0 { scale[j] = 1 }
        guard scale[j].isFinite else { return .stalled(greatest(f)) }
      }
      if radius < 0 {
        let length = scaledNorm(x)
        radius = length > 0 ? 100 * length : 100
      }
      // Smaller regions until a step is good.
      while true {
        findStep(radius, isRegular)
        let length = scaledNorm(step)
        for i in 0..<n { trial[i] = x[i] + step[i] }
        evaluate(trial, trialF)
        evaluations += 1
        let after = norm(trialF)
        let reduction = before > 0 && after.isFinite ? 1 - (after / before) * (after / before) : -1
        let predicted = predictedReduction(before)
        let ratio = predicted > 0 ? reduction / predicted : 0
        if ratio < 0.1 || !after.isFinite {
          radius = 0.5 * min(radius, length)
        } else if ratio >= 0.5 {
          radius = abs(ratio - 1) <= 0.1 ? 2 * length : max(radius, 2 * length)
        }
        let isGood = ratio >= 1e-4 && after.isFinite
        if isGood { accept() }
        if radius <= settings.stepTolerance * scaledNorm(x) || radius < 1e-300 || (isGood && after == 0) {
          return norm(f) <= settings.functionTolerance ? .found : .stalled(norm(f))
        }
        // At a root at 0 the region would have to shrink for long: what is left is rounding.
        if !isGood, greatest(f) <= 1e-3 * settings.functionTolerance, radius <= 1e-10 { return .found }
        if evaluations > settings.maximumSteps {
          return norm(f) <= settings.functionTolerance ? .found : .tooManySteps
        }
        if isGood { break }
      }
    }
  }

  /// 1 − ‖f + J p‖² / ‖f‖² for the step p.
  private func predictedReduction(_ before: Double) -> Double {
    var sum = 0.0
    for i in 0..<n {
      var value = f[i]
      for j in 0..<n { value += jacobian[i * n + j] * step[j] }
      sum += (value / before) * (value / before)
    }
    return 1 - sum
  }

  /// The step within the region: Newton's where it fits, else bent towards the steepest descent (Powell's dogleg).
  private func findStep(_ radius: Double, _ isRegular: Bool) {
    if isRegular {
      for i in 0..<n { step[i] = -f[i] }
      lu.solve(step)
      if scaledNorm(step) <= radius { return }
    }
    // g = D⁻² Jᵀ f, and the length of the best step along −g.
    for j in 0..<n {
      var sum = 0.0
      for i in 0..<n { sum += jacobian[i * n + j] * f[i] }
      descent[j] = sum / (scale[j] * scale[j])
    }
    let slope = scaledNorm(descent)
    guard slope > 0, slope.isFinite else {
      if !isRegular { for i in 0..<n { step[i] = 0 } }
      return
    }
    var curvature = 0.0
    for i in 0..<n {
      var value = 0.0
      for j in 0..<n { value += jacobian[i * n + j] * descent[j] }
      curvature += value * value
    }
    let best = curvature > 0 ? slope * slope / curvature : .infinity
    if !isRegular || best * slope >= radius {
      let length = min(best, radius / slope)
      for i in 0..<n { step[i] = -length * descent[i] }
      return
    }
    // From the end c of the descent towards Newton's point: ‖D (c + s (p − c))‖ = radius.
    var (inner, outer) = (0.0, 0.0)
    for i in 0..<n {
      let c = -best * descent[i] * scale[i]
      let d = step[i] * scale[i] - c
      inner += c * d
      outer += d * d
    }
    let rest = radius * radius - best * best * slope * slope
    let root = (inner * inner + outer * rest).squareRoot()
    let part = inner > 0 ? rest / (inner + root) : (root - inner) / outer
    for i in 0..<n {
      let c = -best * descent[i]
      step[i] = c + part * (step[i] - c)
    }
  }
}
