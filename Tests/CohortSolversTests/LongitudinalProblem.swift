// The systems of the longitudinal benchmark: groups that are alike, each with parameters and times of its own.
import CohortProgram
import CohortSolvers
import CohortTape
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A population of systems with data for its arguments.
struct LongitudinalProblem: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    /// An oral dose, two compartments: 3 states, 5 parameters.
    case pharmacokinetics
    /// Friberg et al. (2002): two compartments and five stages of blood cells: 8 states, 9 parameters.
    case neutropenia
    /// Robertson (1966): 3 states, 3 parameters, stiff.
    case stiffKinetics
  }

  let kind: Kind
  let shape: GroupShape
  let tape: Tape
  /// G*N, G, all times, G*P.
  let initialStates: [Double]
  let initialTimes: [Double]
  let times: [Double]
  let parameters: [Double]

  /// - Parameter timesPerGroup: output times of each group.
  init(_ kind: Kind, groups: Int, timesPerGroup: Int = 12) {
    let typical: [Double]
    let states: Int
    let end: Double
    switch kind {
    case .pharmacokinetics:
      (states, typical, end) = (3, [1, 4.5, 20, 4.5, 55], 48)
      tape = Tape(inputCount: 1 + 3 + 5) { LongitudinalProblem.twoCompartments($0) }
    case .neutropenia:
      (states, typical, end) = (8, [1.6, 10, 33, 15, 100, 110, 5, 0.18, 0.3], 600)
      tape = Tape(inputCount: 1 + 8 + 9) { LongitudinalProblem.fribergKarlsson($0) }
    case .stiffKinetics:
      (states, typical, end) = (3, [0.04, 1e4, 3e7], 400)
      tape = Tape(inputCount: 1 + 3 + 3) { LongitudinalProblem.robertson($0) }
    }
    shape = GroupShape(
      states: states, parameters: typical.count, timeCounts: [Int](repeating: timesPerGroup, count: groups))
    var initialStates = [Double](repeating: 0, count: groups * states)
    var times: [Double] = []
    var parameters: [Double] = []
    for g in 0..<groups {
      initialStates[g * states] = kind == .stiffKinetics ? 1 : kind == .neutropenia ? 120 : 200
      for k in 0..<timesPerGroup {
        // Early times are denser, and no two groups have the same.
        let fraction = Double(k + 1) / Double(timesPerGroup)
        times.append(end * fraction * (0.3 + 0.7 * fraction) * (1 - 0.1 * spread(g, 0)))
      }
      for (p, value) in typical.enumerated() { parameters.append(value * exp(0.3 * (2 * spread(g, p + 1) - 1))) }
    }
    self.kind = kind
    self.initialStates = initialStates
    initialTimes = [Double](repeating: 0, count: groups)
    self.times = times
    self.parameters = parameters
  }

  /// A solve of this population, with sensitivities to all its parameters.
  func solve(
    _ choice: SolverChoice, tolerance: Double
  ) throws(SolverInputError) -> GroupSolve {
    try GroupSolve(
      name: "integrate_ode_parallel_\(choice.integrator.name)", integrator: choice.integrator,
      tolerances: ODETolerances(relative: tolerance, absolute: tolerance, maximumSteps: 100_000), shape: shape,
      tapes: [tape],
      activity: ODEActivity(
        initialState: [Bool](repeating: false, count: shape.states),
        parameters: [Bool](repeating: true, count: shape.parameters)),
      lanes: choice.lanes, instructionSet: choice.instructionSet)
  }

  private static func twoCompartments(_ v: [Expr]) -> [Expr] {
    let (y, theta) = (Array(v[1..<4]), Array(v[4..<9]))
    let absorbed = theta[0] * y[0]
    let eliminated = theta[1] / theta[2] * y[1]
    let exchanged = theta[3] * (y[1] / theta[2] - y[2] / theta[4])
    return [-absorbed, absorbed - eliminated - exchanged, exchanged]
  }

  private static func fribergKarlsson(_ v: [Expr]) -> [Expr] {
    let (y, theta) = (Array(v[1..<9]), Array(v[9..<18]))
    let rate: Expr = 4 / theta[5]
    let baseline = theta[6]
    let absorbed = theta[0] * y[0]
    let eliminated = theta[1] / theta[2] * y[1]
    let exchanged = theta[3] * (y[1] / theta[2] - y[2] / theta[4])
    let effect = theta[8] * y[1] / theta[2]
    let proliferating = y[3] + baseline
    let circulating = max(1e-6, y[7] + baseline)
    let growth = (1 - effect) * pow(baseline / circulating, theta[7])
    return [
      -absorbed, absorbed - eliminated - exchanged, exchanged, rate * proliferating * (growth - 1),
      rate * (y[3] - y[4]), rate * (y[4] - y[5]), rate * (y[5] - y[6]), rate * (y[6] - y[7]),
    ]
  }

  private static func robertson(_ v: [Expr]) -> [Expr] {
    let (y, theta) = (Array(v[1..<4]), Array(v[4..<7]))
    let first = theta[0] * y[0]
    let second = theta[1] * y[1] * y[2]
    let third = theta[2] * y[1] * y[1]
    return [second - first, first - second - third, third]
  }
}

/// A number in 0 ..< 1 that looks random: the fractional parts of multiples of two irrational numbers.
private func spread(_ group: Int, _ which: Int) -> Double {
  let x = Double(group + 1) * 0.6180339887498949 + Double(which) * 0.41421356237309515
  return x - x.rounded(.down)
}
