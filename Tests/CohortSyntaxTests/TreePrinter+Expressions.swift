// The text of expressions and types. Parentheses are nodes of the tree, so none are ever added.

import CohortSyntax

extension TreePrinter {
  static func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .integer(_, let spelling), .real(_, let spelling), .imaginary(_, let spelling): return spelling
    case .variable(let name): return name
    case .parenthesized(let inner): return "(\(text(inner)))"
    case .array(let elements): return "{\(list(elements))}"
    case .rowVector(let elements): return "[\(list(elements))]"
    case .tuple(let slots): return "(\(list(slots))\(slots.count == 1 ? "," : ""))"
    case .call(let call): return text(call)
    case .target: return "target()"
    case .unary(let unary, let operand): return unary.rawValue + text(operand)
    case .transpose(let operand): return text(operand) + "'"
    case .binary(let binary, let left, let right, _): return "\(text(left)) \(binary.rawValue) \(text(right))"
    case .conditional(let condition, let ifTrue, let ifFalse):
      return "\(text(condition)) ? \(text(ifTrue)) : \(text(ifFalse))"
    case .indexed(let base, let indices): return text(base) + list(indices)
    case .projection(let base, let slot, _):
      // After a number the dot would belong to it.
      switch base.kind {
      case .integer, .real, .imaginary: return "\(text(base)) .\(slot)"
      default: return "\(text(base)).\(slot)"
      }
    }
  }

  static func text(_ left: LeftSide) -> String {
    switch left.kind {
    case .variable(let name): return name
    case .indexed(let base, let indices): return text(base) + list(indices)
    case .projection(let base, let slot, _): return "\(text(base)).\(slot)"
    case .tuple(let slots):
      return "(\(slots.map(text).joined(separator: ", "))\(slots.count == 1 ? "," : ""))"
    }
  }

  static func text(_ call: Call) -> String {
    guard call.hasBar, let first = call.arguments.first else { return "\(call.name.name)(\(list(call.arguments)))" }
    let rest = list(Array(call.arguments.dropFirst()))
    return "\(call.name.name)(\(text(first)) |\(rest.isEmpty ? "" : " ")\(rest))"
  }

  static func list(_ expressions: [Expression]) -> String {
    expressions.map { text($0) }.joined(separator: ", ")
  }

  static func list(_ indices: [Index]) -> String {
    let texts = indices.map { index in
      switch index.kind {
      case .all: return ":"
      case .single(let value): return text(value)
      case .from(let lower): return text(lower) + ":"
      case .upTo(let upper): return ":" + text(upper)
      case .between(let lower, let upper): return "\(text(lower)):\(text(upper))"
      }
    }
    return "[\(texts.joined(separator: ", "))]"
  }

  // MARK: Types

  static func text(_ type: UnsizedType) -> String {
    switch type.kind {
    case .basic(let basic): return basic.rawValue
    case .array(let element, let dimensions):
      return "array[\(String(repeating: ",", count: max(0, dimensions - 1)))] \(text(element))"
    case .tuple(let slots):
      return "tuple(\(slots.map(text).joined(separator: ", "))\(slots.count == 1 ? "," : ""))"
    }
  }

  static func text(_ type: SizedType) -> String {
    switch type.kind {
    case .basic(let basic, let sizes, let constraint):
      let brackets = sizes.isEmpty ? "" : "[\(list(sizes))]"
      if case .structured(let structured) = constraint { return structured.rawValue + brackets }
      return basic.rawValue + text(constraint) + brackets
    case .array(let element, let sizes): return "array[\(list(sizes))] \(text(element))"
    case .tuple(let slots):
      return "tuple(\(slots.map(text).joined(separator: ", "))\(slots.count == 1 ? "," : ""))"
    }
  }

  private static func text(_ constraint: Constraint) -> String {
    switch constraint {
    case .none, .structured: return ""
    case .lower(let value): return "<lower=\(text(value))>"
    case .upper(let value): return "<upper=\(text(value))>"
    case .lowerUpper(let lower, let upper): return "<lower=\(text(lower)), upper=\(text(upper))>"
    case .offset(let value): return "<offset=\(text(value))>"
    case .multiplier(let value): return "<multiplier=\(text(value))>"
    case .offsetMultiplier(let offset, let multiplier):
      return "<offset=\(text(offset)), multiplier=\(text(multiplier))>"
    }
  }
}
