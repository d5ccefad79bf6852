// FitParameters: the parameters of a model in the draws of a fit, which may be of an earlier version of the model.
import CohortIO
import CohortRecording

/// The parameters of each draw of a fit, in the order of a posterior's columns.
struct FitParameters {
  private let fit: Fit
  private let posterior: Posterior
  /// The columns of the fit.
  private let columns: [Int]

  /// - Throws: `ModelError` where the fit has no draws of a parameter, or of another size.
  init(_ fit: Fit, of posterior: Posterior) throws {
    self.fit = fit
    self.posterior = posterior
    let wanted = posterior.bound.columns.filter { $0.block == .parameters }
    let places = Dictionary(fit.columns.enumerated().map { ($1, $0) }) { first, _ in first }
    var found: [Int] = []
    for column in wanted {
      guard let place = places[column.name] else { throw Self.missing(column, fit) }
      found.append(place)
    }
    for parameter in posterior.bound.parameters {
      let has = fit.layout.columns(ofVariable: parameter.name).count
      let needs = wanted.count { $0.variable == parameter.name }
      if has != needs {
        throw ModelError(
          .data, message: "\(parameter.name) is \(needs) numbers in the model, and \(has) in the fit",
          hints: ["the data must give parameters the sizes that they had in the fit"])
      }
    }
    columns = found
  }

  private static func missing(_ column: OutputColumn, _ fit: Fit) -> ModelError {
    let isKnown = !fit.layout.columns(ofVariable: column.variable).isEmpty
    return ModelError(
      .data,
      message: isKnown
        ? "the fit has no draws of \(ColumnNames.display(column.name)): it has another size of \(column.variable)"
        : "the fit has no draws of the parameter \(column.variable)",
      hints: [
        isKnown
          ? "the data must give parameters the sizes that they had in the fit"
          : "draws of all parameters are needed: sample without --save, or with --save parameters,…"
      ])
  }

  /// The parameters of a draw after warm-up, as columns have them.
  ///
  /// - Parameters:
  ///   - draw: from 0.
  ///   - chain: the chain's position.
  func columnValues(_ draw: Int, chain: Int) -> [Double] {
    let row = fit.chains[chain].table.row(draw)
    return columns.map { row[row.startIndex + $0] }
  }

  /// The unconstrained numbers of a draw.
  ///
  /// - Throws: `ModelError` where a number violates its constraint.
  func point(_ draw: Int, chain: Int) throws -> [Double] {
    do {
      return try posterior.bound.unconstrain(columns: columnValues(draw, chain: chain))
    } catch {
      throw located(posterior.modelError(error).description, draw, chain)
    }
  }

  func located(_ message: String, _ draw: Int, _ chain: Int) -> ModelError {
    ModelError(.data, "draw \(draw + 1) of chain \(fit.chains[chain].number): \(message)")
  }
}
