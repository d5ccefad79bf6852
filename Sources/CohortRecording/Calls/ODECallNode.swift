// ODECallNode: calls of the ODE solvers, for one group and for many at once.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortODE
import CohortProgram
import CohortSyntax
import Synchronization

/// How an ODE solver is called.
struct ODESignature {
  enum Form {
    /// `ode_rk45(f, y0, t0, ts, …)`, with `_tol` tolerances before the other arguments; the state is a vector.
    case variadic(hasTolerances: Bool)
    /// `ode_adjoint_tol_ctl(f, y0, t0, ts, …)`, with eleven control arguments before the other arguments.
    case adjoint
    /// `integrate_ode_rk45(f, y0, t0, ts, theta, x_r, x_i[, tolerances])`; the state is an array.
    case single
    /// `integrate_ode_parallel(f, Y0, T0, Ts, S_Ts, [Theta,] X_r, S_X_r, X_i, S_X_i[, tolerances])`
    case parallel
  }
  let form: Form
  let method: ODEMethod

  /// The signature of a solver; nil for other functions.
  init?(_ name: String) {
    let base = name.hasSuffix("_tol") ? String(name.dropLast(4)) : name
    switch base {
    case "ode_rk45", "ode_ckrk": method = .rk45
    case "ode_bdf", "ode_adjoint_tol_ctl": method = .bdf
    case "ode_adams": method = .adams
    case "integrate_ode", "integrate_ode_rk45", "integrate_ode_parallel", "integrate_ode_parallel_rk45": method = .rk45
    case "integrate_ode_bdf", "integrate_ode_parallel_bdf": method = .bdf
    case "integrate_ode_adams", "integrate_ode_parallel_adams": method = .adams
    default: return nil
    }
    if name == "ode_adjoint_tol_ctl" {
      form = .adjoint
    } else if base.hasPrefix("integrate_ode_parallel") {
      form = .parallel
    } else if base.hasPrefix("integrate_ode") {
      form = .single
    } else {
      form = .variadic(hasTolerances: name.hasSuffix("_tol"))
    }
  }
}

extension ODESignature {
  /// What the library says about the solvers.
  static let entries: [LibraryEntry] = variadicEntries + [adjointEntry] + arrayEntries + parallelEntries

  private static let variadicEntries: [LibraryEntry] = {
    let methods = [
      ("rk45", "the Dormand-Prince method of order 5(4), for systems that are not stiff"),
      ("ckrk", "an explicit Runge-Kutta method of order 5(4), for systems that are not stiff"),
      ("bdf", "backward differentiation formulas of order 1 to 5 (CVODES), for stiff systems"),
      ("adams", "Adams-Moulton formulas of order 1 to 12 (CVODES), for systems that are not stiff"),
    ]
    return methods.flatMap { solver, method -> [LibraryEntry] in
      let call = "array[] vector ode_\(solver)"
      let arguments = "((real, vector, ...) => vector, vector, real, array[] real"
      return [
        LibraryEntry(
          "ode_\(solver)", ["\(call)\(arguments), ...)"],
          "The states at the given times of the ODE y' = f(t, y, ...) by \(method). Takes f, the initial state, the "
            + "initial time, the times, and what f gets besides."),
        LibraryEntry(
          "ode_\(solver)_tol", ["\(call)_tol\(arguments), data real, data real, data int, ...)"],
          "The same as `ode_\(solver)`, with relative tolerance, absolute tolerance and the greatest number of steps "
            + "between two times before the arguments of f."),
      ]
    }
  }()

  private static let adjointEntry = LibraryEntry(
    "ode_adjoint_tol_ctl",
    [
      "array[] vector ode_adjoint_tol_ctl((real, vector, ...) => vector, vector, real, array[] real, "
        + "data real, data vector, data real, data vector, data real, data real, data int, data int, data int, "
        + "data int, data int, ...)"
    ],
    "The states at the given times of an ODE by CVODES. Takes relative and absolute tolerances forward (the latter by "
      + "state), backward and of the quadrature, the greatest number of steps, steps between checkpoints, the "
      + "interpolation (1 Hermite, 2 polynomial) and the methods forward and backward (1 Adams, 2 BDF). Derivatives are "
      + "computed by forward sensitivities, which meet the tighter of the tolerances; there are no checkpoints.")

  /// Relative and absolute tolerance, greatest number of steps.
  private static let tolerances = ", data real, data real, data real"
  private static let system = "(real, array[] real, array[] real, data array[] real, data array[] int) => array[] real"

  private static let arrayEntries: [LibraryEntry] = ["", "_rk45", "_bdf", "_adams"].map { solver in
    let name = "integrate_ode\(solver)"
    // Initial state and time, times, parameters, data.
    let single = "array[] real, real, array[] real, array[] real, data array[] real, data array[] int"
    let call = "array[,] real \(name)(\(system), \(single)"
    let successor = solver.isEmpty ? "'ode_rk45'" : "'ode\(solver)'"
    return LibraryEntry(
      name, traits: [.deprecated(instead: successor), .withoutSecondDerivatives],
      solver.isEmpty ? [call + ")"] : [call + ")", call + tolerances + ")"],
      "The older form of `ode_\(solver.isEmpty ? "rk45" : String(solver.dropFirst()))`, over arrays: f gets the time, "
        + "the state, parameters, real data and int data.")
  }

  private static let parallelEntries: [LibraryEntry] = ["", "_rk45", "_bdf", "_adams"].map { solver in
    let systemWithoutTheta = "(real, array[] real, data array[] real, data array[] int) => array[] real"
    // All groups of a longitudinal model at once: initial states (groups × states), initial times, the groups' times
    // one after another with their counts, parameters (groups × parameters), and data, ragged like the times.
    let times = "array[,] real, array[] real, array[] real, array[] int"
    let data = "data array[] real, array[] int, data array[] int, array[] int"
    let name = "integrate_ode_parallel\(solver)"
    var rules: [String] = []
    for (callback, theta) in [(system, "array[,] real, "), (systemWithoutTheta, "")] {
      let call = "array[,] real \(name)(\(callback), \(times), \(theta)\(data)"
      rules += [call + ")", call + tolerances + ")"]
    }
    return LibraryEntry(
      name, traits: [.withoutSecondDerivatives], rules,
      "Solves the ODEs of all groups of a longitudinal model at once, by the method of "
        + "`ode_\(solver.isEmpty ? "rk45" : String(solver.dropFirst()))`: initial states (groups by states), initial "
        + "times, all times one group after another with their counts, parameters (groups by parameters), then real "
        + "and int data, ragged like the times. The rows of the result are the states at all times.")
  }
}

final class ODECallNode: ExpressionNode {
  let name: String
  let signature: ODESignature
  let function: CompiledFunction
  let arguments: [ExpressionNode]
  /// Right-hand sides recorded before, by what they were recorded for.
  private let systems: Mutex<[String: RecordedSystem]> = Mutex([:])

  init(
    _ name: String, _ signature: ODESignature, _ function: CompiledFunction, _ arguments: [ExpressionNode],
    type: StanType, span: Span, number: Int
  ) {
    self.name = name
    self.signature = signature
    self.function = function
    self.arguments = arguments
    super.init(type: type, span: span, number: number)
  }

  override var isSpeculative: Bool { false }

  override func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: name, arguments, node: self)
    do {
      switch signature.form {
      case .variadic(let hasTolerances): return try variadic(machine, values, hasTolerances: hasTolerances)
      case .adjoint: return try adjoint(machine, values)
      case .single: return try single(machine, values)
      case .parallel: return try parallel(machine, values)
      }
    } catch let error as ODEInputError {
      throw RecordingError(.invalid, "\(name): \(error.message)", span: span)
    }
  }

  // MARK: The forms

  private func variadic(_ machine: Machine, _ values: [Value], hasTolerances: Bool) throws -> Value {
    let tolerances = hasTolerances ? try tolerances(values, from: 3) : .standard(for: signature.method)
    return try variadic(machine, values, signature.method, tolerances, rest: values.dropFirst(hasTolerances ? 6 : 3))
  }

  private func variadic(
    _ machine: Machine, _ values: [Value], _ method: ODEMethod, _ tolerances: ODETolerances, rest: ArraySlice<Value>
  ) throws -> Value {
    let state = try scalars(values, 0)
    let initialTime = try scalars(values, 1)
    let times = try scalars(values, 2)
    var group = Group(state: state, initialTime: initialTime, times: times)
    (group.arguments, group.parameters, group.data) = CallbackArguments.sorted(Array(rest))
    let result = try solve(machine, [group], states: state.count, method, tolerances, stateIsVector: true)
    return .tensor(Tensor(arraySizes: [times.count], element: .vector(state.count), scalars: result))
  }

  /// The states do not depend on how derivatives are computed. Forward sensitivities are exact to the solve's own
  /// tolerances, so these are the tighter of those given for the two directions.
  private func adjoint(_ machine: Machine, _ values: [Value]) throws -> Value {
    let states = try scalars(values, 0).count
    func real(_ index: Int) throws -> Double { try scalars(values, index).first?.value ?? .nan }
    func choice(_ index: Int, _ what: String) throws -> Int {
      let value = try real(index)
      guard value == 1 || value == 2 else { throw ODEInputError("the \(what) must be 1 or 2, but is \(Int(value))") }
      return Int(value)
    }
    var absolute = Double.infinity
    for (index, direction) in [(4, "forward"), (6, "backward")] {
      let tolerances = try scalars(values, index)
      guard tolerances.count == states else {
        throw ODEInputError(
          "there are \(tolerances.count) absolute tolerances \(direction), but \(states) states")
      }
      for tolerance in tolerances {
        guard tolerance.value > 0 else {
          throw ODEInputError("the absolute tolerances \(direction) must be positive, but one is \(tolerance.value)")
        }
        absolute = min(absolute, tolerance.value)
      }
    }
    for (index, what) in [
      (3, "relative tolerance forward"), (5, "relative tolerance backward"),
      (7, "relative tolerance of the quadrature"), (8, "absolute tolerance of the quadrature"),
      (9, "maximum number of steps"), (10, "number of steps between checkpoints"),
    ] {
      guard try real(index) > 0 else { throw ODEInputError("the \(what) must be positive, but is \(try real(index))") }
    }
    _ = try choice(11, "interpolation")
    let method: ODEMethod = try choice(12, "method forward") == 1 ? .adams : .bdf
    _ = try choice(13, "method backward")
    let tolerances = ODETolerances(
      relative: min(try real(3), try real(5)), absolute: absolute, maximumSteps: Int(try real(9)))
    return try variadic(machine, values, method, tolerances, rest: values.dropFirst(14))
  }

  private func single(_ machine: Machine, _ values: [Value]) throws -> Value {
    let state = try scalars(values, 0)
    let times = try scalars(values, 2)
    var group = Group(state: state, initialTime: try scalars(values, 1), times: times)
    let theta = try scalars(values, 3)
    let data = try scalars(values, 4)
    group.arguments.parts = [.parameters(.tensor(.array(theta))), .data(.tensor(.array(data))), .fixed(values[5])]
    group.parameters = theta
    group.data = data.map(\.value)
    let tolerances = values.count > 6 ? try tolerances(values, from: 6) : .standard(for: signature.method)
    let result = try solve(machine, [group], states: state.count, signature.method, tolerances, stateIsVector: false)
    return .tensor(Tensor(arraySizes: [times.count, state.count], element: .real, scalars: result))
  }

  private func parallel(_ machine: Machine, _ values: [Value]) throws -> Value {
    let hasTheta = values.count == 9 || values.count == 12
    let hasTolerances = values.count > 9
    guard case .tensor(let states) = values[0], states.arraySizes.count == 2 else { throw shapeError(0) }
    let groups = states.arraySizes[0]
    let n = states.arraySizes[1]
    let initialTimes = try scalars(values, 1)
    let times = try scalars(values, 2)
    let timeCounts = try ints(values, 3)
    guard initialTimes.count == groups else {
      throw ODEInputError("T0 has \(initialTimes.count) elements, but Y0 is for \(groups) groups")
    }
    try GroupSlices.validate(counts: timeCounts, name: "S_Ts", elements: times.count, of: "Ts", groups: groups)
    var parameterCount = 0
    var theta = ContiguousArray<Scalar>()
    if hasTheta {
      guard case .tensor(let tensor) = values[4], tensor.arraySizes.count == 2 else { throw shapeError(4) }
      guard tensor.arraySizes[0] == groups else {
        throw ODEInputError("Theta is for \(tensor.arraySizes[0]) groups, but Y0 is for \(groups) groups")
      }
      parameterCount = tensor.arraySizes[1]
      theta = tensor.scalars
    }
    let first = hasTheta ? 5 : 4
    let data = try scalars(values, first)
    let dataCounts = try ints(values, first + 1)
    let integers = try ints(values, first + 2)
    let integerCounts = try ints(values, first + 3)
    try GroupSlices.validate(counts: dataCounts, name: "S_X_r", elements: data.count, of: "X_r", groups: groups)
    try GroupSlices.validate(counts: integerCounts, name: "S_X_i", elements: integers.count, of: "X_i", groups: groups)
    let tolerances =
      hasTolerances ? try tolerances(values, from: first + 4) : .standard(for: signature.method)
    var all: [Group] = []
    var (timeStart, dataStart, integerStart) = (0, 0, 0)
    for g in 0..<groups {
      var group = Group(
        state: ContiguousArray(states.scalars[(g * n)..<((g + 1) * n)]), initialTime: [initialTimes[g]],
        times: ContiguousArray(times[timeStart..<(timeStart + timeCounts[g])]))
      group.parameters = ContiguousArray(theta[(g * parameterCount)..<((g + 1) * parameterCount)])
      let own = ContiguousArray(data[dataStart..<(dataStart + dataCounts[g])])
      group.data = own.map(\.value)
      let ownIntegers = ContiguousArray(integers[integerStart..<(integerStart + integerCounts[g])])
      group.arguments.parts =
        (hasTheta ? [.parameters(.tensor(.array(group.parameters)))] : [])
        + [.data(.tensor(.array(own))), .fixed(.ints(IntArray(ownIntegers)))]
      all.append(group)
      timeStart += timeCounts[g]
      dataStart += dataCounts[g]
      integerStart += integerCounts[g]
    }
    if groups == 0 { return .tensor(Tensor(arraySizes: [0, n], element: .real, scalars: [])) }
    let result = try solve(machine, all, states: n, signature.method, tolerances, stateIsVector: false)
    return .tensor(Tensor(arraySizes: [times.count, n], element: .real, scalars: result))
  }

  // MARK: Solving

  /// One initial value problem.
  private struct Group {
    var state: ContiguousArray<Scalar>
    var initialTime: ContiguousArray<Scalar>
    var times: ContiguousArray<Scalar>
    var arguments = CallbackArguments(parts: [])
    /// The scalars of the arguments that are inputs among the parameters, and those among the data.
    var parameters = ContiguousArray<Scalar>()
    var data: [Double] = []

    init(state: ContiguousArray<Scalar>, initialTime: ContiguousArray<Scalar>, times: ContiguousArray<Scalar>) {
      self.state = state
      self.initialTime = initialTime
      self.times = times
    }
  }

  private func solve(
    _ machine: Machine, _ groups: [Group], states: Int, _ method: ODEMethod, _ tolerances: ODETolerances,
    stateIsVector: Bool
  ) throws -> ContiguousArray<Scalar> {
    var recorded: [RecordedSystem] = []
    var numbers: [ObjectIdentifier: Int] = [:]
    let parameterCount = groups.first?.parameters.count ?? 0
    var shape = GroupShape(
      states: states, parameters: parameterCount, timeCounts: [], realData: [], realDataCounts: [], tapeNumbers: [])
    var activity = ODEActivity.none(states: states, parameters: parameterCount)
    var initialStates = ContiguousArray<Scalar>()
    var initialTimes = ContiguousArray<Scalar>()
    var times = ContiguousArray<Scalar>()
    var parameters = ContiguousArray<Scalar>()
    for group in groups {
      let system = try system(machine, group, states: states, stateIsVector: stateIsVector)
      if numbers[ObjectIdentifier(system)] == nil {
        numbers[ObjectIdentifier(system)] = recorded.count
        recorded.append(system)
      }
      shape.tapeNumbers.append(numbers[ObjectIdentifier(system)] ?? 0)
      shape.timeCounts.append(group.times.count)
      shape.realData += group.data
      shape.realDataCounts.append(group.data.count)
      for k in 0..<states where !group.state[k].isConstant { activity.initialState[k] = true }
      for k in 0..<parameterCount where !group.parameters[k].isConstant { activity.parameters[k] = true }
      if !group.initialTime[0].isConstant { activity.initialTime = true }
      if group.times.contains(where: { !$0.isConstant }) { activity.times = true }
      initialStates += group.state
      initialTimes += group.initialTime
      times += group.times
      parameters += group.parameters
    }
    let startValues = initialTimes.map(\.value)
    let timeValues = times.map(\.value)
    // Times that depend on parameters are checked at every evaluation; here only a point may be invalid.
    if !activity.initialTime, !activity.times {
      try startValues.withUnsafeBufferPointer { starts in
        try timeValues.withUnsafeBufferPointer { times in
          try GroupSlices.validateTimes(initialTimes: starts, times: times, counts: shape.timeCounts)
        }
      }
    }
    let node = ODESolveNode(
      name: name, method: method, tolerances: tolerances, shape: shape, systems: recorded, activity: activity)
    try node.validate()
    return machine.call(
      node, [initialStates, initialTimes, times, parameters], outputCount: shape.timeCount * states, for: number,
      at: span)
  }

  /// The right-hand side for a group: recorded once for all groups with the same sizes and ints.
  private func system(
    _ machine: Machine, _ group: Group, states: Int, stateIsVector: Bool
  ) throws -> RecordedSystem {
    let key = "\(states);" + group.arguments.key
    if let known = systems.withLock({ $0[key] }) { return known }
    let recorder = CallbackRecorder(machine, function: function)
    let tape = try recorder.record(
      [.real, stateIsVector ? .vector(states) : .array(states)], arguments: group.arguments,
      results: (states, "derivatives, one for each state"), span: span)
    let system = RecordedSystem(tape: tape, parameterCount: group.parameters.count)
    return systems.withLock { systems in
      if let known = systems[key] { return known }
      systems[key] = system
      return system
    }
  }

  // MARK: Arguments

  private func shapeError(_ index: Int) -> RecordingError {
    RecordingError(.invalid, "\(name): argument \(index + 2) does not have the right form", span: span)
  }

  private func scalars(_ values: [Value], _ index: Int) throws -> ContiguousArray<Scalar> {
    guard let scalars = index < values.count ? values[index].realScalars : nil else { throw shapeError(index) }
    return scalars
  }

  private func ints(_ values: [Value], _ index: Int) throws -> [Int] {
    guard index < values.count, case .ints(let array) = values[index] else { throw shapeError(index) }
    return Array(array.elements)
  }

  private func tolerances(_ values: [Value], from index: Int) throws -> ODETolerances {
    let steps = try scalars(values, index + 2)[0].value
    guard steps >= 1, steps <= 2_147_483_647 else {
      throw ODEInputError("the maximum number of steps must be positive, but is \(steps)")
    }
    return ODETolerances(
      relative: try scalars(values, index)[0].value, absolute: try scalars(values, index + 1)[0].value,
      maximumSteps: Int(steps))
  }
}
