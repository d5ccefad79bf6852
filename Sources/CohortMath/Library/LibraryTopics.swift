// LibraryTopics: all functions of the module by what they are about, for the table of functions and its documentation.

/// Functions that belong together.
package struct LibraryTopic: Sendable {
  /// As the heading of a list.
  package let title: String
  package let entries: [LibraryEntry]

  package init(_ title: String, _ entries: [LibraryEntry]) {
    self.title = title
    self.entries = entries
  }
}

extension FunctionLibrary {
  /// Everything that is to be known of the functions here without calling them: signatures and documentation, from the
  /// definitions, and what is still to be defined.
  package static let topics: [LibraryTopic] = [
    LibraryTopic("Constants", constantList.map(\.entry)),
    LibraryTopic("Exponentials, logarithms and powers", exponentials.map(\.entry)),
    LibraryTopic("Trigonometric and hyperbolic functions", trigonometric.map(\.entry)),
    LibraryTopic("Gamma, beta and factorials", gammaFunctions.map(\.entry)),
    LibraryTopic("Rounding, comparison and logic", rounding.map(\.entry) + integerFunctionList.map(\.entry)),
    LibraryTopic(
      "Normal, Bessel and hypergeometric functions", normalFunctions.map(\.entry) + hypergeometricFunctions.map(\.entry)
    ),
    LibraryTopic("Complex numbers", complexFunctions.map(\.entry)),
    LibraryTopic("Containers", ContainerLibrary.structure.map(\.entry)),
    LibraryTopic("Sums, norms, products and orders", ContainerLibrary.reductions.map(\.entry)),
    LibraryTopic("Linear algebra", ContainerLibrary.linearAlgebra.map(\.entry)),
    LibraryTopic(
      "Distributions of a real variable", entries(of: .continuous) + (wienerFunctions + studentTQuantiles).map(\.entry)),
    LibraryTopic("Distributions of an int variable", entries(of: .discrete) + betaNegativeBinomialTails.map(\.entry)),
    LibraryTopic("Multivariate distributions and regressions", multivariateFunctions.map(\.entry)),
    LibraryTopic("Hidden Markov models", hiddenMarkovFunctions.map(\.entry)),
    LibraryTopic("Transforms of constrained variables", transformFunctions.map(\.entry)),
    LibraryTopic("Laplace approximations", laplaceFunctions.map(\.entry)),
  ]

  private static func entries(of kind: Distribution.Kind) -> [LibraryEntry] {
    distributionList.filter { $0.kind == kind }.flatMap(\.entries)
  }
}
