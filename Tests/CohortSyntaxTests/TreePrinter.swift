// TreePrinter: test support that writes a tree as text, so that trees can be compared by what they say.

import CohortSyntax

/// Gives back the text of a program: reading the result gives the same tree, and formatting that the same text.
struct TreePrinter {
  var output = ""
  private var indentation = 0

  private init() {}

  static func format(_ program: SyntaxTree) -> String {
    var printer = TreePrinter()
    if let functions = program.functions { printer.write(functions) }
    for block in program.blocks {
      printer.line(block.kind.rawValue + " {")
      printer.indented { $0.write(block.statements) }
      printer.line("}")
    }
    return printer.output
  }

  /// The text of a file of bare functions.
  static func formatFunctions(_ program: SyntaxTree) -> String {
    var printer = TreePrinter()
    for function in program.functions?.functions ?? [] { printer.write(function) }
    return printer.output
  }

  static func format(_ expression: Expression) -> String { text(expression) }

  mutating func line(_ text: String) {
    output += String(repeating: "  ", count: indentation)
    output += text
    output += "\n"
  }

  mutating func indented(_ write: (inout TreePrinter) -> Void) {
    indentation += 1
    write(&self)
    indentation -= 1
  }

  // MARK: Functions

  private mutating func write(_ block: FunctionsBlock) {
    line("functions {")
    indented { printer in
      for function in block.functions { printer.write(function) }
    }
    line("}")
  }

  private mutating func write(_ function: FunctionDefinition) {
    let arguments = function.arguments
      .map { ($0.isData ? "data " : "") + Self.text($0.type) + " " + $0.name.name }
      .joined(separator: ", ")
    let head = "\(function.returnType.map(Self.text) ?? "void") \(function.name.name)(\(arguments))"
    guard case .block(let statements)? = function.body?.kind else { return line(head + ";") }
    line(head + " {")
    indented { $0.write(statements) }
    line("}")
  }

  // MARK: Statements

  private mutating func write(_ statements: [Statement]) {
    for statement in statements { write(statement, after: "") }
  }

  /// Writes a statement whose first line begins with `prefix`.
  private mutating func write(_ statement: Statement, after prefix: String) {
    switch statement.kind {
    case .ifElse, .whileLoop, .forRange, .forEach, .block, .profile:
      writeNested(statement, after: prefix)
    default:
      line(prefix + Self.simpleText(statement))
    }
  }

  private mutating func writeNested(_ statement: Statement, after prefix: String) {
    switch statement.kind {
    case .ifElse(let condition, let then, let otherwise):
      writeBody(then, after: "\(prefix)if (\(Self.text(condition)))")
      guard let otherwise else { return }
      if case .ifElse = otherwise.kind {
        write(otherwise, after: "else ")
      } else {
        writeBody(otherwise, after: "else")
      }
    case .whileLoop(let condition, let body):
      writeBody(body, after: "\(prefix)while (\(Self.text(condition)))")
    case .forRange(let loop):
      let range = "\(Self.text(loop.lower)):\(Self.text(loop.upper))"
      writeBody(loop.body, after: "\(prefix)for (\(loop.variable.name) in \(range))")
    case .forEach(let loop):
      writeBody(loop.body, after: "\(prefix)for (\(loop.variable.name) in \(Self.text(loop.container)))")
    case .profile(let name, let body):
      line("\(prefix)profile(\"\(name.value)\") {")
      indented { $0.write(body) }
      line("}")
    case .block(let statements):
      line(prefix + "{")
      indented { $0.write(statements) }
      line("}")
    default:
      break
    }
  }

  /// A block goes on the line of its head, any other statement on a line of its own.
  private mutating func writeBody(_ body: Statement, after head: String) {
    if case .block = body.kind {
      write(body, after: head + " ")
    } else {
      line(head)
      indented { $0.write(body, after: "") }
    }
  }

  private static func simpleText(_ statement: Statement) -> String {
    switch statement.kind {
    case .declaration(let declaration):
      let variables = declaration.variables.map { variable in
        variable.name.name + (variable.initialValue.map { " = " + text($0) } ?? "")
      }
      return "\(text(declaration.type)) \(variables.joined(separator: ", "));"
    case .assignment(let left, let assignment, let value, _):
      return "\(text(left)) \(assignment.rawValue) \(text(value));"
    case .call(let call): return text(call) + ";"
    case .tilde(let tilde):
      let truncation = tilde.truncation.map { truncation in
        " T[\(truncation.lower.map(text) ?? ""), \(truncation.upper.map(text) ?? "")]"
      }
      let distribution = "\(tilde.distribution.name)(\(list(tilde.arguments)))"
      return "\(text(tilde.value)) ~ \(distribution)\(truncation ?? "");"
    case .targetIncrement(let value): return "target += \(text(value));"
    case .jacobianIncrement(let value): return "jacobian += \(text(value));"
    case .print(let arguments): return "print(\(list(arguments)));"
    case .reject(let arguments): return "reject(\(list(arguments)));"
    case .fatalError(let arguments): return "fatal_error(\(list(arguments)));"
    case .returnValue(let value): return "return \(text(value));"
    case .returnVoid: return "return;"
    case .breakLoop: return "break;"
    case .continueLoop: return "continue;"
    default: return ";"
    }
  }

  private static func list(_ arguments: [Printable]) -> String {
    let texts = arguments.map { argument in
      switch argument {
      case .string(let string): return "\"\(string.value)\""
      case .expression(let expression): return text(expression)
      }
    }
    return texts.joined(separator: ", ")
  }
}
