// ScopeScanner: reads tokens up to a place and keeps track of blocks, scopes, declarations and open brackets.
import CohortSyntax

/// Goes through the tokens of a program up to a place. It takes nothing for granted: whatever is missing, it goes on.
struct ScopeScanner {
  /// A bracket that is open.
  struct Bracket {
    enum Kind {
      case block, body, array, parenthesis, signature, head, square, angle
    }

    var kind: Kind
    /// How many variables there were when it was opened.
    var variableCount: Int
    var call: ScopeScan.OpenCall?
  }

  /// A declaration that is being read.
  struct Declaration {
    var firstToken: Int
    /// The number of open brackets around it.
    var depth: Int
    /// The text of its type, once that is complete.
    var type: String?
    /// The last word of the type that is not inside of brackets.
    var lastWord: TokenKind
    /// Whether the name of a variable comes next.
    var expectsName = true
  }

  let tokens: [Token]
  private let sources: SourceMap
  private let isFunctionsFile: Bool
  private(set) var scan = ScopeScan()
  private(set) var brackets: [Bracket] = []
  private(set) var declaration: Declaration?
  /// The loops whose statement has not ended: the number of brackets around them and of variables before theirs.
  private var loops: [(depth: Int, variableCount: Int)] = []
  /// The arguments of the function whose body is yet to come.
  private var signatureStart: Int?
  private(set) var statementStart = 0

  /// The scan of the tokens before index `end`.
  static func scan(_ tokens: [Token], sources: SourceMap, before end: Int, isFunctionsFile: Bool) -> ScopeScan {
    var scanner = ScopeScanner(tokens, sources, isFunctionsFile)
    for index in 0..<min(end, tokens.count) { scanner.take(index) }
    return scanner.finish(min(end, tokens.count))
  }

  private init(_ tokens: [Token], _ sources: SourceMap, _ isFunctionsFile: Bool) {
    self.tokens = tokens
    self.sources = sources
    self.isFunctionsFile = isFunctionsFile
    if isFunctionsFile { scan.block = .functions }
  }

  private func text(_ span: Span) -> String { sources.text(of: span) }

  /// Whether functions are declared here, not statements.
  var isAmongFunctions: Bool {
    scan.block == .functions && brackets.allSatisfy { $0.kind == .block }
  }

  // MARK: Tokens

  private mutating func take(_ index: Int) {
    let token = tokens[index]
    if token.kind == .leftBrace, let kind = blockOpened(by: index) { return open(block: kind, at: index) }
    switch token.kind {
    case .leftBrace: openBrace(index)
    case .rightBrace: closeBrace(index)
    case .leftParenthesis: openParenthesis(index)
    case .leftBracket: brackets.append(Bracket(kind: .square, variableCount: scan.variables.count))
    case .rightParenthesis: close(.parenthesis, index)
    case .rightBracket: close(.square, index)
    case .less where index > 0 && isType(tokens[index - 1].kind) && declaration?.type == nil && declaration != nil:
      brackets.append(Bracket(kind: .angle, variableCount: scan.variables.count))
    case .greater where brackets.last?.kind == .angle: brackets.removeLast()
    case .semicolon: endStatement(index)
    case .comma, .bar: separator(token.kind, index)
    case .assign:
      if declaration?.depth == brackets.count { declaration?.expectsName = false }
    default: word(index)
    }
  }

  private func isType(_ kind: TokenKind) -> Bool { kind.beginsType }

  /// The block whose `{` this is.
  private func blockOpened(by index: Int) -> BlockKind? {
    guard index > 0, let kind = tokens[index - 1].kind.block else { return nil }
    // `data {` inside of a signature is no block; anywhere else brackets have been left open before it.
    return brackets.last?.kind == .signature ? nil : kind
  }

  private mutating func open(block kind: BlockKind, at index: Int) {
    // What a block before left open ends here.
    scan.variables.removeAll { $0.block == .functions || $0.block == .model }
    brackets = [Bracket(kind: .block, variableCount: scan.variables.count)]
    loops = []
    declaration = nil
    scan.function = nil
    scan.block = kind
    scan.blocksBefore.append(kind)
    statementStart = index + 1
  }

  private mutating func dropLocals(to count: Int) {
    if scan.variables.count > count { scan.variables.removeLast(scan.variables.count - count) }
  }

  // MARK: Brackets

  private mutating func openBrace(_ index: Int) {
    let beginsStatement = index == statementStart || tokens[max(0, index - 1)].kind == .elseKeyword
    if beginsStatement || signatureStart != nil {
      brackets.append(Bracket(kind: .body, variableCount: signatureStart ?? scan.variables.count))
      signatureStart = nil
      statementStart = index + 1
      declaration = nil
    } else {
      brackets.append(Bracket(kind: .array, variableCount: scan.variables.count))
    }
  }

  private mutating func closeBrace(_ index: Int) {
    // Other brackets that are still open were forgotten.
    guard let at = brackets.lastIndex(where: { [.block, .body, .array].contains($0.kind) }) else { return }
    let bracket = brackets[at]
    brackets.removeSubrange(at...)
    guard bracket.kind != .array else { return }
    declaration = nil
    statementStart = index + 1
    if bracket.kind == .block {
      if scan.block == .model || scan.block == .functions { dropLocals(to: bracket.variableCount) }
      scan.block = isFunctionsFile ? .functions : nil
      scan.function = nil
      loops = []
      return
    }
    dropLocals(to: bracket.variableCount)
    if isAmongFunctions { scan.function = nil }
    let continues = index + 1 < tokens.count && tokens[index + 1].kind == .elseKeyword
    if !continues { endLoops() }
  }

  private mutating func openParenthesis(_ index: Int) {
    var bracket = Bracket(kind: .parenthesis, variableCount: scan.variables.count)
    let before = index > 0 ? tokens[index - 1] : nil
    if let before, before.kind.isName {
      if isAmongFunctions, declaration != nil || (index >= 2 && tokens[index - 2].kind == .void) {
        bracket.kind = .signature
        beginSignature(before, at: index)
      } else {
        let isDistribution = index >= 2 && tokens[index - 2].kind == .tilde
        bracket.call = ScopeScan.OpenCall(
          name: text(before.span), nameSpan: before.span, nameIndex: index - 1, isDistribution: isDistribution,
          arguments: [index + 1..<index + 1])
      }
    } else if let before, [.forKeyword, .whileKeyword, .ifKeyword, .profile].contains(before.kind) {
      bracket.kind = .head
      if before.kind == .forKeyword { loops.append((brackets.count, scan.variables.count)) }
    }
    brackets.append(bracket)
  }

  private mutating func close(_ kind: Bracket.Kind, _ index: Int) {
    guard let last = brackets.last else { return }
    if kind == .square {
      if last.kind == .square { brackets.removeLast() }
      return
    }
    if last.kind == .angle { brackets.removeLast() }
    guard let top = brackets.last, [.parenthesis, .signature, .head].contains(top.kind) else { return }
    brackets.removeLast()
    if top.kind == .head { statementStart = index + 1 }
    if top.kind == .signature { declaration = nil }
    if top.kind == .signature, var function = scan.function {
      function.signature = signatureText(to: index)
      scan.function = function
      if let at = scan.functions.lastIndex(where: { $0.nameSpan == function.nameSpan }) {
        scan.functions[at] = function
      }
    }
  }

  private mutating func beginSignature(_ name: Token, at index: Int) {
    scan.variables = []
    signatureStart = 0
    let isVoid = index >= 2 && tokens[index - 2].kind == .void
    let function = ScopeScan.Function(
      name: text(name.span), nameSpan: name.span, signature: signatureText(to: index), returnsVoid: isVoid)
    scan.function = function
    scan.functions.append(function)
    declaration = nil
  }

  private func signatureText(to index: Int) -> String {
    let first = tokens[min(statementStart, tokens.count - 1)].span
    guard first.file == tokens[index].span.file else { return text(tokens[index].span) }
    let parts = text(first.extended(to: tokens[index].span)).split(whereSeparator: \.isWhitespace)
    return parts.joined(separator: " ")
  }

  // MARK: Statements

  private mutating func endStatement(_ index: Int) {
    // A forward declaration ends, or a call was never closed.
    while let last = brackets.last, ![.block, .body].contains(last.kind) { brackets.removeLast() }
    declaration = nil
    if isAmongFunctions {
      scan.variables = []
      scan.function = nil
      signatureStart = nil
    }
    statementStart = index + 1
    let continues = index + 1 < tokens.count && tokens[index + 1].kind == .elseKeyword
    if !continues { endLoops() }
  }

  /// The variables of loops whose statement ends here are gone.
  private mutating func endLoops() {
    while let loop = loops.last, loop.depth >= brackets.count {
      dropLocals(to: loop.variableCount)
      loops.removeLast()
    }
  }

  private mutating func separator(_ kind: TokenKind, _ index: Int) {
    if declaration?.depth == brackets.count, declaration?.type != nil {
      if brackets.last?.kind == .signature { declaration = nil } else { declaration?.expectsName = true }
      return
    }
    guard var last = brackets.last, var call = last.call, let argument = call.arguments.last else { return }
    call.arguments[call.arguments.count - 1] = argument.lowerBound..<index
    call.arguments.append(index + 1..<index + 1)
    last.call = call
    brackets[brackets.count - 1] = last
  }

  private mutating func word(_ index: Int) {
    let token = tokens[index]
    if isType(token.kind) {
      let isInsideType = declaration != nil && declaration?.type == nil
      if !isInsideType {
        declaration = Declaration(firstToken: index, depth: brackets.count, lastWord: token.kind)
      } else if declaration?.depth == brackets.count {
        declaration?.lastWord = token.kind
      }
      return
    }
    guard token.kind.isName else { return }
    if var declaration, declaration.depth == brackets.count, declaration.expectsName {
      if declaration.type == nil {
        let first = tokens[declaration.firstToken].span
        declaration.type = text(first.extended(to: tokens[max(declaration.firstToken, index - 1)].span))
      }
      let isFunction = isAmongFunctions
      declaration.expectsName = false
      self.declaration = declaration
      if !isFunction { declare(token, type: declaration.type) }
    } else if brackets.last?.kind == .head, index >= 2, tokens[index - 1].kind == .leftParenthesis,
      tokens[index - 2].kind == .forKeyword
    {
      declare(token, type: nil)
    }
  }

  private mutating func declare(_ name: Token, type: String?) {
    let shown = type.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    scan.variables.append(
      ScopeScan.Variable(name: text(name.span), nameSpan: name.span, type: shown, block: scan.block ?? .functions))
  }
}
