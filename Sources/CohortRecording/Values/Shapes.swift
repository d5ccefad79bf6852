// Shapes: the shapes that types have with sizes.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension StanType {
  /// The shape of an element of this type with the given sizes.
  func shape(_ sizes: [Int]) -> ElementShape {
    let rows = sizes.first ?? 0
    let columns = sizes.count > 1 ? sizes[1] : rows
    switch self {
    case .vector: return .vector(rows)
    case .rowVector: return .rowVector(rows)
    case .matrix: return .matrix(rows: rows, columns: columns)
    case .complex: return .complex
    case .complexVector: return .complexVector(rows)
    case .complexRowVector: return .complexRowVector(rows)
    case .complexMatrix: return .complexMatrix(rows: rows, columns: columns)
    default: return .real
    }
  }
}

extension ElementShape {
  /// The complex shape of the same sizes; nil for complex shapes.
  var complexCounterpart: ElementShape? {
    switch self {
    case .real: return .complex
    case .vector(let n): return .complexVector(n)
    case .rowVector(let n): return .complexRowVector(n)
    case .matrix(let rows, let columns): return .complexMatrix(rows: rows, columns: columns)
    default: return nil
    }
  }

  /// The sizes of the dimensions that indices run over.
  var sizes: [Int] {
    switch self {
    case .real, .complex: return []
    case .vector(let n), .rowVector(let n), .complexVector(let n), .complexRowVector(let n): return [n]
    case .matrix(let rows, let columns), .complexMatrix(let rows, let columns): return [rows, columns]
    }
  }
}
