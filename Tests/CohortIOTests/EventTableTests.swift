// Tables of doses and observations: what becomes of each column, and what is said of rows that cannot be right.
import CohortIO
import Testing

@Suite struct EventTableTests {
  private static let table = """
    # Two subjects.
    C,ID,TIME,AMT,RATE,II,ADDL,EVID,CMT,DV,MDV,WT
    .,101,0,100,.,12,2,1,1,.,1,70
    .,101,1.5,.,.,.,.,0,2,7.25,0,70
    C,101,1.6,.,.,.,.,0,2,999,0,70
    .,101,2,.,.,.,.,0,2,.,1,70
    .,205,0,50,25,.,.,1,2,.,1,81.5
    .,205,4,.,.,.,.,0,2,3,0,81.5

    """

  private func variables(_ text: String, _ options: EventTable.Options = .init()) throws -> [String: DataValue] {
    let table = try EventTable.parse(text, options: options)
    #expect(table.faults.isEmpty, "\(table.faults)")
    return Dictionary(uniqueKeysWithValues: table.variables.map { ($0.name, $0.value) })
  }

  private func integers(_ values: Int...) -> DataValue {
    .numbers(NumberArray(shape: [values.count], elements: .integers(values)))
  }

  private func reals(_ values: Double...) -> DataValue {
    .numbers(NumberArray(shape: [values.count], elements: .reals(values)))
  }

  @Test func columnsBecomeVariables() throws {
    let found = try variables(Self.table, .init(covariates: ["wt"]))
    #expect(found["nSubjects"] == .integer(2))
    #expect(found["nt"] == .integer(5))
    #expect(found["nObs"] == .integer(2))
    #expect(found["id"] == integers(101, 205))
    #expect(found["start"] == integers(1, 4))
    #expect(found["end"] == integers(3, 5))
    #expect(found["len"] == integers(3, 2))
    #expect(found["subject"] == integers(1, 1, 1, 2, 2))
    #expect(found["time"] == reals(0, 1.5, 2, 0, 4))
    #expect(found["amt"] == reals(100, 0, 0, 50, 0))
    #expect(found["rate"] == reals(0, 0, 0, 25, 0))
    #expect(found["ii"] == reals(12, 0, 0, 0, 0))
    #expect(found["addl"] == integers(2, 0, 0, 0, 0))
    #expect(found["evid"] == integers(1, 0, 0, 1, 0))
    #expect(found["cmt"] == integers(1, 2, 2, 2, 2))
    #expect(found["ss"] == integers(0, 0, 0, 0, 0))
    #expect(found["iObs"] == integers(2, 5))
    #expect(found["dv"] == reals(7.25, 3))
    #expect(found["WT"] == reals(70, 81.5), "constant within subjects: one for each")
    #expect(found["blq"] == nil)
  }

  @Test func aCovariateThatChangesHasAValueForEachRecord() throws {
    let found = try variables("ID;TIME;WT\n1;0;70\n1;1;71\n2;0;60\n", .init(covariates: ["WT"]))
    #expect(found["WT"] == reals(70, 71, 60))
  }

  @Test func whatIsBelowTheLimit() throws {
    let flagged = try variables("ID TIME DV BLQ LLOQ\n1 1 0.2 1 0.5\n1 2 3 0 0.5\n1 3 . 1 0.5\n")
    #expect(flagged["blq"] == integers(1, 0, 1))
    #expect(flagged["lloq"] == reals(0.5, 0.5, 0.5))
    #expect(flagged["dv"] == reals(0.2, 3, 0.5))
    // Without a flag, the limit says it; Monolix writes it in place of the value.
    #expect(try variables("ID TIME DV\n1 1 0.2\n1 2 3\n", .init(limit: 0.5))["blq"] == integers(1, 0))
    let censored = try variables("ID,TIME,DV,CENS\n1,1,0.5,1\n1,2,3,0\n")
    #expect(censored["lloq"] == reals(0.5, 0))
    #expect(censored["blq"] == integers(1, 0))
  }

  @Test func datesAndTimesOfDay() throws {
    let found = try variables("ID,DATE,TIME\n1,2/28/2024,22:30\n1,3/1/2024,01:00\n2,1/1/24,8:00:36\n2,1/1/24,9:00:36\n")
    #expect(found["time"] == reals(0, 26.5, 0, 1), "2024 has a 29 February")
    #expect(try variables("ID,DAT2,TIME\n1,2023-12-31,0\n1,2024-01-01,1\n")["time"] == reals(0, 25))
    #expect(try variables("ID,DATE,TIME\n1,5,0\n1,6,1\n")["time"] == reals(0, 25))
  }

  @Test func idsMayBeWords() throws {
    let table = try EventTable.parse("ID,TIME\n\"S,1\",0\nS2,0\n")
    #expect(table.subjects.map(\.id) == ["S,1", "S2"])
    let data = try DataFile.parse(json: table.json)
    #expect(data.groupNames == ["S,1", "S2"])
    #expect(data.groupNameLists == [["S,1", "S2"]])
    #expect(data["id"] == nil)
    #expect(
      try DataFile.parse(json: "{\"subject_id\": [7, 9], \"group.names\": [1, \"b\"]}").groupNameLists == [
        ["1", "b"], ["7", "9"],
      ])
  }

  @Test(arguments: [
    ("1,0,100,1,.,0", "2:13: a dose goes to a compartment: CMT is missing"),
    ("1,0,.,1,1,0", "2:5: a dose has an amount (EVID is 1), found 0.0"),
    ("1,0,-5,1,1,0", "2:5: an amount is not negative, found -5.0"),
    ("1,0,5,0,1,0", "2:5: an observation (EVID 0) has no amount, found 5.0"),
    ("1,0,5,1,1,2.5", "2:9: a record that is no observation (EVID 1) holds one: DV is 2.5"),
    ("1,0,5,7,1,0", "2:7: EVID is 0 (observation), 1 (dose)"),
    ("1,0,5,1,1.5,0", "2:9: CMT: expected a whole number, found '1.5'"),
    ("1,x,5,1,1,0", "2:3: TIME is a number or a time of day such as 13:30, found 'x'"),
    (".,0,5,1,1,0", "2:1: a record has a subject: ID is missing"),
    ("1,0,5,1,1,abc", "2:11: DV: expected a number, found 'abc'"),
    ("1,0,0,0,1,.", "2:11: an observation (EVID 0, MDV 0) has a value: DV is missing"),
    ("1,2,5,1,1,0\n1,1,0,0,1,1", "3:3: the time goes back, from 2.0 in line 2 to 1.0, for subject 1"),
    ("1,2,5,1,1,0\n2,0,0,0,1,1\n1,3,0,0,1,1", "4:1: subject 1 has records before those of other subjects, in line 2"),
  ])
  func faultsNameTheRow(_ rows: String, _ expected: String) throws {
    let table = try EventTable.parse("ID,TIME,AMT,EVID,CMT,DV\n\(rows)\n")
    let text = try #require(table.faults.first).description
    // The place of a field counts from its own line.
    let line = expected.prefix { $0 != ":" }
    #expect(text.hasPrefix("data.csv:\(line):"), "\(text)")
    #expect(text.contains(expected.drop { $0 != " " }), "\(text)")
  }

  @Test(arguments: [
    ("", "a line of column names"), ("1,2,3\n", "found the number 1"), ("TIME,DV\n1,2\n", "there is no column ID"),
    ("ID,TIME\n1\n", "expected 2 fields"), ("ID,TIME,time\n1,2,3\n", "two columns of the name time"),
    ("ID,TIME\n", "holds no records"),
  ])
  func faultsOfTheTable(_ text: String, _ expected: String) {
    #expect(throws: InputError.self) { try EventTable.parse(text) }
    #expect(fault { try EventTable.parse(text) }.contains(expected))
  }

  @Test func ratesThatAreCodesAreExplained() throws {
    let table = try EventTable.parse("ID,TIME,AMT,RATE,CMT\n1,0,5,-2,1\n")
    #expect(table.faults.first?.hint?.contains("rate = amt / duration") == true)
    let steady = try EventTable.parse("ID,TIME,AMT,SS,CMT\n1,0,5,1,1\n")
    #expect(steady.faults.first?.message.contains("needs an interval II above 0") == true)
    let additional = try EventTable.parse("ID,TIME,AMT,ADDL,CMT\n1,0,5,3,1\n")
    #expect(additional.faults.first?.message.contains("3 additional doses") == true)
    let endless = try EventTable.parse("ID,TIME,AMT,RATE,SS,EVID,CMT\n1,0,0,5,1,1,1\n")
    #expect(endless.faults.isEmpty)
  }

  /// Any bytes give an error or a table, never a trap.
  @Test func anyBytes() {
    var generator = SystemRandomNumberGenerator()
    let characters = Array("ID,TIME,AMT;.\t\"#\r\n-1:/eE+ 0C\u{e9}")
    for _ in 0..<2000 {
      let length = Int.random(in: 0..<120, using: &generator)
      let text = String((0..<length).map { _ in characters.randomElement(using: &generator) ?? "," })
      _ = try? EventTable.parse("ID,TIME,AMT\n" + text).json
      _ = try? EventTable.parse(text)
    }
  }
}
