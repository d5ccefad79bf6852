// CallbackArguments: what a call passes on to the function that a solver calls, sorted by how it enters the code.
import CohortChecking
import CohortMath
import CohortProgram

/// The arguments of such a function beyond those that the solver gives: which are symbolic inputs, which are baked in.
package struct CallbackArguments {
  /// One argument of the user's function.
  package enum Part {
    /// Scalars that are inputs of the tape among the parameters, with their container.
    case parameters(Value)
    /// Scalars that are inputs among the real data, with their container.
    case data(Value)
    /// Ints and what is made of them: part of the code.
    case fixed(Value)
  }
  package var parts: [Part]

  package init(parts: [Part]) { self.parts = parts }

  /// Sorts the arguments of a call; gives the scalars that are inputs among the parameters and among the data, too.
  package static func sorted(
    _ values: [Value]
  ) -> (arguments: CallbackArguments, parameters: ContiguousArray<Scalar>, data: [Double]) {
    var arguments = CallbackArguments(parts: [])
    var parameters = ContiguousArray<Scalar>()
    var data: [Double] = []
    for value in values {
      let numbers = value.scalarsInside
      if !numbers.allSatisfy(\.isConstant) {
        arguments.parts.append(.parameters(value))
        parameters += numbers
      } else if value.hasInts {
        // Ints decide what the code is; a container that holds them beside data is part of the code as a whole.
        arguments.parts.append(.fixed(value))
      } else {
        arguments.parts.append(.data(value))
        data += numbers.map(\.value)
      }
    }
    return (arguments, parameters, data)
  }

  /// What the code depends on: calls with the same key share a tape.
  package var key: String {
    var key = ""
    for part in parts {
      switch part {
      case .parameters(let value): key += "p\(value.shapeKey)\(value.intKey);"
      case .data(let value): key += "d\(value.shapeKey);"
      case .fixed(let value): key += "f\(value.shapeKey)\(value.contentKey);"
      }
    }
    return key
  }
}

extension Value {
  /// All reals in the value.
  var scalarsInside: ContiguousArray<Scalar> {
    switch self {
    case .real(let scalar): return [scalar]
    case .tensor(let tensor): return tensor.scalars
    case .tuple(let elements): return elements.reduce(into: []) { $0 += $1.scalarsInside }
    case .tuples(let array): return array.elements.reduce(into: []) { $0 += $1.scalarsInside }
    default: return []
    }
  }

  var hasInts: Bool {
    switch self {
    case .int, .ints: return true
    case .tuple(let elements): return elements.contains(where: \.hasInts)
    case .tuples(let array): return array.elements.contains(where: \.hasInts)
    default: return false
    }
  }

  /// The sizes of the value and of what is in it.
  var shapeKey: String {
    switch self {
    case .int: return "i"
    case .real: return "r"
    case .ints(let array): return "I\(array.sizes)"
    case .openInts(let tensor): return "I\(tensor.arraySizes)"
    case .tensor(let tensor): return "T\(tensor.arraySizes)\(tensor.element)"
    case .tuple(let elements): return "(" + elements.map(\.shapeKey).joined(separator: ",") + ")"
    case .tuples(let array): return "A\(array.sizes)(" + array.elements.map(\.shapeKey).joined(separator: ",") + ")"
    case .void: return "v"
    }
  }

  /// The ints in the value, which are part of the code.
  var intKey: String {
    switch self {
    case .int, .ints: return contentKey
    case .tuple(let elements): return elements.map(\.intKey).joined(separator: ";")
    case .tuples(let array): return array.elements.map(\.intKey).joined(separator: ";")
    default: return ""
    }
  }

  /// The numbers in the value, where they are part of the code.
  package var contentKey: String {
    switch self {
    case .int(let int): return "\(int)"
    case .ints(let array): return array.elements.map(String.init).joined(separator: ",")
    case .real(let scalar): return "\(scalar.value)"
    case .tensor(let tensor), .openInts(let tensor): return tensor.scalars.map { "\($0.value)" }.joined(separator: ",")
    case .tuple(let elements): return elements.map(\.contentKey).joined(separator: ";")
    case .tuples(let array): return array.elements.map(\.contentKey).joined(separator: ";")
    case .void: return ""
    }
  }
}
