// LibraryRules: all functions of the language's library, topic by topic, in the notation of FunctionRule.

/// The rules of the library. Functions that pass any further arguments on to the function they are given (`ode_bdf`,
/// `reduce_sum`) are in HigherOrderFunction.
package enum LibraryRules {
  package static let all: [String] = {
    let topics: [[String]] = [
      operators, elementwise, scalars, reductions, containers, matrices, complexNumbers, gaussianProcesses,
      continuousDistributions, discreteDistributions, multivariateDistributions, transforms, callbacks,
    ]
    return topics.flatMap { $0 }
  }()

  /// The same rules for several names: `@` stands for the name.
  static func rules(for names: [String], _ patterns: String...) -> [String] {
    names.flatMap { name in patterns.map { $0.replacing("@", with: name) } }
  }
}
