/// Reads a number from bytes: exactly, and fast where the digits fit a double.
import Foundation

/// A number as it stands in a text: with a point or an exponent, or too large for an integer, it is a real.
package enum NumberToken: Equatable, Sendable {
  case integer(Int)
  case real(Double)
}

/// What reading a number at a position gave.
enum NumberScan {
  case number(NumberToken, end: Int)
  /// There is no number here by JSON's grammar; `end` is where it breaks off.
  case malformed(end: Int)
  /// The number is beyond the largest double.
  case outOfRange(end: Int)
}

/// The powers of ten that a double holds exactly.
private let exactPowersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/// Reads `-?digits(.digits)?([eE][+-]?digits)?`. `strict` demands JSON's form: no plus sign, no leading zeros, digits
/// on both sides of the point; otherwise `+1`, `.5`, `1.` and `01` are numbers too.
///
/// Where the digits fit 53 bits and the power of ten is exact, one multiplication or division rounds correctly
/// (Clinger 1990, "How to read floating point numbers accurately"); `strtod` reads the rest.
func scanNumber(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, strict: Bool = true) -> NumberScan {
  let end = bytes.count
  var position = start
  var negative = false
  if position < end, bytes[position] == UInt8(ascii: "-") || (!strict && bytes[position] == UInt8(ascii: "+")) {
    negative = bytes[position] == UInt8(ascii: "-")
    position += 1
  }

  var mantissa: UInt64 = 0
  var overflow = false
  var scale = 0
  let whole = position
  while position < end {
    let digit = bytes[position] &- 48
    if digit > 9 { break }
    let (product, first) = mantissa.multipliedReportingOverflow(by: 10)
    let (sum, second) = product.addingReportingOverflow(UInt64(digit))
    overflow = overflow || first || second
    mantissa = sum
    position += 1
  }
  let wholeDigits = position - whole
  if strict {
    if wholeDigits == 0 { return .malformed(end: position) }
    if wholeDigits > 1, bytes[whole] == 48 { return .malformed(end: whole + 1) }
  }

  var isReal = false
  var fractionDigits = 0
  if position < end, bytes[position] == UInt8(ascii: ".") {
    isReal = true
    position += 1
    let fraction = position
    while position < end {
      let digit = bytes[position] &- 48
      if digit > 9 { break }
      let (product, first) = mantissa.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.addingReportingOverflow(UInt64(digit))
      overflow = overflow || first || second
      mantissa = sum
      position += 1
    }
    fractionDigits = position - fraction
    scale = -fractionDigits
    if strict, fractionDigits == 0 { return .malformed(end: position) }
  }
  if wholeDigits + fractionDigits == 0 { return .malformed(end: position) }

  if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
    isReal = true
    position += 1
    var negativeExponent = false
    if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      negativeExponent = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    let digits = position
    var exponent = 0
    while position < end {
      let digit = bytes[position] &- 48
      if digit > 9 { break }
      exponent = min(exponent * 10 + Int(digit), 1_000_000)
      position += 1
    }
    if position == digits { return .malformed(end: position) }
    scale += negativeExponent ? -exponent : exponent
  }

  if !isReal, !overflow, mantissa <= UInt64(Int.max) {
    return .number(.integer(negative ? -Int(mantissa) : Int(mantissa)), end: position)
  }
  var value: Double
  if !overflow, mantissa <= 1 << 53, scale >= -22, scale <= 22 {
    value = Double(mantissa)
    value = scale < 0 ? value / exactPowersOfTen[-scale] : value * exactPowersOfTen[scale]
    if negative { value = -value }
  } else {
    value = parseSlowly(UnsafeBufferPointer(rebasing: bytes[start..<position]))
  }
  return value.isFinite ? .number(.real(value), end: position) : .outOfRange(end: position)
}

/// `strtod` on a copy that ends in a zero byte, as it wants.
private func parseSlowly(_ token: UnsafeBufferPointer<UInt8>) -> Double {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: token.count + 1) { buffer in
    for index in token.indices { buffer[index] = CChar(bitPattern: token[index]) }
    buffer[token.count] = 0
    guard let base = buffer.baseAddress else { return .nan }
    return strtod(base, nil)
  }
}
