// Optimizer: the list of passes that make a program of a recording.

/// The passes that are to run, in order.
///
/// A value, which whoever compiles a recording is given: nothing reads a setting in the middle.
package struct Optimizer: Sendable {
  /// All passes in the order in which they run.
  package static let allPasses: [Pass] = [
    .deadSites, .invariantSites, .sumChains, .targetTerms, .schedule, .recurrences, .levels, .layout,
    .fusedProducts,
  ]

  /// The names of the passes that can be left out.
  package static var optionalNames: [String] { allPasses.filter(\.isOptional).map(\.name) }

  /// With all passes.
  package static let standard = Optimizer(passes: allPasses)

  package let passes: [Pass]
  /// Is shown what there is after a pass.
  package typealias Observer = (_ after: Pass, _ compilation: Compilation) -> Void

  private init(passes: [Pass]) {
    self.passes = passes
  }

  /// All passes but some.
  ///
  /// - Parameter names: of optional passes.
  /// - Throws: where a name is not that of an optional pass.
  package init(omitting names: some Sequence<String>) throws(PassSelectionError) {
    let names = Set(names)
    let optional = Optimizer.optionalNames
    for name in names.sorted() {
      guard let pass = Optimizer.allPasses.first(where: { $0.name == name }) else {
        throw .unknown(name, optional: optional)
      }
      guard pass.isOptional else { throw .required(name, optional: optional) }
    }
    self.init(passes: Optimizer.allPasses.filter { !names.contains($0.name) })
  }

  /// All passes but those that a text names: `-fused-products,-sum-chains`.
  package init(_ text: String) throws(PassSelectionError) {
    var names: [String] = []
    for item in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      guard item.hasPrefix("-") else { throw .withoutMinus(String(item), optional: Optimizer.optionalNames) }
      names.append(String(item.dropFirst()))
    }
    try self.init(omitting: names)
  }

  /// Makes the program of a recording.
  ///
  /// - Parameters:
  ///   - explains: whether the result is to say what the passes did to operations.
  ///   - observer: is shown what there is after each pass.
  package func optimize(
    _ recording: consuming Recording, explains: Bool = false, observer: Observer? = nil
  ) -> OptimizedRecording {
    var compilation = Compilation(recording)
    if explains { compilation.recording.decisions = [] }
    for pass in passes {
      pass.run(&compilation)
      observer?(pass, compilation)
    }
    compilation.result.decisions = compilation.recording.decisions ?? []
    return compilation.result
  }
}

extension Recording {
  /// Makes the program of what has been taken down.
  package consuming func optimized(
    with optimizer: Optimizer = .standard, observer: Optimizer.Observer? = nil
  ) -> OptimizedRecording {
    optimizer.optimize(self, observer: observer)
  }
}
