// Independent calls of one solver at one place of a model, such as those of a loop over groups.
import CohortProgram
import CohortTape
import CohortThreads

/// Which function each call has, and its data. A function's inputs are some that vary, the parameters, the data.
package struct CallBatch: Sendable {
  package var functions: [RecordedFunction]
  /// By call: its function's number.
  var functionNumbers: [Int]
  /// The calls' real data one after another, and where each call's begin.
  package var data: [Double]
  var dataStarts: [Int]
  /// By parameter of a call: whether derivatives by it are wanted, in any call.
  package var isActive: [Bool]

  /// One call.
  package init(_ function: RecordedFunction, data: [Double], isActive: [Bool]) {
    functions = [function]
    functionNumbers = [0]
    self.data = data
    dataStarts = [0]
    self.isActive = isActive
  }

  package var count: Int { functionNumbers.count }
  package var parameterCount: Int { isActive.count }
  var activeCount: Int { isActive.count { $0 } }

  /// The calls of `batches`, in order; nil where the numbers of parameters differ.
  package static func merged(_ batches: [CallBatch]) -> CallBatch? {
    guard var result = batches.first else { return nil }
    (result.functions, result.functionNumbers, result.data, result.dataStarts) = ([], [], [], [])
    var functions = NumberedFunctions()
    for batch in batches {
      guard batch.parameterCount == result.parameterCount else { return nil }
      for number in batch.functionNumbers {
        result.functionNumbers.append(functions.number(of: batch.functions[number]))
      }
      result.dataStarts += batch.dataStarts.map { $0 + result.data.count }
      result.data += batch.data
      result.isActive = zip(result.isActive, batch.isActive).map { $0 || $1 }
    }
    result.functions = functions.list
    return result
  }

  /// By input of a function: the number of the variable by which it is differentiated: `first` numbers for the inputs that
  /// vary, then the active parameters.
  func variables(of function: RecordedFunction, varying: Int, differentiated: Int) -> [Int?] {
    var result = [Int?](repeating: nil, count: function.tape.inputCount)
    for k in 0..<differentiated { result[varying - differentiated + k] = k }
    var next = differentiated
    for (p, isActive) in isActive.enumerated() where isActive && varying + p < result.count {
      result[varying + p] = next
      next += 1
    }
    return result
  }

  /// Throws where a function's inputs do not fit the call's data.
  func validate(varying: Int, outputs: Int?) throws(SolverInputError) {
    for call in 0..<count {
      let function = functions[functionNumbers[call]]
      let end = call + 1 < count ? dataStarts[call + 1] : data.count
      guard function.tape.inputCount == varying + parameterCount + end - dataStarts[call] else {
        throw SolverInputError("the function was recorded with other numbers of parameters and data")
      }
      if let outputs, function.tape.outputs.count != outputs {
        throw SolverInputError("the function gives \(function.tape.outputs.count) results instead of \(outputs)")
      }
    }
  }
}

extension CallBatch {
  /// Says how many calls there are, of which functions, and by what they are differentiated.
  ///
  /// - Parameters:
  ///   - varying: how many inputs of a function the solver gives.
  ///   - domain: what functions are integrated over; nil: nothing.
  func describe(in solve: inout SolveDescription, varying: Int, domain: SwitchDomain?) {
    solve.groups = count
    solve.parameters = parameterCount
    solve.activeParameters = activeCount
    let active = isActive.indices.filter { isActive[$0] }.map { varying + $0 }
    solve.functions = functions.enumerated().map { number, function in
      var description = function.tape.describe(over: domain, parameters: active)
      description.users = functionNumbers.count { $0 == number }
      return description
    }
  }

  /// A failure of the solver of that name, said with the call and its parameters; failures are counted by kind.
  func failure(
    _ name: String, _ kind: String, _ reason: String, call: Int, _ parameters: UnsafePointer<Double>
  ) -> NodeFailure {
    NodeFailure(kind: "\(name): \(kind)", message: "\(name): \(reason)\(described(call: call, parameters: parameters))")
  }

  private func described(call: Int, parameters: UnsafePointer<Double>) -> String {
    let own = parameters + call * parameterCount
    var shown = (0..<min(parameterCount, 20)).map { "\(own[$0])" }.joined(separator: ", ")
    if parameterCount > 20 { shown += ", …" }
    let place = count > 1 ? ", in call \(call + 1) of \(count)" : ""
    return place + (parameterCount > 0 ? ", with parameters [\(shown)]" : "")
  }
}

/// What one thread needs for the calls of a batch: an evaluator for each function.
class CallWorker {
  let evaluators: [FunctionEvaluator]
  fileprivate(set) var failedCall = Int.max
  fileprivate(set) var failure: NodeFailure?

  init(_ evaluators: [FunctionEvaluator]) { self.evaluators = evaluators }

  /// The evaluator of a call, its parameters and data loaded.
  final func evaluator(
    _ batch: CallBatch, call: Int, varying: Int, parameters: UnsafePointer<Double>
  ) -> FunctionEvaluator {
    let evaluator = evaluators[batch.functionNumbers[call]]
    let (first, count) = (evaluator.inputs + varying, batch.parameterCount)
    first.update(from: parameters + call * count, count: count)
    batch.data.withUnsafeBufferPointer { data in
      let rest = evaluator.code.inputCount - varying - count
      if rest > 0, let base = data.baseAddress {
        (first + count).update(from: base + batch.dataStarts[call], count: rest)
      }
    }
    evaluator.prepare()
    return evaluator
  }
}

/// The workers of one executor, made when first needed.
final class CallTeam<Worker: CallWorker> {
  private var workers: [Worker] = []
  private let make: () -> Worker?

  init(_ make: @escaping () -> Worker?) { self.make = make }

  /// Runs `body` for all calls, divided among the threads; gives the failure of the first call that failed. What is
  /// computed for a call does not depend on the number of threads.
  func run(_ name: String, calls: Int, _ body: (Worker, Int) -> NodeFailure?) -> NodeOutcome {
    let tasks = min(ParallelLoop.threadCount, calls)
    while workers.count < tasks {
      guard let worker = make() else {
        return .failure(NodeFailure(kind: "\(name): memory", message: "\(name): there is not enough memory"))
      }
      workers.append(worker)
    }
    let workers = workers
    func work(_ task: Int) {
      let worker = workers[task]
      worker.failedCall = Int.max
      worker.failure = nil
      for call in stride(from: task, to: calls, by: tasks) {
        guard let failure = body(worker, call) else { continue }
        worker.failedCall = call
        worker.failure = failure
        return
      }
    }
    if tasks == 1 {
      work(0)
    } else if tasks > 1 {
      ParallelLoop.run(count: tasks, isolated: true) { begin, end in for task in begin..<end { work(task) } }
    }
    let failed = workers[..<tasks].min { $0.failedCall < $1.failedCall }
    if let failure = failed?.failure { return .failure(failure) }
    return .success
  }
}
