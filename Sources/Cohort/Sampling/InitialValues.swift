// InitialValues: where chains start.
import CohortIO
import CohortInference
import CohortRandom
import CohortRecording
import Foundation

/// Where chains start: at given values, and at random within a radius for what is not given.
public struct InitialValues: Codable, ExpressibleByDictionaryLiteral, Sendable {
  /// Parameters without a value start uniformly between −radius and radius on the unconstrained scale; 0 is the origin.
  public var radius = 2.0
  /// Values of parameters: none, one for all chains, or one for each, which are gone through again where there are more
  /// chains.
  public var values: [ModelData] = []
  /// Whether each chain starts at a draw of the normal approximation that Pathfinder finds on its way up from there: chains then
  /// begin where the posterior's mass is.
  public var usesPathfinder = false

  /// At random within a radius on the unconstrained scale.
  public init(radius: Double = 2) { self.radius = radius }

  /// At values that are the same for all chains; parameters that are missing start at random within the radius.
  public init(_ values: ModelData, radius: Double = 2) {
    self.values = [values]
    self.radius = radius
  }

  /// At values that are the same for all chains; parameters that are missing start at random.
  public init(dictionaryLiteral elements: (String, any ModelDataConvertible)...) {
    self.init(ModelData(Dictionary(elements) { $1 }))
  }

  /// At values for each chain; parameters that are missing start at random within the radius.
  public init(perChain values: [ModelData], radius: Double = 2) {
    self.values = values
    self.radius = radius
  }

  /// What a text says: a number is a radius, `random` the usual one, `pathfinder` draws of approximations found from there, everything
  /// else a file in JSON or an R dump. Of a file `init.json` that is
  /// not there, `init_1.json`, `init_2.json` and so on are the chains'.
  ///
  /// - Parameters:
  ///   - text: a radius or a path.
  ///   - chains: the chains' numbers.
  /// - Throws: `ModelError` where it is neither.
  public init(text: String, chains: [Int]) throws {
    let files = InitialValues.files(text: text, chains: chains)
    if files.isEmpty {
      self.init(radius: Double(text) ?? InitialValues().radius)
      usesPathfinder = text == InitialValues.pathfinderText
      try validate()
      return
    }
    self.init(perChain: try files.map(ModelData.init(contentsOf:)))
  }

  /// The files that a text names; none for a radius.
  package static func files(text: String, chains: [Int]) -> [String] {
    if FileManager.default.fileExists(atPath: text) { return [text] }
    if Double(text) != nil || text == "random" || text == pathfinderText { return [] }
    let (name, ending) = (PathText.withoutExtension(text), PathText.fileExtension(of: text))
    let numbered = chains.map { "\(name)_\($0).\(ending)" }
    return numbered.contains { FileManager.default.fileExists(atPath: $0) } ? numbered : [text]
  }

  /// What asks for Pathfinder.
  static let pathfinderText = "pathfinder"

  func validate() throws {
    guard radius >= 0, radius.isFinite else {
      throw ModelError(.settings, "the radius of initial values is 0 or a positive number, found \(radius)")
    }
  }
}

extension InitialValues {
  /// What looks like a slip: names that are no parameter's while a parameter with a similar one has no value, and sets in
  /// which no name is a parameter's. Values of other variables may well be given, as outputs of an earlier fit have them.
  func warnings(_ posterior: Posterior) -> [String] {
    let parameters = posterior.bound.parameters.map(\.name)
    let known = Set(parameters)
    var warnings: [String] = []
    for set in values {
      let names = set.givenNames
      let given = Set(names)
      let others = names.filter { !known.contains($0) }
      let place = set.path.map { "\($0): " } ?? ""
      var missing = parameters.filter { !given.contains($0) }
      var hasSimilar = false
      for other in others.prefix(1000) {
        guard let parameter = DataHint.similar(to: other, among: missing) else { continue }
        warnings.append(
          "\(place)there is no parameter '\(other)'; did you mean '\(parameter)', which starts at random?")
        hasSimilar = true
        missing.removeAll { $0 == parameter }
      }
      guard !hasSimilar, !names.isEmpty, !parameters.isEmpty, others.count == names.count else { continue }
      warnings.append(
        "\(place)no initial value is that of a parameter; the parameters are \(Self.listed(parameters)), and start at "
          + "random")
    }
    // Files of several chains mostly have the same slip, each under its own name.
    return warnings.count > 8 ? warnings.prefix(8) + ["and \(warnings.count - 8) more"] : warnings
  }

  private static func listed(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }

  /// The sampler's instructions, one for each chain. All values are looked at first, so that a fault is said once and
  /// before anything runs.
  func initialisations(_ posterior: Posterior, chainCount: Int) throws -> [Initialisation] {
    let points = try startingPoints(posterior, chainCount: chainCount)
    return usesPathfinder ? points.map { .pathfinder(from: $0) } : points
  }

  private func startingPoints(_ posterior: Posterior, chainCount: Int) throws -> [Initialisation] {
    try validate()
    guard !values.isEmpty else { return Array(repeating: .random(radius: radius), count: chainCount) }
    let dimension = posterior.dimension
    for set in values {
      do {
        _ = try posterior.bound.unconstrain(set, defaults: [Double](repeating: 0, count: dimension))
      } catch {
        throw posterior.modelError(error)
      }
    }
    return (0..<chainCount).map { [values, radius] in
      let set = values[$0 % values.count]
      return .made { random in
        let start = (0..<dimension).map { _ in radius == 0 ? 0 : random.nextUniform(-radius, radius) }
        do { return try posterior.bound.unconstrain(set, defaults: start) } catch { throw posterior.modelError(error) }
      }
    }
  }
}
