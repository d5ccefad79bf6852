// PackedNumbers: many numbers as one text in the page: single precision, little-endian, base64.
import Foundation

/// Numbers that are only drawn: seven digits are more than a screen shows.
///
/// In JSON they are a text: base64 of IEEE single-precision numbers, the least significant byte first. NaN and infinities stay
/// what they are.
public struct PackedNumbers: Sendable, Equatable, ExpressibleByArrayLiteral {
  /// The numbers.
  public var values: [Float]

  /// The numbers rounded to single precision.
  public init(_ values: some Sequence<Double>) { self.values = values.map(Float.init) }

  /// The numbers as they are.
  public init(arrayLiteral elements: Float...) { values = elements }

  /// How many there are.
  public var count: Int { values.count }
}

extension PackedNumbers: Codable {
  /// Reads what `encode` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let data = Data(base64Encoded: try container.decode(String.self)), data.count % 4 == 0 else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "these are no packed numbers")
    }
    let bytes = [UInt8](data)
    values = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(
        bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
    }
  }

  /// Writes one text.
  public func encode(to encoder: any Encoder) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      let bits = value.bitPattern
      for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes).base64EncodedString())
  }
}
