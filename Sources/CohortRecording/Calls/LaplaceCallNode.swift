// LaplaceCallNode: calls around the embedded Laplace approximation.
import CohortChecking
import CohortMath
import CohortODE
import CohortProgram
import CohortSyntax
import Synchronization

/// What is asked for: `laplace_[marginal|latent][_tol][_likelihood][_lpmf|_rng]`, `laplace_latent_solve[_tol]`.
struct LaplaceSignature {
  enum Result { case marginal, draw, mode }
  let result: Result
  let hasControl: Bool
  /// nil where the likelihood is a function of the program.
  let likelihood: BuiltInLikelihood?

  /// nil for other functions.
  init?(_ name: String) {
    guard name.hasPrefix("laplace_") else { return nil }
    result = name.hasPrefix("laplace_marginal") ? .marginal : name.contains("_solve") ? .mode : .draw
    hasControl = name.contains("_tol")
    likelihood = BuiltInLikelihood.allCases.first { name.contains("_\($0.rawValue)_") }
  }
}

final class LaplaceCallNode: ExpressionNode {
  let head: NodeHead
  private let name: String
  private let signature: LaplaceSignature
  private let likelihood: CompiledFunction?
  private let covariance: CompiledFunction
  private let arguments: [any ExpressionNode]
  /// By what they were recorded for.
  private let recorded: Mutex<[String: LikelihoodCode]> = Mutex([:])

  init(
    _ name: String, _ signature: LaplaceSignature, likelihood: CompiledFunction?, covariance: CompiledFunction,
    _ arguments: [any ExpressionNode], head: NodeHead
  ) {
    self.name = name
    self.signature = signature
    self.likelihood = likelihood
    self.covariance = covariance
    self.arguments = arguments
    self.head = head
  }

  var isSpeculative: Bool { false }

  func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: name, arguments, node: self)
    if machine.keepsOpenInts, signature.result != .marginal || signature.hasControl,
      !values.allSatisfy(\.isConstant)
    {
      throw RecordingError(.unsupported, "\(name) is not recorded", span: span)
    }
    machine.random?.begin(call: machine.callID(number))
    do {
      return try evaluate(machine, values)
    } catch let error as ODEInputError {
      throw RecordingError(.invalid, "\(name): \(error.message)", span: span)
    } catch let failure as NodeFailure {
      throw RecordingError(ofThisPoint: failure.message, span: span)
    }
  }

  private func evaluate(_ machine: Machine, _ values: [Value]) throws -> Value {
    let first = signature.likelihood?.argumentCount ?? 1
    guard values.count >= first + 2, case .int(let blockSize) = values[first],
      case .tuple(let passed) = values[first + 1]
    else { throw RecordingError(.invalid, "\(name): arguments are missing", span: span) }
    let isParametric = arguments[first + 1].isParametric(machine)
    let matrix = try machine.call(
      covariance, passed, parametric: Array(repeating: isParametric, count: passed.count), node: number, span: span)
    guard case .tensor(let k) = matrix, case .matrix(let n, let columns) = k.element, n == columns, n > 0 else {
      throw ODEInputError("the covariance matrix must be square and not empty")
    }
    guard blockSize >= 1, n % blockSize == 0 else {
      throw ODEInputError(
        "the size of the Hessian's blocks must be positive and divide the number of latent variables, "
          + "but they are \(blockSize) and \(n)")
    }
    let (settings, guess) = try control(values.dropFirst(first + 2).first, n)
    let (code, parameters, data) = try likelihood(machine, values.prefix(first), n)
    let node = LaplaceNode(name: name, likelihood: TapeLikelihood(code, data: data), settings: settings)
    machine.locate(number)
    switch signature.result {
    case .marginal:
      let result = machine.call(node, [k.scalars, parameters, guess], outputCount: 1, for: number, at: span)
      return .real(result.first ?? Scalar(.nan))
    case .draw, .mode:
      let (mode, factor) = try node.posterior(
        covariance: k.scalars.map(\.value), parameters: parameters.map(\.value), guess: guess.map(\.value))
      if signature.result == .mode {
        let vector = Tensor.vector(ContiguousArray(mode.map { Scalar($0) }))
        let lower = Tensor.matrix(rows: n, columns: n, ContiguousArray(factor.map { Scalar($0) }))
        return .tuple([.tensor(vector), .tensor(lower)])
      }
      return .tensor(.vector(try draw(machine, mode, factor)))
    }
  }

  private func draw(_ machine: Machine, _ mode: [Double], _ factor: [Double]) throws -> ContiguousArray<Scalar> {
    guard let random = machine.random else {
      throw RecordingError(.invalid, "\(name) cannot draw random numbers here", span: span)
    }
    var result = mode
    for j in mode.indices {
      let z = random.stream.nextNormal()
      for i in j..<mode.count { result[i] += factor[j * mode.count + i] * z }
    }
    return ContiguousArray(result.map { Scalar($0) })
  }

  /// The likelihood's code, with the scalars that are its parameters and its data.
  private func likelihood(
    _ machine: Machine, _ values: ArraySlice<Value>, _ n: Int
  ) throws -> (code: LikelihoodCode, parameters: ContiguousArray<Scalar>, data: [Double]) {
    if let builtIn = signature.likelihood { return try self.builtIn(builtIn, values, n) }
    guard let likelihood, case .tuple(let passed)? = values.first else {
      throw RecordingError(.invalid, "\(name): the likelihood's arguments are missing", span: span)
    }
    let (arguments, parameters, data) = CallbackArguments.sorted(passed)
    let code = try code("\(n);" + arguments.key, n, parameters.count) {
      try CallbackRecorder(machine, function: likelihood)
        .record([.vector(n)], arguments: arguments, results: (1, "number"), needsPrimitives: true, span: span)
    }
    return (code, parameters, data)
  }

  private func builtIn(
    _ likelihood: BuiltInLikelihood, _ values: ArraySlice<Value>, _ n: Int
  ) throws -> (code: LikelihoodCode, parameters: ContiguousArray<Scalar>, data: [Double]) {
    var ints: [ContiguousArray<Int>] = []
    var vectors: [ContiguousArray<Scalar>] = []
    var key = "\(n);"
    for value in values {
      switch value {
      case .ints(let array):
        ints.append(array.elements)
        key += value.contentKey + ";"
      case .tensor(let tensor):
        vectors.append(tensor.scalars)
        key += tensor.isConstant ? "d\(tensor.count);" : "p\(tensor.count);"
      default: break
      }
    }
    guard ints.count == 2, vectors.count == values.count - 2 else {
      throw RecordingError(.invalid, "\(name): arguments are missing", span: span)
    }
    let isParameter = vectors.map { $0.contains { !$0.isConstant } }
    let parameters = ContiguousArray(zip(vectors, isParameter).flatMap { $1 ? $0 : [] })
    let data = zip(vectors, isParameter).flatMap { $1 ? [] : $0.map(\.value) }
    let code = try code(key, n, parameters.count) {
      try likelihood.tape(latents: n, ints: ints, vectors: vectors)
    }
    return (code, parameters, data)
  }

  private func code(
    _ key: String, _ n: Int, _ parameters: Int, _ record: () throws -> Tape
  ) throws -> LikelihoodCode {
    if let known = recorded.withLock({ $0[key] }) { return known }
    let code = try LikelihoodCode(try record(), latents: n, parameters: parameters)
    return recorded.withLock { recorded in
      if let known = recorded[key] { return known }
      recorded[key] = code
      return code
    }
  }

  /// Settings of the search and its guess, from the tuple at the end of the call.
  private func control(_ value: Value?, _ n: Int) throws -> (LaplaceSettings, ContiguousArray<Scalar>) {
    guard case .tuple(let control)? = value else {
      return (LaplaceSettings(), ContiguousArray(repeating: Scalar(0), count: n))
    }
    guard control.count == 6, case .tensor(let guess) = control[0] else {
      throw ODEInputError("the control parameters are not complete")
    }
    func int(_ index: Int) -> Int {
      if case .int(let int) = control[index] { return int }
      return 0
    }
    var tolerance = 0.0
    if case .real(let scalar) = control[1] { tolerance = scalar.value }
    guard guess.count == n else {
      throw ODEInputError("the initial guess has \(guess.count) elements, but there are \(n) latent variables")
    }
    guard tolerance > 0 else { throw ODEInputError("the tolerance must be positive, but is \(tolerance)") }
    guard int(2) > 0 else {
      throw ODEInputError("the maximum number of steps must be positive, but is \(int(2))")
    }
    guard (1...3).contains(int(3)) else { throw ODEInputError("the solver must be 1, 2 or 3, but is \(int(3))") }
    guard int(4) >= 0 else {
      throw ODEInputError("the number of steps of the line search must not be negative, but is \(int(4))")
    }
    guard (0...1).contains(int(5)) else {
      throw ODEInputError("whether to fall through must be 0 or 1, but is \(int(5))")
    }
    return (LaplaceSettings(tolerance: tolerance, maximumSteps: int(2)), guess.scalars)
  }
}
