// `cohort export`: a fit as a file for other programs.
import ArgumentParser
import Cohort
import CohortExport

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a fit as one file: InferenceData for ArviZ (netCDF or Zarr), an Arrow table, or a CSV table.",
    discussion: """
      Dimensions have the names of the sizes in the program, and coordinates that the data gives them, such as subject_id. The \
      data is looked for where the run found it.
      """)

  @OptionGroup var files: FitOptions

  @Option(help: ArgumentHelp("The kind of file.", valueName: "kind")) var format = ExportFormatName.standard
  @Option(
    help: ArgumentHelp(
      "The file, or the directory for zarr; NAME.nc and the like beside the draws unless given.", valueName: "path"),
    completion: .file())
  var output: String?
  @Option(help: ArgumentHelp("The data of the run, where it is elsewhere now.", valueName: "file"), completion: .file())
  var data: String?

  func run() throws {
    let fit = try files.fit()
    if let unfinished = fit.unfinished { standardError("warning: \(unfinished)\n") }
    var values: ModelData?
    do {
      values = try fit.data(at: data)
    } catch let error as ModelError where data == nil {
      standardError("warning: \(error)\nwarning: the groups of data are left out; --data says where the data is\n")
    }
    let path = try output ?? Fit.exportPath(of: files.paths(), format.format)
    try fit.export(to: path, format: format.format, data: values)
    print(path)
  }
}

/// A kind of file by its name.
struct ExportFormatName: ExpressibleByArgument {
  let format: ExportFormat

  static let standard = ExportFormatName(format: .netCDF)

  init(format: ExportFormat) { self.format = format }

  init?(argument: String) {
    guard let format = ExportFormat.named(argument) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { ExportFormat.all.map(\.name) }
  var defaultValueDescription: String { format.name }
}
