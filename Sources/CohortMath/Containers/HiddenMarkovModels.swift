// HiddenMarkovModels: the forward algorithm and what follows from it.
//
// Arguments: log densities of the observations (states × times), transition probabilities (from × to), and the
// probabilities of the first state. Source: Rabiner 1989, with α and β scaled at each time.
import CohortProgram
import CohortRandom
import Foundation

let hiddenMarkovFunctions: [ContainerFunction] = [
  .define(
    "hmm_marginal", traits: [.withoutSecondDerivatives], ["real hmm_marginal(matrix, matrix, vector)"],
    "The log density of the observations of a hidden Markov model, its states summed out, from the log "
      + "densities of the observations (states by times), the transition probabilities (from row to column) and "
      + "those of the first state."
  ) { arguments in
    let (omega, gamma, rho) = try hiddenMarkovModel(arguments)
    if omega.columns == 0 { return .real(Scalar(0)) }
    let node = HiddenMarkovNode(states: omega.rows, times: omega.columns)
    return .real(arguments.builder.call(node, [omega.scalars, gamma.scalars, rho], outputCount: 1)[0])
  },
  .define(
    "hmm_hidden_state_prob", traits: [.withoutSecondDerivatives],
    ["matrix hmm_hidden_state_prob(data matrix, data matrix, data vector)"],
    "The probabilities of the states (rows) at the times (columns) of a hidden Markov model, given all "
      + "observations; its arguments are those of `hmm_marginal`."
  ) { arguments in
    let pass = try forwardBackward(arguments)
    return Grid(
      rows: pass.states, columns: pass.times,
      ContiguousArray((0..<(pass.states * pass.times)).map { Scalar(pass.alpha[$0] * pass.beta[$0]) })
    ).matrix
  },
  .define(
    "hmm_latent_rng", ["array[] int hmm_latent_rng(matrix, matrix, vector)"],
    "A draw of the states of a hidden Markov model given all observations; its arguments are those of "
      + "`hmm_marginal`."
  ) { arguments in
    guard let random = arguments.context.random else {
      throw FunctionError.invalid("random numbers cannot be drawn here")
    }
    let pass = try forwardBackward(arguments)
    let (n, gamma) = (pass.states, try arguments.grid(1))
    var states = ContiguousArray(repeating: 1, count: pass.times)
    for time in stride(from: pass.times - 1, through: 0, by: -1) {
      var weights = (0..<n).map { pass.alpha[time * n + $0] }
      if time < pass.times - 1 { for i in 0..<n { weights[i] *= gamma[i, states[time + 1] - 1].value } }
      var left = random.stream.nextUniform() * weights.reduce(0, +)
      var state = 0
      while state < n - 1, left >= weights[state] {
        left -= weights[state]
        state += 1
      }
      states[time] = state + 1
    }
    return .ints(IntArray(states))
  },
]

private func hiddenMarkovModel(
  _ arguments: Arguments
) throws -> (omega: Grid, gamma: Grid, rho: ContiguousArray<Scalar>) {
  let (omega, gamma, rho) = (try arguments.grid(0), try arguments.square(1), try arguments.scalars(2))
  try Arguments.match(gamma.rows, omega.rows, "the numbers of states in the transitions and in the log densities")
  try Arguments.match(rho.count, omega.rows, "the numbers of first states and of states in the log densities")
  guard omega.rows > 0 else { throw FunctionError.invalid("there must be a state") }
  return (omega, gamma, rho)
}

/// Scaled forward and backward probabilities of given numbers.
private func forwardBackward(
  _ arguments: Arguments
) throws -> (states: Int, times: Int, alpha: [Double], beta: [Double]) {
  let (omega, gamma, rho) = try hiddenMarkovModel(arguments)
  let (states, times) = (omega.rows, omega.columns)
  if times == 0 { return (states, 0, [], []) }
  let node = HiddenMarkovNode(states: states, times: times)
  let workspace: NodeMemory
  do {
    workspace = try node.makeWorkspace()
  } catch {
    throw FunctionError.rejected(error.message)
  }
  let values = [omega.scalars, gamma.scalars, rho].map { $0.map(\.value) }
  var outcome = NodeOutcome.success
  values[0].withUnsafeBufferPointer { omega in
    values[1].withUnsafeBufferPointer { gamma in
      values[2].withUnsafeBufferPointer { rho in
        guard let omega = omega.baseAddress, let gamma = gamma.baseAddress, let rho = rho.baseAddress else { return }
        var result = 0.0
        outcome = node.forward(omega, gamma, rho, &result, workspace)
        if case .success = outcome { node.backward(gamma, workspace) }
      }
    }
  }
  if case .failure(let failure) = outcome { throw FunctionError.rejected(failure.message) }
  let count = states * times
  let numbers = UnsafeBufferPointer(start: workspace.numbers, count: node.workspaceCount)
  return (states, times, Array(numbers[0..<count]), Array(numbers[(2 * count)..<(3 * count)]))
}

/// The log density of the observations by the forward algorithm; derivatives by the backward one: those of the log
/// densities are the states' probabilities.
final class HiddenMarkovNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case logDensities, transitions, initial }

  let states: Int
  let times: Int
  var name: String { "hmm_marginal" }
  /// α, scaled densities and β (states × times each), normalisers, and two vectors of states.
  var workspaceCount: Int { 3 * states * times + times + 2 * states }

  init(states: Int, times: Int) {
    self.states = states
    self.times = times
    BLAS.prepare()
  }

  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, workspaceCount) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    forward(inputs[.logDensities], inputs[.transitions], inputs[.initial], outputs, workspace)
  }

  func forward(
    _ omega: UnsafePointer<Double>, _ gamma: UnsafePointer<Double>, _ rho: UnsafePointer<Double>,
    _ output: UnsafeMutablePointer<Double>, _ workspace: NodeMemory
  ) -> NodeOutcome {
    let n = states
    let alpha = workspace.numbers
    let density = alpha + n * times
    let normalisers = density + 2 * n * times
    if !isSimplex(rho, stride: 1) { return notSimplex("the probabilities of the first state are") }
    for row in 0..<n where !isSimplex(gamma + row, stride: n) {
      return notSimplex("row \(row + 1) of the transition probabilities is")
    }
    var total = 0.0
    for time in 0..<times {
      let (current, scaled, logs) = (alpha + time * n, density + time * n, omega + time * n)
      var greatest = -Double.infinity
      for i in 0..<n where !(logs[i] <= greatest) { greatest = logs[i] }
      guard greatest.isFinite else {
        output[0] = greatest
        return greatest.isNaN || greatest > 0 ? .success : .failure(impossible(time))
      }
      if time == 0 {
        current.update(from: rho, count: n)
      } else {
        BLAS.multiply(n, 1, n, gamma, transposed: true, current - n, into: current)
      }
      var sum = 0.0
      for i in 0..<n {
        scaled[i] = exp(logs[i] - greatest)
        current[i] *= scaled[i]
        sum += current[i]
      }
      guard sum > 0 else { return .failure(impossible(time)) }
      for i in 0..<n { current[i] /= sum }
      normalisers[time] = sum
      total += log(sum) + greatest
    }
    output[0] = total
    return .success
  }

  private func impossible(_ time: Int) -> NodeFailure {
    NodeFailure(kind: "impossible observation", message: "\(name): the observation at time \(time + 1) has density 0")
  }

  private func notSimplex(_ what: String) -> NodeOutcome {
    .failure(NodeFailure(kind: "not a simplex", message: "\(name): \(what) not a simplex"))
  }

  private func isSimplex(_ x: UnsafePointer<Double>, stride: Int) -> Bool {
    var sum = 0.0
    for i in 0..<states {
      guard x[i * stride] >= 0 else { return false }
      sum += x[i * stride]
    }
    return abs(sum - 1) <= 1e-8
  }

  /// β from what `forward` left.
  func backward(_ gamma: UnsafePointer<Double>, _ workspace: NodeMemory) {
    let n = states
    let density = workspace.numbers + n * times
    let beta = density + n * times
    let normalisers = beta + n * times
    let weighted = normalisers + times
    for i in 0..<n { beta[(times - 1) * n + i] = 1 }
    for time in stride(from: times - 1, to: 0, by: -1) {
      for i in 0..<n { weighted[i] = density[time * n + i] * beta[time * n + i] / normalisers[time] }
      BLAS.multiply(n, 1, n, gamma, weighted, into: beta + (time - 1) * n)
    }
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    backward(inputs[.transitions], workspace)
    let (n, scale) = (states, outputAdjoints[0])
    let alpha = workspace.numbers
    let density = alpha + n * times
    let beta = density + n * times
    let normalisers = beta + n * times
    if let adjoint = inputAdjoints[.logDensities] {
      for i in 0..<(n * times) { adjoint[i] += scale * alpha[i] * beta[i] }
    }
    if let adjoint = inputAdjoints[.transitions] {
      for time in 1..<max(times, 1) {
        for j in 0..<n {
          let factor = scale * density[time * n + j] * beta[time * n + j] / normalisers[time]
          BLAS.add(n, factor, alpha + (time - 1) * n, to: adjoint + j * n)
        }
      }
    }
    if let adjoint = inputAdjoints[.initial] {
      for i in 0..<n { adjoint[i] += scale * density[i] * beta[i] / normalisers[0] }
    }
  }
}
