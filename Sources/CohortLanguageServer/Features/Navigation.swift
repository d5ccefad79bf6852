// Navigation: from a name to its declaration and to its uses.
import CohortChecking
import CohortSyntax

extension LanguageServer {
  func definition(_ cursor: Cursor) -> JSONValue {
    let analysis = cursor.analysis
    if let trivia = cursor.trivia {
      guard trivia.kind == .include, let file = includedFile(cursor, trivia) else { return .null }
      return [location(Span(file: file, start: 0, end: 0), analysis)]
    }
    guard let occurrence = cursor.occurrence else { return .null }
    var spans: [Span] = []
    switch occurrence.meaning {
    case .variable(let declaration): spans = [declaration]
    case .library: return .null
    case .function(let name, let definition):
      let overloads = analysis.symbols.functions.filter { $0.name == name }
      // A declaration leads to its definition, where there is one for the same arguments.
      let declared = definition.flatMap { span in overloads.first { $0.nameSpan == span } }
      if let declared {
        let whole = overloads.first { $0.isDefined && $0.signature == declared.signature }
        spans = [(whole ?? declared).nameSpan]
      } else {
        let defined = overloads.filter(\.isDefined)
        spans = (defined.isEmpty ? overloads : defined).map(\.nameSpan)
      }
    }
    return .array(spans.map { location($0, analysis) })
  }

  /// The file that a directive brings in.
  func includedFile(_ cursor: Cursor, _ directive: Trivia) -> FileID? {
    let files = cursor.analysis.sources.files
    return files.indices.first { index in
      guard let from = files[index].includedFrom else { return false }
      return from.file == cursor.file && from.start == directive.span.start
    }.map { FileID($0) }
  }

  func references(_ cursor: Cursor, withDeclaration: Bool) -> JSONValue {
    guard let target = cursor.occurrence else { return .null }
    var locations: [JSONValue] = []
    var seen: Set<JSONValue> = []
    for (analysis, occurrence) in uses(of: target.meaning, in: cursor.analysis)
    where withDeclaration || occurrence.role != .declaration {
      let place = location(occurrence.span, analysis)
      // A file that is included several times has its places once.
      if seen.insert(place).inserted { locations.append(place) }
    }
    return .array(locations)
  }

  func highlights(_ cursor: Cursor) -> JSONValue {
    guard let target = cursor.occurrence else { return .null }
    let key = NameKey(target.meaning, cursor.analysis)
    let list = cursor.analysis.occurrences(in: cursor.file).filter { NameKey($0.meaning, cursor.analysis) == key }
    return .array(
      list.map {
        ["range": range($0.span, cursor.analysis).json, "kind": $0.role == .read ? 2 : 3]
      })
  }

  /// All places, in all open programs, that mean what is meant here.
  func uses(
    of meaning: SymbolIndex.Meaning, in analysis: Analysis
  ) -> [(analysis: Analysis, occurrence: SymbolIndex.Occurrence)] {
    let key = NameKey(meaning, analysis)
    var programs = [analysis]
    // Only what an included file declares is known to other programs.
    if key.path != nil, key.path != analysis.path(of: FileID(0)) {
      for document in workspace.sortedDocuments where document.analysis !== analysis {
        guard let other = document.analysis, let path = key.path, other.file(path: path) != nil else { continue }
        programs.append(other)
      }
    }
    return programs.flatMap { program in
      program.symbols.occurrences.filter { NameKey($0.meaning, program) == key }
        .sorted { ($0.span.file, $0.span.start) < ($1.span.file, $1.span.start) }.map { (program, $0) }
    }
  }
}

/// What a name means, whichever inclusion of a file and whichever program it stands in.
struct NameKey: Hashable {
  /// The file of the declaration; nil for the library.
  private(set) var path: String?
  private var offset: UInt32?
  private var name: String?

  init(_ meaning: SymbolIndex.Meaning, _ analysis: Analysis) {
    switch meaning {
    case .variable(let declaration):
      path = analysis.path(of: declaration.file)
      offset = declaration.start
    case .function(let name, _):
      // Overloads of one name are one thing to an editor.
      path = analysis.functionPaths[name]
      self.name = name
    case .library(let name): self.name = name
    }
  }
}
