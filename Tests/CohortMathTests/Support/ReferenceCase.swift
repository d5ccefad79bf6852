// ReferenceCase: recorded evaluations of functions, and their arguments as values of the language.
import CohortMath
import CohortProgram
import Foundation

/// One evaluation of a function by Stan Math.
struct ReferenceCase {
  let function: String
  let signature: String
  let arguments: [Any]
  let value: Any
  /// Per argument; NSNull where an argument has no derivative.
  let gradient: [Any]?
  let weights: [Double]
  let failure: String?
  let line: Int

  /// The types of the arguments as written: "array[] vector".
  var types: [String] {
    var types: [String] = []
    var depth = 0
    var current = ""
    for character in signature.dropFirst().dropLast() {
      switch character {
      case "[", "(": depth += 1
      case "]", ")": depth -= 1
      default: break
      }
      if (character == "," || character == "|") && depth == 0 {
        types.append(current.trimmingCharacters(in: .whitespaces))
        current = ""
      } else {
        current.append(character)
      }
    }
    if !current.isEmpty { types.append(current.trimmingCharacters(in: .whitespaces)) }
    return types
  }

  static func load(_ file: String, sourceFile: String = #filePath) throws -> [ReferenceCase] {
    let url = URL(fileURLWithPath: sourceFile).deletingLastPathComponent()
      .appendingPathComponent("Fixtures").appendingPathComponent(file)
    let text = try String(contentsOf: url, encoding: .utf8)
    return try text.split(separator: "\n").enumerated().map { number, line in
      guard let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let function = record["f"] as? String, let signature = record["sig"] as? String,
        let arguments = record["args"] as? [Any]
      else { throw CocoaError(.fileReadCorruptFile) }
      return ReferenceCase(
        function: function, signature: signature, arguments: arguments, value: record["value"] ?? NSNull(),
        gradient: record["grad"] as? [Any], weights: (record["w"] as? [Any])?.map(number(_:)) ?? [1],
        failure: record["throws"] as? String, line: number + 1)
    }
  }

  static func number(_ any: Any) -> Double {
    if let number = any as? NSNumber { return number.doubleValue }
    switch any as? String {
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: return .nan
    }
  }

  /// All numbers of nested lists in order.
  static func flatten(_ any: Any) -> [Double] {
    if let list = any as? [Any] { return list.flatMap(flatten) }
    return any is NSNull ? [] : [number(any)]
  }
}

/// Makes values of the language from nested lists; reals become parameters.
struct ArgumentMaker {
  /// The values of the parameters made so far.
  var parameters: [Double] = []
  /// nil: reals stay constants.
  var builder: ProgramBuilder?

  /// - Parameter isData: ints and data stay constants.
  mutating func value(_ any: Any, type: String, isData: Bool = false) -> Value {
    if type.hasPrefix("array["), let close = type.firstIndex(of: "]") {
      let depth = type[..<close].filter { $0 == "," }.count + 1
      let element = type[type.index(after: close)...].trimmingCharacters(in: .whitespaces)
      return array(any, depth: depth, element: element, isData: isData)
    }
    if type == "int" { return .int(Int(ReferenceCase.number(any))) }
    let (shape, order) = ArgumentMaker.shape(any, type)
    let numbers = ReferenceCase.flatten(any)
    let scalars = ContiguousArray(numbers.map { scalar($0, isData: isData) })
    if type == "real" { return .real(scalars[0]) }
    return .tensor(Tensor(element: shape, scalars: ContiguousArray(order.map { scalars[$0] })))
  }

  private mutating func array(_ any: Any, depth: Int, element: String, isData: Bool) -> Value {
    var sizes: [Int] = []
    var items: [Any] = [any]
    for _ in 0..<depth {
      sizes.append((items.first as? [Any])?.count ?? 0)
      items = items.flatMap { $0 as? [Any] ?? [] }
    }
    if element == "int" {
      return .ints(IntArray(sizes: sizes, elements: ContiguousArray(items.map { Int(ReferenceCase.number($0)) })))
    }
    var tensor = Tensor(
      arraySizes: sizes, element: ArgumentMaker.shape(items.first ?? [Any](), element).shape, scalars: [])
    for item in items {
      switch value(item, type: element, isData: isData) {
      case .tensor(let part): tensor.scalars += part.scalars
      case .real(let scalar): tensor.scalars.append(scalar)
      default: break
      }
    }
    return .tensor(tensor)
  }

  private mutating func scalar(_ number: Double, isData: Bool) -> Scalar {
    guard let builder, !isData else { return Scalar(number) }
    parameters.append(number)
    return builder.parameter(parameters.count - 1, value: number)
  }

  /// The shape, and for each stored number its place in the flattened lists (rows of a matrix one after another).
  static func shape(_ any: Any, _ type: String) -> (shape: ElementShape, order: [Int]) {
    let list = any as? [Any] ?? []
    let rows = list.count
    let columns = (list.first as? [Any])?.count ?? 0
    let width = type.hasPrefix("complex") ? 2 : 1
    var order: [Int] = []
    if type.hasSuffix("matrix") {
      for column in 0..<columns {
        for row in 0..<rows { for part in 0..<width { order.append((row * columns + column) * width + part) } }
      }
    } else {
      order = Array(0..<ReferenceCase.flatten(any).count)
    }
    switch type {
    case "vector": return (.vector(rows), order)
    case "row_vector": return (.rowVector(rows), order)
    case "matrix": return (.matrix(rows: rows, columns: columns), order)
    case "complex": return (.complex, order)
    case "complex_vector": return (.complexVector(rows), order)
    case "complex_row_vector": return (.complexRowVector(rows), order)
    case "complex_matrix": return (.complexMatrix(rows: rows, columns: columns), order)
    default: return (.real, order)
    }
  }
}

extension Value {
  /// The numbers in the order of the fixtures: rows of a matrix one after another.
  var flattened: [Scalar] {
    switch self {
    case .int(let int): return [Scalar(Double(int))]
    case .real(let scalar): return [scalar]
    case .ints(let array): return array.elements.map { Scalar(Double($0)) }
    case .tuple(let members): return members.flatMap(\.flattened)
    case .tuples(let array): return array.elements.flatMap(\.flattened)
    case .void: return []
    case .openInts(let tensor): return Array(tensor.scalars)
    case .tensor(let tensor):
      let (rows, columns, width): (Int, Int, Int)
      switch tensor.element {
      case .matrix(let m, let n): (rows, columns, width) = (m, n, 1)
      case .complexMatrix(let m, let n): (rows, columns, width) = (m, n, 2)
      default: return Array(tensor.scalars)
      }
      var result: [Scalar] = []
      let size = rows * columns * width
      for base in stride(from: 0, to: tensor.scalars.count, by: max(size, 1)) {
        for row in 0..<rows {
          for column in 0..<columns {
            for part in 0..<width { result.append(tensor.scalars[base + (column * rows + row) * width + part]) }
          }
        }
      }
      return result
    }
  }

  /// Whether derivatives flow through the numbers in `flattened`.
  var isReal: [Bool] {
    switch self {
    case .int: return [false]
    case .ints(let array): return array.elements.map { _ in false }
    case .tuple(let members): return members.flatMap(\.isReal)
    case .tuples(let array): return array.elements.flatMap(\.isReal)
    default: return flattened.map { _ in true }
    }
  }
}
