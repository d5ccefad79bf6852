// SyntaxMessage: every message of the lexer and the parser, with its code and its hints.

/// What the lexer and the parser have to say.
enum SyntaxMessage {
  // Lexing.
  case unexpectedCharacter(String)
  case hashComment
  case unterminatedString
  case unterminatedComment(start: Span)
  case integerTooLarge(String)
  case tooMuchText(limit: Int)
  /// The path where it is an included text.
  case textInUTF16(path: String?)

  // Including.
  case includeNotFound(name: String, searched: [String])
  case includeRecursive(path: String)
  case includesTooDeep(limit: Int)

  // Parsing, in general.
  case expected(Expectation, found: String, hints: [String] = [])
  case nestingTooDeep
  case reservedWord(String, isLaterType: Bool, isLateArray: Bool = false)
  case notModernized(String)

  // Program.
  case blockOutOfOrder(BlockKind, after: BlockKind)
  case blockRepeated(BlockKind, first: Span)
  case blockInFunctionsFile(BlockKind)
  case closingBrace(of: String, opened: Span, found: String)
  case strayClosingBrace

  // Declarations and types.
  case oldArrayDeclaration(suggestion: String)
  case oldArrayType(suggestion: String)
  case sizesInSignature(String)
  case constraintInSignature(String)
  case constraintOnLocal(String)
  case constraintTypeInSignature(StructuredConstraint)
  case constraintTypeOnLocal(StructuredConstraint)
  case arrayOfArrays
  case initialValueNotAllowed(BlockKind)
  case dataOutsideSignature
  case statementInDeclarationBlock(BlockKind, found: String, type: String?, isBeforeType: Bool = false)
  case conditionInBound(String)

  // Statements and expressions.
  case notAssignable(isTarget: Bool)
  case arrowAssignment
  case emptyArray
  case stringInExpression
  case slotTooLarge(String)
  case indexAfterTranspose
  case barInStatement
  case expressionAsStatement(found: String, hint: String)
  case elseWithoutIf
}

extension SyntaxMessage {
  var kind: Diagnostic.Kind {
    switch self {
    case .unexpectedCharacter, .hashComment, .unterminatedString, .unterminatedComment, .integerTooLarge,
      .tooMuchText, .textInUTF16:
      return .lexing
    case .includeNotFound, .includeRecursive, .includesTooDeep: return .include
    default: return .syntax
    }
  }

  /// The diagnostic that says this at `span`.
  func diagnostic(at span: Span) -> Diagnostic {
    let text = text
    return Diagnostic(
      .error, kind, code: text.code, at: span, text.message, hints: text.hints.filter { !$0.isEmpty }, notes: notes)
  }

  private var notes: [Diagnostic.Note] {
    switch self {
    case .unterminatedComment(let start): return [.init(span: start, message: "the comment begins here")]
    case .blockRepeated(_, let first): return [.init(span: first, message: "the first one is here")]
    case .closingBrace(_, let opened, _): return [.init(span: opened, message: "the '{' to be closed")]
    default: return []
    }
  }

  private typealias Text = (code: String, message: String, hints: [String])

  private var text: Text {
    switch kind {
    case .lexing: return lexingText
    case .include: return includeText
    default: return declarationText ?? statementText
    }
  }

  private var lexingText: Text {
    switch self {
    case .hashComment:
      return ("hash-comment", "'#' does not begin a comment", ["write '//' instead", RemovedSyntax.hint])
    case .unterminatedString:
      return ("unterminated-string", "the string does not end on its line", ["add '\"' before the end of the line"])
    case .unterminatedComment:
      return ("unterminated-comment", "the text ends inside a comment", ["add '*/' where the comment ends"])
    case .integerTooLarge(let spelling):
      return (
        "integer-too-large", "the integer \(spelling) is larger than 2147483647",
        ["write \(spelling).0 where a real will do"]
      )
    case .tooMuchText(let limit):
      return ("too-much-text", "the program has more than \(limit >> 20) MiB of text", [])
    case .textInUTF16(let path):
      return ("text-in-utf16", "\(path ?? "the text") is encoded as UTF-16", ["save it as UTF-8"])
    case .unexpectedCharacter(let characters):
      if let name = SyntaxMessage.codePoint(ofInvisible: characters) {
        return ("unexpected-character", "the invisible character \(name) means nothing here", ["remove it"])
      }
      return ("unexpected-character", "'\(characters)' means nothing here", [Self.adviceOn(characters)])
    default: return ("", "", [])
    }
  }

  /// What to write in place of characters that look like others, or that other languages have.
  private static func adviceOn(_ characters: String) -> String {
    guard let first = characters.first else { return "" }
    switch first {
    case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}": return "write straight quotes"
    case "\u{223C}", "\u{FF5E}", "\u{02DC}", "\u{301C}": return "write '~'"
    case "\u{2212}", "\u{2013}", "\u{2014}": return "write '-'"
    case "\u{00D7}", "\u{22C5}", "\u{00B7}": return "write '*'"
    case "\u{2264}": return "write '<='"
    case "\u{2265}": return "write '>='"
    case "\u{2260}": return "write '!='"
    case "\u{2190}": return "write '='"
    case "\u{FF1B}": return "write ';'"
    case "@": return "'*' is the product of matrices, too"
    case ".", "$": return "names have only letters, digits and '_'"
    default: return first.isLetter ? "names have only the letters a to z and A to Z, digits and '_'" : ""
    }
  }

  /// The name of a character that does not show, such as U+00A0; nil for one that does.
  private static func codePoint(ofInvisible characters: String) -> String? {
    guard let first = characters.unicodeScalars.first else { return nil }
    switch first.properties.generalCategory {
    case .format, .control, .spaceSeparator, .lineSeparator, .paragraphSeparator:
      let digits = String(first.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    default: return nil
    }
  }

  private var includeText: Text {
    switch self {
    case .includeNotFound(let name, let searched):
      let hint =
        searched.isEmpty
        ? "no place to search for included files was given; name their directory with --include-paths"
        : "searched: " + searched.joined(separator: ", ")
      return ("include-not-found", "the included file '\(name)' was not found", [hint])
    case .includeRecursive(let path):
      return ("include-recursive", "'\(path)' includes itself", [])
    case .includesTooDeep(let limit):
      return ("includes-too-deep", "files include one another more than \(limit) levels deep", [])
    default: return ("", "", [])
    }
  }

  private var declarationText: Text? {
    switch self {
    case .reservedWord(let word, let isLaterType, let isLateArray):
      return (
        "reserved-word", "'\(word)' is a word of the language and cannot be a name",
        isLateArray
          ? ["'array' and the sizes stand before the type of the elements: write 'array[N] real x'"]
          : [
            isLaterType ? "all variables of one declaration have the same type; end it with ';' before the next" : "",
            TokenKind.words[word]?.isNewerWord == true ? RemovedSyntax.hint : "",
          ]
      )
    case .oldArrayDeclaration(let suggestion):
      return (
        "old-array-declaration", "the sizes of an array stand before its type, not after the name",
        ["write '\(suggestion)'", RemovedSyntax.hint]
      )
    case .oldArrayType(let suggestion):
      return (
        "old-array-type", "an array type is written with 'array'", ["write '\(suggestion)'", RemovedSyntax.hint]
      )
    case .sizesInSignature(let type):
      return ("sizes-in-signature", "a type in a function's signature has no sizes", ["write '\(type)'"])
    case .constraintInSignature(let type):
      return ("constraint-in-signature", "a type in a function's signature has no bounds", ["write '\(type)'"])
    case .constraintOnLocal(let type):
      return (
        "constraint-on-local", "a local variable has no bounds",
        ["write '\(type)'; bounds belong to variables declared at the top of a block other than 'model'"]
      )
    case .constraintTypeInSignature(let constraint):
      return (
        "constraint-type-in-signature", "'\(constraint.rawValue)' cannot stand in a function's signature",
        ["write '\(constraint.basicType.rawValue)'"]
      )
    case .constraintTypeOnLocal(let constraint):
      return (
        "constraint-type-on-local", "a local variable cannot be a '\(constraint.rawValue)'",
        [
          "write '\(constraint.basicType.rawValue)'; constraints belong to variables declared at the top of a "
            + "block other than 'model'"
        ]
      )
    case .arrayOfArrays:
      return (
        "array-of-arrays", "an array cannot have arrays as elements", ["put all sizes into one 'array[...]'"]
      )
    case .initialValueNotAllowed(let block):
      return (
        "initial-value", "a variable in the '\(block.rawValue)' block has no initial value",
        [
          block == .data
            ? "declare it in 'transformed data' to give it one"
            : "declare it in 'transformed parameters' to compute it; starting values are given to the sampler"
        ]
      )
    case .dataOutsideSignature:
      return (
        "data-outside-signature", "'data' can only mark an argument in a function's signature",
        ["declare data in the 'data' block, at the top of the program"]
      )
    case .conditionInBound(let found):
      return (
        "condition-in-bound", "expected ',' or '>' to end the bound, found \(found)",
        ["put comparisons, '&&', '||' and '?:' in a bound between parentheses"]
      )
    default: return nil
    }
  }

  private var statementText: Text {
    switch self {
    case .expected(let expectation, let found, let hints):
      return (expectation.code, "expected \(expectation.phrase), found \(found)", hints)
    case .nestingTooDeep:
      return (
        "nesting-too-deep", "the program nests too deeply here",
        ["give parts of the expression names of their own, or use sum() over a container"]
      )
    case .notModernized(let what):
      return ("not-modernized", "\(what) has to be rewritten by hand", [])
    case .blockOutOfOrder(let block, let previous):
      return (
        "block-out-of-order", "the '\(block.rawValue)' block must come before '\(previous.rawValue)'",
        ["the order is: " + BlockKind.allCases.map(\.rawValue).joined(separator: ", ")]
      )
    case .blockRepeated(let block, _):
      return ("block-repeated", "there is a second '\(block.rawValue)' block", [])
    case .blockInFunctionsFile(let block):
      return (
        "block-in-functions-file", "a file of functions has no blocks, found '\(block.rawValue)'",
        ["write the definitions without 'functions { }' around them"]
      )
    case .closingBrace(let what, _, let found):
      return ("expected-closing-brace", "expected '}' to end \(what), found \(found)", [])
    case .strayClosingBrace:
      return ("stray-closing-brace", "this '}' closes nothing", [])
    case .statementInDeclarationBlock(let block, let found, let type, let isBeforeType):
      let place = block == .data ? "transformed data" : "transformed parameters' or 'model"
      return (
        "statement-in-declarations", "the '\(block.rawValue)' block holds only declarations, found \(found)",
        [
          isBeforeType
            ? "the type stands before the name, as in 'int N'"
            : type.map { "did you mean the type '\($0)'?" } ?? "statements belong to '\(place)'",
          found == "'double'" ? RemovedSyntax.hint : "",
        ]
      )
    case .notAssignable(let isTarget):
      return (
        "not-assignable", "this expression cannot be assigned to",
        [
          isTarget
            ? "write 'target += ...'" : "the left side is a variable, an element or slot of one, or a tuple of these"
        ]
      )
    case .arrowAssignment:
      return ("arrow-assignment", "'<-' does not assign", ["write '='", RemovedSyntax.hint])
    case .emptyArray:
      return (
        "empty-array", "an array expression needs at least one element",
        ["declare the variable with a size of 0 and give it no value"]
      )
    case .stringInExpression:
      return (
        "string-in-expression", "a string can only be an argument of print, reject, fatal_error or profile", []
      )
    case .slotTooLarge(let slot):
      return ("slot-too-large", "no tuple has a slot \(slot)", [])
    case .indexAfterTranspose:
      return (
        "index-after-transpose", "a transposed expression cannot be indexed directly",
        ["put it between parentheses: (x')[i]"]
      )
    case .barInStatement:
      return (
        "bar-in-statement", "the value of a density cannot stand alone as a statement",
        ["write 'target += ...' to add it to the log density"]
      )
    case .expressionAsStatement(let found, let hint):
      return (
        "expression-as-statement", "expected '=', '~' or another assignment after the expression, found \(found)",
        [hint]
      )
    case .elseWithoutIf:
      return (
        "else-without-if", "this 'else' belongs to no 'if'",
        ["a branch of several statements needs '{ }', and no ';' stands between '}' and 'else'"]
      )
    default: return ("", "", [])
    }
  }
}
