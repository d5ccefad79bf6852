// Raster: a drawing as pixels. How much of a pixel a mark covers follows from its distance, which smooths all edges.
import Foundation

/// Pixels, row after row from above, three bytes each.
struct Raster {
  let width: Int
  let height: Int
  private(set) var bytes: [UInt8]

  /// - Parameter scale: pixels to a point.
  init(_ drawing: Drawing, scale: Double = 2) {
    width = max(1, min(8192, Int((drawing.width * scale).rounded(.up))))
    height = max(1, min(8192, Int((drawing.height * scale).rounded(.up))))
    bytes = Array(repeating: 255, count: 3 * width * height)
    for mark in drawing.marks { draw(mark, scale) }
  }

  private mutating func draw(_ mark: Mark, _ scale: Double) {
    func scaled(_ place: Place) -> Place { Place(x: place.x * scale, y: place.y * scale) }
    switch mark {
    case .box(let from, let to, let ink): box(scaled(from), scaled(to), ink)
    case .line(let places, let width, let ink): line(places.map(scaled), width * scale, ink)
    case .dot(let place, let radius, let ink):
      let centre = scaled(place)
      stroke(centre, centre, radius * scale, ink)
    case .text(let text, let place, let size, let anchor, let ink):
      for path in StrokeFont.paths(text, at: scaled(place), size: size * scale, anchor) {
        line(path, max(1, size * scale * 0.09), ink)
      }
    }
  }

  private mutating func line(_ places: [Place], _ width: Double, _ ink: Ink) {
    for (a, b) in zip(places, places.dropFirst()) { stroke(a, b, width / 2, ink) }
  }

  /// All that is nearer than `radius` to the straight line from `a` to `b`.
  private mutating func stroke(_ a: Place, _ b: Place, _ radius: Double, _ ink: Ink) {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let square = dx * dx + dy * dy
    let reach = radius + 1
    forPixels(min(a.x, b.x) - reach, max(a.x, b.x) + reach, min(a.y, b.y) - reach, max(a.y, b.y) + reach) { x, y in
      let along = square > 0 ? max(0, min(1, ((x - a.x) * dx + (y - a.y) * dy) / square)) : 0
      let distance = hypot(x - a.x - along * dx, y - a.y - along * dy)
      return (radius + 0.5 - distance, ink)
    }
  }

  private mutating func box(_ a: Place, _ b: Place, _ ink: Ink) {
    let (left, right, top, bottom) = (min(a.x, b.x), max(a.x, b.x), min(a.y, b.y), max(a.y, b.y))
    func shared(_ centre: Double, _ low: Double, _ high: Double) -> Double {
      max(0, min(centre + 0.5, high) - max(centre - 0.5, low))
    }
    forPixels(left - 1, right + 1, top - 1, bottom + 1) { x, y in
      (shared(x, left, right) * shared(y, top, bottom), ink)
    }
  }

  /// Mixes in what `cover` says of the centres of pixels within bounds: its share, and its colour.
  private mutating func forPixels(
    _ left: Double, _ right: Double, _ top: Double, _ bottom: Double, _ cover: (Double, Double) -> (Double, Ink)
  ) {
    guard left.isFinite, right.isFinite, top.isFinite, bottom.isFinite else { return }
    func limited(_ value: Double, _ most: Int) -> Int { Int(max(0, min(Double(most), value))) }
    let (fromX, toX) = (limited(left, width), limited(right.rounded(.up), width))
    for y in limited(top, height)..<max(limited(top, height), limited(bottom.rounded(.up), height)) {
      for x in fromX..<max(fromX, toX) {
        let (share, ink) = cover(Double(x) + 0.5, Double(y) + 0.5)
        guard share > 0 else { continue }
        let part = min(1, share)
        for (channel, value) in [ink.red, ink.green, ink.blue].enumerated() {
          let place = 3 * (y * width + x) + channel
          bytes[place] = UInt8((Double(bytes[place]) * (1 - part) + Double(value) * part).rounded())
        }
      }
    }
  }
}
