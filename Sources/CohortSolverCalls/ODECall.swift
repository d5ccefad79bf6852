// ODECall: calls of the ODE solvers, for one group and for many at once.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

final class ODECall: SolverCall {
  private let form: ODEFunctions.Form
  private let integrator: Integrator
  private let settings: SolverSettings
  /// Where the call names none.
  private let standard: ODETolerances
  /// The right-hand sides: one for all groups with the same sizes and ints.
  private let systems: CallbackRecordings<RecordedFunction>

  init(
    _ form: ODEFunctions.Form, _ integrator: Integrator, _ standard: ODETolerances, _ function: CompiledFunction,
    settings: SolverSettings
  ) {
    self.settings = settings
    self.form = form
    self.integrator = integrator
    self.standard = standard
    systems = CallbackRecordings(function)
  }

  func value(at site: SolverCallSite) throws -> Value {
    try site.reporting {
      switch form {
      case .variadic(let hasTolerances): return try variadic(site, hasTolerances: hasTolerances)
      case .adjoint(let methods): return try adjoint(site, methods)
      case .single: return try single(site)
      case .parallel: return try parallel(site)
      case .ragged: return try ragged(site)
      }
    }
  }

  // MARK: The forms

  private func variadic(_ site: SolverCallSite, hasTolerances: Bool) throws -> Value {
    let tolerances = hasTolerances ? try site.tolerances(from: 3) : standard
    return try variadic(site, integrator, tolerances, rest: site.values.dropFirst(hasTolerances ? 6 : 3))
  }

  private func variadic(
    _ site: SolverCallSite, _ integrator: Integrator, _ tolerances: ODETolerances, rest: ArraySlice<Value>
  ) throws -> Value {
    let state = try site.scalars(0)
    let initialTime = try site.scalars(1)
    let times = try site.scalars(2)
    var group = Group(state: state, initialTime: initialTime, times: times)
    (group.arguments, group.parameters, group.data) = CallbackArguments.sorted(Array(rest))
    let result = try solve(site, [group], states: state.count, integrator, tolerances, stateIsVector: true)
    return .tensor(Tensor(arraySizes: [times.count], element: .vector(state.count), scalars: result))
  }

  /// The states do not depend on how derivatives are computed. Forward sensitivities are exact to the solve's own
  /// tolerances, so these are the tighter of those given for the two directions.
  private func adjoint(_ site: SolverCallSite, _ methods: [Integrator]) throws -> Value {
    let states = try site.scalars(0).count
    func real(_ index: Int) throws -> Double { try site.scalars(index).first?.value ?? .nan }
    func choice(_ index: Int, _ what: String) throws -> Int {
      let value = try real(index)
      guard value == 1 || value == 2 else { throw SolverInputError("the \(what) must be 1 or 2, but is \(Int(value))") }
      return Int(value)
    }
    var absolute = Double.infinity
    for (index, direction) in [(4, "forward"), (6, "backward")] {
      let tolerances = try site.scalars(index)
      guard tolerances.count == states else {
        throw SolverInputError(
          "there are \(tolerances.count) absolute tolerances \(direction), but \(states) states")
      }
      for tolerance in tolerances {
        guard tolerance.value > 0 else {
          throw SolverInputError("the absolute tolerances \(direction) must be positive, but one is \(tolerance.value)")
        }
        absolute = min(absolute, tolerance.value)
      }
    }
    for (index, what) in [
      (3, "relative tolerance forward"), (5, "relative tolerance backward"),
      (7, "relative tolerance of the quadrature"), (8, "absolute tolerance of the quadrature"),
      (9, "maximum number of steps"), (10, "number of steps between checkpoints"),
    ] {
      guard try real(index) > 0 else {
        throw SolverInputError("the \(what) must be positive, but is \(try real(index))")
      }
    }
    _ = try choice(11, "interpolation")
    let forward = try choice(12, "method forward")
    _ = try choice(13, "method backward")
    let tolerances = ODETolerances(
      relative: min(try real(3), try real(5)), absolute: absolute, maximumSteps: Int(try real(9)))
    let method = methods.first { $0.controlNumber == forward } ?? integrator
    return try variadic(site, method, tolerances, rest: site.values.dropFirst(14))
  }

  private func single(_ site: SolverCallSite) throws -> Value {
    let state = try site.scalars(0)
    let times = try site.scalars(2)
    var group = Group(state: state, initialTime: try site.scalars(1), times: times)
    let theta = try site.scalars(3)
    let data = try site.scalars(4)
    group.arguments.parts = [.parameters(.tensor(.array(theta))), .data(.tensor(.array(data))), .fixed(site.values[5])]
    group.parameters = theta
    group.data = data.map(\.value)
    let tolerances = site.values.count > 6 ? try site.tolerances(from: 6) : standard
    let result = try solve(site, [group], states: state.count, integrator, tolerances, stateIsVector: false)
    return .tensor(Tensor(arraySizes: [times.count, state.count], element: .real, scalars: result))
  }

  private func parallel(_ site: SolverCallSite) throws -> Value {
    let hasTheta = site.values.count == 9 || site.values.count == 12
    let hasTolerances = site.values.count > 9
    guard case .tensor(let states) = site.values[0], states.arraySizes.count == 2 else { throw site.shapeError(0) }
    let groups = states.arraySizes[0]
    let n = states.arraySizes[1]
    let initialTimes = try site.scalars(1)
    let times = try site.scalars(2)
    let timeCounts = try site.ints(3)
    guard initialTimes.count == groups else {
      throw SolverInputError("T0 has \(initialTimes.count) elements, but Y0 is for \(groups) groups")
    }
    try GroupSlices.validate(counts: timeCounts, name: "S_Ts", elements: times.count, of: "Ts", groups: groups)
    var parameterCount = 0
    var theta = ContiguousArray<Scalar>()
    if hasTheta {
      guard case .tensor(let tensor) = site.values[4], tensor.arraySizes.count == 2 else { throw site.shapeError(4) }
      guard tensor.arraySizes[0] == groups else {
        throw SolverInputError("Theta is for \(tensor.arraySizes[0]) groups, but Y0 is for \(groups) groups")
      }
      parameterCount = tensor.arraySizes[1]
      theta = tensor.scalars
    }
    let first = hasTheta ? 5 : 4
    let data = try site.scalars(first)
    let dataCounts = try site.ints(first + 1)
    let integers = try site.ints(first + 2)
    let integerCounts = try site.ints(first + 3)
    try GroupSlices.validate(counts: dataCounts, name: "S_X_r", elements: data.count, of: "X_r", groups: groups)
    try GroupSlices.validate(counts: integerCounts, name: "S_X_i", elements: integers.count, of: "X_i", groups: groups)
    let tolerances =
      hasTolerances ? try site.tolerances(from: first + 4) : standard
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
    let result = try solve(site, all, states: n, integrator, tolerances, stateIsVector: false)
    return .tensor(Tensor(arraySizes: [times.count, n], element: .real, scalars: result))
  }

  /// `pmx_integrate_ode_group_…`: one initial time, a row of everything for each subject.
  private func ragged(_ site: SolverCallSite) throws -> Value {
    func rows(_ index: Int, _ name: String, _ count: Int?) throws -> (count: Int, scalars: ContiguousArray<Scalar>) {
      guard case .tensor(let tensor) = site.values[index], tensor.arraySizes.count == 2 else {
        throw site.shapeError(index)
      }
      if let count, tensor.arraySizes[0] != count {
        throw SolverInputError("\(name) has \(tensor.arraySizes[0]) rows, but there are \(count) subjects")
      }
      return (tensor.arraySizes[1], tensor.scalars)
    }
    let times = try site.scalars(3)
    let counts = try site.ints(2)
    let subjects = counts.count
    try GroupSlices.validate(counts: counts, name: "len", elements: times.count, of: "ts", groups: subjects)
    let states = try rows(0, "y0", subjects)
    let theta = try rows(4, "theta", subjects)
    let data = try rows(5, "x_r", subjects)
    guard case .ints(let ints) = site.values[6], ints.sizes.count == 2, ints.sizes[0] == subjects else {
      throw site.shapeError(6)
    }
    let width = ints.sizes[1]
    var all: [Group] = []
    var first = 0
    for (subject, count) in counts.enumerated() {
      func own(_ rows: (count: Int, scalars: ContiguousArray<Scalar>)) -> ContiguousArray<Scalar> {
        ContiguousArray(rows.scalars[(subject * rows.count)..<((subject + 1) * rows.count)])
      }
      var group = Group(
        state: own(states), initialTime: try site.scalars(1), times: ContiguousArray(times[first..<(first + count)]))
      group.parameters = own(theta)
      group.data = own(data).map(\.value)
      group.arguments.parts = [
        .parameters(.tensor(.array(group.parameters))), .data(.tensor(.array(own(data)))),
        .fixed(.ints(IntArray(ContiguousArray(ints.elements[(subject * width)..<((subject + 1) * width)])))),
      ]
      all.append(group)
      first += count
    }
    let tolerances = site.values.count > 7 ? try site.tolerances(from: 7) : standard
    guard subjects > 0 else {
      return .tensor(.matrix(rows: states.count, columns: 0, []))
    }
    let result = try solve(site, all, states: states.count, integrator, tolerances, stateIsVector: false)
    return .tensor(.matrix(rows: states.count, columns: times.count, result))
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
    _ site: SolverCallSite, _ groups: [Group], states: Int, _ integrator: Integrator, _ tolerances: ODETolerances,
    stateIsVector: Bool
  ) throws -> ContiguousArray<Scalar> {
    var recorded = NumberedFunctions()
    let parameterCount = groups.first?.parameters.count ?? 0
    var shape = GroupShape(
      states: states, parameters: parameterCount, timeCounts: [], realData: [], realDataCounts: [], tapeNumbers: [])
    shape.areCalls = form.isOfOneGroup
    shape.allowsStart = !form.isOfOneGroup
    shape.nameLists = site.groupNames
    var activity = ODEActivity.none(states: states, parameters: parameterCount)
    var initialStates = ContiguousArray<Scalar>()
    var initialTimes = ContiguousArray<Scalar>()
    var times = ContiguousArray<Scalar>()
    var parameters = ContiguousArray<Scalar>()
    for group in groups {
      let system = try systems.recorded(
        at: site, [.real, stateIsVector ? .vector(states) : .array(states)], group.arguments,
        results: (states, "derivatives, one for each state"))
      shape.tapeNumbers.append(recorded.number(of: system))
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
          try GroupSlices.validateTimes(
            initialTimes: starts, times: times, counts: shape.timeCounts, allowsStart: shape.allowsStart,
            label: { shape.label($0) })
        }
      }
    }
    let node = ODESolveNode(
      name: site.name, integrator: integrator, tolerances: tolerances, shape: shape, systems: recorded.list,
      activity: activity, solvesLinearExactly: settings.solvesLinearExactly, isOrdered: site.isListening)
    try node.validate()
    return site.call(node, [initialStates, initialTimes, times, parameters], outputs: shape.timeCount * states)
  }
}
