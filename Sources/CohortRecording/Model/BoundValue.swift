// BoundValue: what data and transformed data are once a program has its data, as plain numbers.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A variable of `data` or `transformed data` that consists of real or whole numbers.
package struct BoundValue: Sendable {
  package var name: String
  /// Whether it was computed in `transformed data`.
  package var isTransformed: Bool
  /// Whether it is an int or an array of ints.
  package var isInteger: Bool
  /// The sizes of its arrays, then of its vector or matrix; empty for a single number.
  package var sizes: [Int]
  /// The numbers, the last index fastest.
  package var numbers: [Double]

  package init(name: String, isTransformed: Bool, isInteger: Bool, sizes: [Int], numbers: [Double]) {
    self.name = name
    self.isTransformed = isTransformed
    self.isInteger = isInteger
    self.sizes = sizes
    self.numbers = numbers
  }
}

extension BoundModel {
  /// All data and transformed data in the order of their declarations; complex numbers and tuples are left out.
  /// What the data call their groups: lists of names, each about groups of which there are as many.
  package var groupNames: [[String]] { data.groupNames }

  package var boundValues: [BoundValue] {
    let machine = machine(ProgramBuilder())
    return code.frame.variables.enumerated().compactMap { index, variable in
      switch variable.origin {
      case .block(.data): BoundValue(variable.name, isTransformed: false, machine.variables[index])
      case .block(.transformedData): BoundValue(variable.name, isTransformed: true, machine.variables[index])
      default: nil
      }
    }
  }
}

extension BoundValue {
  fileprivate init?(_ name: String, isTransformed: Bool, _ value: Value) {
    let isInteger: Bool
    let sizes: [Int]
    switch value {
    case .int: (isInteger, sizes) = (true, [])
    case .ints(let array): (isInteger, sizes) = (true, array.sizes)
    case .real: (isInteger, sizes) = (false, [])
    case .tensor(let tensor) where !tensor.element.isComplex:
      (isInteger, sizes) = (false, tensor.arraySizes + tensor.element.sizes)
    case .tensor, .openInts, .tuple, .tuples, .void: return nil
    }
    // Outputs come with the first index fastest.
    var numbers = [Double](repeating: .nan, count: sizes.reduce(1, *))
    let places = Value.columnMajor(sizes)
    var next = 0
    value.forEachOutput { scalar in
      if next < places.count { numbers[places[next]] = scalar.value }
      next += 1
    }
    self.init(name: name, isTransformed: isTransformed, isInteger: isInteger, sizes: sizes, numbers: numbers)
  }
}
