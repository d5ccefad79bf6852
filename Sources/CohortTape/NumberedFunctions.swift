// NumberedFunctions: the functions of several calls, each once, numbered in the order in which they are met.

/// A list of recorded functions without repetitions.
package struct NumberedFunctions {
  package private(set) var list: [RecordedFunction] = []
  private var numbers: [ObjectIdentifier: Int] = [:]

  package init() {}

  /// The place of a function in the list, at whose end it is put where it is new.
  package mutating func number(of function: RecordedFunction) -> Int {
    if let known = numbers[ObjectIdentifier(function)] { return known }
    numbers[ObjectIdentifier(function)] = list.count
    list.append(function)
    return list.count - 1
  }
}
