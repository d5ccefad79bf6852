// PredatorPrey: the problem that is studied: the model, data simulated with it, and how far parameters are from them.
import Cohort
import Foundation

/// Prey and predators observed with error, and the posterior whose log density is the negative cost.
struct PredatorPrey {
  /// What the log density is the negative of; the numbers are those of the model's data.
  enum Cost: Int, CaseIterable {
    case sumOfSquares = 1
    case rootMeanSquare
    case gaussian

    var name: String {
      switch self {
      case .sumOfSquares: "SSE"
      case .rootMeanSquare: "RMSE"
      case .gaussian: "Gaussian"
      }
    }
  }

  /// Growth and loss of the prey, growth and loss of the predators.
  static let truth: ModelData = ["alpha": 1.1, "beta": 0.4, "delta": 0.1, "gamma": 0.4]
  /// Where optimisers start.
  static let start: ModelData = ["alpha": 0.8, "beta": 0.3, "delta": 0.05, "gamma": 0.3]
  /// The standard deviation of an observation's error.
  static let sigma = 0.3
  static let names = ["alpha", "beta", "delta", "gamma"]

  let times: [Double]
  /// Prey and predators at each time.
  let observed: [[Double]]
  let posterior: Posterior
  /// The sum of squared errors at the true parameters.
  let errorOfTruth: Double

  /// - Parameters:
  ///   - points: observations, equally spaced from 0 to `end`.
  ///   - seed: of their errors.
  init(points: Int = 500, end: Double = 100, cost: Cost = .sumOfSquares, seed: UInt64 = 42) throws {
    times = (0..<points).map { end * Double($0) / Double(max(1, points - 1)) }
    let model = try Self.model()
    // The model simulates its own data: `y_rep` at the true parameters. What it is compared with is of no account here.
    let nothing = [[Double]](repeating: [0, 0], count: points)
    let simulator = try model.posterior(data: Self.data(times, nothing, cost)).evaluator()
    let numbers = try simulator.constrain(try simulator.unconstrain(Self.truth), including: .all, seed: seed)
    observed = Self.pairs("y_rep", numbers, simulator.columnNames())
    posterior = try model.posterior(data: Self.data(times, observed, cost))
    errorOfTruth = try Self.error(posterior, Self.truth)
  }

  /// The model beside this example in the repository.
  private static func model() throws -> Model {
    let root = (0..<5).reduce(URL(fileURLWithPath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
    return try Model(
      contentsOf: root.appendingPathComponent("stanlike-models/lotka_volterra_fit/lotka_volterra_fit.model").path)
  }

  private static func data(_ times: [Double], _ observed: [[Double]], _ cost: Cost) -> ModelData {
    [
      "N": times.count, "t": times, "y": observed, "y0": [10.0, 5.0], "sigma": sigma, "cost": cost.rawValue,
    ]
  }

  /// Two columns of draws by row.
  private static func pairs(_ name: String, _ numbers: [Double], _ columns: [String]) -> [[Double]] {
    let places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
    var rows: [[Double]] = []
    while let prey = places["\(name).\(rows.count + 1).1"], let predators = places["\(name).\(rows.count + 1).2"] {
      rows.append([numbers[prey], numbers[predators]])
    }
    return rows
  }

  private static func error(_ posterior: Posterior, _ parameters: ModelData) throws -> Double {
    let evaluator = try posterior.evaluator()
    let numbers = try evaluator.constrain(try evaluator.unconstrain(parameters), including: .transformedParameters)
    let columns = evaluator.columnNames(including: .transformedParameters)
    return columns.firstIndex(of: "sse").map { numbers[$0] } ?? .nan
  }

  /// The sum of squared errors, whatever the cost is.
  func error(_ parameters: ModelData) throws -> Double { try Self.error(posterior, parameters) }

  /// Prey and predators as parameters have them.
  func curves(_ parameters: ModelData) throws -> [[Double]] {
    let evaluator = try posterior.evaluator()
    let numbers = try evaluator.constrain(try evaluator.unconstrain(parameters), including: .transformedParameters)
    return Self.pairs("z", numbers, evaluator.columnNames(including: .transformedParameters))
  }
}
