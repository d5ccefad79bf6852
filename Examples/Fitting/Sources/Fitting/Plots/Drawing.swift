// Drawing: lines, boxes, points and texts on a page, whatever file they go to.

/// A colour.
struct Ink: Hashable {
  var red, green, blue: UInt8

  static let black = Ink(red: 0x1C, green: 0x23, blue: 0x30)
  static let gray = Ink(red: 0x8E, green: 0x98, blue: 0xA8)
  static let light = Ink(red: 0xE2, green: 0xE6, blue: 0xEC)
  static let white = Ink(red: 255, green: 255, blue: 255)
  /// For series, in their order.
  static let series = [
    Ink(red: 0x2B, green: 0x6C, blue: 0xB0), Ink(red: 0xD2, green: 0x69, blue: 0x1E),
    Ink(red: 0x2F, green: 0x8F, blue: 0x6B), Ink(red: 0xB0, green: 0x52, blue: 0x8F),
  ]
}

/// A place in points, from the upper left corner.
struct Place: Hashable {
  var x, y: Double
}

/// Where a text stands relative to its place.
enum Anchor: String { case start, middle, end }

/// What is drawn, one after the other.
enum Mark {
  case box(from: Place, to: Place, Ink)
  case line([Place], width: Double, Ink)
  case dot(Place, radius: Double, Ink)
  /// Its baseline begins, ends or has its middle at the place.
  case text(String, Place, size: Double, Anchor, Ink)
}

/// A page of so many points.
struct Drawing {
  var width: Double
  var height: Double
  private(set) var marks: [Mark] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func add(_ mark: Mark) { marks.append(mark) }
}
