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
  struct State {
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
    var registerCapacity = 0
  }
  let state: UnsafeMutablePointer<State>
  /// The first site at each position of each location.
  private var positions: [PositionList] = []

  var siteCount: Int { state.pointee.siteCount }
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
  /// What a tape takes down from here on stands at no place of its own.
  package func leavePlace() { if mode == .tape { state.pointee.location = -1 } }
  package var position: Int {
    get { state.pointee.position }
    set { state.pointee.position = newValue }
  }
  /// The part of the log density that does not depend on parameters.
  package var constantTarget = 0.0
  /// The value of the whole log density at the recording point.
  package internal(set) var targetValue: Double {
    get { state.pointee.targetValue }
    set { state.pointee.targetValue = newValue }
  }
  package internal(set) var checks: [CheckDescription] = []
  package var rejection: String?
  /// What `target()` has added up so far.
  var partOfTarget = PartOfTarget()
  /// While a tape is recorded: which way a condition on its inputs goes on the path that is being taken down.
  package var decide: ((Scalar) throws -> Bool)?
  /// Whether a tape will be differentiated more than once, so that it should consist of primitives as far as possible.
  package var needsPrimitives = false
  /// Whether requirements that arguments be finite are taken down like all others. For a log density they need not be: it is
  /// not finite either.
  package var requiresFiniteness = false
  /// The first requirement or node that failed at the recording point.
  package internal(set) var failureAtRecording: String?
  /// Says where in the program the call of a node stands, for the messages of its failures.
  package var describePlace: (() -> String)?
  /// Says which place of the program a location stands for, for listings.
  package var describeLocation: ((Int) -> String?)?
  /// The condition under which what is being taken down counts, inside of a branch.
  package internal(set) var mask: Scalar?
  var deferredTerms: [DeferredTerm] = []
  /// Factors of matrices that were made of them.
  var knownFactors = KnownFactors()
  var hasNodeUnderMask = false
  package var tape = TapeBuilder()
  /// How many operations have been taken down.
  package var operationCount: Int { state.pointee.operationCount }
  package let parameterCount: Int
  /// Now, for the order of rows: even, so that an optimiser pass can put something between two rows.
  var moment: Int { state.pointee.operationCount &* 2 }

  /// - Parameters:
  ///   - data: numbers that scalars with `site == Scalar.dataSite` refer to.
  package init(parameterCount: Int = 0, mode: Mode = .sites, data: ContiguousArray<Double> = []) {
    self.mode = mode
    self.data = data
    self.parameterCount = parameterCount
    state = .allocate(capacity: 1)
    // Little at first: functions that are evaluated at each replay have a builder each, and take nothing down.
    state.initialize(to: State(sites: .allocate(capacity: 1), siteCapacity: 1, registers: .allocate(capacity: 0)))
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
      let larger = UnsafeMutablePointer<Site>.allocate(capacity: max(siteCount * 2, 16))
      larger.moveInitialize(from: sites, count: siteCount)
      sites.deallocate()
      state.pointee.sites = larger
      state.pointee.siteCapacity = max(state.pointee.siteCapacity * 2, 16)
    }
    (sites + siteCount).initialize(to: Site(kind: kind, columnCount: columnCount))
    sites[siteCount].location = location
    state.pointee.siteCount += 1
    return Int32(truncatingIfNeeded: siteCount - 1)
  }

  /// The site of an operation at the current location and the given position.
  @inline(__always)
  func operationSite(_ primitive: Primitive, position: Int, arity: Int) -> Int {
    let known = state.pointee.positions
    if let first = known.sites, position < known.count {
      let index = Int(first[position])
      if index >= 0, case .operation(let found) = sites[index].kind, found == primitive { return index }
    }
    return findSite(.operation(primitive), position: position, columnCount: arity)
  }

  @inline(never)
  func findSite(_ kind: SiteKind, position: Int, columnCount: Int) -> Int {
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
    if position >= positions[location].count { positions[location].grow(toHold: position) }
    positions[location].sites?[position] = site
    state.pointee.positions = positions[location]
  }

  @inline(__always)
  func append(_ scalar: Scalar, to site: Int, column: Int) {
    if !sites[site].columns[column].appendInPattern(scalar) { appendAnew(scalar, to: site, column: column) }
  }

  @inline(never)
  private func appendAnew(_ scalar: Scalar, to site: Int, column: Int) {
    sites[site].columns[column].append(scalar, data: data, fixed: &fixed)
  }

  // MARK: The end

  /// What has been taken down so far, for the optimiser.
  ///
  /// - Parameters:
  ///   - outputs: numbers to be read after each evaluation, such as transformed parameters.
  ///   - keepsRounding: whether results keep their last bits.
  ///   - keepsFailures: whether a point is invalid where a node fails that nothing reads.
  package func recording(
    outputs: ContiguousArray<Scalar> = [], keepsRounding: Bool = false, keepsFailures: Bool = true
  ) -> Recording {
    Recording(
      sites: ContiguousArray(UnsafeBufferPointer(start: sites, count: siteCount)), data: data, fixed: fixed,
      parameterCount: parameterCount, constantTarget: constantTarget, checks: checks, rejection: rejection,
      keepsRounding: keepsRounding, keepsFailures: keepsFailures, outputs: outputs,
      describeLocation: describeLocation)
  }
}
