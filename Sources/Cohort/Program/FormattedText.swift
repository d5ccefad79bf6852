// FormattedText: a program in its canonical layout, rewritten in today's language where that is asked for.
import CohortSyntax

/// A program laid out anew. Nothing but blanks and line ends changes, and all comments stay, unless it is modernised.
public struct FormattedText: Sendable {
  /// How a program is laid out.
  public struct Options: Sendable {
    /// Folders in which `#include` looks.
    public var includePaths: [String]
    /// Whether the text is a file of functions without a program.
    public var isFunctionsOnly: Bool
    /// Whether what has been removed from the language is rewritten.
    public var modernizes: Bool
    /// The columns that lines keep to where they can.
    public var lineWidth: Int

    /// The usual options, but for those that are given.
    public init(
      includePaths: [String] = [], isFunctionsOnly: Bool = false, modernizes: Bool = false,
      lineWidth: Int = FormattedText.defaultLineWidth
    ) {
      self.includePaths = includePaths
      self.isFunctionsOnly = isFunctionsOnly
      self.modernizes = modernizes
      self.lineWidth = lineWidth
    }
  }

  /// The columns that lines keep to unless something else is asked for.
  public static let defaultLineWidth = SourceFormatter.defaultLineWidth

  /// The text in its layout, in UTF-8.
  public let bytes: [UInt8]
  /// Variables of the data block that have another name now, in the data, too.
  public let renamedData: [(old: String, new: String)]
  /// The texts of included files that have to be rewritten, too, by path.
  public let includedFiles: [(path: String, bytes: [UInt8])]

  /// The text in its layout.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Lays out a program.
  ///
  /// - Parameters:
  ///   - text: the program, in UTF-8.
  ///   - path: for messages.
  ///   - options: what to do.
  /// - Throws: `ModelError`: of cause `program` where the text has errors, of cause `unsupported` where an `#include` in it
  ///   stands for part of a statement.
  public init(_ text: [UInt8], path: String, options: Options = Options()) throws {
    let form: ParsedProgram.Form = options.isFunctionsOnly ? .functions : .program
    let includes = IncludeResolver.directories(options.includePaths)
    let modernization =
      options.modernizes ? Modernization(text: text, path: path, form: form, includes: includes) : nil
    if let modernization, !modernization.diagnostics.isEmpty {
      throw ModelError(.program, modernization.diagnostics, modernization.sources)
    }
    let parsed = ParsedProgram(text: text, path: path, form: form, includes: includes, modernization: modernization)
    guard !parsed.hasErrors else { throw ModelError(.program, parsed.diagnostics, parsed.sources) }
    let source = modernization?.texts[path]?.bytes ?? text
    guard let result = SourceFormatter.format(source, form: form, lineWidth: options.lineWidth) else {
      throw ModelError(.unsupported, "\(path): cannot be laid out: an #include stands for part of a statement")
    }
    bytes = result
    var renamed: [(old: String, new: String)] = []
    for case .declaration(let declaration) in parsed.program.data?.statements.map(\.kind) ?? [] {
      for name in declaration.variables.map(\.name.name) {
        if let old = modernization?.oldNames[name] { renamed.append((old, name)) }
      }
    }
    renamedData = renamed
    let texts = modernization?.texts.sorted { $0.key < $1.key } ?? []
    includedFiles = texts.filter { $0.key != path }.map { ($0.key, $0.value.bytes) }
  }
}
