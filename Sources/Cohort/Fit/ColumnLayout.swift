// ColumnLayout: which columns of the draws make up which variable, in which shape.
import CohortIO

/// The columns of a fit by name.
struct ColumnLayout: Sendable {
  /// The columns' names as files spell them.
  let columns: [String]
  /// The variables in the order of their columns.
  private(set) var variables: [String] = []
  private var positions: [String: Int] = [:]
  /// The columns of each variable. They stand side by side in every file; if they do not, it is the whole list.
  private var places: [String: [Int]] = [:]

  init(_ columns: [String]) {
    self.columns = columns
    positions.reserveCapacity(columns.count)
    var current = ""
    var run: [Int] = []
    func base(_ column: String) -> Substring { column.prefix { $0 != "." && $0 != ":" } }
    for (position, column) in columns.enumerated() {
      if positions[column] == nil { positions[column] = position }
      let name = base(column)
      if name != current || position == 0 {
        note(current, run)
        (current, run) = (String(name), [])
      }
      run.append(position)
    }
    note(current, run)
  }

  private mutating func note(_ variable: String, _ run: [Int]) {
    guard !run.isEmpty else { return }
    if places[variable] == nil { variables.append(variable) }
    places[variable, default: []] += run
  }

  /// The numbers of a quantity: their columns, the last index fastest, and the shape.
  struct Selection {
    /// The name as the language writes it.
    var name: String
    /// Empty for a single number.
    var sizes: [Int]
    /// The columns, the last index fastest.
    var positions: [Int]
  }

  /// The column of this name in either spelling, where it is the name of one column with indices alone.
  private func column(_ name: String, _ parsed: QuantityName?) -> Int? {
    positions[name] ?? parsed?.column.flatMap { positions[$0] }
  }

  /// Where a quantity stands.
  ///
  /// - Throws: `ModelError` with a suggestion, where there is none of this name.
  func selection(_ name: String) throws -> Selection {
    let parsed = QuantityName(asked: name)
    if let position = column(name, parsed) {
      return Selection(name: ColumnNames.display(columns[position]), sizes: [], positions: [position])
    }
    guard var asked = parsed, let candidates = places[asked.variable] else { throw unknown(name) }
    var part: QuantityName.Step?
    if case .part? = asked.steps.last { part = asked.steps.popLast() }
    var found: [(rest: [QuantityName.Step], position: Int)] = []
    var given = asked.steps
    for position in candidates {
      guard var steps = QuantityName(column: columns[position])?.steps else { continue }
      if let part {
        guard steps.last == part else { continue }
        steps.removeLast()
      }
      guard steps.count >= asked.steps.count, zip(asked.steps, steps).allSatisfy({ $0.means($1) }) else { continue }
      given = Array(steps.prefix(asked.steps.count))
      found.append((Array(steps.dropFirst(asked.steps.count)), position))
    }
    guard !found.isEmpty else { throw outside(name, asked.variable) }
    asked.steps = given + (part.map { [$0] } ?? [])
    return try selection(asked.text, found)
  }

  /// The columns that are left after a name, in order and in shape.
  private func selection(
    _ name: String, _ found: [(rest: [QuantityName.Step], position: Int)]
  ) throws -> Selection {
    var sizes = [Int](repeating: 0, count: found[0].rest.count)
    var indices: [[Int]] = []
    for (rest, _) in found {
      let numbers = rest.compactMap { step -> Int? in if case .index(let number) = step { number } else { nil } }
      if numbers.count < rest.count { throw structured(name, rest) }
      guard numbers.count == sizes.count, numbers.allSatisfy({ $0 > 0 }) else { throw ragged(name) }
      for (dimension, number) in numbers.enumerated() { sizes[dimension] = max(sizes[dimension], number) }
      indices.append(numbers)
    }
    let count = sizes.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard count == found.count else { throw ragged(name) }
    var positions = [Int](repeating: -1, count: count)
    for (numbers, entry) in zip(indices, found) {
      let place = zip(numbers, sizes).reduce(0) { $0 * $1.1 + $1.0 - 1 }
      positions[place] = entry.position
    }
    guard !positions.contains(-1) else { throw ragged(name) }
    return Selection(name: name, sizes: sizes, positions: positions)
  }

  /// The columns of a whole variable, in the order of the file.
  func columns(ofVariable name: String) -> [Int] { places[name] ?? [] }

  /// The columns of a variable or of a part of it, whatever it is, in the order of the file.
  func columns(of name: String) -> [Int] {
    let parsed = QuantityName(asked: name)
    if let position = column(name, parsed) { return [position] }
    guard let parsed, let candidates = places[parsed.variable] else { return [] }
    return candidates.filter { position in
      guard let steps = QuantityName(column: columns[position])?.steps, steps.count >= parsed.steps.count else {
        return false
      }
      return zip(parsed.steps, steps).allSatisfy { $0.means($1) }
    }
  }

  // MARK: Errors

  private func unknown(_ name: String) -> ModelError {
    let wanted = QuantityName(asked: name)?.variable ?? name
    let shown = variables.filter { !$0.hasSuffix("__") }.prefix(20)
    let hint =
      nearestName(to: wanted, among: variables).map { "did you mean '\($0)'?" }
      ?? "there are: \(shown.joined(separator: ", "))"
    return ModelError(.quantity, message: "the fit has no quantity '\(name)'", hints: [hint])
  }

  private func outside(_ name: String, _ variable: String) -> ModelError {
    guard let whole = try? selection(variable) else {
      let example = places[variable]?.first.map { ColumnNames.display(columns[$0]) } ?? variable
      return ModelError(
        .quantity, message: "the fit has no quantity '\(name)'", hints: ["a part of \(variable) is \(example)"])
    }
    let shape = whole.sizes.isEmpty ? "a single number" : "of shape \(shapeText(whole.sizes))"
    return ModelError(
      .quantity, message: "the fit has no quantity '\(name)': \(variable) is \(shape)",
      hints: whole.sizes.isEmpty ? ["ask for '\(variable)'"] : ["indices count from 1"])
  }

  private func structured(_ name: String, _ rest: [QuantityName.Step]) -> ModelError {
    var isComplex = false
    for case .part in rest { isComplex = true }
    if isComplex, rest.allSatisfy({ if case .slot = $0 { false } else { true } }) {
      return ModelError(
        .quantity, message: "'\(name)' is complex",
        hints: ["ask for '\(name).real' and '\(name).imag'"])
    }
    guard let parsed = QuantityName(asked: name) else { return ragged(name) }
    var example = parsed
    example.steps += rest.prefix { if case .index = $0 { true } else { false } } + [.slot(1)]
    return ModelError(
      .quantity, message: "'\(name)' is a tuple or an array of tuples",
      hints: ["ask for a slot, such as '\(example.text)'"])
  }

  private func ragged(_ name: String) -> ModelError {
    ModelError(
      .quantity, message: "the columns of '\(name)' do not form an array: some are missing or there are too many")
  }
}
