// EventClock: the times of event records: numbers, times of day, dates.

/// Reads the column `TIME`, and one of `DATE` (month/day/year), `DAT1` (day/month/year), `DAT2` (year/month/day), `DAT3` (year/day/month)
/// where there is one. Dates may also be numbers of days.
struct EventClock {
  static let names = ["DATE", "DAT1", "DAT2", "DAT3"]

  /// Which part of a date is the year, the month, the day.
  private typealias Order = (year: Int, month: Int, day: Int)

  private let date: (column: Int, order: Order)?

  init(_ table: DelimitedTable) {
    let orders: [String: Order] = ["DATE": (2, 0, 1), "DAT1": (2, 1, 0), "DAT2": (0, 1, 2), "DAT3": (0, 2, 1)]
    date =
      Self.names.lazy.compactMap { name in
        guard let column = table.column(name), let order = orders[name] else { return nil }
        return (column, order)
      }.first
  }

  /// Where the date of a row is.
  var column: Int? { date?.column }

  /// A time, and whether it counts from midnight of a day, so that only differences mean something. Nil: it is none.
  static func time(_ text: String) -> (hours: Double, isClock: Bool)? {
    if let hours = Double(text), hours.isFinite { return (hours, false) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hours = Int(parts[0]), (0...24).contains(hours) else { return nil }
    let rest = parts.dropFirst().compactMap { Double($0) }
    guard rest.count == parts.count - 1, rest.allSatisfy({ $0 >= 0 && $0 < 60 }) else { return nil }
    return (Double(hours) + rest[0] / 60 + (rest.count > 1 ? rest[1] / 3600 : 0), true)
  }

  /// The day of a row, counted from any day; nil where the field is no date.
  func day(_ text: String) -> Double? {
    guard let date else { return 0 }
    let parts = text.split(whereSeparator: { $0 == "/" || $0 == "-" || $0 == "." })
    if parts.count == 1, let number = Double(text), number.isFinite { return number }
    let numbers = parts.compactMap { Int($0) }
    guard parts.count == 3, numbers.count == 3 else { return nil }
    var year = numbers[date.order.year]
    // Two digits as NM-TRAN reads them, with its default of 1950 to 2049.
    if year < 50 { year += 2000 } else if year < 100 { year += 1900 }
    let (month, day) = (numbers[date.order.month], numbers[date.order.day])
    guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), year < 10_000 else { return nil }
    return Double(Self.dayNumber(year: year, month: month, day: day))
  }

  private static func days(in month: Int, of year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1 March of the year 0 of the Gregorian calendar (years that begin in March have leap days at their end).
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1
  }
}
