// EchoFilter: which of the checker's messages are worth showing about a program that has syntax errors.
import CohortSyntax

/// Tells genuine errors from those that a syntax error brought about: what the parser passed over declares no names and
/// returns no values.
struct EchoFilter {
  /// The places of syntax errors.
  private let errors: [Span]
  /// All names that stand in the texts outside of what was understood.
  private let lostNames: Set<String>

  init(_ parsed: ParsedProgram) {
    errors = parsed.diagnostics.filter { $0.severity == .error }.map(\.span)
    lostNames = Self.lostNames(parsed)
  }

  func genuine(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.filter { diagnostic in
      if diagnostic.severity == .warning { return false }
      // A message about a construct that holds a syntax error judges what was not read.
      if errors.contains(where: { Self.contains(diagnostic.span, $0) }) { return false }
      guard Self.aboutNames.contains(diagnostic.code) else { return true }
      return !quotedNames(diagnostic.message).contains(where: lostNames.contains)
    }
  }

  /// The codes of messages that say that there is no such name.
  private static let aboutNames: Set<String> = [
    "undeclared", "undeclared-function", "no-such-distribution", "not-a-function", "undefined-function",
    "truncation-undefined",
  ]

  private static func contains(_ outer: Span, _ inner: Span) -> Bool {
    outer.file == inner.file && outer.start <= inner.start && inner.start <= outer.end
  }

  /// The words between single quotes.
  private func quotedNames(_ message: String) -> [String] {
    let parts = message.split(separator: "'", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }

  /// The names in what is covered by no statement and no function.
  private static func lostNames(_ parsed: ParsedProgram) -> Set<String> {
    var covered: [FileID: [(start: UInt32, end: UInt32)]] = [:]
    func cover(_ span: Span) { covered[span.file, default: []].append((span.start, span.end)) }
    for function in parsed.program.functions?.functions ?? [] { coverFunction(function, cover) }
    for block in parsed.program.blocks {
      for statement in block.statements { coverStatement(statement, cover) }
    }
    var lost: Set<String> = []
    for index in parsed.sources.files.indices {
      let file = FileID(index)
      let text = parsed.sources.files[index].bytes
      var ranges = (covered[file] ?? []).sorted { $0.start < $1.start }[...]
      for token in TokenList(text: text).tokens where token.kind.isName {
        while let first = ranges.first, first.end <= token.span.start { ranges = ranges.dropFirst() }
        if let first = ranges.first, first.start <= token.span.start { continue }
        lost.insert(String(decoding: text[Int(token.span.start)..<Int(token.span.end)], as: UTF8.self))
      }
    }
    return lost
  }

  private static func coverFunction(_ function: FunctionDefinition, _ cover: (Span) -> Void) {
    guard let body = function.body else { return cover(function.span) }
    cover(Span(file: function.span.file, start: Int(function.span.start), end: Int(body.span.start)))
    coverStatement(body, cover)
  }

  /// Blocks may have lost statements, so only what stands in them counts.
  private static func coverStatement(_ statement: Statement, _ cover: (Span) -> Void) {
    switch statement.kind {
    case .block(let list): list.forEach { coverStatement($0, cover) }
    case .profile(_, let list): list.forEach { coverStatement($0, cover) }
    case .ifElse(let condition, let then, let otherwise):
      cover(condition.span)
      coverStatement(then, cover)
      if let otherwise { coverStatement(otherwise, cover) }
    case .whileLoop(let condition, let body):
      cover(condition.span)
      coverStatement(body, cover)
    case .forRange(let loop):
      cover(loop.variable.span.extended(to: loop.upper.span))
      coverStatement(loop.body, cover)
    case .forEach(let loop):
      cover(loop.variable.span.extended(to: loop.container.span))
      coverStatement(loop.body, cover)
    default: cover(statement.span)
    }
  }
}
