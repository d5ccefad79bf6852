// Runs a group solve on arrays: values, and the adjoints of all arguments for given output adjoints.
import CohortSolvers
import CohortProgram
import CohortTape

struct SolveArguments {
  var initialStates: [Double]
  var initialTimes: [Double]
  var times: [Double]
  var parameters: [Double]

  subscript(argument: Int) -> [Double] {
    get { [initialStates, initialTimes, times, parameters][argument] }
    set {
      switch argument {
      case 0: initialStates = newValue
      case 1: initialTimes = newValue
      case 2: times = newValue
      default: parameters = newValue
      }
    }
  }
}

struct SolveResult {
  var values: [Double]
  /// Of Y0, T0, Ts, Theta.
  var adjoints: [[Double]]
}

final class GroupSolveRunner {
  let node: GroupSolve
  private let evaluator: Result<NodeEvaluator, NodeFailure>

  init(_ node: GroupSolve) {
    self.node = node
    do {
      evaluator = .success(try node.evaluator())
    } catch {
      evaluator = .failure(error)
    }
  }

  /// Throws the node's failure.
  func run(_ arguments: SolveArguments, weights: [Double]? = nil) throws -> SolveResult {
    var values = [Double](repeating: .nan, count: node.outputCount)
    var adjoints = (0..<4).map { [Double](repeating: 0, count: arguments[$0].count) }
    let inputs = (0..<4).map { argument -> UnsafeMutablePointer<Double> in copy(arguments[argument]) }
    let gradients = adjoints.map { copy($0) }
    let outputs = copy(values)
    defer { (inputs + gradients + [outputs]).forEach { $0.deallocate() } }
    let inputPointers = inputs.map { UnsafePointer($0) }
    let evaluator = try evaluator.get()
    if case .failure(let failure) = evaluator.forward(inputPointers, outputs) {
      throw failure
    }
    for k in values.indices { values[k] = outputs[k] }
    if let weights {
      evaluator.reverse(inputPointers, outputs, weights, gradients.map { Optional($0) })
    }
    for argument in 0..<4 {
      for k in adjoints[argument].indices { adjoints[argument][k] = gradients[argument][k] }
    }
    return SolveResult(values: values, adjoints: adjoints)
  }

  private func copy(_ values: [Double]) -> UnsafeMutablePointer<Double> {
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(values.count, 1))
    memory.initialize(repeating: 0, count: max(values.count, 1))
    for (k, value) in values.enumerated() { memory[k] = value }
    return memory
  }
}

/// All that the tests vary of a solver.
struct SolverChoice: CustomStringConvertible, Sendable {
  var method: ODEMethod
  var lanes: Bool
  var instructionSet: Int?

  static let all: [SolverChoice] = [
    SolverChoice(method: .rk45, lanes: false), SolverChoice(method: .rk45, lanes: true),
    SolverChoice(method: .bdf, lanes: false), SolverChoice(method: .adams, lanes: false),
  ]

  var description: String { method.rawValue + (lanes ? " in lanes" : "") }

  func node(
    _ shape: GroupShape, _ tapes: [Tape], activity: ODEActivity, tolerance: Double = 1e-8, maximumSteps: Int = 1_000_000
  ) throws -> GroupSolve {
    try GroupSolve(
      name: "ode", method: method,
      tolerances: ODETolerances(relative: tolerance, absolute: tolerance, maximumSteps: maximumSteps), shape: shape,
      tapes: tapes, activity: activity, lanes: lanes, instructionSet: instructionSet)
  }
}

extension ODEActivity {
  static func everything(states: Int, parameters: Int) -> ODEActivity {
    ODEActivity(
      initialState: [Bool](repeating: true, count: states), parameters: [Bool](repeating: true, count: parameters),
      initialTime: true, times: true)
  }
}

/// Weights of the outputs that no symmetry cancels.
func unevenWeights(_ count: Int) -> [Double] {
  (0..<count).map { (k: Int) -> Double in
    let first = Double((k * 7) % 5)
    let second = Double(k % 3)
    return 1 + 0.37 * first - 0.2 * second
  }
}

/// The largest difference relative to `floor` + |expected|.
func worstDifference(_ found: [Double], _ expected: [Double], floor: Double = 1) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).map { $0 == $1 ? 0 : abs($0 - $1) / (floor + abs($1)) }.reduce(0) { $1 <= $0 ? $0 : $1 }
}
