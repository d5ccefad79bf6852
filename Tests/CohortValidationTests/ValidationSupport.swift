// What the validation tests share: when long tests run, where models and references stand, how draws are compared.
import Cohort
import CohortDiagnostics
import Foundation

/// Whether tests that take minutes run: `make test-long` sets the variable.
let runsLongTests = ProcessInfo.processInfo.environment["COHORT_LONG_TESTS"] == "1"

/// The package's root folder.
private let root = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// One of the package's models, bound to its data.
func shippedPosterior(_ name: String) throws -> Posterior {
  let folder = root.appendingPathComponent("stanlike-models/\(name)")
  let model = try Model(contentsOf: folder.appendingPathComponent("\(name).model").path)
  return try model.posterior(data: try ModelData(contentsOf: folder.appendingPathComponent("data.json").path))
}

/// What Stan's own sampler found for a quantity of a model: mean with its Monte Carlo error, standard deviation.
struct ReferenceQuantity: Decodable {
  var mean: Double
  var sd: Double
  var mcse: Double
}

/// The reference posterior of one of the package's models, by column.
func referencePosterior(_ name: String) throws -> [String: ReferenceQuantity] {
  struct File: Decodable {
    var quantities: [String: ReferenceQuantity]
  }
  let path = root.appendingPathComponent("Tests/CohortTests/Fixtures/\(name)_posterior.json")
  return try JSONDecoder().decode(File.self, from: try Data(contentsOf: path)).quantities
}

/// Samples with the same settings everywhere but for what differs.
func sample(
  _ posterior: Posterior, seed: UInt64, chains: Int = 4, warmup: Int = 1000, samples: Int = 1000, delta: Double = 0.8
) async throws -> Fit {
  var options = RunOptions()
  options.seed = seed
  options.chains = chains
  var method = NUTS()
  method.warmup = warmup
  method.samples = samples
  method.delta = delta
  return try await posterior.sample(method, options: options)
}

/// A mean or a standard deviation of the draws against the truth, in Monte Carlo standard errors.
struct Comparison: CustomStringConvertible {
  var name: String
  var found: Double
  var expected: Double
  var error: Double
  var z: Double { (found - expected) / error }
  var description: String { "\(name): found \(found), expected \(expected), z = \(z)" }
}

extension Fit {
  /// The draws' mean and standard deviation of a column against their true values.
  func compare(_ column: String, mean: Double, sd: Double) -> [Comparison] {
    guard let draws = try? scalar(column).chains else {
      return [Comparison(name: column, found: .nan, expected: mean, error: 0)]
    }
    let chains = Chains(draws)
    let pooled = chains.pooled
    let centre = pooled.reduce(0, +) / Double(pooled.count)
    let square = pooled.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(pooled.count - 1)
    return [
      Comparison(name: "mean of \(column)", found: centre, expected: mean, error: mcseMean(chains)),
      Comparison(name: "sd of \(column)", found: square.squareRoot(), expected: sd, error: mcseSD(chains)),
    ]
  }

  /// The draws' means against those of another sampler, with the Monte Carlo errors of both.
  func compare(_ reference: [String: ReferenceQuantity]) -> [Comparison] {
    reference.sorted { $0.key < $1.key }.map { name, quantity in
      guard let draws = try? scalar(name).chains else {
        return Comparison(name: name, found: .nan, expected: quantity.mean, error: 0)
      }
      let chains = Chains(draws)
      let centre = chains.pooled.reduce(0, +) / Double(chains.size)
      let error = mcseMean(chains)
      return Comparison(
        name: name, found: centre, expected: quantity.mean,
        error: (error * error + quantity.mcse * quantity.mcse).squareRoot())
    }
  }
}

/// The comparisons that are further from the truth than chance allows; NaN counts as far.
func outliers(_ comparisons: [Comparison], beyond limit: Double) -> [Comparison] {
  comparisons.filter { !(abs($0.z) < limit) }
}
