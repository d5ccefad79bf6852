// FitSource: from a directory or files of draws to the fit with the model and the data that it was run with.
import Cohort
import CohortIO
import Foundation

/// A fit with its model and data, as far as they are found and are what the run was made with.
package struct FitSource {
  /// What is asked for.
  package struct Request: Sendable {
    /// A directory, or files of draws.
    package var paths: [String]
    /// The name of the run, where the directory has several.
    package var name: String?
    /// In place of what the files say.
    package var model: String?
    package var data: String?
    package var includePaths: [String] = []
    package var legacy = false

    package init(paths: [String]) { self.paths = paths }
  }

  package let fit: Fit
  package private(set) var model: Model?
  package private(set) var data: ModelData?
  /// What belongs at the head of the page.
  package private(set) var facts: [(name: String, value: String)] = []
  /// What was not found, in sentences.
  package private(set) var notes: [String] = []

  /// - Parameters:
  ///   - needsData: false: the data are not looked for.
  ///   - warning: takes what is left out of the draws.
  package init(_ request: Request, needsData: Bool = true, warning: (String) -> Void) throws {
    let files = try Fit.files(request.paths, name: request.name)
    fit = try Fit(contentsOf: files, warning: warning)
    findModel(request)
    if needsData { try findData(request) }
    facts.append(("Draws", files.count == 1 ? files[0] : "\(files[0]) and \(files.count - 1) more"))
  }

  /// A path of the run, from where the run was started.
  private func resolved(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = fit.settings["cohort_directory"] else { return path }
    return (directory as NSString).appendingPathComponent(path)
  }

  // MARK: Model

  private mutating func findModel(_ request: Request) {
    let settings = fit.settings
    guard let path = request.model ?? settings["cohort_model_file"].map({ resolved($0) }) else {
      notes.append("The draws do not say where the model is: give it with --model to see priors and data.")
      return
    }
    facts.append(("Model", path))
    guard FileManager.default.fileExists(atPath: path) else {
      notes.append("The model \(path) is not there any more: give it with --model to see priors and data.")
      return
    }
    let given = (settings["cohort_include_paths"] ?? "").split(separator: ",").map {
      resolved($0.trimmingCharacters(in: .whitespaces))
    }
    let folder = PathText.folder(of: path)
    let includes = request.includePaths + given + [folder.isEmpty ? "." : folder]
    do {
      let model = try Model(
        contentsOf: path, includePaths: includes, legacy: request.legacy || settings["cohort_legacy"] == "true",
        solvers: SolverSettings(choice: { settings["cohort_" + $0] }))
      var print = Fingerprint()
      print.add(model.sourceBytes)
      if let known = settings["cohort_program"], known != print.text {
        notes.append(
          "The model \(path) is not the one that was run: "
            + (request.model == nil ? "it has changed since, and is left out." : "look at priors and data with care."))
        if request.model == nil { return }
      }
      self.model = model
    } catch {
      let first = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      notes.append("The model cannot be read: \(first)")
    }
  }

  // MARK: Data

  private mutating func findData(_ request: Request) throws {
    let settings = fit.settings
    let named = settings["data.file"].flatMap { $0.isEmpty ? nil : resolved($0) }
    guard let path = request.data ?? named else {
      if let model, model.info.inputs.isEmpty || settings["cohort_run"] != nil { data = [:] }
      if let model, !model.info.inputs.isEmpty, settings["cohort_run"] == nil {
        notes.append("The draws do not say where the data are: give them with --data.")
      }
      return
    }
    facts.append(("Data", path))
    guard FileManager.default.fileExists(atPath: path) else {
      if request.data != nil { throw InputError(path: path, message: "the file is not there") }
      notes.append("The data \(path) are not there any more: give them with --data to see them.")
      return
    }
    if let known = settings["cohort_data"], !fingerprints(path).contains(known) {
      notes.append(
        "The data \(path) are not those of the run: "
          + (request.data == nil ? "they have changed since, and are left out." : "look at comparisons with care."))
      if request.data == nil { return }
    }
    data = try ModelData(contentsOf: path)
  }

  /// What a run notes of its data, with and without files of initial values and of the metric (see `RunIdentity`).
  private func fingerprints(_ path: String) -> Set<String> {
    let settings = fit.settings
    func bytes(_ path: String) -> [UInt8]? { try? DataFile.bytes(path) }
    let first = fit.chains.map(\.number).min() ?? 1
    let count = settings["cohort_chains"].flatMap { Int($0) } ?? fit.chainCount
    let initial = settings["init"].map { text in
      let path = Double(text) == nil ? resolved(text) : text
      return InitialValues.files(text: path, chains: (0..<max(1, min(count, 4096))).map { first + $0 })
    }
    let metric = settings["metric_file"].flatMap { $0.isEmpty ? nil : resolved($0) }
    let others = ((initial ?? []) + [metric].compactMap { $0 }).compactMap { bytes($0) }
    guard let own = bytes(path) else { return [] }
    return Set([[own], [own] + others].map { Fingerprint(files: $0).text })
  }
}

extension Report {
  /// The report of a fit that was found with its model and data.
  package init(
    _ source: FitSource, options: ReportOptions = ReportOptions(), isCancelled: @escaping () -> Bool = { false }
  ) throws {
    try self.init(
      source.fit, model: source.model, data: source.data, options: options, facts: source.facts, notes: source.notes,
      isCancelled: isCancelled)
  }
}
