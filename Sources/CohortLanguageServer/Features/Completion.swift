// Completion: what may be written at a place, from the tokens before it.
import CohortChecking
import CohortSyntax
import Foundation

extension LanguageServer {
  func completion(_ cursor: Cursor, _ parameters: JSONValue) -> JSONValue {
    if let files = includeProposals(cursor) { return .array(files) }
    guard cursor.trivia == nil, !cursor.isInString else { return [] }
    let scope = cursor.scope
    let buffer = cursor.analysis.buffer(cursor.file)
    var word = cursor.word ?? cursor.offset..<cursor.offset
    if scope.place == .block { word = cursor.blockName ?? word }
    let range = TextRange(
      start: buffer.position(of: word.lowerBound, client.encoding),
      end: buffer.position(of: word.upperBound, client.encoding))
    // A sign that was typed brings up the list only where it calls for one.
    let trigger = parameters["context"]["triggerCharacter"].string
    if trigger == "~", scope.place != .distribution { return [] }
    if trigger == "<", scope.place != .constraint { return [] }
    if trigger == "#" { return [] }
    let isCalled = buffer.bytes[word.upperBound...].first { $0 != 0x20 } == UInt8(ascii: "(")
    let items = proposals(scope, cursor.analysis.form, isCalled: isCalled)
    return .array(items.map { $0.json(replacing: range, hasSnippets: client.hasSnippets) })
  }

  private func proposals(
    _ scope: ScopeScan, _ form: ParsedProgram.Form, isCalled: Bool
  ) -> [CompletionItem] {
    switch scope.place {
    case .block: return form == .functions ? [] : blocks(after: scope.blocksBefore)
    case .function: return [CompletionItem("void", .type, .type)] + types(isConstrained: false, hasSizes: false)
    case .argument:
      return [CompletionItem("data", .keyword, .keyword)] + types(isConstrained: false, hasSizes: false)
    case .declaration: return types(isConstrained: true, hasSizes: true)
    case .statement(let isTopLevel):
      return variables(scope) + procedures(scope, isCalled) + keywords(scope)
        + types(isConstrained: isTopLevel, hasSizes: true)
    case .elementType(let isConstrained):
      let isSignature = scope.block == .functions
      return types(isConstrained: isConstrained, hasSizes: !isSignature).filter { $0.label != "array" }
    case .constraint:
      return ["lower", "upper", "offset", "multiplier"].map {
        CompletionItem($0, .property, .keyword, text: $0 + "=", snippet: $0 + "=$0")
      }
    case .expression: return variables(scope) + functions(scope, isCalled)
    case .distribution: return distributions(scope, isCalled)
    case .inKeyword: return [CompletionItem("in", .keyword, .keyword)]
    case .nothing: return []
    }
  }

  // MARK: What the program declares

  private func variables(_ scope: ScopeScan) -> [CompletionItem] {
    var seen: Set<String> = []
    // Inner declarations first.
    return scope.variables.reversed().filter { seen.insert($0.name).inserted }.map { variable in
      CompletionItem(
        variable.name, .variable, variable.block == scope.block ? .local : .variable, detail: variable.type ?? "int")
    }
  }

  /// A call of a function, with its parentheses where they are not there yet.
  private func call(
    _ name: String, _ rank: CompletionItem.Rank, documented: String, detail: String?, _ isCalled: Bool
  ) -> CompletionItem {
    var item = CompletionItem(name, .function, rank, detail: detail, snippet: isCalled ? nil : name + "($0)")
    item.documented = documented
    return item
  }

  /// What can stand as a statement of its own.
  private func procedures(_ scope: ScopeScan, _ isCalled: Bool) -> [CompletionItem] {
    unique(scope.functions.filter { $0.returnsVoid && isAllowed($0.name, scope) }).map {
      call($0.name, .function, documented: $0.name, detail: $0.signature, isCalled)
    }
  }

  private func functions(_ scope: ScopeScan, _ isCalled: Bool) -> [CompletionItem] {
    let own = unique(scope.functions.filter { !$0.returnsVoid && isAllowed($0.name, scope) }).map {
      call($0.name, .function, documented: $0.name, detail: $0.signature, isCalled)
    }
    let names = Set(own.map(\.label))
    let library = library.names.filter { !names.contains($0) && isAllowed($0, scope) }.sorted().map {
      call($0, .library, documented: $0, detail: nil, isCalled)
    }
    return own + library + [CompletionItem("target", .function, .library, text: "target()")]
  }

  private func unique(_ functions: [ScopeScan.Function]) -> [ScopeScan.Function] {
    var seen: Set<String> = []
    return functions.filter { seen.insert($0.name).inserted }
  }

  private func distributions(_ scope: ScopeScan, _ isCalled: Bool) -> [CompletionItem] {
    var seen: Set<String> = []
    var items: [CompletionItem] = []
    let own = scope.functions.map { (name: $0.name, rank: CompletionItem.Rank.function) }
    let library = library.names.sorted().map { (name: $0, rank: CompletionItem.Rank.library) }
    for (name, rank) in own + library where FunctionSuffix(of: name).isDensity {
      let family = String(name.dropLast("_lpdf".count))
      guard seen.insert(family).inserted else { continue }
      items.append(call(family, rank, documented: name, detail: nil, isCalled))
    }
    return items
  }

  /// Whether a function may be called where the place is, as its suffix says.
  private func isAllowed(_ name: String, _ scope: ScopeScan) -> Bool {
    let own = scope.function.map { FunctionSuffix(of: $0.name) }
    switch FunctionSuffix(of: name) {
    case .rng: return own == .rng || scope.block == .transformedData || scope.block == .generatedQuantities
    case .lp: return own == .lp || scope.block == .model
    case .jacobian: return own == .jacobian || scope.block == .transformedParameters
    case .none, .lpdf, .lpmf, .cdf, .lcdf, .lccdf: return true
    }
  }

  // MARK: Words of the language

  private func blocks(after before: [BlockKind]) -> [CompletionItem] {
    let kinds = BlockKind.allCases
    let last = before.compactMap { kinds.firstIndex(of: $0) }.max() ?? -1
    return kinds.indices.filter { $0 > last }.map { index in
      let name = kinds[index].rawValue
      var item = CompletionItem(name, .module, .keyword, text: name + " {\n}", snippet: name + " {\n  $0\n}")
      item.detail = "block"
      return item
    }
  }

  private func types(isConstrained: Bool, hasSizes: Bool) -> [CompletionItem] {
    func sizes(_ count: Int) -> String {
      guard hasSizes, count > 0 else { return "" }
      return count == 1 ? "[${1:N}]" : "[${1:M}, ${2:N}]"
    }
    var items = BasicType.allCases.map {
      CompletionItem($0.rawValue, .type, .type, snippet: $0.rawValue + sizes($0.sizeCount))
    }
    items.append(CompletionItem("array", .type, .type, snippet: hasSizes ? "array[${1:N}] $0" : "array[] $0"))
    items.append(CompletionItem("tuple", .type, .type, snippet: "tuple($0)"))
    guard isConstrained else { return items }
    return items
      + StructuredConstraint.allCases.map {
        CompletionItem($0.rawValue, .type, .type, snippet: $0.rawValue + sizes($0.sizeCounts.lowerBound))
      }
  }

  private func keywords(_ scope: ScopeScan) -> [CompletionItem] {
    var items = [
      CompletionItem("for", .keyword, .keyword, snippet: "for (${1:n} in ${2:1:N}) {\n  $0\n}"),
      CompletionItem("if", .keyword, .keyword, snippet: "if ($1) {\n  $0\n}"),
      CompletionItem("else", .keyword, .keyword),
      CompletionItem("while", .keyword, .keyword, snippet: "while ($1) {\n  $0\n}"),
      CompletionItem("break", .keyword, .keyword, text: "break;"),
      CompletionItem("continue", .keyword, .keyword, text: "continue;"),
      CompletionItem("print", .keyword, .keyword, snippet: "print($0);"),
      CompletionItem("reject", .keyword, .keyword, snippet: "reject($0);"),
      CompletionItem("fatal_error", .keyword, .keyword, snippet: "fatal_error($0);"),
      CompletionItem("profile", .keyword, .keyword, snippet: "profile(\"$1\") {\n  $0\n}"),
    ]
    let suffix = scope.function.map { FunctionSuffix(of: $0.name) }
    if scope.block == .functions { items.append(CompletionItem("return", .keyword, .keyword)) }
    if scope.block == .model || suffix == .lp {
      items.append(CompletionItem("target", .keyword, .keyword, text: "target += ", snippet: "target += $0;"))
    }
    if scope.block == .transformedParameters || suffix == .jacobian {
      items.append(CompletionItem("jacobian", .keyword, .keyword, text: "jacobian += ", snippet: "jacobian += $0;"))
    }
    return items
  }

  // MARK: Includes

  /// The directive or the files for it, where the place is in one.
  private func includeProposals(_ cursor: Cursor) -> [JSONValue]? {
    let buffer = cursor.analysis.buffer(cursor.file)
    let line = buffer.lineRange(buffer.line(at: cursor.offset))
    let before = buffer.text(line.lowerBound..<max(line.lowerBound, cursor.offset))
    let directive = before.drop { $0 == " " || $0 == "\t" }
    guard directive.hasPrefix("#") else { return nil }
    func range(from text: Substring) -> TextRange {
      let start = cursor.offset - text.utf8.count
      return TextRange(
        start: buffer.position(of: start, client.encoding), end: buffer.position(of: cursor.offset, client.encoding))
    }
    guard directive.hasPrefix("#include") else {
      guard "#include".hasPrefix(directive) else { return [] }
      let item = CompletionItem("#include", .keyword, .keyword, text: "#include ")
      return [item.json(replacing: range(from: directive), hasSnippets: false)]
    }
    let name = directive.dropFirst("#include".count).drop { " \t\"<".contains($0) }
    guard directive.utf8.count > "#include".utf8.count,
      let document = workspace.document(path: cursor.analysis.path(of: FileID(0)))
    else { return [] }
    var files: Set<String> = []
    for folder in workspace.includeFolders(of: document) {
      let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      files.formUnion(
        found.filter { $0.hasSuffix(".stan") || $0.hasSuffix(".stanfunctions") || $0.hasSuffix(".model") })
    }
    files.remove(FileURI.name(of: cursor.analysis.path(of: cursor.file)))
    return files.sorted().map {
      CompletionItem($0, .file, .local).json(replacing: range(from: name), hasSnippets: false)
    }
  }

  // MARK: Documentation

  /// The documentation of a proposal that the user looks at.
  func resolve(completion item: JSONValue) -> JSONValue {
    guard case .object(var members) = item, let name = item["data"]["function"].string else { return item }
    let documents = workspace.sortedDocuments
    for analysis in documents.compactMap(\.analysis)
    where analysis.symbols.functions.contains(where: { $0.name == name }) {
      if let text = describe(function: name, span: nil, analysis) {
        members["documentation"] = markup(text, asMarkdown: client.hasMarkdownInCompletion)
      }
      return .object(members)
    }
    if let analysis = documents.compactMap(\.analysis).first,
      let text = describe(function: name, span: nil, analysis)
    {
      members["documentation"] = markup(text, asMarkdown: client.hasMarkdownInCompletion)
    }
    return .object(members)
  }
}
