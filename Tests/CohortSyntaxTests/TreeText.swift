// Test support: trees as text without places, and expressions with all their parentheses.

import CohortSyntax

/// The tree below `value` as text, without spans and ids: equal for programs that differ in layout only.
func treeText(_ value: Any) -> String {
  if value is Span { return "" }
  let mirror = Mirror(reflecting: value)
  if mirror.children.isEmpty { return "\(value)" }
  var text = "\(mirror.subjectType)("
  for child in mirror.children {
    if ["id", "nodeCount"].contains(child.label) { continue }
    text += "\(child.label ?? ""):\(treeText(child.value)) "
  }
  return text + ")"
}

/// Every id below `value`.
func nodeIDs(_ value: Any) -> [NodeID] {
  let mirror = Mirror(reflecting: value)
  return mirror.children.flatMap { child -> [NodeID] in
    if child.label == "id", let id = child.value as? NodeID { return [id] }
    return nodeIDs(child.value)
  }
}

/// An expression in which every operator has its parentheses, to show what binds to what.
func grouped(_ expression: Expression) -> String {
  switch expression.kind {
  case .parenthesized(let inner): return grouped(inner)
  case .unary(let unary, let operand): return "(\(unary.rawValue)\(grouped(operand)))"
  case .transpose(let operand): return "(\(grouped(operand))')"
  case .binary(let binary, let left, let right, _):
    return "(\(grouped(left)) \(binary.rawValue) \(grouped(right)))"
  case .conditional(let condition, let ifTrue, let ifFalse):
    return "(\(grouped(condition)) ? \(grouped(ifTrue)) : \(grouped(ifFalse)))"
  case .indexed(let base, let indices):
    let texts = indices.map { index in
      switch index.kind {
      case .all: return ":"
      case .single(let value): return grouped(value)
      case .from(let value): return grouped(value) + ":"
      case .upTo(let value): return ":" + grouped(value)
      case .between(let lower, let upper): return "\(grouped(lower)):\(grouped(upper))"
      }
    }
    return "\(grouped(base))[\(texts.joined(separator: ","))]"
  case .projection(let base, let slot, _): return "\(grouped(base)).\(slot)"
  default: return TreePrinter.format(expression)
  }
}

/// The statements of the model block of `text`.
func modelStatements(_ text: String) -> [Statement] {
  ParsedProgram(text: "model { \(text) }", path: "m.stan").program.model?.statements ?? []
}

/// The one expression that `text` spells.
func expression(_ text: String) -> Expression? {
  guard case .targetIncrement(let value)? = modelStatements("target += \(text);").first?.kind else { return nil }
  return value
}

/// Each diagnostic as `line:column: message`.
func messages(_ parsed: ParsedProgram) -> [String] {
  parsed.diagnostics.map { diagnostic in
    let location = parsed.sources.location(of: diagnostic.span)
    return "\(location.line):\(location.column): \(diagnostic.message)"
  }
}

func messages(_ text: String, form: ParsedProgram.Form = .program) -> [String] {
  messages(ParsedProgram(text: text, path: "m.stan", form: form))
}
