// EventCall: calls of the solvers that take event records, for one subject and for many.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

final class EventCall: SolverCall {
  private let isOfGroup: Bool
  private let integrator: Integrator
  /// Where the call names none.
  private let standard: ODETolerances
  private let settings: SolverSettings
  private let system: EventSystem

  /// - Parameter isOfGroup: whether the records are those of many subjects.
  init(isOfGroup: Bool, _ integrator: Integrator, _ system: EventSystem, settings: SolverSettings) {
    self.isOfGroup = isOfGroup
    self.integrator = settings.integrator(for: integrator)
    standard = integrator.tolerances
    self.settings = settings
    self.system = system
  }

  /// The call's arguments by what they are.
  private struct Given {
    var states: Int
    var lengths: [Int]
    /// TIME, AMT, RATE, II.
    var numbers: [ContiguousArray<Scalar>]
    /// EVID, CMT, ADDL, SS.
    var ints: [[Int]]
    var theta: Rows
    var bioavailability: Rows?
    var lags: Rows?
    var realData: Rows?
    var intData: (rows: [ContiguousArray<Int>], perSubject: Bool)?
    var tolerances: ODETolerances
  }

  /// Rows of numbers: one for each subject, or one for each record.
  private struct Rows {
    var width: Int
    var scalars: ContiguousArray<Scalar>
    var isPerSubject: Bool

    func row(_ number: Int) -> ArraySlice<Scalar> { scalars[(number * width)..<((number + 1) * width)] }
  }

  func value(at site: SolverCallSite) throws -> Value {
    try site.reporting {
      let given = try read(site)
      var (shape, tapes, activity) = try describe(given, site)
      shape.nameLists = site.groupNames
      let node = try EventSolve(
        name: site.name, integrator: integrator, tolerances: given.tolerances, shape: shape, tapes: tapes,
        activity: activity, solvesLinearExactly: settings.solvesLinearExactly, isOrdered: site.isListening)
      let records = given.numbers[0].count
      let result = site.call(
        node,
        given.numbers + [given.theta.scalars, given.bioavailability?.scalars ?? [], given.lags?.scalars ?? []],
        outputs: given.states * records)
      return .tensor(.matrix(rows: given.states, columns: records, result))
    }
  }

  // MARK: Arguments

  private func read(_ site: SolverCallSite) throws -> Given {
    let next = !system.isFunction ? 0 : isOfGroup ? 2 : 1
    let states = try compartments(site, theta: next + 8)
    guard states > 0 else {
      throw SolverInputError("the number of compartments must be positive, but is \(states)")
    }
    let numbers = try (0..<4).map { try site.scalars(next + $0) }
    let ints = try (4..<8).map { try site.ints(next + $0) }
    let records = numbers[0].count
    let counts = [
      ("amt", numbers[1].count), ("rate", numbers[2].count), ("ii", numbers[3].count), ("evid", ints[0].count),
      ("cmt", ints[1].count), ("addl", ints[2].count), ("ss", ints[3].count),
    ]
    for (name, count) in counts where count != records {
      throw SolverInputError("\(name) has \(count) elements, but time has \(records)")
    }
    var lengths = [records]
    if isOfGroup {
      lengths = try site.ints(1)
      try GroupSlices.validate(counts: lengths, name: "len", elements: records, of: "time", groups: lengths.count)
      guard !lengths.contains(0) else { throw SolverInputError("len is 0 for a subject, which has no event records") }
    }
    guard records > 0 else { throw SolverInputError("there are no event records") }
    var options = site.values.dropFirst(next + 9)
    func takeRows(_ name: String, width: Int?) throws -> Rows? {
      guard let value = options.first, case .tensor(let tensor) = value, !tensor.arraySizes.isEmpty else { return nil }
      options = options.dropFirst()
      return try rows(name, tensor, subjects: lengths.count, records: records, width: width)
    }
    guard next + 8 < site.values.count, case .tensor(var thetaTensor) = site.values[next + 8] else {
      throw site.shapeError(next + 8)
    }
    if case .matrix = system {
      // A matrix for all records, or one for each, as rows of numbers.
      thetaTensor.arraySizes = (thetaTensor.arraySizes.isEmpty ? [1] : thetaTensor.arraySizes) + [states * states]
      thetaTensor.element = .real
    }
    let theta = try rows("theta", thetaTensor, subjects: lengths.count, records: records, width: nil)
    if case .compartments(let model, _) = system, theta.width != model.parameters.count {
      throw SolverInputError(
        "theta has \(theta.width) elements, but these are \(model.parameters.count): "
          + model.parameters.joined(separator: ", "))
    }
    let bioavailability = try takeRows("biovar", width: states)
    let lags = try takeRows("tlag", width: states)
    let realData = try takeRows("x_r", width: nil)
    var intData: (rows: [ContiguousArray<Int>], perSubject: Bool)?
    if let value = options.first, case .ints(let array) = value {
      options = options.dropFirst()
      intData = try intRows(array, subjects: lengths.count, records: records)
    }
    let index = site.values.count - options.count
    let tolerances = options.count >= 3 ? try site.tolerances(from: index) : standard
    return Given(
      states: states, lengths: lengths, numbers: numbers, ints: ints, theta: theta, bioavailability: bioavailability,
      lags: lags, realData: realData, intData: intData, tolerances: tolerances)
  }

  /// How many there are, by the call's arguments.
  private func compartments(_ site: SolverCallSite, theta: Int) throws -> Int {
    switch system {
    case .function:
      guard let first = site.values.first, case .int(let states) = first else { throw site.shapeError(0) }
      return states
    case .compartments(let model, _): return model.states
    case .matrix:
      guard theta < site.values.count, case .tensor(let matrix) = site.values[theta],
        case .matrix(let rows, let columns) = matrix.element
      else { throw site.shapeError(theta) }
      guard rows == columns else {
        throw SolverInputError("K must be square, but has \(rows) rows and \(columns) columns")
      }
      return rows
    }
  }

  /// The right-hand side of a subject.
  private func tape(
    _ site: SolverCallSite, _ given: Given, _ theta: ContiguousArray<Scalar>, _ data: ContiguousArray<Scalar>,
    _ ints: ContiguousArray<Int>
  ) throws -> RecordedFunction {
    switch system {
    case .function(let systems):
      var arguments = CallbackArguments(parts: [])
      arguments.parts = [
        .parameters(.tensor(.array(theta))), .data(.tensor(.array(data))), .fixed(.ints(IntArray(ints))),
      ]
      return try systems.recorded(
        at: site, [.real, .vector(given.states)], arguments,
        results: (given.states, "derivatives, one for each compartment"))
    case .compartments(_, let recorded): return recorded
    case .matrix(let known):
      var isPresent = [Bool](repeating: false, count: given.theta.width)
      for (k, scalar) in given.theta.scalars.enumerated() where !(scalar.isConstant && scalar.value == 0) {
        isPresent[k % given.theta.width] = true
      }
      return known.value(isPresent) {
        RecordedFunction(tape: EventSystem.tape(states: given.states, isPresent: isPresent))
      }
    }
  }

  private func rows(_ name: String, _ tensor: Tensor, subjects: Int, records: Int, width: Int?) throws -> Rows {
    let isOneRow = tensor.arraySizes.count == 1
    let count = isOneRow ? 1 : tensor.arraySizes.first ?? 0
    let own = tensor.arraySizes.last ?? 0
    if let width, own != width {
      throw SolverInputError("\(name) has \(own) columns, but there are \(width) compartments")
    }
    try checkRows(name, count, subjects: subjects, records: records)
    return Rows(width: own, scalars: tensor.scalars, isPerSubject: count == subjects)
  }

  private func checkRows(_ name: String, _ count: Int, subjects: Int, records: Int) throws {
    guard count == subjects || count == records else {
      throw SolverInputError(
        "\(name) has \(count) rows; it must have one for "
          + (isOfGroup ? "each of the \(subjects) subjects" : "all event records")
          + ", or one for each of the \(records) event records")
    }
  }

  private func intRows(
    _ array: IntArray, subjects: Int, records: Int
  ) throws -> (rows: [ContiguousArray<Int>], perSubject: Bool) {
    let count = array.sizes.count == 1 ? 1 : array.sizes.first ?? 0
    let width = array.sizes.last ?? 0
    try checkRows("x_i", count, subjects: subjects, records: records)
    let rows = (0..<count).map { ContiguousArray(array.elements[($0 * width)..<(($0 + 1) * width)]) }
    return (rows, count == subjects)
  }

  // MARK: Subjects

  private func describe(
    _ given: Given, _ site: SolverCallSite
  ) throws -> (shape: EventShape, tapes: [RecordedFunction], activity: EventActivity) {
    let (states, parameters) = (given.states, given.theta.width)
    var activity = EventActivity(parameters: [Bool](repeating: false, count: parameters))
    for (k, scalar) in given.theta.scalars.enumerated() where !scalar.isConstant {
      activity.parameters[k % parameters] = true
    }
    func isActive(_ scalars: ContiguousArray<Scalar>?) -> Bool { scalars?.contains { !$0.isConstant } ?? false }
    activity.times = isActive(given.numbers[0])
    activity.amounts = isActive(given.numbers[1])
    activity.rates = isActive(given.numbers[2])
    activity.intervals = isActive(given.numbers[3])
    activity.bioavailability = isActive(given.bioavailability?.scalars)
    activity.lags = isActive(given.lags?.scalars)
    var shape = EventShape(
      states: states, parameters: parameters, subjects: [], infused: [],
      hasBioavailability: given.bioavailability != nil, hasLags: given.lags != nil)
    var infused: Set<Int> = []
    var tapes = NumberedFunctions()
    let isKnown = !activity.times && !activity.amounts && !activity.rates && !activity.intervals && !activity.lags
    var record = 0
    for (subject, length) in given.lengths.enumerated() {
      let own = record..<(record + length)
      defer { record += length }
      func label() -> String { given.lengths.count > 1 ? "subject \(subject + 1) of \(given.lengths.count): " : "" }
      func rowCount(_ rows: Rows?) -> Int { rows.map { $0.isPerSubject ? 1 : length } ?? 0 }
      let records: DoseRecords
      do {
        records = try DoseRecords(
          states: states, evid: Array(given.ints[0][own]), cmt: Array(given.ints[1][own]),
          addl: Array(given.ints[2][own]), ss: Array(given.ints[3][own]), parameterRows: rowCount(given.theta),
          bioavailabilityRows: rowCount(given.bioavailability), lagRows: rowCount(given.lags))
        if isKnown { try checkTimes(records, given, own, subject) }
      } catch let error as SolverInputError {
        throw SolverInputError(label() + error.message)
      }
      for k in own {
        let isInfusion = !(given.numbers[2][k].isConstant && given.numbers[2][k].value == 0)
        if isInfusion, DoseRecords.isDose(given.ints[0][k]) || given.ints[3][k] == 3 {
          infused.insert(given.ints[1][k] - 1)
        }
      }
      let data =
        given.realData.map { rows in
          rows.isPerSubject ? Array(rows.row(subject)) : own.flatMap { Array(rows.row($0)) }
        } ?? []
      var ints = ContiguousArray<Int>()
      if let all = given.intData {
        ints = all.perSubject ? all.rows[subject] : all.rows[record]
        if !all.perSubject, all.rows[own].contains(where: { $0 != ints }) {
          throw SolverInputError(
            "\(label())the rows of x_i differ between the event records of a subject; give one for each subject")
        }
      }
      let thetaRow = ContiguousArray(given.theta.row(given.theta.isPerSubject ? subject : record))
      let dataWidth = given.realData?.width ?? 0
      let tape = try tape(site, given, thetaRow, ContiguousArray(data.prefix(dataWidth)), ints)
      shape.subjects.append(
        EventShape.Subject(
          records: records, tape: tapes.number(of: tape), data: data.map(\.value),
          dataRows: rowCount(given.realData)))
    }
    shape.infused = infused.sorted()
    return (shape, tapes.list, activity)
  }

  /// Throws where records that are data mean nothing.
  private func checkTimes(_ records: DoseRecords, _ given: Given, _ own: Range<Int>, _ subject: Int) throws {
    guard let schedule = DoseSchedule(records) else {
      throw SolverInputError("there is not enough memory for the events")
    }
    func values(_ scalars: some Sequence<Scalar>) -> [Double] { scalars.map(\.value) }
    let numbers = given.numbers.map { values($0[own]) }
    var lags = [0.0]
    if let rows = given.lags {
      lags = values(rows.isPerSubject ? rows.row(subject) : own.flatMap { rows.row($0) }[...])
    }
    try numbers[0].withUnsafeBufferPointer { times in
      try numbers[1].withUnsafeBufferPointer { amounts in
        try numbers[2].withUnsafeBufferPointer { rates in
          try numbers[3].withUnsafeBufferPointer { intervals in
            try lags.withUnsafeBufferPointer { lags in
              guard let times = times.baseAddress, let amounts = amounts.baseAddress, let rates = rates.baseAddress,
                let intervals = intervals.baseAddress
              else { return }
              try schedule.expand(
                DoseValues(
                  times: times, amounts: amounts, rates: rates, intervals: intervals,
                  lags: given.lags == nil ? nil : lags.baseAddress))
            }
          }
        }
      }
    }
  }
}
