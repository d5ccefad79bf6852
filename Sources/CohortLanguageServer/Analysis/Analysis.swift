// Analysis: one check of an open program, with what the editor's questions need of it.
import CohortChecking
import CohortSyntax

/// A checked program; includes and all.
final class Analysis {
  let parsed: ParsedProgram
  let form: ParsedProgram.Form
  let symbols: SymbolIndex
  /// Errors and warnings, without those that only echo a syntax error.
  let diagnostics: [Diagnostic]
  private let resolver: IncludeResolver
  private let text: [UInt8]

  var sources: SourceMap { parsed.sources }
  var program: SyntaxTree { parsed.program }

  init(
    text: [UInt8], path: String, includes: IncludeResolver, options: CheckOptions, library: FunctionTable
  ) {
    var options = options
    form = path.hasSuffix(".stanfunctions") ? .functions : .program
    options.isFunctionsOnly = form == .functions
    let isNamed = path.hasPrefix("/")
    options.modelName = isNamed ? Self.modelName(of: path) : nil
    self.text = text
    resolver = includes
    parsed = ParsedProgram(text: text, path: path, form: form, includes: includes)
    symbols = SymbolIndex()
    let checked = check(parsed.program, options: options, library: library, symbols: symbols)
    diagnostics =
      parsed.diagnostics
      + (parsed.hasErrors ? EchoFilter(parsed).genuine(checked.diagnostics) : checked.diagnostics)
  }

  /// The name that a model in this file has, which none of its variables may have.
  private static func modelName(of path: String) -> String {
    let file = FileURI.name(of: path)
    let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file[...]
    return String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }) + "_model"
  }

  // MARK: Files

  private var buffers: [FileID: TextBuffer] = [:]

  func buffer(_ file: FileID) -> TextBuffer {
    if let buffer = buffers[file] { return buffer }
    let buffer = TextBuffer(sources.file(file)?.bytes ?? [])
    buffers[file] = buffer
    return buffer
  }

  func path(of file: FileID) -> String { sources.file(file)?.path ?? "" }

  /// The first inclusion of a file; the program itself where it is that.
  func file(path: String) -> FileID? {
    sources.files.indices.first { sources.files[$0].path == path }.map { FileID($0) }
  }

  func text(of span: Span) -> String { sources.text(of: span) }

  // MARK: Tokens

  /// The tokens of the whole program, included texts in their places.
  private(set) lazy var tokens = TokenList(text: text, path: path(of: FileID(0)), includes: resolver)

  private var listsByFile: [FileID: TokenList] = [:]

  /// The tokens and comments of one file; their spans have the id of a main file.
  func tokens(of file: FileID) -> TokenList {
    if let list = listsByFile[file] { return list }
    let list = TokenList(text: sources.file(file)?.bytes ?? [])
    listsByFile[file] = list
    return list
  }

  // MARK: Names

  private lazy var occurrencesByFile: [FileID: [SymbolIndex.Occurrence]] = Dictionary(
    grouping: symbols.occurrences, by: \.span.file
  ).mapValues { $0.sorted { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) } }

  /// The names of a file in the order of the text.
  func occurrences(in file: FileID) -> [SymbolIndex.Occurrence] { occurrencesByFile[file] ?? [] }

  /// The name at an offset, or the one that ends there.
  func occurrence(in file: FileID, at offset: Int) -> SymbolIndex.Occurrence? {
    let list = occurrences(in: file)
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if Int(list[middle].span.start) <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0, Int(list[low - 1].span.end) >= offset else { return nil }
    return list[low - 1]
  }

  /// The files of the program's functions, by name.
  private(set) lazy var functionPaths = Dictionary(
    symbols.functions.map { ($0.name, path(of: $0.nameSpan.file)) }, uniquingKeysWith: { first, _ in first })

  private(set) lazy var declarations = DeclarationTable(program)
}
