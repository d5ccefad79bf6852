// Modes of models against those that scipy found, by name and shape.
import Cohort
import Foundation
import Testing

@Suite struct OptimumTests {
  /// What scipy found, by model; made by make_modes.py.
  private struct Mode: Decodable {
    let log_density: Double
    let position: [Double]
  }

  private static let models = Fixture.tests.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("stanlike-models")

  private func posterior(_ name: String) throws -> (Posterior, Mode) {
    let modes = try JSONDecoder().decode(
      [String: Mode].self, from: Data(contentsOf: Fixture.tests.appendingPathComponent("Fixtures/modes.json")))
    let folder = Self.models.appendingPathComponent(name)
    let model = try Model(contentsOf: folder.appendingPathComponent("\(name).model").path)
    let data = try ModelData(contentsOf: folder.appendingPathComponent("data.json").path)
    return (try model.posterior(data: data), try #require(modes[name]))
  }

  private var seeded: RunOptions {
    var options = RunOptions()
    options.seed = 3
    return options
  }

  private static func all(jacobian: Bool) -> [any OptimisationMethod] {
    var (lbfgs, bfgs, newton, evolution, simplex) = (LBFGS(), BFGS(), Newton(), CMAES(), NelderMead())
    for path in [\ToleranceSettings.relativeObjective, \.relativeGradient, \.objective, \.parameters] {
      lbfgs.tolerances[keyPath: path] = 0
      bfgs.tolerances[keyPath: path] = 0
    }
    (lbfgs.tolerances.gradient, bfgs.tolerances.gradient) = (1e-10, 1e-10)
    (lbfgs.jacobian, bfgs.jacobian, newton.jacobian) = (jacobian, jacobian, jacobian)
    (evolution.jacobian, simplex.jacobian) = (jacobian, jacobian)
    return [lbfgs, bfgs, newton, evolution, simplex]
  }

  @Test(arguments: ["logistic", "eight_schools"])
  func modesAreThoseOfScipy(name: String) async throws {
    let (posterior, mode) = try posterior(name)
    let jacobian = name == "eight_schools"
    for method in Self.all(jacobian: jacobian) {
      let found = try await posterior.optimize(method, options: seeded)
      let label = type(of: method).name
      #expect(
        abs(found.logDensity - mode.log_density) < 1e-8 * max(1, abs(mode.log_density)), "\(label) \(found.logDensity)")
      let accuracy = ["lbfgs", "bfgs", "newton"].contains(label) ? 1e-8 : 1e-3
      for (a, b) in zip(found.position, mode.position) {
        #expect(abs(a - b) < accuracy * max(1, abs(b)), "\(label) \(a) \(b)")
      }
      #expect(found.isConverged, "\(label) \(String(describing: found.ending))")
    }
    // CmdStan's tolerances are for the log density.
    var standard = LBFGS()
    standard.jacobian = jacobian
    let found = try await posterior.optimize(standard, options: seeded)
    #expect(abs(found.logDensity - mode.log_density) < 1e-8 * max(1, abs(mode.log_density)))
  }

  @Test func variablesHaveNamesAndShapes() async throws {
    let (posterior, mode) = try posterior("logistic")
    var method = LBFGS()
    (method.starts, method.savesIterations) = (4, true)
    let found = try await posterior.optimize(method, options: seeded)
    #expect(try found.vector("beta").count == 8)
    #expect(try abs(found.scalar("alpha") - mode.position[0]) < 1e-4)
    #expect(try found.scalar("beta[2]") == found.vector("beta")[1])
    #expect(try found.scalar("lp__") == found.logDensity)
    #expect(found.starts.count == 4 && found.starts(within: 0.01) == 4)
    let best = try #require(found.starts.compactMap { $0 }.max { $0.logDensity < $1.logDensity })
    #expect(found.fit.drawCount == best.iterations + 1)
    let lines = found.table(foldsAbove: 6).split(separator: "\n").map(String.init)
    #expect(lines.count == 3 && lines[0].hasPrefix("alpha") && lines[1].hasPrefix("beta[1..8]"))
    #expect(lines[1].contains("…") && lines[1].hasSuffix("(8)"))
    #expect(found.notes.contains { $0.text.hasPrefix("4 of 4 starts ended within 0.01") })
    #expect(throws: ModelError.self) { try found.scalar("gamma") }
  }

  @Test func threadsChangeNothing() async throws {
    let (posterior, _) = try posterior("eight_schools")
    var evolution = CMAES()
    evolution.jacobian = true
    var climb = LBFGS()
    (climb.jacobian, climb.starts) = (true, 5)
    for method in [evolution, climb] as [any OptimisationMethod] {
      var ends: [[Double]] = []
      for threads in [1, 3] {
        var options = seeded
        options.threads = threads
        let found = try await posterior.optimize(method, options: options)
        ends.append(found.position + found.starts.map { $0?.logDensity ?? .nan })
      }
      #expect(ends[0] == ends[1])
    }
  }

  @Test func modelsThatCannotBeEvaluatedAreErrors() async throws {
    let posterior = try Model(text: "parameters { real x; } model { reject(\"never\"); }").posterior()
    for method in Self.all(jacobian: false) {
      await #expect(throws: ModelError.self) { _ = try await posterior.optimize(method) }
    }
  }
}
