// Chart: axes with round numbers, and lines, points or bars within them.
import Foundation

/// A plot of numbers.
struct Chart {
  /// Numbers over numbers.
  struct Series {
    enum Style { case line, dots, lineWithDots, dashes }
    var name: String
    var style: Style
    var points: [(x: Double, y: Double)]
  }
  /// A number with a name.
  struct Bar {
    var name: String
    var value: Double
    /// What is written above it.
    var text: String
  }

  var title: String
  var xLabel = ""
  var yLabel = ""
  var series: [Series] = []
  var bars: [Bar] = []
  var isLogX = false
  var isLogY = false

  private static let (left, right, top, bottom) = (64.0, 20.0, 44.0, 52.0)

  /// The drawing.
  func drawing(width: Double = 720, height: Double = 420) -> Drawing {
    var page = Drawing(width: width, height: height)
    let numbers = series.flatMap(\.points)
    let xs = bars.isEmpty ? limits(numbers.map(\.x), isLogX, room: 0.02) : (0, Double(bars.count))
    let ys =
      bars.isEmpty
      ? limits(numbers.map(\.y), isLogY, room: 0.06, withZero: !isLogY)
      : limits(bars.map(\.value), false, room: 0.12, withZero: true)
    let x = scale(xs, Self.left, width - Self.right, isLogX && bars.isEmpty)
    let y = scale(ys, height - Self.bottom, Self.top, isLogY && bars.isEmpty)
    page.add(.text(title, Place(x: Self.left, y: 22), size: 15, .start, .black))
    for tick in ticks(ys, isLogY && bars.isEmpty) {
      page.add(.line([Place(x: Self.left, y: y(tick)), Place(x: width - Self.right, y: y(tick))], width: 1, .light))
      page.add(.text(label(tick), Place(x: Self.left - 7, y: y(tick) + 4), size: 11, .end, .black))
    }
    if bars.isEmpty {
      for tick in ownTicks(numbers.map(\.x)) ?? ticks(xs, isLogX) {
        page.add(.line([Place(x: x(tick), y: y(ys.low)), Place(x: x(tick), y: y(ys.low) + 4)], width: 1, .gray))
        page.add(.text(label(tick), Place(x: x(tick), y: y(ys.low) + 17), size: 11, .middle, .black))
      }
    }
    for (place, bar) in bars.enumerated() {
      let middle = x(Double(place) + 0.5)
      let half = 0.32 * (x(1) - x(0))
      page.add(
        .box(
          from: Place(x: middle - half, y: y(bar.value)), to: Place(x: middle + half, y: y(ys.low)),
          Ink.series[place % Ink.series.count]))
      page.add(.text(bar.text, Place(x: middle, y: y(bar.value) - 6), size: 12, .middle, .black))
      page.add(.text(bar.name, Place(x: middle, y: y(ys.low) + 17), size: 11, .middle, .black))
    }
    for (number, one) in series.enumerated() { draw(one, Ink.series[number % Ink.series.count], x, y, &page) }
    page.add(.line([Place(x: Self.left, y: y(ys.low)), Place(x: width - Self.right, y: y(ys.low))], width: 1, .gray))
    page.add(.text(xLabel, Place(x: (Self.left + width - Self.right) / 2, y: height - 12), size: 12, .middle, .black))
    page.add(.text(yLabel, Place(x: 8, y: Self.top - 8), size: 12, .start, .black))
    drawLegend(&page)
    return page
  }

  private func draw(
    _ series: Series, _ ink: Ink, _ x: (Double) -> Double, _ y: (Double) -> Double, _ page: inout Drawing
  ) {
    let places = series.points.map { Place(x: x($0.x), y: y($0.y)) }.filter { $0.x.isFinite && $0.y.isFinite }
    switch series.style {
    case .line: page.add(.line(places, width: 1.6, ink))
    case .dots: for place in places { page.add(.dot(place, radius: 1.6, ink)) }
    case .lineWithDots:
      page.add(.line(places, width: 1.6, ink))
      for place in places { page.add(.dot(place, radius: 3.2, ink)) }
    case .dashes:
      for (a, b) in zip(places, places.dropFirst()) {
        let count = max(1, Int(hypot(b.x - a.x, b.y - a.y) / 9))
        func between(_ share: Double) -> Place { Place(x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y)) }
        for k in 0..<count {
          page.add(
            .line([between(Double(k) / Double(count)), between((Double(k) + 0.6) / Double(count))], width: 1.2, ink))
        }
      }
    }
  }

  private func drawLegend(_ page: inout Drawing) {
    guard series.count > 1 else { return }
    var x = page.width - Self.right
    for (number, one) in series.enumerated().reversed() {
      x -= 7 * Double(one.name.count)
      page.add(.text(one.name, Place(x: x, y: Self.top - 8), size: 12, .start, .black))
      x -= 12
      page.add(.dot(Place(x: x + 4, y: Self.top - 12), radius: 4, Ink.series[number % Ink.series.count]))
      x -= 14
    }
  }

  // MARK: Scales

  private func limits(
    _ values: [Double], _ isLog: Bool, room: Double, withZero: Bool = false
  ) -> (low: Double, high: Double) {
    let finite = values.filter { $0.isFinite && (!isLog || $0 > 0) }
    guard var low = finite.min(), var high = finite.max() else { return (isLog ? 1 : 0, isLog ? 10 : 1) }
    if withZero { low = min(0, low) }
    if isLog { return low < high ? (low * 0.8, high * 1.25) : (low / 2, high * 2) }
    let width = high > low ? high - low : max(1, abs(high))
    if !(withZero && low == 0) { low -= room * width }
    high += room * width
    return (low, high)
  }

  private func scale(
    _ ends: (low: Double, high: Double), _ from: Double, _ to: Double, _ isLog: Bool
  ) -> (Double) -> Double {
    func mapped(_ value: Double) -> Double { isLog ? log10(value) : value }
    let (low, high) = (mapped(ends.low), mapped(ends.high))
    return { from + (to - from) * (mapped($0) - low) / (high - low) }
  }

  /// Few measured places are marked themselves.
  private func ownTicks(_ values: [Double]) -> [Double]? {
    let places = Set(values).sorted()
    return (2...8).contains(places.count) && series.allSatisfy { $0.style != .dots } ? places : nil
  }

  private func ticks(_ ends: (low: Double, high: Double), _ isLog: Bool) -> [Double] {
    if isLog {
      let powers = Int(log10(ends.low).rounded(.down))...Int(log10(ends.high).rounded(.up))
      let factors: [Double] = powers.count > 4 ? [1] : [1, 2, 5]
      return powers.flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
        .filter { $0 >= ends.low && $0 <= ends.high }
    }
    let raw = (ends.high - ends.low) / 6
    let power = pow(10, log10(raw).rounded(.down))
    let step = ([1, 2, 5, 10].map { $0 * power }.first { $0 >= raw }) ?? raw
    return stride(from: (ends.low / step).rounded(.up) * step, through: ends.high, by: step).map { $0 }
  }

  private func label(_ value: Double) -> String {
    abs(value) < 1e-12
      ? "0"
      : abs(value) >= 1e6 || abs(value) < 1e-3
        ? String(format: "%.0e", value) : String(format: "%.4g", value)
  }
}

extension Chart {
  /// Writes the chart twice: `name.svg` and `name.png`.
  func write(to directory: String, name: String) throws {
    let drawing = drawing()
    let base = URL(fileURLWithPath: directory).appendingPathComponent(name)
    try Data(drawing.svg.utf8).write(to: base.appendingPathExtension("svg"))
    try Data(PNG.bytes(Raster(drawing))).write(to: base.appendingPathExtension("png"))
  }
}
