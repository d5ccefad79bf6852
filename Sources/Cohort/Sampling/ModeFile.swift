// ModeFile: a mode from a file: of an optimiser's run, or values of all parameters in JSON.
import CohortIO
import CohortRecording

extension Posterior {
  /// The unconstrained point that a file gives: the last row of a file of draws, as optimisers write it, or values in JSON or an R
  /// dump.
  ///
  /// - Throws: `ModelError` where a parameter is missing or has an impossible value, or the file has draws of a sampler.
  func mode(at path: String) throws -> [Double] {
    do {
      return DrawsFormat.of(path: path) != nil ? try modeOfDraws(path) : try modeOfValues(path)
    } catch let error as DataError {
      throw ModelError(.data, "\(path): \(modelError(error))")
    }
  }

  private func modeOfValues(_ path: String) throws -> [Double] {
    let values = try ModelData(contentsOf: path)
    let given = Set(values.givenNames)
    if let missing = bound.parameters.map(\.name).first(where: { !given.contains($0) }) {
      let hint = DataHint.similar(to: missing, among: values.givenNames).map { ["there is '\($0)'"] } ?? []
      throw ModelError(.data, message: "\(path): the mode has no value for the parameter '\(missing)'", hints: hint)
    }
    return try bound.unconstrain(values, defaults: [Double](repeating: 0, count: dimension))
  }

  private func modeOfDraws(_ path: String) throws -> [Double] {
    let fit = try Fit(contentsOf: [path])
    let method = fit.settings["method"] ?? "optimize"
    guard method == "optimize" else {
      throw ModelError(
        .data, message: "\(path): the file is of the method \(method), and its rows are no modes",
        hints: ["give a file of 'cohort optimize', or values of all parameters in JSON"])
    }
    let places = Dictionary(fit.columns.enumerated().map { ($1, $0) }) { first, _ in first }
    let columns = try bound.columns.filter { $0.block == .parameters }.map { column -> Int in
      guard let place = places[column.name] else {
        throw ModelError(
          .data, "\(path): the mode has no value for \(ColumnNames.display(column.name)): it is of another model")
      }
      return place
    }
    guard let table = fit.chains.first?.table, table.count > 0 else {
      throw ModelError(.data, "\(path): the file has no row")
    }
    let row = Array(table.row(table.count - 1))
    return try bound.unconstrain(columns: columns.map { row[$0] })
  }
}
