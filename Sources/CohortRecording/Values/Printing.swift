// Printing: values as `print` shows them.
import CohortMath
import CohortProgram

extension Value {
  /// The value in the notation of `print`: arrays and vectors as `[1,2]`, matrices by rows.
  var printed: String {
    switch self {
    case .int(let int): return String(int)
    case .real(let scalar): return Value.spelled(scalar.value)
    case .ints(let array): return Value.nested(array.sizes, array.elements.map(String.init))
    case .openInts(let tensor):
      return Value.nested(tensor.arraySizes, tensor.scalars.map { Int(exactly: $0.value).map(String.init) ?? "nan" })
    case .tensor(let tensor):
      let count = tensor.element.count
      let number = count == 0 ? 0 : tensor.count / count
      let elements = (0..<number).map { index in
        Value.element(tensor.element, Array(tensor.scalars[(index * count)..<((index + 1) * count)]))
      }
      return tensor.arraySizes.isEmpty
        ? Value.element(tensor.element, Array(tensor.scalars)) : Value.nested(tensor.arraySizes, elements)
    case .tuple(let elements): return "(" + elements.map(\.printed).joined(separator: ",") + ")"
    case .tuples(let array): return Value.nested(array.sizes, array.elements.map(\.printed))
    case .void: return ""
    }
  }

  private static func element(_ shape: ElementShape, _ scalars: [Scalar]) -> String {
    let entries: [String]
    if shape.isComplex {
      entries = stride(from: 0, to: scalars.count - 1, by: 2).map {
        "(\(spelled(scalars[$0].value)),\(spelled(scalars[$0 + 1].value)))"
      }
    } else {
      entries = scalars.map { spelled($0.value) }
    }
    switch shape.sizes.count {
    case 0: return entries.first ?? ""
    case 1: return "[" + entries.joined(separator: ",") + "]"
    default:
      let rows = shape.sizes[0]
      let columns = shape.sizes[1]
      return "["
        + (0..<rows).map { row in
          "[" + (0..<columns).map { entries[$0 * rows + row] }.joined(separator: ",") + "]"
        }.joined(separator: ",") + "]"
    }
  }

  private static func nested(_ sizes: [Int], _ elements: [String]) -> String {
    guard let first = sizes.first else { return elements.first ?? "" }
    let rest = Array(sizes.dropFirst())
    let count = rest.reduce(1, *)
    return "["
      + (0..<first).map { index in
        nested(
          rest,
          Array(elements[Swift.min(index * count, elements.count)..<Swift.min((index + 1) * count, elements.count)]))
      }.joined(separator: ",") + "]"
  }

  /// A number with up to six significant digits, as C++ streams show it.
  static func spelled(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == value.rounded(), Swift.abs(value) < 1e6 { return String(Int(value)) }
    return shortened(value)
  }

  private static func shortened(_ value: Double) -> String {
    // Round to six significant digits, then let Swift find the shortest spelling.
    var digits = 0
    var magnitude = Swift.abs(value)
    while magnitude >= 1e6 {
      magnitude /= 10
      digits += 1
    }
    while magnitude < 1e5, magnitude > 0 {
      magnitude *= 10
      digits -= 1
    }
    let rounded = magnitude.rounded()
    var result = "\(digits >= 0 ? rounded * pow10(digits) : rounded / pow10(-digits))"
    if result.hasSuffix(".0") { result.removeLast(2) }
    return value < 0 ? "-" + result : result
  }

  private static func pow10(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }
}
