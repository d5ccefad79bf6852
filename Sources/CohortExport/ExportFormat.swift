// ExportFormat: the kinds of files that a fit is exported to, in one list.
import Cohort
import CohortIO
import Foundation

/// A kind of file that a fit is exported to.
public struct ExportFormat: Sendable {
  /// As the command line calls it.
  public let name: String
  /// The ending of a file's name, without its dot.
  public let fileExtension: String
  /// A sentence for people.
  public let summary: String
  let write: @Sendable (Fit, ModelData?, _ path: String) throws -> Void

  /// All kinds; the first is the standard one.
  public static let all: [ExportFormat] = [netCDF, zarr, arrow, csv]

  /// ArviZ's InferenceData as a netCDF-4 file, written by the library netCDF, which is loaded when it is first needed.
  public static let netCDF = ExportFormat(
    name: "netcdf", fileExtension: "nc", summary: "InferenceData for ArviZ, as one netCDF file."
  ) { fit, data, path in try NetCDFWriter.write(InferenceGroups(fit, data: data).groups(), to: path) }

  /// ArviZ's InferenceData as a directory in the format Zarr.
  public static let zarr = ExportFormat(
    name: "zarr", fileExtension: "zarr", summary: "InferenceData for ArviZ, as a Zarr directory."
  ) { fit, data, path in try ZarrWriter.write(InferenceGroups(fit, data: data).groups(), to: path) }

  /// A table of all draws as an Arrow file (Feather, version 2), each variable a column.
  public static let arrow = ExportFormat(
    name: "arrow", fileExtension: "arrow",
    summary: "One Arrow (Feather) table: a row for each draw, a column for each variable."
  ) { fit, _, path in try ArrowTableWriter.write(fit, to: path) }

  /// A table of all draws as CSV, each number a column.
  public static let csv = ExportFormat(
    name: "csv", fileExtension: "csv", summary: "One CSV table: a row for each draw, a column for each number."
  ) { fit, _, path in try CSVTableWriter.write(fit, to: path) }

  /// The kind of this name.
  public static func named(_ name: String) -> ExportFormat? { all.first { $0.name == name } }
}

extension Fit {
  /// Writes the fit to one file, or a directory for Zarr. What is there of this name is replaced when its successor is whole.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - format: the kind of file.
  ///   - data: of the model, for the groups `observed_data` and `constant_data` of ArviZ's formats; see `data(at:)`.
  /// - Throws: `ModelError` where the file cannot be written.
  public func export(to path: String, format: ExportFormat, data: ModelData? = nil) throws {
    let partial = path + ".partial"
    do {
      try? FileManager.default.removeItem(atPath: partial)
      do {
        try format.write(self, data, partial)
      } catch var error as InputError {
        try? FileManager.default.removeItem(atPath: partial)
        if error.path == partial { error.path = path }
        throw error
      }
      try? FileManager.default.removeItem(atPath: path)
      guard rename(partial, path) == 0 else {
        throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
      }
    } catch let error as InputError {
      throw ModelError(.file, error)
    }
  }
}

extension Fit {
  /// Where the export of some files goes unless it is said: beside the draws, under the name of the fit.
  public static func exportPath(of files: [String], _ format: ExportFormat) -> String {
    let first = files.first ?? "fit"
    let folder = (first as NSString).deletingLastPathComponent
    let file = PathText.fileName(of: first)
    let name = RunFileName(file)?.name ?? PathText.withoutExtension(file)
    return (folder as NSString).appendingPathComponent("\(name).\(format.fileExtension)")
  }
}
