// Formatting: the canonical layout, as the least changes that lead to it.
import CohortSyntax

extension LanguageServer {
  func formatting(_ document: Document) throws -> JSONValue {
    let bytes = document.text.bytes
    let form: ParsedProgram.Form = document.path.hasSuffix(".stanfunctions") ? .functions : .program
    // Layout of a text that is not understood could go anywhere. What is included need not be there for it.
    let parsed = workspace.analyse(document, library).parsed
    let isSound = !parsed.diagnostics.contains { $0.severity == .error && $0.kind != .include }
    guard isSound, let edits = SourceFormatter.edits(bytes, form: form) else {
      throw RequestFailure(.requestFailed, "a text with syntax errors is not formatted")
    }
    return .array(
      edits.map { edit in
        let range = TextRange(
          start: document.text.position(of: edit.range.lowerBound, client.encoding),
          end: document.text.position(of: edit.range.upperBound, client.encoding))
        return ["range": range.json, "newText": .string(String(decoding: edit.replacement, as: UTF8.self))]
      })
  }
}
