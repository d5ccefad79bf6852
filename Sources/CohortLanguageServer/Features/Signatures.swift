// Signatures: what may be called under a name, the nearest to the arguments first.
import CohortChecking
import CohortSyntax

/// What a name can be called with.
struct Signature {
  var text: SignatureText
  var documentation: String?
  /// How well it suits the arguments that are known.
  var fit: Int
  var isOfProgram: Bool
}

extension LanguageServer {
  /// All signatures of a function, those of the program first where both suit equally. `known` are the types of the
  /// arguments so far, nil for those that are not known.
  func signatures(_ name: String, _ known: [StanType?], _ analysis: Analysis) -> [Signature] {
    let name = FunctionSuffix.normalized(name)
    var list: [Signature] = []
    var seen: Set<String> = []
    for function in analysis.symbols.functions.reversed() where function.name == name {
      let written = analysis.declarations.functions[function.nameSpan].map { signatureText($0, analysis) }
      // A definition comes after its declaration and says more.
      guard seen.insert(function.signature).inserted,
        let text = SignatureText(written ?? function.signature) ?? SignatureText(function.signature)
      else { continue }
      let comments = Comments(analysis, function.span.file)
      list.insert(
        Signature(
          text: text, documentation: comments.documentation(of: function.span),
          fit: CohortChecking.fit(of: function.parameters, known), isOfProgram: true), at: 0)
    }
    let rules = Dictionary(library.rules(name).map { ($0.text, $0) }, uniquingKeysWith: { first, _ in first })
    for line in library.signatures(name).map(\.text) {
      guard let text = SignatureText(line) else { continue }
      let fit = rules[line]?.fit(known) ?? 0
      list.append(Signature(text: text, documentation: nil, fit: fit, isOfProgram: false))
    }
    return list.enumerated().sorted { ($1.element.fit, $0.offset) < ($0.element.fit, $1.offset) }.map(\.element)
  }

  /// The head of a function as it is written, on one line.
  func signatureText(_ function: FunctionDefinition, _ analysis: Analysis) -> String {
    let end = function.body.map { Int($0.span.start) } ?? Int(function.span.end)
    let head = analysis.text(of: Span(file: function.span.file, start: Int(function.span.start), end: end))
    // Comments between the arguments are left out.
    let bytes = Array(head.utf8)
    let list = TokenList(text: bytes)
    var text = ""
    var previousEnd = 0
    for token in list.tokens where token.kind != .endOfFile && token.kind != .semicolon {
      let gap = bytes[previousEnd..<Int(token.span.start)]
      if !gap.isEmpty, !text.isEmpty { text += " " }
      text += String(decoding: bytes[Int(token.span.start)..<Int(token.span.end)], as: UTF8.self)
      previousEnd = Int(token.span.end)
    }
    return text.replacing("( ", with: "(").replacing(" )", with: ")").replacing(" (", with: "(")
  }
}
