// LaplaceCall: calls around the embedded Laplace approximation.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

extension LaplaceSignature {
  static let definitions: [SolverDefinition] = laplaceEntries.compactMap { entry in
    guard let signature = LaplaceSignature(entry.name) else { return nil }
    return SolverDefinition(entry.name) { functions in
      guard let covariance = functions.last else { return nil }
      return LaplaceCall(signature, likelihood: functions.count > 1 ? functions[0] : nil, covariance: covariance)
    }
  }
}

final class LaplaceCall: SolverCall {
  private let signature: LaplaceSignature
  /// nil where the likelihood is one of the library's.
  private let likelihoods: CallbackRecordings<LikelihoodCode>?
  private let covariance: CompiledFunction
  /// The library's likelihoods, by what they were made for.
  private let builtInCodes = SharedCache<String, LikelihoodCode>()

  init(_ signature: LaplaceSignature, likelihood: CompiledFunction?, covariance: CompiledFunction) {
    self.signature = signature
    self.covariance = covariance
    likelihoods = likelihood.map { CallbackRecordings($0) }
  }

  func value(at site: SolverCallSite) throws -> Value {
    if site.keepsOpenInts, signature.result != .marginal || signature.hasControl,
      !site.values.allSatisfy(\.isConstant)
    {
      throw site.unsupported("\(site.name) is not recorded")
    }
    let random = site.beginDrawing()
    do {
      return try site.reporting { try evaluate(site, random) }
    } catch let failure as NodeFailure {
      throw site.rejected(failure.message)
    }
  }

  private func evaluate(_ site: SolverCallSite, _ random: RandomSource?) throws -> Value {
    let values = site.values
    let first = signature.likelihood?.argumentCount ?? 1
    guard values.count >= first + 2, case .int(let blockSize) = values[first],
      case .tuple(let passed) = values[first + 1]
    else { throw site.invalid("arguments are missing") }
    let matrix = try site.run(covariance, passed, isParametric: site.isParametric(first + 1))
    guard case .tensor(let k) = matrix, case .matrix(let n, let columns) = k.element, n == columns, n > 0 else {
      throw SolverInputError("the covariance matrix must be square and not empty")
    }
    guard blockSize >= 1, n % blockSize == 0 else {
      throw SolverInputError(
        "the size of the Hessian's blocks must be positive and divide the number of latent variables, "
          + "but they are \(blockSize) and \(n)")
    }
    let (settings, guess) = try control(values.dropFirst(first + 2).first, n)
    let (code, parameters, data) = try likelihood(site, values.prefix(first), n)
    let node = LaplaceNode(name: site.name, likelihood: code, data: data, settings: settings)
    switch signature.result {
    case .marginal:
      let result = site.call(node, [k.scalars, parameters, guess], outputs: 1)
      return .real(result.first ?? Scalar(.nan))
    case .draw, .mode:
      let (mode, factor) = try node.posterior(
        covariance: k.scalars.map(\.value), parameters: parameters.map(\.value), guess: guess.map(\.value))
      if signature.result == .mode {
        let vector = Tensor.vector(ContiguousArray(mode.map { Scalar($0) }))
        let lower = Tensor.matrix(rows: n, columns: n, ContiguousArray(factor.map { Scalar($0) }))
        return .tuple([.tensor(vector), .tensor(lower)])
      }
      return .tensor(.vector(try draw(site, random, mode, factor)))
    }
  }

  private func draw(
    _ site: SolverCallSite, _ random: RandomSource?, _ mode: [Double], _ factor: [Double]
  ) throws -> ContiguousArray<Scalar> {
    guard let random else {
      throw RecordingError(.invalid, "\(site.name) cannot draw random numbers here", span: site.span)
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
    _ site: SolverCallSite, _ values: ArraySlice<Value>, _ n: Int
  ) throws -> (code: LikelihoodCode, parameters: ContiguousArray<Scalar>, data: [Double]) {
    if let builtIn = signature.likelihood { return try self.builtIn(builtIn, site, values, n) }
    guard let likelihoods, case .tuple(let passed)? = values.first else {
      throw site.invalid("the likelihood's arguments are missing")
    }
    let (arguments, parameters, data) = CallbackArguments.sorted(passed)
    let code = try likelihoods.recorded(
      at: site, [.vector(n)], arguments, results: (1, "number"), needsPrimitives: true
    ) { try LikelihoodCode($0, latents: n, parameters: parameters.count) }
    return (code, parameters, data)
  }

  private func builtIn(
    _ likelihood: BuiltInLikelihood, _ site: SolverCallSite, _ values: ArraySlice<Value>, _ n: Int
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
      throw site.invalid("arguments are missing")
    }
    let isParameter = vectors.map { $0.contains { !$0.isConstant } }
    let parameters = ContiguousArray(zip(vectors, isParameter).flatMap { $1 ? $0 : [] })
    let data = zip(vectors, isParameter).flatMap { $1 ? [] : $0.map(\.value) }
    let code = try builtInCodes.value(key) {
      try LikelihoodCode(
        try likelihood.tape(latents: n, ints: ints, vectors: vectors), latents: n, parameters: parameters.count)
    }
    return (code, parameters, data)
  }

  /// Settings of the search and its guess, from the tuple at the end of the call.
  private func control(_ value: Value?, _ n: Int) throws -> (LaplaceSettings, ContiguousArray<Scalar>) {
    guard case .tuple(let control)? = value else {
      return (LaplaceSettings(), ContiguousArray(repeating: Scalar(0), count: n))
    }
    guard control.count == 6, case .tensor(let guess) = control[0] else {
      throw SolverInputError("the control parameters are not complete")
    }
    func int(_ index: Int) -> Int {
      if case .int(let int) = control[index] { return int }
      return 0
    }
    var tolerance = 0.0
    if case .real(let scalar) = control[1] { tolerance = scalar.value }
    guard guess.count == n else {
      throw SolverInputError("the initial guess has \(guess.count) elements, but there are \(n) latent variables")
    }
    guard tolerance > 0 else { throw SolverInputError("the tolerance must be positive, but is \(tolerance)") }
    guard int(2) > 0 else {
      throw SolverInputError("the maximum number of steps must be positive, but is \(int(2))")
    }
    guard (1...3).contains(int(3)) else { throw SolverInputError("the solver must be 1, 2 or 3, but is \(int(3))") }
    guard int(4) >= 0 else {
      throw SolverInputError("the number of steps of the line search must not be negative, but is \(int(4))")
    }
    guard (0...1).contains(int(5)) else {
      throw SolverInputError("whether to fall through must be 0 or 1, but is \(int(5))")
    }
    return (LaplaceSettings(tolerance: tolerance, maximumSteps: int(2)), guess.scalars)
  }
}
