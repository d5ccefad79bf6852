// ProgramBuilder: takes down the operations of a model while it runs.

/// Records scalar operations, sums, checks and library nodes, grouped by site.
///
/// The recorder sets `location` to a number that stands for the place in the model (statement or call, and the path of
/// calls to it) before it performs operations there; the position counts the operations at that place. Operations of
/// which all operands are constants are computed at once and leave no trace.
///
/// With `mode == .tape` operations are taken down one after another instead, for ODE right-hand sides.
package final class ProgramBuilder {
  package enum Mode { case sites, tape }

  package let mode: Mode
  /// Data and numbers computed from data alone; grows through `addData`.
  package private(set) var data = ContiguousArray<Double>()
  package private(set) var fixed = FixedConstants()
  /// What changes with every operation. It stands behind a pointer because accesses to a class's own properties are
  /// checked for overlaps at run time, which took a good part of the time of recording.
  private struct State {
    var siteCount = 0
    var sites: UnsafeMutablePointer<Site>
    var siteCapacity: Int
    var location = 0
    var position = 0
    var targetValue = 0.0
    var operationCount = 0
    /// Those of the location.
    var positions = PositionList()
    var registers: UnsafeMutablePointer<Scalar>
    var registerCapacity = 64
  }
  private let state: UnsafeMutablePointer<State>
  /// The first site at each position of each location.
  private var positions: [PositionList] = []

  /// The first site at each position of a location, -1 for none.
  private struct PositionList {
    var sites: UnsafeMutablePointer<Int32>?
    var count = 0

    mutating func grow(to count: Int) {
      let larger = UnsafeMutablePointer<Int32>.allocate(capacity: count)
      larger.initialize(repeating: -1, count: count)
      if let sites {
        larger.update(from: sites, count: self.count)
        sites.deallocate()
      }
      sites = larger
      self.count = count
    }
  }

  package var siteCount: Int { state.pointee.siteCount }
  package var sites: UnsafeMutablePointer<Site> { state.pointee.sites }
  /// Stands for the place in the model; setting it starts the positions anew.
  package var location: Int {
    get { state.pointee.location }
    set {
      state.pointee.location = newValue
      state.pointee.position = 0
      state.pointee.positions = newValue < positions.count ? positions[newValue] : PositionList()
    }
  }
  package var position: Int {
    get { state.pointee.position }
    set { state.pointee.position = newValue }
  }
  /// The part of the log density that does not depend on parameters.
  package var constantTarget = 0.0
  /// The value of the whole log density at the recording point.
  package private(set) var targetValue: Double {
    get { state.pointee.targetValue }
    set { state.pointee.targetValue = newValue }
  }
  package private(set) var checks: [CheckDescription] = []
  package var rejection: String?
  /// A library node that was called with what is not constant while a tape was recorded, which has no nodes.
  package private(set) var nodeOnTape: String?
  /// The first requirement or node that failed at the recording point.
  package private(set) var failureAtRecording: String?
  /// The condition under which what is being taken down counts, inside of a branch.
  package internal(set) var mask: Scalar?
  var deferredTerms: [DeferredTerm] = []
  var hasNodeUnderMask = false
  package var tape = TapeBuilder()
  /// How many operations have been taken down.
  package var operationCount: Int { state.pointee.operationCount }
  package let parameterCount: Int
  /// Now, for the order of rows: even, so that an optimiser pass can put something between two rows.
  private var moment: Int { state.pointee.operationCount &* 2 }

  /// - Parameters:
  ///   - data: numbers that scalars with `site == Scalar.dataSite` refer to.
  package init(parameterCount: Int = 0, mode: Mode = .sites, data: ContiguousArray<Double> = []) {
    self.mode = mode
    self.data = data
    self.parameterCount = parameterCount
    state = .allocate(capacity: 1)
    state.initialize(to: State(sites: .allocate(capacity: 256), siteCapacity: 256, registers: .allocate(capacity: 64)))
    state.pointee.registers.initialize(repeating: Scalar(0), count: 64)
    let index = newSite(.parameters, columnCount: 0)
    sites[Int(index)].rows = Int32(truncatingIfNeeded: parameterCount)
  }

  deinit {
    sites.deinitialize(count: siteCount)
    sites.deallocate()
    state.pointee.registers.deallocate()
    state.deallocate()
    for list in positions { list.sites?.deallocate() }
  }

  /// Parameter `index` with its value at the recording point.
  package func parameter(_ index: Int, value: Double) -> Scalar {
    Scalar(value: value, site: 0, row: Int32(truncatingIfNeeded: index))
  }

  /// Puts numbers among the program's constants, so that columns can refer to them in place.
  ///
  /// - Returns: the index of the first; `Scalar(value: values[k], site: Scalar.dataSite, row: index + k)` refers to them.
  package func addData(_ values: ContiguousArray<Double>) -> Int {
    let index = data.count
    data.append(contentsOf: values)
    return index
  }

  // MARK: Sites

  private func newSite(_ kind: SiteKind, columnCount: Int) -> Int32 {
    if siteCount == state.pointee.siteCapacity {
      let larger = UnsafeMutablePointer<Site>.allocate(capacity: siteCount * 2)
      larger.moveInitialize(from: sites, count: siteCount)
      sites.deallocate()
      state.pointee.sites = larger
      state.pointee.siteCapacity *= 2
    }
    (sites + siteCount).initialize(to: Site(kind: kind, columnCount: columnCount))
    state.pointee.siteCount += 1
    return Int32(truncatingIfNeeded: siteCount - 1)
  }

  /// The site of an operation at the current location and the given position.
  @inline(__always)
  private func operationSite(_ primitive: Primitive, position: Int, arity: Int) -> Int {
    let known = state.pointee.positions
    if let first = known.sites, position < known.count {
      let index = Int(first[position])
      if index >= 0, case .operation(let found) = sites[index].kind, found == primitive { return index }
    }
    return findSite(.operation(primitive), position: position, columnCount: arity)
  }

  @inline(never)
  package func findSite(_ kind: SiteKind, position: Int, columnCount: Int) -> Int {
    let known = state.pointee.positions
    var index = position < known.count ? known.sites?[position] ?? -1 : -1
    if index < 0 {
      index = newSite(kind, columnCount: columnCount)
      remember(index, position: position)
      return Int(index)
    }
    while true {
      if sites[Int(index)].kind == kind, sites[Int(index)].columns.count == columnCount { return Int(index) }
      let next = sites[Int(index)].nextVariant
      if next < 0 { break }
      index = next
    }
    let variant = newSite(kind, columnCount: columnCount)
    sites[Int(index)].nextVariant = variant
    return Int(variant)
  }

  /// Notes the first site at a position of the current location.
  private func remember(_ site: Int32, position: Int) {
    while positions.count <= location { positions.append(PositionList()) }
    if position >= positions[location].count { positions[location].grow(to: max(position + 1, 8)) }
    positions[location].sites?[position] = site
    state.pointee.positions = positions[location]
  }

  @inline(__always)
  private func append(_ scalar: Scalar, to site: Int, column: Int) {
    if !sites[site].columns[column].appendInPattern(scalar) { appendAnew(scalar, to: site, column: column) }
  }

  @inline(never)
  private func appendAnew(_ scalar: Scalar, to site: Int, column: Int) {
    sites[site].columns[column].append(scalar, data: data, fixed: &fixed)
  }

  // MARK: Operations

  /// Performs a primitive and takes it down unless all operands are constants. Uses the next position.
  @inline(__always)
  package func apply(_ primitive: Primitive, _ a: Scalar) -> Scalar {
    let value = cohort_primitive_value(primitive, a.value, 0, 0)
    defer { position &+= 1 }
    if a.isConstant { return Scalar(value) }
    return take(primitive, 1, a, a, a, value: value, position: position)
  }

  @inline(__always)
  package func apply(_ primitive: Primitive, _ a: Scalar, _ b: Scalar) -> Scalar {
    let value = cohort_primitive_value(primitive, a.value, b.value, 0)
    defer { position &+= 1 }
    if a.isConstant && b.isConstant { return Scalar(value) }
    return take(primitive, 2, a, b, b, value: value, position: position)
  }

  @inline(__always)
  package func apply(_ primitive: Primitive, _ a: Scalar, _ b: Scalar, _ c: Scalar) -> Scalar {
    let value = cohort_primitive_value(primitive, a.value, b.value, c.value)
    defer { position &+= 1 }
    if a.isConstant && b.isConstant && c.isConstant { return Scalar(value) }
    return take(primitive, 3, a, b, c, value: value, position: position)
  }

  @inline(__always)
  private func take(
    _ primitive: Primitive, _ arity: Int, _ a: Scalar, _ b: Scalar, _ c: Scalar, value: Double, position: Int
  ) -> Scalar {
    state.pointee.operationCount &+= 1
    if mode == .tape { return tape.append(primitive, arity, a, b, c, value: value) }
    let site = operationSite(primitive, position: position, arity: arity)
    let row = sites[site].rows
    append(a, to: site, column: 0)
    if arity > 1 { append(b, to: site, column: 1) }
    if arity > 2 { append(c, to: site, column: 2) }
    sites[site].order.append(moment)
    sites[site].rows = row &+ 1
    return Scalar(value: value, site: Int32(truncatingIfNeeded: site), row: row)
  }

  /// Runs `body` for 0 ..< count so that the operations of all iterations share their sites.
  @inline(__always)
  package func loop(_ count: Int, _ body: (Int) throws -> Void) rethrows {
    let start = position
    var end = start
    for index in 0..<count {
      position = start
      try body(index)
      if position > end { end = position }
    }
    position = end
  }

  /// Evaluates a formula for one row.
  package func apply(_ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, place: () -> String) -> Scalar {
    run(formula, arguments, place: place)
    position &+= formula.operations.count &+ formula.requirements.count
    return resolve(formula.result, arguments)
  }

  /// Evaluates a density for one row and adds its terms to the log density, but for those that depend only on
  /// arguments whose bit is set in `dropped`.
  package func addTerms(
    _ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, dropping dropped: UInt64?, place: () -> String
  ) {
    run(formula, arguments, place: place)
    var offset = formula.operations.count &+ formula.requirements.count
    for term in formula.terms {
      if let dropped, term.isDropped(dropped, all: formula.allArguments) { continue }
      addTarget(resolve(term.operand, arguments), scale: term.negated ? -1 : 1, position: position &+ offset)
      offset &+= 1
    }
    position &+= offset
  }

  /// The value of a density for one row, without the terms that depend only on arguments whose bit is set in `dropped`.
  package func density(
    _ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, dropping dropped: UInt64?, place: () -> String
  ) -> Scalar {
    guard let dropped, formula.terms.contains(where: { $0.isDropped(dropped, all: formula.allArguments) })
    else {
      return apply(formula, arguments, place: place)
    }
    run(formula, arguments, place: place)
    position &+= formula.operations.count &+ formula.requirements.count
    var sum = Scalar(0)
    var isFirst = true
    for term in formula.terms where !term.isDropped(dropped, all: formula.allArguments) {
      let value = resolve(term.operand, arguments)
      if isFirst {
        sum = term.negated ? apply(.negate, value) : value
        isFirst = false
      } else {
        sum = apply(term.negated ? .subtract : .add, sum, value)
      }
    }
    return sum
  }

  /// Fills the scratch registers with the results of a formula's operations and takes down its requirements.
  private func run(_ formula: Formula, _ arguments: UnsafeBufferPointer<Scalar>, place: () -> String) {
    let count = formula.essentialOperationCount
    if count > state.pointee.registerCapacity {
      state.pointee.registers.deallocate()
      state.pointee.registerCapacity = count * 2
      state.pointee.registers = .allocate(capacity: count * 2)
      state.pointee.registers.initialize(repeating: Scalar(0), count: count * 2)
    }
    let registers = state.pointee.registers
    formula.operations.withUnsafeBufferPointer { operations in
      for index in 0..<count {
        let operation = operations[index]
        let arity = operation.arity
        let a = resolve(operation.a, arguments)
        let b = arity > 1 ? resolve(operation.b, arguments) : a
        let c = arity > 2 ? resolve(operation.c, arguments) : b
        let value = cohort_primitive_value(operation.primitive, a.value, b.value, c.value)
        if a.isConstant && b.isConstant && c.isConstant {
          registers[index] = Scalar(value)
        } else {
          registers[index] = take(operation.primitive, arity, a, b, c, value: value, position: position &+ index)
        }
      }
    }
    formula.requirements.withUnsafeBufferPointer { requirements in
      for index in 0..<requirements.count {
        let number = requirements[index].requirement.argument
        if index >= formula.essentialRequirementCount {
          let argument = arguments[number]
          if !argument.value.isFinite { requireFinite(argument, requirements[index].requirement, place: place) }
          continue
        }
        if mode == .tape { continue }
        let scalar = resolve(requirements[index].condition, arguments)
        let shown = number >= 0 && number < arguments.count ? arguments[number] : Scalar(.nan)
        require(scalar, shown: shown, position: position &+ count &+ index) {
          "\(place()): \(requirements[index].requirement.name) must be \(requirements[index].requirement.expectation)"
        }
      }
    }
  }

  /// For an argument that is not finite: fails unless only NaN is refused and it is infinite.
  private func requireFinite(_ argument: Scalar, _ requirement: Requirement, place: () -> String) {
    if requirement.expectation == "finite" || argument.value.isNaN {
      fail(
        "\(place()): \(requirement.name) is \(argument.value), but must be \(requirement.expectation)",
        isConstant: argument.isConstant)
    }
  }

  @inline(__always)
  private func resolve(_ operand: Formula.Operand, _ arguments: UnsafeBufferPointer<Scalar>) -> Scalar {
    switch operand {
    case .argument(let index): return arguments[index]
    case .constant(let value): return Scalar(value)
    case .result(let index): return state.pointee.registers[index]
    }
  }

  // MARK: Target, sums, checks, nodes

  /// Adds a term to the log density. Uses the next position.
  package func addTarget(_ scalar: Scalar, scale: Double = 1) {
    addTarget(scalar, scale: scale, position: position)
    position &+= 1
  }

  private func addTarget(_ scalar: Scalar, scale: Double, position: Int) {
    if mask != nil {
      deferredTerms.append(DeferredTerm(location: location, position: position, scalar: scalar, scale: scale))
      return
    }
    targetValue += scale * scalar.value
    if scalar.isConstant {
      constantTarget += scale * scalar.value
      return
    }
    state.pointee.operationCount &+= 1
    let site = findSite(.targetTerm(scale: scale), position: position, columnCount: 1)
    append(scalar, to: site, column: 0)
    sites[site].rows &+= 1
  }

  /// The sum of scalars, taken down as one operation. Uses the next position.
  package func sum<S: Sequence>(_ scalars: S) -> Scalar where S.Element == Scalar {
    defer { position &+= 1 }
    var value = 0.0
    var constants = 0.0
    var symbolic = 0
    for scalar in scalars {
      value += scalar.value
      if scalar.isConstant { constants += scalar.value } else { symbolic += 1 }
    }
    if symbolic == 0 { return Scalar(value) }
    if mode == .tape {
      var sum: Scalar?
      for scalar in scalars { sum = sum.map { apply(.add, $0, scalar) } ?? scalar }
      return sum ?? Scalar(0)
    }
    let site = findSite(.sum, position: position, columnCount: 1)
    if sites[site].offsets.isEmpty { sites[site].offsets.append(0) }
    for scalar in scalars where !scalar.isConstant { append(scalar, to: site, column: 0) }
    state.pointee.operationCount &+= symbolic
    let row = sites[site].rows
    sites[site].offsets.append(sites[site].columns[0].count)
    sites[site].order.append(moment)
    sites[site].rows = row &+ 1
    let sum = Scalar(value: value - constants, site: Int32(truncatingIfNeeded: site), row: row)
    guard constants != 0 else { return sum }
    position &+= 1
    return apply(.add, sum, Scalar(constants))
  }

  /// The log density so far, as a result that depends on the parameters. Uses the next position.
  package func targetSoFar() -> Scalar {
    defer { position &+= 1 }
    var parts: [(reference: Reference, scale: Double)] = []
    for index in 0..<siteCount {
      guard case .targetTerm(let scale) = sites[index].kind else { continue }
      for row in 0..<Int(sites[index].rows) { parts.append((sites[index].columns[0].reference(row), scale)) }
    }
    if parts.isEmpty { return Scalar(targetValue) }
    let start = position
    var terms: [Scalar] = []
    for (reference, scale) in parts {
      position = start
      let operand = Scalar(value: 0, site: reference.site, row: reference.row)
      terms.append(scale == 1 ? operand : apply(.multiply, Scalar(scale), operand))
    }
    position = start &+ 1
    var result = sum(terms)
    if constantTarget != 0 { result = apply(.add, result, Scalar(constantTarget)) }
    result.value = targetValue
    return result
  }

  /// Takes down that `condition` (1 or 0) must hold, else the point is invalid. Uses the next position.
  package func require(_ condition: Scalar, shown: Scalar, message: () -> String) {
    require(condition, shown: shown, position: position, message: message)
    position &+= 1
  }

  private func require(_ condition: Scalar, shown: Scalar, position: Int, message: () -> String) {
    let isMet = condition.value != 0 && condition.value == condition.value
    if !isMet { fail("\(message()), found \(shown.value)", isConstant: condition.isConstant) }
    if mode == .tape || (condition.isConstant && (isMet || mask == nil)) { return }
    if let mask {
      let saved = self.position
      self.position = 800 &+ 2 &* position
      let held = apply(.maximum, apply(.not, mask), condition)
      addCheck(.requirement, held, shown: shown, position: position, message: message)
      self.position = saved
      return
    }
    addCheck(.requirement, condition, shown: shown, position: position, message: message)
  }

  /// Takes down that the recording point is invalid; where that does not depend on parameters every point of this path is.
  private func fail(_ message: String, isConstant: Bool) {
    guard countsAtRecording else { return }
    if failureAtRecording == nil { failureAtRecording = message }
    if isConstant, mask == nil, rejection == nil { rejection = message }
  }

  /// Takes down that control flow went the way it does only where `condition` is 1. Uses the next position.
  package func `guard`(_ condition: Scalar, message: () -> String) {
    if !condition.isConstant { addCheck(.guard, condition, shown: condition, position: position, message: message) }
    position &+= 1
  }

  private func addCheck(
    _ kind: CheckDescription.Kind, _ condition: Scalar, shown: Scalar, position: Int, message: () -> String
  ) {
    let known = state.pointee.positions
    var index = position < known.count ? Int(known.sites?[position] ?? -1) : -1
    while index >= 0 {
      if case .check(let description) = sites[index].kind, checks[description].kind == kind { break }
      index = Int(sites[index].nextVariant)
    }
    if index < 0 {
      checks.append(CheckDescription(kind: kind, message: message()))
      index = findSite(.check(checks.count - 1), position: position, columnCount: 2)
    }
    append(condition, to: index, column: 0)
    append(shown, to: index, column: 1)
    sites[index].rows &+= 1
  }

  /// Calls a library node now and takes the call down unless all operands are constants. Uses the next position.
  ///
  /// - Parameters:
  ///   - node: the node; its arguments have the given operands.
  ///   - arguments: the operands of each argument.
  ///   - outputCount: the number of results.
  /// - Returns: the results.
  package func call(_ node: any LibraryNode, _ arguments: [ContiguousArray<Scalar>], outputCount: Int)
    -> ContiguousArray<Scalar>
  {
    defer { position &+= 1 }
    var results = ContiguousArray<Scalar>(repeating: Scalar(.nan), count: outputCount)
    let isConstant = arguments.allSatisfy { $0.allSatisfy(\.isConstant) }
    if mode == .tape, !isConstant {
      nodeOnTape = node.name
      return results
    }
    if mask != nil, !isConstant {
      hasNodeUnderMask = true
      return results
    }
    let outcome = evaluate(node, arguments, &results)
    if case .failure(let failure) = outcome {
      for index in results.indices { results[index].value = .nan }
      if mask != nil { hasNodeUnderMask = true }
      fail(failure.message, isConstant: isConstant)
    }
    if isConstant { return results }
    let site = findSite(.node, position: position, columnCount: arguments.count)
    let first = sites[site].rows
    for (column, argument) in arguments.enumerated() {
      for scalar in argument { append(scalar, to: site, column: column) }
    }
    sites[site].calls.append(
      NodeCall(node: node, argumentCounts: arguments.map(\.count), firstRow: first, outputCount: outputCount))
    state.pointee.operationCount &+= outputCount
    sites[site].order.append(moment)
    sites[site].rows = first &+ Int32(truncatingIfNeeded: outputCount)
    for index in results.indices {
      results[index].site = Int32(truncatingIfNeeded: site)
      results[index].row = first &+ Int32(truncatingIfNeeded: index)
    }
    return results
  }

  private func evaluate(
    _ node: any LibraryNode, _ arguments: [ContiguousArray<Scalar>], _ results: inout ContiguousArray<Scalar>
  ) -> NodeOutcome {
    let values = arguments.map { ContiguousArray($0.map(\.value)) }
    let total = values.reduce(0) { $0 + $1.count }
    let inputs = UnsafeMutablePointer<Double>.allocate(capacity: max(total, 1))
    let outputs = UnsafeMutablePointer<Double>.allocate(capacity: max(results.count, 1))
    let pointers = UnsafeMutablePointer<UnsafePointer<Double>>.allocate(capacity: max(values.count, 1))
    defer {
      inputs.deallocate()
      outputs.deallocate()
      pointers.deallocate()
    }
    var offset = 0
    for (index, argument) in values.enumerated() {
      (pointers + index).initialize(to: UnsafePointer(inputs + offset))
      for value in argument {
        inputs[offset] = value
        offset += 1
      }
    }
    let outcome = node.evaluateOnce(inputs: pointers, outputs: outputs)
    for index in results.indices { results[index].value = outputs[index] }
    return outcome
  }

  // MARK: The end

  /// What has been taken down so far, for the optimiser.
  ///
  /// - Parameter outputs: numbers to be read after each evaluation, such as transformed parameters.
  package func recording(outputs: ContiguousArray<Scalar> = []) -> Recording {
    Recording(
      sites: ContiguousArray(UnsafeBufferPointer(start: sites, count: siteCount)), data: data, fixed: fixed,
      parameterCount: parameterCount, constantTarget: constantTarget, checks: checks, rejection: rejection,
      outputs: outputs)
  }
}
