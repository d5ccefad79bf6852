// ArrowTableWriter: all draws of a fit as one table in an Arrow file.
import Cohort
import CohortIO
import Foundation

/// A row for each draw with its chain and its place, then a column for each variable: a number, or a tensor whose dimensions
/// have the names that the program gives them.
enum ArrowTableWriter {
  static func write(_ fit: Fit, to path: String) throws {
    let count = fit.commonDrawCount()
    let declared = fit.runVariables
    var schema = ArrowSchema(
      [ArrowSchema.Field("chain", .int64), ArrowSchema.Field("draw", .int64)],
      metadata: [("creation_library", "cohort"), ("model_name", fit.modelName)])
    var columns: [ArrowFile.Column] = [
      .ints(fit.chains.flatMap { Array(repeating: $0.number, count: count) }),
      .ints(fit.chains.flatMap { _ in Array(1...max(1, count)) }),
    ]
    for variable in fit.variables {
      let (sizes, numbers) = try fit.numbers(variable.name)
      let names = declared.variable(variable.name)?.sizeNames ?? []
      let dimensions = sizes.indices.map { index in
        (names.count == sizes.count ? names[index] : nil) ?? "\(variable.name)_dim_\(index)"
      }
      schema.fields.append(
        ArrowSchema.Field(variable.name, sizes.isEmpty ? .double : .tensor(sizes), dimensions: dimensions))
      columns.append(.reals(numbers))
    }
    do {
      try Data(ArrowFile.bytes(schema, rows: fit.chainCount * count, columns)).write(to: URL(fileURLWithPath: path))
    } catch {
      throw InputError(path: path, message: "cannot write the file: \(error.localizedDescription)")
    }
  }
}
