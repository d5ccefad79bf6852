// `cohort functions`: the functions of the language, their signatures, and what they compute.
import ArgumentParser
import Cohort
import Foundation

struct FunctionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "functions",
    abstract: "Lists the functions that models may call, or tells what one of them computes.",
    discussion: """
      Without NAME, prints all signatures, one to a line. With the name of a function, prints its signatures and what it \
      computes; with that of a distribution, such as normal, those of all its functions. The words and letters of \
      signatures are explained in docs/functions.md.
      """)

  @Argument(help: "A function, such as normal_lpdf, or a distribution, such as normal.")
  var name: String?

  @Flag(help: "Only what check accepts and what cannot be run yet.") var missing = false

  @Flag(help: "Print JSON: an array of functions with their signatures and documentation.") var json = false

  @Flag(help: "Print the reference page docs/functions.md.") var markdown = false

  func validate() throws {
    if markdown, json || missing || name != nil { throw ValidationError("--markdown goes with nothing else") }
  }

  func run() throws {
    if markdown {
      print(FunctionReference.markdown, terminator: "")
      return
    }
    var functions = try found()
    if missing {
      functions = functions.compactMap(\.missing)
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(functions), as: UTF8.self))
    } else if name != nil, !functions.isEmpty {
      print(functions.map(Self.description).joined(separator: "\n\n"))
    } else {
      for function in functions { for line in Self.lines(function, marked: !missing) { print(line) } }
    }
  }

  /// The functions that are asked for, in alphabetical order.
  private func found() throws -> [LibraryFunction] {
    guard let name else { return LibraryFunction.all }
    do {
      return try LibraryFunction.named(name)
    } catch let error as ModelError {
      throw CommandFailure(description: error.description)
    }
  }

  /// One signature to a line; with a mark at those that cannot be run, if `marked`.
  private static func lines(_ function: LibraryFunction, marked: Bool) -> [String] {
    function.signatures.map { $0.signature + (marked && !$0.runs ? "  // cannot be run yet" : "") }
  }

  private static func description(_ function: LibraryFunction) -> String {
    (lines(function, marked: true) + wrapped(function.documentation, width: 100).map { "    " + $0 })
      .joined(separator: "\n")
  }
}

/// A text in lines of at most `width` characters, broken between words.
private func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let last = lines.last, last.count + word.count < width {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
