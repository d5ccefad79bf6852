// `cohort info`: what a model takes, what it gives, and what of the library it uses.
import ArgumentParser
import Cohort
import CohortChecking
import CohortIO
import CohortSyntax

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Lists a model's data, parameters and outputs, and the functions and files that it uses.",
    discussion: """
      With --json in the form of stanc --info: vectors and matrices count as real with one and two dimensions more, \
      tuples give the list of their slots, and ~ normal counts as normal_lupdf.
      """)

  @Argument(
    help: "A model in the Stan language; - reads the standard input.",
    completion: .file(extensions: ["stan", "model"]))
  var model: String

  @OptionGroup var includes: IncludeOptions
  @OptionGroup var legacy: LegacyOptions

  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "The file holds function definitions without blocks; so do all files that end in .stanfunctions.")
  var standaloneFunctions = false
  @Flag(help: "Take functions that are declared and not defined.") var allowUndefined = false

  func run() throws {
    let text = try ModelText(model)
    let isFunctionsOnly = standaloneFunctions || model.hasSuffix(".stanfunctions")
    let options = CheckOptions(
      allowUndefined: allowUndefined, modelName: modelIdentifier(of: model), isFunctionsOnly: isFunctionsOnly)
    let result = Model.check(
      text: text.bytes, path: text.path, form: isFunctionsOnly ? .functions : .program, options: options,
      includePaths: includes.directories(for: model),
      legacy: legacy.legacy)
    guard let info = result.info else {
      let errors = result.diagnostics.filter { $0.severity == .error }
      standardError(DiagnosticPrinter(sources: result.sources).text(for: errors))
      throw ExitCode(ExitStatus.inputAtFault)
    }
    LegacyOptions.note(text.path, places: result.modernization?.changeCount ?? 0)
    print(json ? info.json : info.text, terminator: "")
  }
}

extension ProgramInfo {
  private var blocks: [(name: String, variables: [Variable])] {
    [
      ("inputs", inputs), ("parameters", parameters), ("transformed parameters", transformedParameters),
      ("generated quantities", generatedQuantities),
    ]
  }

  /// For people.
  fileprivate var text: String {
    var text = ""
    for (name, variables) in blocks where !variables.isEmpty {
      text += name + "\n"
      let width = variables.map(\.name.count).max() ?? 0
      for variable in variables {
        text += "  " + variable.name + String(repeating: " ", count: width - variable.name.count)
        text += "  \(variable.type)\n"
      }
    }
    for (name, list) in [("functions", functions), ("distributions", distributions), ("included files", includedFiles)]
    where !list.isEmpty {
      text += name + "\n" + list.map { "  \($0)\n" }.joined()
    }
    return text
  }

  fileprivate var json: String {
    var fields = blocks.map { "\(JSONText.string($0.name)): \(Self.object($0.variables))" }
    for (name, list) in [("functions", functions), ("distributions", distributions), ("included_files", includedFiles)]
    {
      fields.append("\(JSONText.string(name)): [\(list.map(JSONText.string).joined(separator: ", "))]")
    }
    fields.append("\"stanc_version\": \(JSONText.string("stanc3 v\(Self.languageVersion)"))")
    return "{\n" + fields.map { "  " + $0 }.joined(separator: ",\n") + "\n}\n"
  }

  private static func object(_ variables: [Variable]) -> String {
    guard !variables.isEmpty else { return "{}" }
    let lines = variables.map { "    \(JSONText.string($0.name)): \(json($0.type))" }
    return "{\n" + lines.joined(separator: ",\n") + "\n  }"
  }

  /// The type of the innermost numbers and the number of dimensions; of a tuple the types of its slots.
  private static func json(_ type: StanType, dimensions: Int = 0) -> String {
    switch type {
    case .array(let element, let count): return json(element, dimensions: dimensions + count)
    case .tuple(let slots):
      let list = slots.map { json($0) }.joined(separator: ", ")
      return "{ \"type\": [\(list)], \"dimensions\": \(dimensions) }"
    case .int: return scalar("int", dimensions)
    case .real: return scalar("real", dimensions)
    case .complex: return scalar("complex", dimensions)
    case .vector, .rowVector: return scalar("real", dimensions + 1)
    case .matrix: return scalar("real", dimensions + 2)
    case .complexVector, .complexRowVector: return scalar("complex", dimensions + 1)
    case .complexMatrix: return scalar("complex", dimensions + 2)
    case .void: return scalar("void", dimensions)
    }
  }

  private static func scalar(_ name: String, _ dimensions: Int) -> String {
    "{ \"type\": \"\(name)\", \"dimensions\": \(dimensions) }"
  }
}
