// Container literals: arrays, row vectors, matrices and tuples written element by element.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `{a, b}`
final class ArrayLiteralNode: ExpressionNode {
  let head: NodeHead
  let elements: [any ExpressionNode]
  init(_ elements: [any ExpressionNode], head: NodeHead) {
    self.elements = elements
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
    try Value.array(of: try elements.map { try $0.value(machine) }, type: type, span: span)
  }
  var isSpeculative: Bool { elements.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { elements }
}

/// `[a, b]`: a row vector of scalars or a matrix of row vectors.
final class RowVectorLiteralNode: ExpressionNode {
  let head: NodeHead
  let elements: [any ExpressionNode]
  init(_ elements: [any ExpressionNode], head: NodeHead) {
    self.elements = elements
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
    switch type {
    case .rowVector: return .tensor(.rowVector(ContiguousArray(try elements.map { try $0.real(machine) })))
    case .complexRowVector:
      var scalars = ContiguousArray<Scalar>()
      for element in elements { scalars += try element.value(machine).complexScalars(element.span) }
      return .tensor(Tensor(element: .complexRowVector(elements.count), scalars: scalars))
    default:
      var rows: [Tensor] = []
      for element in elements {
        guard case .tensor(let row) = try element.value(machine) else { continue }
        if let first = rows.first, first.count != row.count {
          throw RecordingError(
            .invalid, "the rows of a matrix have different lengths (\(first.outerCount) and \(row.outerCount))",
            span: element.span)
        }
        rows.append(row)
      }
      let width = type == .complexMatrix ? 2 : 1
      let columns = (rows.first?.count ?? 0) / width
      var scalars = ContiguousArray<Scalar>()
      scalars.reserveCapacity(rows.count * columns * width)
      for column in 0..<columns {
        for row in rows { scalars += row.scalars[(column * width)..<(column * width + width)] }
      }
      let shape: ElementShape =
        width == 2
        ? .complexMatrix(rows: rows.count, columns: columns) : .matrix(rows: rows.count, columns: columns)
      return .tensor(Tensor(element: shape, scalars: scalars))
    }
  }
  var isSpeculative: Bool { elements.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { elements }
}

final class TupleNode: ExpressionNode {
  let head: NodeHead
  let elements: [any ExpressionNode]
  init(_ elements: [any ExpressionNode], head: NodeHead) {
    self.elements = elements
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value { .tuple(try elements.map { try $0.value(machine) }) }
  var isSpeculative: Bool { elements.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { elements }
}
