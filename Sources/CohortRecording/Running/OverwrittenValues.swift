// OverwrittenValues: what a branch that may not count has overwritten, so that it can be put back.
import CohortMath
import CohortProgram

/// What was in the variables that a branch assigns, noted where the branch first writes.
///
/// A branch that sets one element of a long container thereby costs one element: the container is neither copied for the
/// branch nor compared as a whole after it.
struct OverwrittenValues {
  /// A number of a container.
  enum Number {
    case real(Scalar)
    case int(Int)
  }
  /// Numbers at positions of a container.
  typealias Numbers = [(position: Int, number: Number)]
  /// What a branch has made of a variable.
  enum Change {
    case none
    /// The numbers that it wrote, in the order of their positions, each once.
    case numbers(Numbers)
    case whole(Value)
  }

  /// The variables of the function in which the branch stands.
  private let frame: UnsafeMutablePointer<Value>
  /// Those that are watched.
  let variables: [Int]
  /// For each watched variable what it was before it was assigned as a whole.
  private var wholes: [Value?]
  /// What stood at the positions that were written before that, in the order in which they were.
  private var numbers: [Numbers]

  init(_ variables: [Int], of frame: UnsafeMutablePointer<Value>) {
    self.frame = frame
    self.variables = variables
    wholes = Array(repeating: nil, count: variables.count)
    numbers = Array(repeating: [], count: variables.count)
  }

  /// The place of a variable among those that are watched; nil if it is not, or if what it was is known as a whole.
  private func place(of variable: Int, in frame: UnsafeMutablePointer<Value>) -> Int? {
    guard frame == self.frame, let place = variables.firstIndex(of: variable), wholes[place] == nil else { return nil }
    return place
  }

  // MARK: Noting

  /// Notes a variable that is about to be written in a way that is not followed number by number.
  ///
  /// - Parameter before: what it was; nil: what it is.
  mutating func note(_ variable: Int, in frame: UnsafeMutablePointer<Value>, before: Value? = nil) {
    guard let place = place(of: variable, in: frame) else { return }
    wholes[place] = before ?? frame[variable]
  }

  /// Notes numbers of a variable that are about to be written.
  mutating func note(_ variable: Int, in frame: UnsafeMutablePointer<Value>, positions: some Sequence<Int>) {
    guard let place = place(of: variable, in: frame) else { return }
    for position in positions {
      guard let number = frame[variable].number(at: position) else { continue }
      numbers[place].append((position, number))
    }
  }

  /// Notes what stood at positions of a variable that are written already.
  mutating func note(_ variable: Int, in frame: UnsafeMutablePointer<Value>, before: Numbers) {
    guard let place = place(of: variable, in: frame) else { return }
    numbers[place] += before
  }

  // MARK: Afterwards

  /// Puts back what was there; gives for each variable what the branch had made of it.
  mutating func putBack() -> [Change] {
    var changes: [Change] = []
    for (place, variable) in variables.enumerated() {
      if let before = wholes[place] {
        changes.append(.whole(frame[variable]))
        wholes[place] = nil
        frame[variable] = before
      } else if numbers[place].isEmpty {
        changes.append(.none)
      } else {
        changes.append(
          .numbers(
            firstNumbers(place).compactMap { position, _ in
              frame[variable].number(at: position).map { (position, $0) }
            }))
      }
      frame[variable].put(numbers[place].reversed())
      numbers[place] = []
    }
    return changes
  }

  /// Whether the branch assigned a variable, by its place among those that are watched, as a whole.
  func isWhole(_ place: Int) -> Bool { wholes[place] != nil }

  /// What a variable was before the branch, as a whole.
  func before(_ place: Int) -> Value {
    var value = wholes[place] ?? frame[variables[place]]
    value.put(numbers[place].reversed())
    return value
  }

  /// What stood at the positions that the branch wrote, in the order of the positions, each once.
  func firstNumbers(_ place: Int) -> Numbers {
    if numbers[place].count < 2 { return numbers[place] }
    let sorted = numbers[place].enumerated().sorted {
      ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
    }
    var result: Numbers = []
    for (_, entry) in sorted where result.last?.position != entry.position { result.append(entry) }
    return result
  }
}

extension Value {
  /// A number of a container of numbers.
  func number(at position: Int) -> OverwrittenValues.Number? {
    switch self {
    case .tensor(let tensor), .openInts(let tensor):
      return tensor.scalars.indices.contains(position) ? .real(tensor.scalars[position]) : nil
    case .ints(let array): return array.elements.indices.contains(position) ? .int(array.elements[position]) : nil
    default: return nil
    }
  }

  /// Writes numbers of a container of numbers.
  mutating func put(_ numbers: some Collection<(position: Int, number: OverwrittenValues.Number)>) {
    if numbers.isEmpty { return }
    // The container is taken out while it is changed: a buffer with two owners would be copied.
    if case .ints(var array) = self {
      self = .void
      for case (let position, .int(let int)) in numbers where array.elements.indices.contains(position) {
        array.elements[position] = int
      }
      self = .ints(array)
      return
    }
    func put(into tensor: inout Tensor) {
      for (position, number) in numbers where tensor.scalars.indices.contains(position) {
        switch number {
        case .real(let scalar): tensor.scalars[position] = scalar
        case .int(let int): tensor.scalars[position] = Scalar(Double(int))
        }
      }
    }
    if case .tensor(var tensor) = self {
      self = .void
      put(into: &tensor)
      self = .tensor(tensor)
    } else if case .openInts(var tensor) = self {
      self = .void
      put(into: &tensor)
      self = .openInts(tensor)
    }
  }
}
