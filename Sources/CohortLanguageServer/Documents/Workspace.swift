// Workspace: the open texts, how they include one another, and where else files are found.
import CohortChecking
import CohortSyntax
import Foundation

/// The texts that are open, with the checks of them.
struct Workspace {
  var settings = Settings()
  /// The folders that are open in the editor.
  var folders: [String] = []
  /// The open texts by their addresses.
  private(set) var documents: [String: Document] = [:]
  private var documentsByPath: [String: Document] = [:]

  mutating func open(_ document: Document) {
    documents[document.uri] = document
    documentsByPath[document.path] = document
    changed(document)
  }

  mutating func close(_ uri: String) {
    guard let document = documents.removeValue(forKey: uri) else { return }
    documentsByPath[document.path] = documents.values.first { $0.path == document.path }
    changed(document)
  }

  /// The checks that may have read a text are out of date.
  func changed(_ document: Document) {
    for other in documents.values where other === document || other.analysis?.mayRead(document.path) == true {
      other.analysis = nil
    }
  }

  /// The open texts in a fixed order.
  var sortedDocuments: [Document] { documents.values.sorted { $0.uri < $1.uri } }

  func document(path: String) -> Document? { documentsByPath[path] }

  /// The address of a file, as the editor writes it where it has it open.
  func uri(path: String) -> String { document(path: path)?.uri ?? FileURI.uri(path) }

  // MARK: Checking

  func nextWithoutAnalysis() -> Document? { sortedDocuments.first { $0.analysis == nil } }

  @discardableResult
  func analyse(_ document: Document, _ library: FunctionTable) -> Analysis {
    if let analysis = document.analysis { return analysis }
    let analysis = analysis(of: document, replacing: [:], library)
    document.analysis = analysis
    return analysis
  }

  /// A check of a program in which some texts, by their paths, are others.
  func analysis(of document: Document, replacing texts: [String: [UInt8]], _ library: FunctionTable) -> Analysis {
    Analysis(
      text: texts[document.path] ?? document.text.bytes, path: document.path,
      includes: includes(of: document, replacing: texts),
      options: CheckOptions(
        allowUndefined: settings.allowUndefined, scrutiny: settings.isPedantic ? .pedantic : .usual),
      library: library)
  }

  /// Where the includes of a program are searched: the folders of the settings, then its own.
  func includeFolders(of document: Document) -> [String] {
    var list: [String] = []
    for path in settings.includePaths {
      if path.hasPrefix("/") { list.append(path) } else { list += folders.map { $0 + "/" + path } }
    }
    if document.path.hasPrefix("/") { list.append(FileURI.folder(of: document.path)) }
    return list.map(FileURI.normalized)
  }

  /// What is open counts as it is in the editor.
  func includes(of document: Document, replacing texts: [String: [UInt8]] = [:]) -> IncludeResolver {
    let folders = includeFolders(of: document)
    let open = documentsByPath.mapValues(\.text.bytes).merging(texts) { $1 }
    return IncludeResolver(searched: folders) { name in
      guard !name.isEmpty else { return nil }
      for folder in folders {
        let path = FileURI.normalized(folder + "/" + name)
        if let bytes = open[path] { return (path, bytes) }
        // Half-typed names may be those of anything, and not everything that can be opened ends.
        let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        guard kind == .typeRegular || kind == .typeSymbolicLink else { continue }
        if let data = FileManager.default.contents(atPath: path) { return (path, [UInt8](data)) }
      }
      return nil
    }
  }

  /// The programs among the open texts: those that no other includes. What others include is judged where it stands.
  func programs() -> [Document] {
    let includers = includers()
    return sortedDocuments.filter { includers[$0.path] == nil }
  }

  /// The open program that includes a text.
  func includer(of document: Document) -> Document? { includers()[document.path] }

  /// The open programs that include open texts, by the paths of these.
  private func includers() -> [String: Document] {
    var includers: [String: Document] = [:]
    for document in sortedDocuments {
      for file in document.analysis?.sources.files.dropFirst() ?? [] {
        guard let included = documentsByPath[file.path], included !== document, includers[file.path] == nil else {
          continue
        }
        // Of two that include each other both are programs.
        if included.analysis?.file(path: document.path) == nil { includers[file.path] = document }
      }
    }
    return includers
  }
}

extension Analysis {
  /// Whether the text of a file has been read for the check, or may be now that it has changed.
  func mayRead(_ path: String) -> Bool {
    file(path: path) != nil || diagnostics.contains { $0.code == "include-not-found" }
  }
}
