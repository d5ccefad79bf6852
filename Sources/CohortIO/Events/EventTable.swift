// EventTable: the records of a population as NONMEM's data files hold them: doses, observations, covariates.

/// Event records of subjects, one subject after another, checked.
///
/// Columns, in any case and order: `ID` and `TIME`; `AMT`, `RATE`, `II`, `EVID`, `CMT`, `ADDL`, `SS`, `DV`, `MDV` where there are such;
/// `BLQ` or `CENS` (1: below the limit of quantification), `LLOQ` (that limit), `DVID`, `DATE`, `DAT1`, `DAT2`, `DAT3`; `C` (a row with `C` in
/// it is a comment). A field `.`, `NA` or an empty one is missing. What is not given is as in NM-TRAN: `EVID` is 1 where there is an amount, else 0, `MDV` is
/// 1 where `EVID` is not 0.
package struct EventTable: Sendable {
  /// What is asked for besides the columns that are known.
  package struct Options: Sendable {
    /// Columns that are taken as covariates.
    package var covariates: [String]
    /// Where doses go for which the file names no compartment.
    package var doseCompartment: Int?
    /// The limit of quantification of rows without one.
    package var limit: Double?

    package init(covariates: [String] = [], doseCompartment: Int? = nil, limit: Double? = nil) {
      self.covariates = covariates
      self.doseCompartment = doseCompartment
      self.limit = limit
    }
  }

  /// One row.
  package struct Record: Sendable, Equatable {
    package var line: Int
    /// Hours, or what the file counts; since the subject's first record where the file has dates or times of day.
    package var time = 0.0
    package var amount = 0.0
    package var rate = 0.0
    package var interval = 0.0
    package var event = 0
    package var compartment = 0
    package var additional = 0
    package var steadyState = 0
    /// The value observed; nil where the record is no observation.
    package var observation: Double?
    package var isBelowLimit = false
    package var limit = 0.0
    package var observationKind = 0
    package var covariates: [Double] = []
  }

  package struct Subject: Sendable, Equatable {
    /// As the file spells it.
    package var id: String
    /// Its records.
    package var records: Range<Int>
  }

  package let path: String?
  package var records: [Record] = []
  package var subjects: [Subject] = []
  /// Names of the covariates, as the file spells them.
  package let covariates: [String]
  /// Columns that were not taken.
  package let unread: [String]
  /// How many rows were comments.
  package var commentCount = 0
  package let hasLimits: Bool
  package let hasKinds: Bool
  /// What is wrong with rows, in their order. A table with faults is not to be used.
  package var faults: [InputError] = []

  /// Reads a file.
  ///
  /// - Throws: `InputError` where the file is no table or a column is missing; what is wrong with rows is in `faults`.
  package static func read(_ path: String, options: Options = Options()) throws -> EventTable {
    try DataFile.withText(of: path) { try EventTable($0, path: path, options: options) }
  }

  /// Reads a text.
  package static func parse(_ text: String, options: Options = Options()) throws -> EventTable {
    var text = text
    return try text.withUTF8 { try EventTable($0, path: "data.csv", options: options) }
  }

  private static let known: [String] = [
    "ID", "TIME", "AMT", "RATE", "II", "EVID", "CMT", "ADDL", "SS", "DV", "MDV", "BLQ", "CENS", "LLOQ", "DVID", "C",
  ]

  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String?, options: Options) throws {
    let table = try DelimitedTable(bytes, path: path)
    self.path = path
    func required(_ name: String) throws -> Int {
      if let column = table.column(name) { return column }
      throw InputError(
        path: path, message: "there is no column \(name)",
        hint: "The columns are: \(table.names.map(\.text).joined(separator: ", ")).")
    }
    let places = try options.covariates.map(required)
    let taken = places.map { table.names[$0].text }
    covariates = taken
    let clock = EventClock(table)
    unread = table.names.map(\.text).filter { name in
      let plain = name.uppercased()
      return !Self.known.contains(plain) && !EventClock.names.contains(plain) && !taken.contains(name)
    }
    hasLimits = options.limit != nil || ["BLQ", "CENS", "LLOQ"].contains { table.column($0) != nil }
    hasKinds = table.column("DVID") != nil
    var reader = EventRecordReader(
      table: table, id: try required("ID"), time: try required("TIME"), covariates: places, clock: clock,
      options: options)
    reader.read(into: &self)
    if records.isEmpty, faults.isEmpty { throw InputError(path: path, message: "the table holds no records") }
  }
}
