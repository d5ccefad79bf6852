// The affine forms of a function's values, collected while its tape is read.
import CohortProgram

/// By register of a tape: its form; nothing where it is not asked for.
struct AffineForms {
  private var forms: [AffineForm] = []
  private let states: Int

  /// - Parameters:
  ///   - registers: the nodes of inputs and constants.
  ///   - domain: nil: nothing is collected.
  init(_ graph: inout CodeGraph, _ registers: [Int], domain: SwitchDomain?, registerCount: Int) {
    states = domain?.states.count ?? 0
    guard let domain else { return }
    forms = registers.map { .free($0) }
    forms[domain.time] = .other
    for (k, input) in domain.states.enumerated() {
      forms[input] = .affine(constant: graph.constant(0), row: [(k, graph.constant(1))])
    }
    forms += [AffineForm](repeating: .other, count: registerCount - forms.count)
  }

  mutating func add(_ graph: inout CodeGraph, _ primitive: Primitive, _ places: [Int], result: Int, at register: Int) {
    if forms.isEmpty { return }
    forms[register] = graph.affineForm(primitive, places.map { forms[$0] }, result: result)
  }

  /// A switch: what it gives stays as it is within a piece, unless more than its mode is in it.
  mutating func add(switched primitive: Primitive, _ places: [Int], result: Int, at register: Int, onState: Bool) {
    if forms.isEmpty { return }
    switch primitive {
    case .less, .lessOrEqual, .floor, .ceiling, .round, .truncate: forms[register] = onState ? .other : .free(result)
    default: forms[register] = .other
    }
  }

  /// A library node of what depends on neither time nor state.
  mutating func add(call places: [Int], results: [Int], at first: Int) {
    guard !forms.isEmpty, places.allSatisfy({ forms[$0].isFree }) else { return }
    for (index, result) in results.enumerated() { forms[first + index] = .free(result) }
  }

  /// The system that the outputs make; nil where it is not affine.
  func system(_ graph: inout CodeGraph, _ outputs: [Int], variables: [Int: Int]) -> AffineSystem? {
    guard !forms.isEmpty, outputs.count == states else { return nil }
    return AffineSystem(outputs.map { forms[$0] }, &graph, states: states, variables: variables)
  }
}
