// DocumentSymbols: the outline of a text: its blocks with what they declare, and its functions.
import CohortChecking
import CohortSyntax

extension LanguageServer {
  /// A line of the outline.
  private struct Entry {
    var name: String
    var detail: String?
    /// The protocol's number for the kind of thing.
    var kind: Int
    var span: Span
    var nameSpan: Span
    var children: [Entry] = []
  }

  private enum SymbolKind {
    static let module = 2
    static let function = 12
    static let variable = 13
  }

  func documentSymbols(_ cursor: Cursor, _ document: Document) -> JSONValue {
    let entries = outline(cursor.analysis, cursor.file)
    if client.hasHierarchicalSymbols { return .array(entries.map { json($0, cursor.analysis) }) }
    return .array(entries.flatMap { flat($0, nil, document, cursor.analysis) })
  }

  private func outline(_ analysis: Analysis, _ file: FileID) -> [Entry] {
    let program = analysis.program
    var entries: [Entry] = []
    if let block = program.functions {
      let functions = block.functions.filter { $0.span.file == file }.map { function in
        Entry(
          name: function.name.name, detail: signatureText(function, analysis), kind: SymbolKind.function,
          span: function.span, nameSpan: function.name.span)
      }
      let isWritten = analysis.form == .program && block.span.file == file
      let keyword = Span(file: file, start: Int(block.span.start), end: Int(block.span.start) + "functions".utf8.count)
      entries +=
        isWritten
        ? [
          Entry(
            name: "functions", kind: SymbolKind.module, span: block.span, nameSpan: keyword, children: functions)
        ] : functions
    }
    for block in program.blocks {
      var variables: [Entry] = []
      for statement in block.statements where statement.span.file == file {
        guard case .declaration(let declaration) = statement.kind else { continue }
        for variable in declaration.variables where variable.name.span.file == file {
          variables.append(
            Entry(
              name: variable.name.name, detail: analysis.text(of: declaration.type.span), kind: SymbolKind.variable,
              span: statement.span, nameSpan: variable.name.span))
        }
      }
      if block.span.file == file {
        entries.append(
          Entry(
            name: block.kind.rawValue, kind: SymbolKind.module, span: block.span, nameSpan: block.keywordSpan,
            children: variables))
      } else {
        entries += variables
      }
    }
    return entries
  }

  private func json(_ entry: Entry, _ analysis: Analysis) -> JSONValue {
    var value: [String: JSONValue] = [
      "name": .string(entry.name), "kind": .integer(entry.kind), "range": range(entry.span, analysis).json,
      "selectionRange": range(entry.nameSpan, analysis).json,
    ]
    if let detail = entry.detail { value["detail"] = .string(detail) }
    if !entry.children.isEmpty { value["children"] = .array(entry.children.map { json($0, analysis) }) }
    return .object(value)
  }

  private func flat(_ entry: Entry, _ container: String?, _ document: Document, _ analysis: Analysis) -> [JSONValue] {
    let range = range(entry.span, analysis)
    var value: [String: JSONValue] = [
      "name": .string(entry.name), "kind": .integer(entry.kind),
      "location": ["uri": .string(document.uri), "range": range.json],
    ]
    if let container { value["containerName"] = .string(container) }
    return [.object(value)] + entry.children.flatMap { flat($0, entry.name, document, analysis) }
  }
}
