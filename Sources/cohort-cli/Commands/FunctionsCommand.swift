// `cohort functions`: the functions of the language, their signatures, and what they compute.
import ArgumentParser
import CohortChecking
import CohortSolverCalls
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
    let library = FunctionTable.standard
    if markdown {
      print(FunctionReference(library: library).text, terminator: "")
      return
    }
    var functions = try names(in: library).map { FunctionListing($0, in: library) }
    if missing {
      functions = functions.compactMap(\.missing)
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(functions), as: UTF8.self))
    } else if name != nil, !functions.isEmpty {
      print(functions.map(\.description).joined(separator: "\n\n"))
    } else {
      for function in functions { for line in function.lines(marked: !missing) { print(line) } }
    }
  }

  /// The functions that are asked for, in alphabetical order.
  private func names(in library: FunctionTable) throws -> [String] {
    guard let name else { return library.names.sorted() }
    if library.contains(FunctionSuffix.normalized(name)) { return [name] }
    let family = ["_lpdf", "_lpmf", "_cdf", "_lcdf", "_lccdf", "_rng"].map { name + $0 }.filter(library.contains)
    if !family.isEmpty { return family }
    let near = library.names(near: name)
    let question = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    throw CommandFailure(description: "there is no function named '\(name)'\(question)")
  }
}

/// What is printed about a function.
private struct FunctionListing: Encodable {
  struct Signature: Encodable {
    var signature: String
    var runs: Bool
  }

  var name: String
  var topic: String
  var signatures: [Signature]
  var documentation: String

  init(_ name: String, in library: FunctionTable) {
    self.name = name
    topic = library.topic(name) ?? ""
    signatures = library.signatures(name).map { Signature(signature: $0.text, runs: $0.isDefined) }
    documentation = library.documentation(name) ?? ""
  }

  /// The same with those signatures only that cannot be run; nil if there are none.
  var missing: FunctionListing? {
    var copy = self
    copy.signatures.removeAll { $0.runs }
    return copy.signatures.isEmpty ? nil : copy
  }

  /// One signature to a line; with a mark at those that cannot be run, if `marked`.
  func lines(marked: Bool) -> [String] {
    signatures.map { $0.signature + (marked && !$0.runs ? "  // cannot be run yet" : "") }
  }

  var description: String {
    (lines(marked: true) + wrapped(documentation, width: 100).map { "    " + $0 }).joined(separator: "\n")
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
