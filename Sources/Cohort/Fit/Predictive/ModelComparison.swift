// ModelComparison: several models of the same observations side by side, by how well they predict.
import CohortDiagnostics
import CohortIO

/// Models of the same observations in the order of their predictive accuracy, the best first.
public struct ModelComparison: Sendable, Equatable {
  /// One model.
  public struct Row: Sendable, Equatable {
    /// As the caller calls the model.
    public let name: String
    /// Its own accuracy.
    public let accuracy: PredictiveAccuracy
    /// The best model's elpd less this one's: 0 for the best, otherwise positive.
    public let difference: Double
    /// The standard error of the difference, from how it varies over observations.
    public let differenceError: Double
    /// The model's weight in the mixture that predicts best (stacking; Yao et al. 2018).
    public let weight: Double
  }

  /// The models, the best first; of equals, the one that was given first.
  public let rows: [Row]

  /// - Parameter models: at least one, with names.
  /// - Throws: `ModelError` where there are none, or they are of different observations or criteria.
  public init(_ models: [(name: String, accuracy: PredictiveAccuracy)]) throws {
    guard let first = models.first else { throw ModelError(.quantity, "there is no model to compare") }
    for model in models.dropFirst() {
      guard model.accuracy.criterion == first.accuracy.criterion else {
        throw ModelError(.quantity, "models are compared by one criterion, not by LOO and WAIC")
      }
      let (count, expected) = (model.accuracy.observations.count, first.accuracy.observations.count)
      guard count == expected else {
        throw ModelError(
          .quantity,
          message:
            "\(model.name) has \(count) observations, \(first.name) has \(expected): only models of the same data can be "
            + "compared")
      }
    }
    let order = models.enumerated().sorted { left, right in
      // What is no number comes last.
      let (a, b) = (left.element.accuracy.elpd, right.element.accuracy.elpd)
      let (x, y) = (a.isNaN ? -Double.infinity : a, b.isNaN ? -Double.infinity : b)
      return x != y ? x > y : left.offset < right.offset
    }.map(\.element)
    let pointwise = order.map { $0.accuracy.observations.map(\.logDensity) }
    let weights = stackingWeights(pointwise)
    rows = zip(order, zip(pointwise, weights)).map { model, own in
      let (difference, error) = summed(zip(pointwise[0], own.0).map { $0 - $1 })
      return Row(
        name: model.name, accuracy: model.accuracy, difference: difference, differenceError: error, weight: own.1)
    }
  }
}
