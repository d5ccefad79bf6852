// SignatureHelp: the signatures of the call that is being written.
import CohortChecking
import CohortSyntax

extension LanguageServer {
  func signatureHelp(_ cursor: Cursor) -> JSONValue {
    let scope = cursor.scope
    guard cursor.trivia == nil, let call = scope.call else { return .null }
    let names = call.isDistribution ? ["_lpmf", "_lpdf"].map { call.name + $0 } : [call.name]
    let known = types(of: call, cursor.analysis)
    // Under `~` the variate is the first argument, and stands before.
    let shift = call.isDistribution ? 1 : 0
    let arguments = call.isDistribution ? [variateType(of: call, cursor.analysis)] + known : known
    var list = names.flatMap { signatures($0, arguments, cursor.analysis) }
    list = list.enumerated().sorted { ($1.element.fit, $0.offset) < ($0.element.fit, $1.offset) }.map(\.element)
    guard !list.isEmpty else { return .null }
    let active = call.arguments.count - 1 + shift
    let documentation = names.lazy.compactMap { self.library.documentation($0) }.first
    let items = list.map { item(for: $0, documentation, active) }
    return ["signatures": .array(items), "activeSignature": 0, "activeParameter": .integer(active)]
  }

  private func item(for signature: Signature, _ documentation: String?, _ active: Int) -> JSONValue {
    let text = signature.text
    let ranges = text.argumentRanges
    let parameters: [JSONValue] = zip(text.arguments, ranges).map { argument, range in
      client.hasLabelOffsets
        ? ["label": [.integer(range.lowerBound), .integer(range.upperBound)]] : ["label": .string(argument)]
    }
    var item: [String: JSONValue] = ["label": .string(text.label), "parameters": .array(parameters)]
    let legend = signature.isOfProgram ? [] : SignatureLegend.text(for: [text.label])
    let parts = [signature.isOfProgram ? signature.documentation : documentation].compactMap { $0 } + legend
    if !parts.isEmpty {
      item["documentation"] = markup(parts.joined(separator: "\n\n"), asMarkdown: client.hasMarkdownInSignatures)
    }
    if client.hasActiveParameters {
      let last = text.arguments.count - 1
      let isBehind = active > last && !text.isOpenEnded
      item["activeParameter"] = isBehind ? .integer(text.arguments.count) : .integer(max(0, min(active, last)))
    }
    return .object(item)
  }

  /// The types of a call's arguments: those that the checker found, else those of names and numbers.
  private func types(of call: ScopeScan.OpenCall, _ analysis: Analysis) -> [StanType?] {
    let checked = analysis.symbols.calls[call.nameSpan]?.arguments ?? []
    let shift = call.isDistribution ? 1 : 0
    return call.arguments.enumerated().map { index, tokens in
      if checked.indices.contains(index + shift) { return checked[index + shift] }
      guard tokens.count == 1, let token = analysis.tokens.tokens.dropFirst(tokens.lowerBound).first
      else { return nil }
      switch token.kind {
      case .integer: return .int
      case .real_, .dotInteger: return .real
      case .imaginary: return .complex
      default: return type(ofName: token.span, analysis)
      }
    }
  }

  /// The type of what stands before the `~`, where that is a name.
  private func variateType(of call: ScopeScan.OpenCall, _ analysis: Analysis) -> StanType? {
    if let first = analysis.symbols.calls[call.nameSpan]?.arguments?.first { return first }
    let tokens = analysis.tokens.tokens
    let name = call.nameIndex
    guard name >= 3, name < tokens.count, tokens[name - 1].kind == .tilde, tokens[name - 2].kind.isName,
      [.semicolon, .leftBrace, .rightBrace, .rightParenthesis].contains(tokens[name - 3].kind)
    else { return nil }
    return type(ofName: tokens[name - 2].span, analysis)
  }

  /// The type of the variable that a name means. Where the statement does not parse the checker has not seen it; then the
  /// program's variables of that name decide, if they agree.
  private func type(ofName span: Span, _ analysis: Analysis) -> StanType? {
    if let occurrence = analysis.occurrence(in: span.file, at: Int(span.start)),
      case .variable(let declaration) = occurrence.meaning
    {
      return analysis.symbols.variables[declaration]?.type
    }
    let name = analysis.text(of: span)
    let types = Set(analysis.symbols.variables.values.filter { $0.name == name }.map(\.type))
    return types.count == 1 ? types.first : nil
  }
}
