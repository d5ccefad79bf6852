// ModelInfo: what a model takes, what it gives, and what of the library it uses.
import CohortChecking
import CohortIO

/// The variables of a model by block, and the functions and files that it uses.
public struct ModelInfo: Sendable, Equatable {
  /// The type of a variable as it is declared, without sizes and constraints.
  public struct VariableType: Sendable, Equatable, CustomStringConvertible {
    /// The innermost values of arrays, vectors and matrices.
    public indirect enum Element: Sendable, Equatable {
      /// Integers.
      case int
      /// Real numbers.
      case real
      /// Complex numbers.
      case complex
      /// Tuples of these types.
      case tuple([VariableType])
    }
    /// The innermost values.
    public let element: Element
    /// The number of indices that lead to one of them; a vector counts one, a matrix two.
    public let dimensions: Int
    /// The type as the language writes it, such as `array[,] vector`.
    public let description: String
  }

  /// A variable at the top of a block.
  public struct Variable: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its type.
    public let type: VariableType
  }

  /// The variables of the data block.
  public let inputs: [Variable]
  /// The names of the inputs that are modelled: they stand on the left of `~` or in a density's first place.
  public let observed: [String]
  /// The variables of the parameters block.
  public let parameters: [Variable]
  /// The variables of the transformed parameters block.
  public let transformedParameters: [Variable]
  /// The variables of the generated quantities block.
  public let generatedQuantities: [Variable]
  /// The functions of the library that are called, those of distributions excepted, and `print` and its like.
  public let functions: [String]
  /// The densities and cumulative distribution functions of the library; `~ normal` counts as `normal_lupdf`.
  public let distributions: [String]
  /// The paths of the files included, each once, in the order of the text.
  public let includedFiles: [String]

  /// The version of the language.
  public static let languageVersion = ProgramInfo.languageVersion

  init(_ info: ProgramInfo) {
    func variables(_ list: [ProgramInfo.Variable]) -> [Variable] {
      list.map { Variable(name: $0.name, type: VariableType($0.type)) }
    }
    inputs = variables(info.inputs)
    observed = info.observed
    parameters = variables(info.parameters)
    transformedParameters = variables(info.transformedParameters)
    generatedQuantities = variables(info.generatedQuantities)
    functions = info.functions
    distributions = info.distributions
    includedFiles = info.includedFiles
  }
}

extension ModelInfo.VariableType {
  init(_ type: StanType) {
    var dimensions = 0
    let element = Self.element(type, &dimensions)
    self.init(element: element, dimensions: dimensions, description: "\(type)")
  }

  private static func element(_ type: StanType, _ dimensions: inout Int) -> Element {
    switch type {
    case .array(let inner, let count):
      dimensions += count
      return element(inner, &dimensions)
    case .tuple(let slots): return .tuple(slots.map { Self($0) })
    case .int: return .int
    case .real: return .real
    case .complex: return .complex
    case .vector, .rowVector:
      dimensions += 1
      return .real
    case .matrix:
      dimensions += 2
      return .real
    case .complexVector, .complexRowVector:
      dimensions += 1
      return .complex
    case .complexMatrix:
      dimensions += 2
      return .complex
    // No variable is void.
    case .void: return .tuple([])
    }
  }
}

extension ModelInfo: CustomStringConvertible {
  private var blocks: [(name: String, variables: [Variable])] {
    [
      ("inputs", inputs), ("parameters", parameters), ("transformed parameters", transformedParameters),
      ("generated quantities", generatedQuantities),
    ]
  }

  /// The blocks with their variables, for people: a line for each, and what is empty left out.
  public var description: String {
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

  /// One JSON object in the form of `stanc --info`: vectors and matrices count as real with one and two dimensions more,
  /// tuples give the list of their slots.
  public var json: String {
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
  private static func json(_ type: VariableType) -> String {
    let element =
      switch type.element {
      case .int: "\"int\""
      case .real: "\"real\""
      case .complex: "\"complex\""
      case .tuple(let slots): "[\(slots.map { json($0) }.joined(separator: ", "))]"
      }
    return "{ \"type\": \(element), \"dimensions\": \(type.dimensions) }"
  }
}
