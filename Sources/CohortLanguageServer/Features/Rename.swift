// Rename: another name for a variable or a function, everywhere, if the program means the same then.
import CohortChecking
import CohortSyntax

extension LanguageServer {
  func prepareRename(_ cursor: Cursor) throws -> JSONValue {
    let target = try renamed(cursor)
    let range = range(target.span, cursor.analysis)
    return ["range": range.json, "placeholder": .string(cursor.analysis.text(of: target.span))]
  }

  private func renamed(_ cursor: Cursor) throws -> SymbolIndex.Occurrence {
    guard cursor.trivia == nil, let target = cursor.occurrence else {
      throw RequestFailure(.requestFailed, "there is no name of this program here")
    }
    if case .library(let name) = target.meaning {
      throw RequestFailure(.requestFailed, "'\(name)' belongs to the library and cannot be renamed")
    }
    return target
  }

  func rename(_ cursor: Cursor, to newName: String) throws -> JSONValue {
    let target = try renamed(cursor)
    let analysis = cursor.analysis
    guard !analysis.parsed.hasErrors else {
      throw RequestFailure(
        .requestFailed, "nothing can be renamed while the program has syntax errors: parts of it are not understood")
    }
    let written = analysis.text(of: target.span)
    let spelling = try Spelling(written, target.meaning, newName)
    let places = uses(of: target.meaning, in: analysis)
    try verifyComplete(places, analysis, written)

    var editsByAddress: [String: [JSONValue]] = [:]
    var seen: Set<JSONValue> = []
    var changed: [ObjectIdentifier: [FileID: [(range: Range<Int>, text: String)]]] = [:]
    for (program, occurrence) in places {
      let text = spelling.replacement(for: program.text(of: occurrence.span))
      let span = occurrence.span
      let edit: JSONValue = ["range": range(span, program).json, "newText": .string(text)]
      let uri = workspace.uri(path: program.path(of: span.file))
      if seen.insert([.string(uri), edit]).inserted { editsByAddress[uri, default: []].append(edit) }
      changed[ObjectIdentifier(program), default: [:]][span.file, default: []].append(
        (Int(span.start)..<Int(span.end), text))
    }
    for program in Set(places.map { ObjectIdentifier($0.analysis) }) {
      guard let analysis = places.first(where: { ObjectIdentifier($0.analysis) == program })?.analysis else { continue }
      try verifySound(analysis, with: changed[program] ?? [:], newName)
    }
    return ["changes": .object(editsByAddress.mapValues { .array($0) })]
  }

  /// How the new name is written in the places of the old one: a density has several forms.
  private struct Spelling {
    private let stem: String
    private let suffix: String

    init(_ written: String, _ meaning: SymbolIndex.Meaning, _ newName: String) throws {
      var name = newName
      var ending = ""
      if case .function(let function, _) = meaning, FunctionSuffix(of: function).isDensity {
        ending = String(function.suffix(5))
        // Where the distribution is named, as in `y ~ f(…)`, the new name has no suffix either.
        if FunctionSuffix(of: newName).isDensity { name = FunctionSuffix.normalized(newName) } else { name += ending }
        guard name.hasSuffix(ending), name.utf8.count > 5 else {
          throw RequestFailure(.requestFailed, "the name of this density has to end in '\(ending)'")
        }
      } else if case .function(let function, _) = meaning, FunctionSuffix(of: function) != FunctionSuffix(of: newName) {
        throw RequestFailure(.requestFailed, "the suffix of a function's name has a meaning and has to stay")
      }
      guard Self.isName(name) else { throw RequestFailure(.requestFailed, "'\(newName)' cannot be a name") }
      suffix = ending
      stem = String(name.dropLast(ending.utf8.count))
    }

    private static func isName(_ name: String) -> Bool {
      let tokens = TokenList(text: Array(name.utf8)).tokens
      return tokens.count == 2 && tokens[0].kind.isName && Int(tokens[0].span.end) == name.utf8.count
        && tokens[0].span.start == 0 && !ReservedName.contains(name)
    }

    func replacement(for written: String) -> String {
      if suffix.isEmpty { return stem }
      if FunctionSuffix.isUnnormalized(written) { return stem + (suffix == "_lpdf" ? "_lupdf" : "_lupmf") }
      return FunctionSuffix(of: written).isDensity ? stem + suffix : stem
    }
  }

  /// Where a part of the program could not be checked, a name in it might be the one that is meant.
  private func verifyComplete(
    _ places: [(analysis: Analysis, occurrence: SymbolIndex.Occurrence)], _ analysis: Analysis, _ name: String
  ) throws {
    guard analysis.diagnostics.contains(where: { $0.severity == .error }) else { return }
    let known = Set(analysis.symbols.occurrences.map(\.span))
    for token in analysis.tokens.tokens where token.kind.isName && analysis.text(of: token.span) == name {
      guard !known.contains(token.span) else { continue }
      let line = range(token.span, analysis).start.line + 1
      throw RequestFailure(
        .requestFailed,
        "it is not known what '\(name)' in line \(line) means, because of the errors that the program has")
    }
  }

  /// The new name must not be in use where the old one is: the changed program has no errors that it had not before.
  private func verifySound(
    _ analysis: Analysis, with edits: [FileID: [(range: Range<Int>, text: String)]], _ newName: String
  ) throws {
    var textsByPath: [String: [UInt8]] = [:]
    for (file, list) in edits {
      var buffer = analysis.buffer(file).bytes
      for edit in list.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
        buffer.replaceSubrange(edit.range.clamped(to: 0..<buffer.count), with: Array(edit.text.utf8))
      }
      textsByPath[analysis.path(of: file)] = buffer
    }
    guard let document = workspace.document(path: analysis.path(of: FileID(0))) else { return }
    let after = workspace.analysis(of: document, replacing: textsByPath, library)
    let before = analysis.diagnostics.filter { $0.severity == .error }.count
    let errors = after.diagnostics.filter { $0.severity == .error }
    guard errors.count > before else { return }
    let known = Set(analysis.diagnostics.map(\.message))
    let message = errors.first { !known.contains($0.message) }?.message ?? "the program would have errors"
    throw RequestFailure(.requestFailed, "'\(newName)' cannot be the name: \(message)")
  }
}
