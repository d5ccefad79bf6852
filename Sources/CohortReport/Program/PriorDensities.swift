// PriorDensities: the priors' densities and quantiles, evaluated by programs made of the model's own data blocks.
import Cohort
import CohortDiagnostics
import CohortSyntax
import Foundation

/// Evaluates priors: their arguments may call the model's functions and read its data, so programs are made that have both, and
/// generated quantities that draw from the priors and evaluate them on a grid.
struct PriorDensities {
  let blocks: String
  let data: ModelData
  /// For random numbers in transformed data: with the run's seed they are the run's.
  let seed: UInt64

  static let drawCount = 2000
  static let pointCount = 241
  static let mostElements = 60

  /// A prior to be evaluated: of one element, or of all alike.
  struct Request {
    var name: String
    var quantities: [Int]
    var prior: PriorStatement.Found
    /// The element whose arguments count, from 1.
    var element: Int
    /// What the posterior's draws range over.
    var low: Double
    var high: Double
  }

  /// For each request its curve, or why there is none.
  func curves(_ requests: [Request]) -> [Result<PriorCurve, Reason>] {
    if requests.isEmpty { return [] }
    if let all = try? evaluate(requests) { return all }
    // One of them cannot be evaluated: it must not take the others along.
    return requests.map { request in
      do {
        return try evaluate([request])[0]
      } catch {
        let text = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return .failure(Reason(text: "its density cannot be evaluated: \(text)"))
      }
    }
  }

  struct Reason: Error { var text: String }

  private func evaluate(_ requests: [Request]) throws -> [Result<PriorCurve, Reason>] {
    let numbers = try run(requests.enumerated().map { drawing($0.element, $0.offset) }.joined())
    var results: [Result<PriorCurve, Reason>] = []
    var pending: [(place: Int, request: Request, window: Window)] = []
    var start = 0
    for (index, request) in requests.enumerated() {
      let count = 2 + (request.isUniform ? 0 : Self.drawCount)
      let end = min(numbers.count, start + count)
      let part = Array(numbers[min(start, end)..<end])
      start = end
      switch Window.make(part, request) {
      case .success(let window):
        results.append(.failure(Reason(text: "")))
        pending.append((index, request, window))
      case .failure(let reason): results.append(.failure(reason))
      }
    }
    let densities = try run(
      pending.enumerated().map { grid($0.element.request, $0.element.window, $0.offset) }.joined())
    for (index, entry) in pending.enumerated() {
      let logs = densities.dropFirst(index * Self.pointCount).prefix(Self.pointCount)
      results[entry.place] = entry.window.curve(logs.map { exp($0) }, entry.request)
    }
    return results
  }

  // MARK: Programs

  private func run(_ statements: String) throws -> [Double] {
    if statements.isEmpty { return [] }
    let model = try Model(text: "\(blocks)\ngenerated quantities {\n\(statements)}\n", name: "priors")
    return try model.posterior(data: data, seed: seed, output: { _ in }).outputs(at: [], seed: 1)
  }

  /// Its bounds, and draws from it.
  private func drawing(_ request: Request, _ index: Int) -> String {
    func bound(_ list: [PriorStatement.Argument], _ function: String, _ none: String) -> String {
      list.map { request.text($0) }.reduce(none) { "\(function)(\($0), \($1))" }
    }
    let name = "cohort_prior_\(index)"
    switch request.prior {
    case .undrawn: return ""
    case .uniform(let lower, let upper):
      return "  real \(name)_l = \(request.text(lower));\n  real \(name)_u = \(request.text(upper));\n"
    case .statement(let prior):
      return """
          real \(name)_l = \(bound(prior.lower, "fmax", "negative_infinity()"));
          real \(name)_u = \(bound(prior.upper, "fmin", "positive_infinity()"));
          array[\(Self.drawCount)] real \(name)_d;
          for (\(name)_s in 1 : \(Self.drawCount)) {
            \(name)_d[\(name)_s] = \(prior.distribution)_rng(\(request.arguments(prior)));
          }

        """
    }
  }

  /// Its log density over the points of a window.
  private func grid(_ request: Request, _ window: Window, _ index: Int) -> String {
    let name = "cohort_prior_\(index)"
    let step = (window.high - window.low) / Double(Self.pointCount - 1)
    let density: String
    switch request.prior {
    case .statement(let prior):
      let arguments = request.arguments(prior)
      // Rounding must not lead over the last point.
      let point = "fmin(\(window.high), \(window.low) + (\(name)_s - 1) * \(step))"
      density = "\(prior.distribution)_lpdf(\(point) | \(arguments))"
    case .uniform, .undrawn: density = "-log(\(window.upper - window.lower))"
    }
    return """
        array[\(Self.pointCount)] real \(name)_p;
        for (\(name)_s in 1 : \(Self.pointCount)) {
          \(name)_p[\(name)_s] = \(density);
        }

      """
  }

  /// The part of the line that is shown, and what is known of the prior's draws.
  private struct Window {
    var low: Double
    var high: Double
    var lower: Double
    var upper: Double
    var quantiles: [Double]
    /// The share of the density within the bounds.
    var share: Double

    static func make(_ numbers: [Double], _ request: Request) -> Result<Window, Reason> {
      guard numbers.count >= 2, !numbers[0].isNaN, !numbers[1].isNaN, numbers[0] < numbers[1] else {
        return .failure(Reason(text: "its bounds are not in order"))
      }
      let (lower, upper) = (numbers[0], numbers[1])
      let levels = ReportSummary.probabilities
      var quantiles = levels.map { lower + $0 * (upper - lower) }
      var share = 1.0
      if !request.isUniform {
        let draws = numbers.dropFirst(2)
        let inside = draws.filter { $0 >= lower && $0 <= upper }.sorted()
        guard inside.count >= 100 else {
          return .failure(Reason(text: "hardly any of its mass lies within the bounds"))
        }
        share = Double(inside.count) / Double(draws.count)
        quantiles = levels.map { quantile(ofSorted: inside, $0) }
      }
      // The prior's central part and the posterior, but no more than ten times the posterior's width on either side.
      let reach = 10 * max(request.high - request.low, 1e-12 * max(abs(request.low), abs(request.high)))
      var (low, high) = (
        max(min(quantiles[0] - 0.3 * (quantiles[4] - quantiles[0]), request.low), request.low - reach),
        min(max(quantiles[4] + 0.3 * (quantiles[4] - quantiles[0]), request.high), request.high + reach)
      )
      low = max(low, lower)
      high = min(high, upper)
      guard low < high, (high - low).isFinite else { return .failure(Reason(text: "its range cannot be drawn")) }
      return .success(
        Window(low: low, high: high, lower: lower, upper: upper, quantiles: quantiles, share: share))
    }

    func curve(_ densities: [Double], _ request: Request) -> Result<PriorCurve, Reason> {
      let scaled = densities.map { $0 / share }
      guard scaled.contains(where: { $0 > 0 && $0.isFinite }) else {
        return .failure(Reason(text: "its density is 0 or not finite where the posterior lies"))
      }
      var (text, line) = ("", 0)
      switch request.prior {
      case .statement(let prior): (text, line) = (prior.text, prior.line)
      case .uniform: text = "uniform within its bounds"
      case .undrawn: break
      }
      return .success(
        PriorCurve(
          name: request.name, quantities: request.quantities, statement: text, line: line,
          curve: Curve(low: low, high: high, density: PackedNumbers(scaled), isDiscrete: false),
          quantiles: PackedNumbers(quantiles)))
    }
  }
}

extension PriorDensities.Request {
  fileprivate var isUniform: Bool { if case .uniform = prior { true } else { false } }

  fileprivate func text(_ argument: PriorStatement.Argument) -> String {
    argument.isContainer ? "\(argument.text)[\(element)]" : argument.text
  }

  fileprivate func arguments(_ prior: PriorStatement) -> String {
    prior.arguments.map { text($0) }.joined(separator: ", ")
  }
}

extension PriorStatement.Found {
  /// Whether elements have arguments of their own.
  var differsByElement: Bool {
    switch self {
    case .statement(let prior): (prior.arguments + prior.lower + prior.upper).contains(where: \.isContainer)
    case .uniform(let lower, let upper): lower.isContainer || upper.isContainer
    case .undrawn: false
    }
  }
}
