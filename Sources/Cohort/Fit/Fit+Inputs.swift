// Fit+Inputs: the data that a fit's model was given.
import CohortIO
import Foundation

extension Fit {
  /// The data of the run, from the file that it read.
  ///
  /// - Parameter path: where the file is now; nil: where the run found it, seen from here, from the directory in which the run
  ///   was started, or beside the draws.
  /// - Returns: nil where the run had no data file.
  /// - Throws: `ModelError` where the file is not found, cannot be read, or is not what the run read.
  public func data(at path: String? = nil) throws -> ModelData? {
    guard let header = chains.first?.header else { return nil }
    let named = header.settings["data.file"] ?? ""
    if path == nil, named.isEmpty { return nil }
    guard let found = path ?? dataPaths(named).first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw ModelError(
        .file, InputError(path: named, message: "the data of the run is no longer there", hint: "Say where it is now."))
    }
    if let expected = dataFingerprint(header) {
      let bytes: [UInt8]
      do { bytes = try DataFile.bytes(found) } catch let error as InputError { throw ModelError(.file, error) }
      guard Fingerprint(files: [bytes]).text == expected else {
        throw ModelError(.file, InputError(path: found, message: "this is not the data that the run read"))
      }
    }
    return try ModelData(contentsOf: found)
  }

  private func dataPaths(_ named: String) -> [String] {
    if named.hasPrefix("/") { return [named] }
    var folders: [String] = []
    if let source = sources.first, let name = RunFileName(PathText.fileName(of: source))?.name {
      let folder = (source as NSString).deletingLastPathComponent
      if let record = try? RunRecord(path: (folder as NSString).appendingPathComponent("\(name).run.json")) {
        folders.append(record.directory)
      }
      folders.append(folder)
    }
    return [named] + folders.map { ($0 as NSString).appendingPathComponent(named) }
  }

  /// The fingerprint of the data alone, where the header's is of nothing else: initial values and metrics count as well.
  private func dataFingerprint(_ header: DrawsHeader) -> String? {
    let initial = header.settings["init"] ?? "2"
    guard Double(initial) != nil || initial == InitialValues.pathfinderText,
      ["metric_file", "mode"].allSatisfy({ header.settings[$0]?.isEmpty ?? true })
    else { return nil }
    return header.settings["cohort_data"]
  }
}
