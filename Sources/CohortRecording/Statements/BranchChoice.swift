// BranchChoice: what variables are after two branches, of which a condition on parameters chooses one.
import CohortMath
import CohortProgram

/// Chooses for each variable that the branches of an `if` assign between what the one and the other have made of it.
struct BranchChoice {
  private let machine: Machine
  private let condition: Scalar
  /// What the first branch has made of the variables.
  private let first: [OverwrittenValues.Change]
  /// What the variables were before the second branch; now they are what it has made of them.
  private let before: OverwrittenValues

  init(
    _ condition: Scalar, first: [OverwrittenValues.Change], before: OverwrittenValues, _ machine: Machine
  ) {
    self.machine = machine
    self.condition = condition
    self.first = first
    self.before = before
  }

  /// What becomes of a variable.
  private enum Result {
    case none
    /// Numbers that are chosen, and what stood at these positions.
    case numbers(chosen: OverwrittenValues.Numbers, before: OverwrittenValues.Numbers)
    case whole(Value, before: Value)
  }

  /// Sets the variables, and notes for a branch around this one what they were; false, with nothing changed, where there is
  /// no choice between what the branches have made of one of them.
  func apply() -> Bool {
    var results: [Result] = []
    for place in before.variables.indices {
      guard let result = numbers(place) ?? whole(place) else { return false }
      results.append(result)
    }
    for (variable, result) in zip(before.variables, results) {
      switch result {
      case .none: break
      case .numbers(let chosen, let before):
        machine.willWrite(variable, before: before)
        machine.variables[variable].put(chosen)
      case .whole(let value, let before):
        machine.willWrite(variable, before: before)
        machine.variables[variable] = value
      }
    }
    return true
  }

  /// The choice between numbers that one or both branches have written; nil where the variable is chosen as a whole.
  private func numbers(_ place: Int) -> Result? {
    if before.isWhole(place) { return nil }
    let left: OverwrittenValues.Numbers
    switch first[place] {
    case .none: left = []
    case .numbers(let numbers): left = numbers
    case .whole: return nil
    }
    let old = before.firstNumbers(place)
    if left.isEmpty, old.isEmpty { return Result.none }
    var chosen: OverwrittenValues.Numbers = []
    var overwritten: OverwrittenValues.Numbers = []
    let value = machine.variables[before.variables[place]]
    var (i, j) = (0, 0)
    let builder = machine.builder
    let start = builder.position
    var end = start
    // The positions of both, in order.
    while i < left.count || j < old.count {
      let position = min(i < left.count ? left[i].position : .max, j < old.count ? old[j].position : .max)
      guard let second = value.number(at: position) else { return nil }
      var former = second
      if j < old.count, old[j].position == position {
        former = old[j].number
        j += 1
      }
      var number = former
      if i < left.count, left[i].position == position {
        number = left[i].number
        i += 1
      }
      overwritten.append((position, former))
      switch (number, second) {
      case (.int(let a), .int(let b)):
        if a != b { return nil }
      case (.real(let a), .real(let b)):
        if a.isSame(as: b) { continue }
        builder.position = start
        chosen.append((position, .real(builder.apply(.select, condition, a, b))))
        end = builder.position
      default:
        builder.position = start
        return nil
      }
    }
    builder.position = end
    return .numbers(chosen: chosen, before: overwritten)
  }

  private func whole(_ place: Int) -> Result? {
    let former = before.before(place)
    let a: Value
    switch first[place] {
    case .none: a = former
    case .numbers(let numbers):
      var value = former
      value.put(numbers)
      a = value
    case .whole(let value): a = value
    }
    return Value.select(condition, a, machine.variables[before.variables[place]], machine).map {
      .whole($0, before: former)
    }
  }
}
