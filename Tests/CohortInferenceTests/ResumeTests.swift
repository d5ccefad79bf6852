// Methods without chains that are stopped anywhere and go on give what they would have given.
import CohortInference
import Foundation
import Testing

/// Keeps rows as a file does: the state that it is given stands for the rows until then.
private final class StoppableSink: RunSink {
  var rows: [[Double]] = []
  var state: ChainState?
  /// The rows that belong to the state.
  var kept: [[Double]] = []

  func receive(_ row: RunRow) { rows.append(Array(row.position) + Array(row.statistics)) }
  func reached(_ moment: ChainMoment, _ state: () -> ChainState?) {
    guard case .stopped = moment else { return }
    self.state = state()
    kept = rows
  }
}

@Suite struct ResumeTests {
  /// Runs a method, stopped after so many questions whether it is to end, again and again.
  private func run(
    _ method: some InferenceMethod, dimension: Int, stopAfter most: Int?, _ density: @escaping () -> any LogDensity,
    part: ((PosteriorPart) -> any LogDensity)? = nil
  ) throws -> (rows: [[Double]], notes: [RunNote], stops: Int) {
    var stops = 0
    var patience = most ?? .max
    var (state, kept): (ChainState?, [[Double]]) = (nil, [])
    while true {
      var asked = 0
      var context = RunContext(
        dimension: dimension, seed: 9, chains: [1], initialisations: [], density: { _ in density() },
        isCancelled: {
          asked += 1
          return asked > patience
        })
      if let part { context.part = { part($0) } }
      context.states = [state]
      let sink = StoppableSink()
      sink.rows = kept
      let summary = try #require(try method.run(context, sinks: [sink]).first)
      switch summary.ending {
      case .completed: return (sink.rows, summary.notes, stops)
      case .failed(let error): throw error
      case .cancelled:
        stops += 1
        guard let stopped = sink.state else { throw InferenceError.unreadableState("there is none") }
        (state, kept) = (stopped, sink.kept)
        // What begins anew has to come further each time.
        patience += max(1, patience / 4)
      }
    }
  }

  @Test(
    "Optimisers", arguments: ["lbfgs", "bfgs", "newton", "adam", "nelder-mead", "cmaes"], [1, 3])
  func optimisers(name: String, starts: Int) throws {
    let type = try #require(InferenceMethods.named(name) as? any OptimisationMethod.Type)
    func opened<Method: OptimisationMethod>(_ type: Method.Type, saves: Bool) throws {
      var method = Method()
      (method.optimisation.starts, method.optimisation.savesIterations) = (starts, saves)
      let whole = try run(method, dimension: 3, stopAfter: nil) { fencedNormal(3) }
      let parts = try run(method, dimension: 3, stopAfter: 4) { fencedNormal(3) }
      #expect(parts.stops > 0 || name == "newton")
      #expect(parts.rows == whole.rows)
      #expect(parts.notes == whole.notes)
    }
    for saves in [false, true] { try opened(type, saves: saves) }
  }

  @Test("CMA-ES in the midst of restarts, full and diagonal", arguments: [CMAES.Shape.full, .diagonal])
  func evolution(shape: CMAES.Shape) throws {
    var method = CMAES()
    (method.shape, method.stepSize, method.evaluations) = (shape, 2, 6000)
    let rastrigin: () -> any LogDensity = {
      ClosureDensity(4) { x, _ in -x.reduce(0) { $0 + $1 * $1 - 10 * cos(2 * .pi * $1) + 10 } }
    }
    let whole = try run(method, dimension: 4, stopAfter: nil, rastrigin)
    // The first stops are early, the last ones late.
    let parts = try run(method, dimension: 4, stopAfter: 40, rastrigin)
    #expect(parts.stops > 3 && parts.rows == whole.rows && parts.notes == whole.notes)
  }

  @Test("Approximations", arguments: ["laplace", "pathfinder", "meanfield"])
  func approximations(name: String) throws {
    let method: any InferenceMethod =
      switch name {
      case "laplace": Laplace()
      case "pathfinder": Pathfinder()
      default: Variational()
      }
    func opened(_ method: some InferenceMethod) throws {
      let density: () -> any LogDensity = { IndependentNormals(sd: [1, 2]) }
      let whole = try run(method, dimension: 2, stopAfter: nil, density)
      let parts = try run(method, dimension: 2, stopAfter: 5, density)
      #expect(parts.stops > 0 && parts.rows == whole.rows && parts.notes == whole.notes)
    }
    try opened(method)
  }

  @Test("Nested sampling, with batches")
  func nested() throws {
    let model = NestedLinearModel(dimension: 2, count: 7)
    var method = NestedSampling()
    (method.livePoints, method.effectiveSamples) = (60, 400)
    let part: (PosteriorPart) -> any LogDensity = { $0 == .prior ? model.prior : model.likelihood }
    let whole = try run(method, dimension: 2, stopAfter: nil, { model.prior }, part: part)
    let parts = try run(method, dimension: 2, stopAfter: 8000, { model.prior }, part: part)
    #expect(parts.stops > 1 && parts.rows == whole.rows && parts.notes == whole.notes)
  }
}
