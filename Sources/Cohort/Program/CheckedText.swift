// CheckedText: a program's text after parsing and checking, with all that is to be said about it.
import CohortChecking
import CohortSolverCalls
import CohortSyntax

/// What came of reading a program: every error and warning, and what the program takes and gives.
///
/// An app that lets its users edit a model checks the text like this as they type; `Model` is for running it.
///
/// ```swift
/// let checked = CheckedText(text, path: "model.stan")
/// for diagnostic in checked.diagnostics { print(diagnostic) }
/// ```
public struct CheckedText: Sendable {
  /// What to take and what to look for.
  public struct Options: Sendable {
    /// How closely a correct program is examined.
    public enum Scrutiny: Sendable {
      /// The usual warnings.
      case usual
      /// Also for variables that are read before they are assigned.
      case earlyReads
      /// For all that is legal and often not meant, early reads included.
      case pedantic
    }

    /// Folders in which `#include` looks.
    public var includePaths: [String]
    /// Whether to take syntax that has been removed from the language, such as `real x[N]` and `<-`.
    public var legacy: Bool
    /// Whether functions may be declared without a definition.
    public var allowsUndefined: Bool
    /// Whether the text is a file of functions without a program.
    public var isFunctionsOnly: Bool
    /// The name of the model, which no variable or function may have.
    public var modelName: String?
    /// What to look for beyond errors and the usual warnings.
    public var scrutiny: Scrutiny

    /// The usual options, but for those that are given.
    public init(
      includePaths: [String] = [], legacy: Bool = false, allowsUndefined: Bool = false, isFunctionsOnly: Bool = false,
      modelName: String? = nil, scrutiny: Scrutiny = .usual
    ) {
      self.includePaths = includePaths
      self.legacy = legacy
      self.allowsUndefined = allowsUndefined
      self.isFunctionsOnly = isFunctionsOnly
      self.modelName = modelName
      self.scrutiny = scrutiny
    }

    fileprivate var forChecker: CheckOptions {
      let scrutiny: CheckOptions.Scrutiny =
        switch self.scrutiny {
        case .usual: .usual
        case .earlyReads: .earlyReads
        case .pedantic: .pedantic
        }
      return CheckOptions(
        allowUndefined: allowsUndefined, modelName: modelName, isFunctionsOnly: isFunctionsOnly, scrutiny: scrutiny)
    }
  }

  /// Nil where there is any error.
  package private(set) var program: TypedProgram?
  private var found: [Diagnostic]
  package private(set) var sources: SourceMap
  /// What the program takes, gives and uses; nil where there is any error.
  public private(set) var info: ModelInfo?
  /// How its variables are stated to be distributed.
  package private(set) var stated = StatedModel()
  /// How many places of the text were in syntax that has been removed from the language, where that is taken.
  public let legacyPlaces: Int

  /// Reads and checks a program. Programs may nest deeply: this needs the stack that `StackRoom.deep` gives.
  package init(_ text: [UInt8], path: String, options: Options = Options()) {
    let form: ParsedProgram.Form = options.isFunctionsOnly ? .functions : .program
    let includes: IncludeResolver = options.includePaths.isEmpty ? .none : .directories(options.includePaths)
    let modernization =
      options.legacy ? Modernization(text: text, path: path, form: form, includes: includes) : nil
    legacyPlaces = modernization?.changeCount ?? 0
    let parsed = ParsedProgram(text: text, path: path, form: form, includes: includes, modernization: modernization)
    (found, sources) = (parsed.diagnostics, parsed.sources)
    if let modernization, !modernization.diagnostics.isEmpty {
      (found, sources) = (modernization.diagnostics, modernization.sources)
      return
    }
    guard parsed.isCheckable else { return }
    let (typed, diagnostics) = CohortChecking.check(parsed.program, options: options.forChecker, library: .standard)
    found += diagnostics
    guard !hasErrors, var typed else { return }
    // A variable keeps the name under which data and draws know it.
    for (index, variable) in typed.frame.variables.enumerated() {
      if let old = modernization?.oldNames[variable.name] { typed.frame.variables[index].name = old }
    }
    program = typed
    stated = StatedModel(parsed.program, sources: sources)
    info = ModelInfo(ProgramInfo(parsed.program, typed: typed, sources: sources, library: .standard))
  }

  /// Reads and checks a program.
  ///
  /// - Parameters:
  ///   - text: the program.
  ///   - path: for messages.
  ///   - options: what to take and what to look for.
  public init(_ text: String, path: String = "model", options: Options = Options()) {
    let bytes = [UInt8](text.utf8)
    // Nothing throws here.
    let checked = try? StackRoom.withRoom(StackRoom.deep) { Sealed(CheckedText(bytes, path: path, options: options)) }
    self = checked?.text ?? CheckedText(bytes, path: path, options: options)
  }

  /// Carries a text from a thread with a deep stack. Its trees stay there: they may be so high that only such a stack can
  /// let them go.
  private struct Sealed {
    var text: CheckedText
    init(_ text: CheckedText) {
      self.text = text
      self.text.program = nil
    }
  }

  /// Whether there is any error.
  public var hasErrors: Bool { found.contains { $0.severity == .error } }

  /// All errors and warnings in the order in which they were found.
  public var diagnostics: [ModelDiagnostic] { found.map { ModelDiagnostic($0, in: sources) } }

  /// The errors as one.
  package var error: ModelError { ModelError(.program, found.filter { $0.severity == .error }, sources) }

  package var warnings: [Diagnostic] { found.filter { $0.severity == .warning } }

  /// How many errors a report shows unless it is told otherwise.
  public static let mostErrorsShown = DiagnosticPrinter.mostShown

  /// Hands the text of each error and warning to `output`, with source line, caret and hints, each ending in a newline.
  ///
  /// - Parameters:
  ///   - mostErrors: how many errors are shown; the others are counted.
  ///   - output: takes the texts one by one.
  public func report(mostErrors: Int = CheckedText.mostErrorsShown, to output: (String) -> Void) {
    DiagnosticPrinter(sources: sources).write(found, mostErrors: mostErrors, mostWarnings: .max, to: output)
  }
}

extension Modernization {
  /// Looks for removed syntax in a program and all that it includes.
  package init(text: [UInt8], path: String, form: ParsedProgram.Form, includes: IncludeResolver) {
    let library = FunctionTable.standard
    self.init(text: text, path: path, form: form, includes: includes) { library.contains($0) }
  }
}
