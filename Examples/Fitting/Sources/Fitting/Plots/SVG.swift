// SVG: a drawing as scalable vector graphics.
import Foundation

extension Drawing {
  /// The text of an SVG file.
  var svg: String {
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(width)) \(number(height))\" "
        + "width=\"\(number(width))\" height=\"\(number(height))\" font-family=\"Helvetica, Arial, sans-serif\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
    ]
    lines += marks.map(element)
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func element(_ mark: Mark) -> String {
    switch mark {
    case .box(let a, let b, let ink):
      return "<rect x=\"\(number(min(a.x, b.x)))\" y=\"\(number(min(a.y, b.y)))\" width=\"\(number(abs(b.x - a.x)))\" "
        + "height=\"\(number(abs(b.y - a.y)))\" fill=\"\(colour(ink))\"/>"
    case .line(let places, let width, let ink):
      let points = places.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
      return
        "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(colour(ink))\" stroke-width=\"\(number(width))\"/>"
    case .dot(let place, let radius, let ink):
      return
        "<circle cx=\"\(number(place.x))\" cy=\"\(number(place.y))\" r=\"\(number(radius))\" fill=\"\(colour(ink))\"/>"
    case .text(let text, let place, let size, let anchor, let ink):
      return "<text x=\"\(number(place.x))\" y=\"\(number(place.y))\" font-size=\"\(number(size))\" "
        + "text-anchor=\"\(anchor.rawValue)\" fill=\"\(colour(ink))\">\(escaped(text))</text>"
    }
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.2f", value)
  }

  private func colour(_ ink: Ink) -> String { String(format: "#%02x%02x%02x", ink.red, ink.green, ink.blue) }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
  }
}
