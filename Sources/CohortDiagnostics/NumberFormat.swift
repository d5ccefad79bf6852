// NumberFormat: numbers for people: so many significant digits, or so many places.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `value` with `digits` significant digits, without trailing zeros; in powers of ten where it is huge or tiny.
package func formatSignificant(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
  if value == 0 { return "0" }
  let exponent = Int(log10(abs(value)).rounded(.down))
  if exponent >= 7 || exponent < -4 {
    let mantissa = value / pow(10, Double(exponent))
    if mantissa.isFinite { return trimmed(formatFixed(mantissa, digits - 1)) + "e\(exponent)" }
    return "\(value)"
  }
  return trimmed(formatFixed(value, max(0, digits - 1 - exponent)))
}

/// `value` with `places` decimal places.
package func formatFixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
  let scale = pow(10, Double(places))
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e18 else { return "\(value)" }
  let number = Int(scaled)
  let sign = value < 0 && number > 0 ? "-" : ""
  if places == 0 { return sign + "\(number)" }
  let unit = Int(scale)
  let fraction = "\(number % unit)"
  return sign + "\(number / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// `1 draw`, `2 draws`.
package func formatCount(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var result = text
  while result.hasSuffix("0") { result.removeLast() }
  if result.hasSuffix(".") { result.removeLast() }
  return result
}
