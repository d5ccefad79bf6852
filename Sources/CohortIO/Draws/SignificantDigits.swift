/// Writes a double with a number of significant digits, as C's `%.*g` does, which is how CmdStan writes draws.
import Foundation

/// Appends `value` to `bytes` as ASCII, rounded to `digits` significant digits (from 1 to 18) with trailing zeros
/// dropped: an exponent below -4 or from `digits` on is written out. NaN and infinities are `nan`, `inf` and `-inf`.
///
/// The digits come from the shortest text that reads back as the same double. Rounding those twice would be wrong only
/// where what is cut off is exactly a five; there the exact decimal expansion decides, which `vsnprintf` has.
package func appendNumber(_ value: Double, digits: Int, to bytes: inout [UInt8]) {
  guard value.isFinite else {
    bytes.append(contentsOf: (value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").utf8)
    return
  }
  if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
  if value == 0 {
    bytes.append(UInt8(ascii: "0"))
    return
  }
  // Counts, which many columns hold.
  if digits >= 6, value.magnitude < 1e6, value.magnitude == value.magnitude.rounded() {
    bytes.append(contentsOf: String(Int(value.magnitude)).utf8)
    return
  }
  var significand = DecimalDigits(value.magnitude)
  if significand.isTied(at: digits) {
    significand = DecimalDigits(exactly: value.magnitude, count: max(1, digits))
  }
  significand.round(to: max(1, digits))
  significand.append(to: &bytes, digits: max(1, digits))
}

/// A positive number as 0.d1 d2 d3 ... times a power of ten, without zeros at either end.
private struct DecimalDigits {
  /// The digits' values, the first not zero.
  private var digits: [UInt8] = []
  /// The number is 0.digits × 10^point.
  private var point = 0

  init(_ value: Double) {
    read(value.description.utf8)
  }

  /// The digits of the exact binary value, correctly rounded.
  init(exactly value: Double, count: Int) {
    var text = [CChar](repeating: 0, count: 64)
    let length = withVaList([value]) { vsnprintf(&text, text.count, "%.\(min(count, 40) - 1)e", $0) }
    read(text.prefix(Int(max(0, min(length, 63)))).lazy.map { UInt8(bitPattern: $0) })
  }

  private mutating func read(_ text: some Sequence<UInt8>) {
    var seenPoint = false
    var exponent = 0
    var exponentIsNegative = false
    var inExponent = false
    digits.reserveCapacity(20)
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
        } else if digits.isEmpty, digit == 0 {
          if seenPoint { point -= 1 }
        } else {
          digits.append(digit)
          if !seenPoint { point += 1 }
        }
      }
    }
    point += exponentIsNegative ? -exponent : exponent
    dropZeros()
  }

  private mutating func dropZeros() {
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }

  /// Whether exactly a five would be cut off.
  func isTied(at count: Int) -> Bool { digits.count == count + 1 && digits[count] == 5 }

  mutating func round(to count: Int) {
    guard digits.count > count else { return }
    let up = digits[count] >= 5
    digits.removeLast(digits.count - count)
    if up {
      var position = count - 1
      while position >= 0, digits[position] == 9 {
        digits[position] = 0
        position -= 1
      }
      if position >= 0 {
        digits[position] += 1
      } else {
        digits = [1]
        point += 1
      }
    }
    dropZeros()
  }

  func append(to bytes: inout [UInt8], digits count: Int) {
    let exponent = point - 1
    func digit(_ index: Int) -> UInt8 { index < digits.count ? 48 + digits[index] : 48 }
    if exponent < -4 || exponent >= count {
      bytes.append(digit(0))
      if digits.count > 1 {
        bytes.append(UInt8(ascii: "."))
        for index in 1..<digits.count { bytes.append(digit(index)) }
      }
      bytes.append(UInt8(ascii: "e"))
      bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      if abs(exponent) < 10 { bytes.append(48) }
      bytes.append(contentsOf: String(abs(exponent)).utf8)
    } else if point <= 0 {
      bytes.append(contentsOf: "0.".utf8)
      for _ in 0..<(-point) { bytes.append(48) }
      for index in digits.indices { bytes.append(digit(index)) }
    } else {
      for index in 0..<max(point, digits.count) {
        if index == point { bytes.append(UInt8(ascii: ".")) }
        bytes.append(digit(index))
      }
    }
  }
}

/// A number with so many significant digits, as text.
package func significantText(_ value: Double, digits: Int) -> String {
  var bytes: [UInt8] = []
  appendNumber(value, digits: digits, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}
