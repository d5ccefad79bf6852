// EventRecordReader: rows of a table to event records, and what can be wrong with them.

/// Reads records and checks each by itself and against those before it. A fault ends the row, not the table.
struct EventRecordReader {
  let table: DelimitedTable
  let id: Int
  let time: Int
  let covariates: [Int]
  let clock: EventClock
  let options: EventTable.Options

  private typealias Row = DelimitedTable.Row

  mutating func read(into result: inout EventTable) {
    let comment = table.column("C")
    var seen: [String: Int] = [:]
    var start = 0.0
    for row in table.rows {
      if let comment, row.fields[comment].text.uppercased() == "C" {
        result.commentCount += 1
        continue
      }
      do throws(InputError) {
        let name = row.fields[id].text
        guard !isMissing(row.fields[id]) else { throw fault(row, id, "a record has a subject: ID is missing") }
        let isNew = result.subjects.last?.id != name
        if isNew, let line = seen[name] {
          throw fault(
            row, id, "subject \(name) has records before those of other subjects, in line \(line), and here again",
            hint: "Sort the rows by ID and TIME.")
        }
        var record = try self.record(row)
        let (hours, isRelative) = try moment(row)
        if isNew { start = isRelative ? hours : 0 }
        record.time = hours - start
        if isNew {
          seen[name] = row.line
          result.subjects.append(EventTable.Subject(id: name, records: result.records.count..<result.records.count))
        } else if let before = result.records.last, record.time < before.time {
          throw fault(
            row, time,
            "the time goes back, from \(JSONText.number(before.time)) in line \(before.line) to \(JSONText.number(record.time)), "
              + "for subject \(name)",
            hint: record.event >= 3 ? "Let time go on behind a reset (EVID \(record.event))." : nil)
        }
        result.records.append(record)
        if let last = result.subjects.indices.last {
          result.subjects[last].records = result.subjects[last].records.lowerBound..<result.records.count
        }
      } catch {
        result.faults.append(error)
      }
    }
  }

  // MARK: One row

  private func moment(_ row: Row) throws(InputError) -> (hours: Double, isRelative: Bool) {
    let field = row.fields[time]
    guard let (hours, isClock) = EventClock.time(field.text) else {
      throw fault(row, time, "TIME is a number or a time of day such as 13:30, found \(shown(field))")
    }
    guard let column = clock.column else { return (hours, isClock) }
    guard let day = clock.day(row.fields[column].text) else {
      throw fault(
        row, column, "\(table.names[column].text) is a date or a number of days, found \(shown(row.fields[column]))",
        hint: "DATE is month/day/year, DAT1 day/month/year, DAT2 year/month/day, DAT3 year/day/month.")
    }
    return (24 * day + hours, true)
  }

  private func record(_ row: Row) throws(InputError) -> EventTable.Record {
    var record = EventTable.Record(line: row.line)
    record.amount = try number(row, "AMT") ?? 0
    record.rate = try number(row, "RATE") ?? 0
    record.interval = try number(row, "II") ?? 0
    record.event = try integer(row, "EVID") ?? (record.amount != 0 ? 1 : 0)
    record.additional = try integer(row, "ADDL") ?? 0
    record.steadyState = try integer(row, "SS") ?? 0
    try readCompartment(row, &record)
    try checkDose(row, record)
    try readObservation(row, &record)
    for column in covariates {
      guard let value = try number(row, column) else {
        throw fault(
          row, column, "covariate \(table.names[column].text) is missing",
          hint: "Give it in each row; a covariate that is not known can be a parameter of the model.")
      }
      record.covariates.append(value)
    }
    return record
  }

  private func readCompartment(_ row: Row, _ record: inout EventTable.Record) throws(InputError) {
    let given = try integer(row, "CMT")
    let isDose = record.event == 1 || record.event == 4
    if isDose, (given ?? 0) == 0 {
      guard let doseCompartment = options.doseCompartment else {
        throw fault(
          row, table.column("CMT") ?? table.column("AMT") ?? id, "a dose goes to a compartment: CMT is missing",
          hint: "--dose-compartment N says where doses go for which the file does not.")
      }
      record.compartment = doseCompartment
    } else {
      record.compartment = given ?? 1
    }
    // With EVID 2 a negative number turns a compartment off.
    if record.compartment < 0, record.event != 2 {
      throw fault(row, "CMT", "CMT is the number of a compartment, from 1, found \(record.compartment)")
    }
  }

  private func checkDose(_ row: Row, _ record: EventTable.Record) throws(InputError) {
    guard [0, 1, 2, 3, 4, 8].contains(record.event) else {
      throw fault(
        row, "EVID",
        "EVID is 0 (observation), 1 (dose), 2 (other), 3 (reset), 4 (reset and dose) or 8 (replace), found "
          + "\(record.event)")
    }
    guard record.amount >= 0 else { throw fault(row, "AMT", "an amount is not negative, found \(text(record.amount))") }
    guard record.rate >= 0 else {
      let isCode = record.rate == -1 || record.rate == -2
      throw fault(
        row, "RATE", "a rate is not negative, found \(text(record.rate))",
        hint: isCode
          ? "Rates and durations that are parameters are given by the model: rate = amt / duration there." : nil)
    }
    guard record.interval >= 0 else {
      throw fault(row, "II", "an interval between doses is not negative, found \(text(record.interval))")
    }
    guard record.additional >= 0 else {
      throw fault(row, "ADDL", "a number of additional doses is not negative, found \(record.additional)")
    }
    guard (0...3).contains(record.steadyState) else {
      throw fault(row, "SS", "SS is 0, 1, 2 or 3, found \(record.steadyState)")
    }
    switch record.event {
    case 1, 4:
      let isConstantInfusion = record.steadyState > 0 && record.rate > 0 && record.interval == 0
      guard record.amount > 0 || isConstantInfusion else {
        throw fault(
          row, "AMT", "a dose has an amount (EVID is \(record.event)), found \(text(record.amount))",
          hint: "Only an infusion without end, at steady state, has none: RATE above 0, SS 1, II 0.")
      }
      guard record.additional == 0 || record.interval > 0 else {
        throw fault(row, "II", "\(record.additional) additional doses (ADDL) need an interval II above 0, found 0")
      }
      guard record.steadyState == 0 || record.interval > 0 || isConstantInfusion else {
        throw fault(row, "II", "a dose at steady state (SS) needs an interval II above 0, found 0")
      }
    case 0:
      guard record.amount == 0 else {
        throw fault(
          row, "AMT", "an observation (EVID 0) has no amount, found \(text(record.amount))",
          hint: "A dose and an observation at one time are two records.")
      }
    default: break
    }
  }

  private func readObservation(_ row: Row, _ record: inout EventTable.Record) throws(InputError) {
    let value = try number(row, "DV")
    let missing = try integer(row, "MDV")
    if let missing, ![0, 1].contains(missing) { throw fault(row, "MDV", "MDV is 0 or 1, found \(missing)") }
    let flagColumn = table.column("BLQ") == nil ? "CENS" : "BLQ"
    let flag = try integer(row, flagColumn) ?? 0
    guard [0, 1].contains(flag) else { throw fault(row, flagColumn, "\(flagColumn) is 0 or 1, found \(flag)") }
    let limit = try number(row, "LLOQ") ?? options.limit
    if record.event != 0 {
      guard missing == 1 || (value ?? 0) == 0 else {
        throw fault(
          row, "DV",
          "a record that is no observation (EVID \(record.event)) holds one: DV is \(text(value ?? 0)), and MDV is not 1",
          hint: "Let MDV be 1, or make the observation a record of its own.")
      }
      return
    }
    if missing == 1 || table.column("DV") == nil { return }
    record.observationKind = try integer(row, "DVID") ?? 1
    record.isBelowLimit = flag == 1 || limit.map { limit in (value ?? -.infinity) < limit } ?? false
    if record.isBelowLimit {
      // Monolix writes the limit where the value would stand.
      guard let limit = limit ?? value, limit > 0 else {
        throw fault(
          row, "DV",
          "a value below the limit of quantification needs the limit: there is neither LLOQ nor a DV above 0",
          hint: "--lloq X gives it for all rows.")
      }
      record.limit = limit
      record.observation = value ?? limit
      return
    }
    guard let value else {
      throw fault(
        row, "DV", "an observation (EVID 0, MDV 0) has a value: DV is missing",
        hint: "MDV 1 marks records at which predictions alone are wanted.")
    }
    record.observation = value
    record.limit = limit ?? 0
  }

  // MARK: Fields

  private func isMissing(_ field: DelimitedTable.Field) -> Bool {
    field.text.isEmpty || field.text == "." || field.text == "NA"
  }

  private func number(_ row: Row, _ name: String) throws(InputError) -> Double? {
    guard let column = table.column(name) else { return nil }
    return try number(row, column)
  }

  private func number(_ row: Row, _ column: Int) throws(InputError) -> Double? {
    let field = row.fields[column]
    if isMissing(field) { return nil }
    guard let value = Double(field.text), value.isFinite else {
      throw fault(
        row, column, "\(table.names[column].text): expected a number, found \(shown(field))",
        hint: field.text.contains(",") ? "Decimals are written with a point." : "Missing values are '.'.")
    }
    return value
  }

  private func integer(_ row: Row, _ name: String) throws(InputError) -> Int? {
    guard let column = table.column(name), let value = try number(row, column) else { return nil }
    guard let whole = Int(exactly: value), integerRange.contains(whole) else {
      throw fault(
        row, column, "\(table.names[column].text): expected a whole number, found \(shown(row.fields[column]))")
    }
    return whole
  }

  private func shown(_ field: DelimitedTable.Field) -> String {
    isMissing(field) ? "nothing" : "'\(field.text.prefix(40))'"
  }

  private func text(_ value: Double) -> String { JSONText.number(value) }

  private func fault(_ row: Row, _ column: Int, _ message: String, hint: String? = nil) -> InputError {
    InputError(path: table.path, line: row.line, column: row.fields[column].column, message: message, hint: hint)
  }

  private func fault(_ row: Row, _ name: String, _ message: String, hint: String? = nil) -> InputError {
    fault(row, table.column(name) ?? id, message, hint: hint)
  }
}
