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
  private let workspace: Result<GroupWorkspace, NodeFailure>

  init(_ node: GroupSolve) {
    self.node = node
    workspace = Result { () throws(NodeFailure) -> GroupWorkspace in try node.makeWorkspace() }
  }

  /// Of the groups, in the last run.
  var stepCounts: [Int] { (try? workspace.get()).map { node.stepCounts($0) } ?? [] }

  /// Of the last run.
  var statistics: SolveStatistics? { (try? workspace.get()).flatMap { node.statistics($0) } }

  /// Throws the node's failure.
  func run(_ arguments: SolveArguments, weights: [Double]? = nil) throws -> SolveResult {
    var values = [Double](repeating: .nan, count: node.outputCount)
    var adjoints = (0..<4).map { [Double](repeating: 0, count: arguments[$0].count) }
    let inputs = (0..<4).map { argument -> UnsafeMutablePointer<Double> in copy(arguments[argument]) }
    let gradients = adjoints.map { copy($0) }
    let outputs = copy(values)
    defer { (inputs + gradients + [outputs]).forEach { $0.deallocate() } }
    let inputPointers = inputs.map { UnsafePointer($0) }
    let workspace = try workspace.get()
    let outcome = node.forward(inputs: NodeInputs(inputPointers), outputs: outputs, workspace: workspace)
    if case .failure(let failure) = outcome { throw failure }
    for k in values.indices { values[k] = outputs[k] }
    if let weights {
      gradients.map { Optional($0) }.withUnsafeBufferPointer { gradients in
        guard let gradients = gradients.baseAddress else { return }
        node.reverse(
          inputs: NodeInputs(inputPointers), outputs: outputs, outputAdjoints: weights,
          inputAdjoints: NodeAdjoints(gradients), workspace: workspace)
      }
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
