// UserCallNode: calls of the program's own functions, and of library functions over containers.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class UserCallNode: ExpressionNode {
  let function: CompiledFunction
  let arguments: [ExpressionNode]
  /// Called as a normalised density: constants inside are kept even where the body uses `~`-like forms.
  let isUnnormalized: Bool

  init(
    _ function: CompiledFunction, _ arguments: [ExpressionNode], isUnnormalized: Bool, type: StanType, span: Span,
    number: Int
  ) {
    self.function = function
    self.arguments = arguments
    self.isUnnormalized = isUnnormalized
    super.init(type: type, span: span, number: number)
  }

  override func value(_ machine: Machine) throws -> Value {
    let values = try arguments.map { try $0.value(machine) }
    let parametric = arguments.map { $0.isParametric(machine) }
    let saved = machine.keepsConstants
    // Inside of a density that is called normalised, densities keep their constants.
    if function.isDensity { machine.keepsConstants = saved || !isUnnormalized }
    defer { machine.keepsConstants = saved }
    return try machine.call(function, values, parametric: parametric, node: number, span: span)
  }

  override var isSpeculative: Bool { false }
}

/// A function over containers, defined in the library of functions.
final class ContainerCallNode: ExpressionNode {
  let name: String
  let function: ContainerFunction
  let arguments: [ExpressionNode]
  /// The numbers of the arguments that must be data.
  let dataArguments: Set<Int>
  let isUnnormalized: Bool

  init(
    _ name: String, _ function: ContainerFunction, _ arguments: [ExpressionNode], dataArguments: Set<Int>,
    isUnnormalized: Bool, type: StanType, span: Span, number: Int
  ) {
    self.name = name
    self.function = function
    self.arguments = arguments
    self.dataArguments = dataArguments
    self.isUnnormalized = isUnnormalized
    super.init(type: type, span: span, number: number)
  }

  private var isDensity: Bool { name.hasSuffix("_lpdf") || name.hasSuffix("_lpmf") }

  private func evaluate(_ machine: Machine, addsToTarget: Bool) throws -> Value {
    var values = try arguments.map { try $0.value(machine) }
    if machine.keepsOpenInts, function.traits.contains(.sizesOnly) { values = values.map(\.evaluated) }
    if machine.keepsOpenInts, mustBeEvaluated(values) { return try evaluateAtReplay(machine, values) }
    machine.random?.begin(call: machine.callID(number))
    let droppable = droppable(machine)
    machine.locate(number)
    let context = FunctionContext(
      builder: machine.builder, random: machine.random, droppable: droppable, addsToTarget: addsToTarget,
      place: { "\(machine.code.describe(self.span)): \(self.name)" })
    machine.standsAt(span)
    defer { machine.builder.describePlace = nil }
    do {
      return try function.evaluate(context, values)
    } catch let error as FunctionError {
      // What has no derivatives, such as decompositions of complex matrices, is no less an output.
      if machine.keepsOpenInts, !values.allSatisfy(\.isConstant) { return try evaluateAtReplay(machine, values) }
      throw placed(error)
    }
  }

  private func placed(_ error: FunctionError) -> RecordingError {
    switch error {
    case .invalid(let message): return RecordingError(.invalid, "\(name): \(message)", span: span)
    case .rejected(let message): return RecordingError(ofThisPoint: "\(name): \(message)", span: span)
    }
  }

  private var draws: Bool { name.hasSuffix("_rng") }

  /// Whether a recording of outputs has to leave the function as it is.
  private func mustBeEvaluated(_ values: [Value]) -> Bool {
    if draws { return true }
    if values.allSatisfy(\.isConstant) { return false }
    if function.traits.contains(.ordering) || values.contains(where: \.hasOpenInts) { return true }
    return dataArguments.contains { !values[$0].isConstant }
  }

  private func evaluateAtReplay(_ machine: Machine, _ values: [Value]) throws -> Value {
    // What is dropped under `_lupdf` is asked now: variables are not there at replay.
    let droppable = droppable(machine)
    machine.locate(number)
    do {
      return try EvaluatedNode.call(
        name, values, random: draws ? machine.random.map { ($0, machine.callID(number)) } : nil, machine.builder
      ) { [function, name] builder, random, values in
        try function.evaluate(
          FunctionContext(
            builder: builder, random: random, droppable: droppable, addsToTarget: false, place: { name }), values)
      }
    } catch let error as FunctionError {
      throw placed(error)
    }
  }

  /// The arguments that count as data, where terms that depend on such alone are dropped.
  private func droppable(_ machine: Machine) -> UInt64? {
    guard isUnnormalized, !machine.keepsConstants else { return nil }
    var mask: UInt64 = 0
    for (index, argument) in arguments.enumerated() where !argument.isParametric(machine) { mask |= 1 << UInt64(index) }
    return mask
  }

  override func value(_ machine: Machine) throws -> Value { try evaluate(machine, addsToTarget: false) }

  override func addTerms(_ machine: Machine) throws -> Bool {
    guard isDensity else { return false }
    let result = try evaluate(machine, addsToTarget: true)
    if case .real(let scalar) = result {
      machine.locate(number)
      machine.builder.position = 90
      machine.builder.addTarget(scalar)
    }
    return true
  }

  override var isSpeculative: Bool { arguments.allSatisfy(\.isSpeculative) }
}

/// `y ~ density(…) T[lower, upper]`
final class TildeStatement: StatementNode {
  let density: ExpressionNode
  let truncation: TruncationNode?

  init(_ density: ExpressionNode, truncation: TruncationNode?, span: Span) {
    self.density = density
    self.truncation = truncation
    super.init(span: span)
  }

  override func run(_ machine: Machine) throws -> Flow {
    try density.addToTarget(machine)
    try truncation?.add(machine)
    return .normal
  }
  override var isMaskable: Bool { truncation == nil && density.isSpeculative }
  override var addsToTarget: Bool { true }
}

/// The normalisation of a truncated density.
final class TruncationNode {
  let value: ExpressionNode
  let lower: ExpressionNode?
  let upper: ExpressionNode?
  let isDiscrete: Bool
  /// `lcdf(bound | arguments)` and `lccdf(bound | arguments)`; `bound` is read from the bound holders.
  let lcdfUpper: ExpressionNode?
  let lccdfLower: ExpressionNode?
  let lcdfLower: ExpressionNode?
  /// The log mass at the lower bound, for discrete distributions.
  let number: Int

  init(
    value: ExpressionNode, lower: ExpressionNode?, upper: ExpressionNode?, isDiscrete: Bool, lcdfUpper: ExpressionNode?,
    lccdfLower: ExpressionNode?, lcdfLower: ExpressionNode?, number: Int
  ) {
    self.value = value
    self.lower = lower
    self.upper = upper
    self.isDiscrete = isDiscrete
    self.lcdfUpper = lcdfUpper
    self.lccdfLower = lccdfLower
    self.lcdfLower = lcdfLower
    self.number = number
  }

  func add(_ machine: Machine) throws {
    let scalars = try value.value(machine).realScalars ?? []
    let low = try lower?.real(machine)
    let high = try upper?.real(machine)
    // Values outside of the bounds have no density.
    let builder = machine.builder
    machine.locate(number)
    try builder.loop(scalars.count) { index in
      for (bound, isLower) in [(low, true), (high, false)] {
        guard let bound else { continue }
        let outside =
          isLower ? builder.apply(.less, scalars[index], bound) : builder.apply(.less, bound, scalars[index])
        if outside.isConstant {
          if outside.value != 0 { builder.addTarget(Scalar(-.infinity)) }
        } else {
          builder.addTarget(builder.apply(.select, outside, Scalar(-.infinity), Scalar(0)))
        }
      }
      _ = try machine.tick()
    }
    var normalizers: ContiguousArray<Scalar>
    switch (lower, upper) {
    case (nil, nil): return
    case (_?, nil): normalizers = try lccdfLower.map { try $0.rowValues(machine) } ?? []
    case (nil, _?): normalizers = try lcdfUpper.map { try $0.rowValues(machine) } ?? []
    case (_?, _?):
      normalizers = try lcdfUpper.map { try $0.rowValues(machine) } ?? []
      let low = try lcdfLower.map { try $0.rowValues(machine) } ?? []
      machine.locate(number)
      builder.position = 30
      guard low.count == normalizers.count else { return }
      builder.loop(low.count) { index in
        normalizers[index] = builder.apply(.logSubtractExponential, normalizers[index], low[index])
      }
    }
    machine.locate(number)
    builder.position = 40
    // Scalar arguments: the same normalisation for every element.
    let scale = normalizers.count == 1 ? -Double(scalars.count) : -1
    builder.loop(normalizers.count) { builder.addTarget(normalizers[$0], scale: scale) }
  }
}

extension ExpressionNode {
  /// The values of a distribution function for each row of its arguments, not summed.
  fileprivate func rowValues(_ machine: Machine) throws -> ContiguousArray<Scalar> {
    if let density = self as? DensityNode { return try density.rows(machine) }
    return [try real(machine)]
  }
}
