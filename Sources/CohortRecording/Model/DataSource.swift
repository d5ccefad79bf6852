// DataSource: where data comes from.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A variable of a data set: numbers in row-major order of their nesting.
package struct DataVariable: Sendable {
  package enum Values: Sendable {
    case ints(ContiguousArray<Int>)
    case reals(ContiguousArray<Double>)
    /// The slots of a tuple.
    case tuple([DataVariable])
    /// The elements of an array of tuples.
    case tuples([DataVariable])
  }
  package var sizes: [Int]
  package var values: Values
  /// Where the value stands in its file, as `path:line:column`; nil for values that come from no file.
  package var place: String?

  package init(sizes: [Int], values: Values, place: String? = nil) {
    self.sizes = sizes
    self.values = values
    self.place = place
  }
}

/// Where data comes from.
package protocol DataSource {
  /// The variable of this name, nil if there is none.
  func variable(named name: String) throws -> DataVariable?
  /// The names of all that is given, also of what no variable could be called.
  var givenNames: [String] { get }
  /// What the data call their groups: lists of names, each about groups of which there are as many.
  var groupNames: [[String]] { get }
}

extension DataSource {
  package var groupNames: [[String]] { [] }
}
