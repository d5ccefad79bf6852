// Dual: numbers with derivatives, for closed forms whose gradients are to be known, too.
import Foundation

/// A value and its derivatives by a point's elements.
struct Dual {
  var value: Double
  var gradient: [Double]

  init(_ value: Double, _ dimension: Int) {
    self.value = value
    gradient = Array(repeating: 0, count: dimension)
  }

  private init(_ value: Double, _ gradient: [Double]) {
    self.value = value
    self.gradient = gradient
  }

  /// The elements of a point.
  static func variables(_ point: [Double]) -> [Dual] {
    point.indices.map { index in
      var own = Dual(point[index], point.count)
      own.gradient[index] = 1
      return own
    }
  }

  private static func combined(_ value: Double, _ a: Dual, _ da: Double, _ b: Dual, _ db: Double) -> Dual {
    Dual(value, zip(a.gradient, b.gradient).map { da * $0 + db * $1 })
  }

  static func + (a: Dual, b: Dual) -> Dual { combined(a.value + b.value, a, 1, b, 1) }
  static func - (a: Dual, b: Dual) -> Dual { combined(a.value - b.value, a, 1, b, -1) }
  static func * (a: Dual, b: Dual) -> Dual { combined(a.value * b.value, a, b.value, b, a.value) }
  static func / (a: Dual, b: Dual) -> Dual {
    combined(a.value / b.value, a, 1 / b.value, b, -a.value / (b.value * b.value))
  }
  static func + (a: Dual, b: Double) -> Dual { Dual(a.value + b, a.gradient) }
  static func * (a: Dual, b: Double) -> Dual { Dual(a.value * b, a.gradient.map { $0 * b }) }
  static prefix func - (a: Dual) -> Dual { a * -1 }

  var exponential: Dual {
    let result = exp(value)
    return Dual(result, gradient.map { $0 * result })
  }
  var logarithm: Dual { Dual(log(value), gradient.map { $0 / value }) }
}
