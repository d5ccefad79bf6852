// EventTable + data: the records as variables of a model.

extension EventTable {
  /// The variables of a data file.
  ///
  /// | name | size | what |
  /// |---|---|---|
  /// | `nSubjects`, `nt`, `nObs` | | subjects, records, observations |
  /// | `id` | subjects | their ids, where these are whole numbers |
  /// | `start`, `end`, `len` | subjects | a subject's first and last record, and how many there are |
  /// | `subject` | records | the number of the subject, from 1 |
  /// | `time`, `amt`, `rate`, `ii`, `evid`, `cmt`, `addl`, `ss` | records | as in the file |
  /// | `iObs`, `dv` | observations | the record of an observation, and its value |
  /// | `blq`, `lloq` | observations | whether a value is below the limit, and the limit, where the file tells of any |
  /// | `dvid` | observations | what was observed, where the file has such a column |
  /// | covariates | subjects, or records where one changes within a subject | |
  package var variables: [DataEntry] {
    func integers(_ name: String, _ values: [Int]) -> DataEntry {
      DataEntry(name: name, value: .numbers(NumberArray(shape: [values.count], elements: .integers(values))))
    }
    func reals(_ name: String, _ values: [Double]) -> DataEntry {
      DataEntry(name: name, value: .numbers(NumberArray(shape: [values.count], elements: .reals(values))))
    }
    let observed = records.indices.filter { records[$0].observation != nil }
    var entries = [
      DataEntry(name: "nSubjects", value: .integer(subjects.count)),
      DataEntry(name: "nt", value: .integer(records.count)),
      DataEntry(name: "nObs", value: .integer(observed.count)),
    ]
    if let numbers = wholeIDs { entries.append(integers("id", numbers)) }
    entries += [
      integers("start", subjects.map { $0.records.lowerBound + 1 }),
      integers("end", subjects.map(\.records.upperBound)),
      integers("len", subjects.map(\.records.count)),
      integers(
        "subject", subjects.enumerated().flatMap { Array(repeating: $0.offset + 1, count: $0.element.records.count) }),
      reals("time", records.map(\.time)), reals("amt", records.map(\.amount)), reals("rate", records.map(\.rate)),
      reals("ii", records.map(\.interval)), integers("evid", records.map(\.event)),
      integers("cmt", records.map(\.compartment)), integers("addl", records.map(\.additional)),
      integers("ss", records.map(\.steadyState)), integers("iObs", observed.map { $0 + 1 }),
      reals("dv", observed.map { records[$0].observation ?? 0 }),
    ]
    if hasLimits {
      entries.append(integers("blq", observed.map { records[$0].isBelowLimit ? 1 : 0 }))
      entries.append(reals("lloq", observed.map { records[$0].limit }))
    }
    if hasKinds { entries.append(integers("dvid", observed.map { records[$0].observationKind })) }
    for (number, name) in covariates.enumerated() {
      let values = records.map { $0.covariates[number] }
      let isConstant = subjects.allSatisfy { subject in
        values[subject.records].allSatisfy { $0 == values[subject.records.lowerBound] }
      }
      entries.append(reals(name, isConstant ? subjects.map { values[$0.records.lowerBound] } : values))
    }
    return entries
  }

  private var wholeIDs: [Int]? {
    let numbers = subjects.compactMap { Double($0.id).flatMap { Int(exactly: $0) } }
    return numbers.count == subjects.count && numbers.allSatisfy(integerRange.contains) ? numbers : nil
  }

  /// A data file, a line for each variable. Ids that are no numbers stand in a member that no variable can be called.
  package var json: String {
    var lines = variables.map { "  \(JSONText.string($0.name)): \(JSONText.value($0.value))" }
    if wholeIDs == nil {
      lines.append(
        "  \(JSONText.string(GroupNames.key)): [\(subjects.map { JSONText.string($0.id) }.joined(separator: ", "))]")
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }
}
