/// Writes a double with a number of significant digits, as C's `%.*g` does, which is how CmdStan writes draws.
import Foundation

/// Appends `value` to `bytes` as ASCII, rounded to `digits` significant digits (from 1 to 18) with trailing zeros
/// dropped: an exponent below -4 or from `digits` on is written out. NaN and infinities are `nan`, `inf` and `-inf`.
///
/// Up to 15 digits come from the shortest text that reads back as the same double. Rounding twice would be wrong only
/// where what is cut off is exactly a five; there, as for more digits and for subnormal numbers, `vsnprintf` has the
/// exact decimal expansion.
///
/// - Parameter digits: nil: as many, at most 17, as tell the number from all others, so that it is read back with the
///   same bits.
func appendNumber(_ value: Double, digits: Int?, to bytes: inout [UInt8]) {
  guard value.isFinite else {
    bytes.append(contentsOf: (value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").utf8)
    return
  }
  if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
  let magnitude = value.magnitude
  guard let digits = digits.map({ min(max($0, 1), 18) }) else {
    if magnitude == 0 {
      bytes.append(UInt8(ascii: "0"))
    } else {
      DecimalNumber(magnitude).append(to: &bytes, digits: 17)
    }
    return
  }
  // Counts, which many columns hold.
  if digits >= 6, magnitude < 1e6, magnitude == magnitude.rounded() {
    appendInteger(UInt64(magnitude), to: &bytes)
    return
  }
  if magnitude == 0 {
    bytes.append(UInt8(ascii: "0"))
    return
  }
  var decimal =
    digits > 15 || magnitude < .leastNormalMagnitude
    ? DecimalNumber(exactly: magnitude, count: digits) : DecimalNumber(magnitude)
  if decimal.isTied(at: digits) { decimal = DecimalNumber(exactly: magnitude, count: digits) }
  decimal.round(to: digits)
  decimal.append(to: &bytes, digits: digits)
}

/// A number with so many significant digits, as text.
package func significantText(_ value: Double, digits: Int?) -> String {
  var bytes: [UInt8] = []
  appendNumber(value, digits: digits, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

private func appendInteger(_ value: UInt64, to bytes: inout [UInt8]) {
  if value >= 10 { appendInteger(value / 10, to: &bytes) }
  bytes.append(48 + UInt8(value % 10))
}

private let powersOfTen: [UInt64] = (0..<19).reduce(into: [1]) { powers, _ in powers.append((powers.last ?? 1) &* 10) }

/// A positive number as 0.d1 d2 d3 ... times a power of ten, without zeros at either end of the digits.
private struct DecimalNumber {
  /// The digits as an integer; there are at most 18 of them.
  private var digits: UInt64 = 0
  private var count = 0
  /// The number is 0.digits × 10^point.
  private var point = 0

  /// The shortest digits that read back as the same double, of which there are at most 17.
  init(_ value: Double) {
    read(value.description.utf8)
  }

  /// So many digits of the exact value, correctly rounded.
  init(exactly value: Double, count: Int) {
    var text = [CChar](repeating: 0, count: 64)
    let length = withVaList([value]) { vsnprintf(&text, text.count, "%.\(count - 1)e", $0) }
    read(text.prefix(Int(max(0, min(length, 63)))).lazy.map { UInt8(bitPattern: $0) })
  }

  private mutating func read(_ text: some Sequence<UInt8>) {
    var seenPoint = false
    var exponent = 0
    var exponentIsNegative = false
    var inExponent = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "."): seenPoint = true
      case UInt8(ascii: "e"): inExponent = true
      case UInt8(ascii: "-"): exponentIsNegative = true
      case UInt8(ascii: "+"): break
      default:
        let digit = byte &- 48
        if inExponent {
          exponent = exponent * 10 + Int(digit)
        } else if digits == 0, digit == 0 {
          if seenPoint { point -= 1 }
        } else {
          // A shortest text may end in zeros before its point: 1e15 is written out in full.
          if count < 18 {
            digits = digits &* 10 &+ UInt64(digit)
            count += 1
          }
          if !seenPoint { point += 1 }
        }
      }
    }
    point += exponentIsNegative ? -exponent : exponent
    dropZeros()
  }

  private mutating func dropZeros() {
    while count > 1, digits % 10 == 0 {
      digits /= 10
      count -= 1
    }
  }

  /// Whether exactly a five would be cut off.
  func isTied(at kept: Int) -> Bool { count == kept + 1 && digits % 10 == 5 }

  mutating func round(to kept: Int) {
    guard count > kept else { return }
    let unit = powersOfTen[count - kept]
    digits = (digits + unit / 2) / unit
    count = kept
    if digits == powersOfTen[kept] {
      digits = 1
      count = 1
      point += 1
    }
    dropZeros()
  }

  func append(to bytes: inout [UInt8], digits limit: Int) {
    let exponent = point - 1
    if exponent < -4 || exponent >= limit {
      appendDigits(from: 0, to: 1, in: &bytes)
      if count > 1 {
        bytes.append(UInt8(ascii: "."))
        appendDigits(from: 1, to: count, in: &bytes)
      }
      bytes.append(UInt8(ascii: "e"))
      bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      if abs(exponent) < 10 { bytes.append(48) }
      appendInteger(UInt64(abs(exponent)), to: &bytes)
    } else if point <= 0 {
      bytes.append(48)
      bytes.append(UInt8(ascii: "."))
      for _ in 0..<(-point) { bytes.append(48) }
      appendDigits(from: 0, to: count, in: &bytes)
    } else {
      appendDigits(from: 0, to: min(point, count), in: &bytes)
      if point > count {
        for _ in count..<point { bytes.append(48) }
      } else if point < count {
        bytes.append(UInt8(ascii: "."))
        appendDigits(from: point, to: count, in: &bytes)
      }
    }
  }

  private func appendDigits(from first: Int, to end: Int, in bytes: inout [UInt8]) {
    for index in first..<end { bytes.append(48 + UInt8(digits / powersOfTen[count - 1 - index] % 10)) }
  }
}
