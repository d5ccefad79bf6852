// FunctionTopic: what functions are about, and lists of entries by it.

/// The headings of the reference of functions, in their order.
package enum FunctionTopic: String, Sendable, CaseIterable {
  case roundingAndLogic = "Rounding, comparison and logic"
  case differentialEquations = "Differential equations"
  case integralsAndRoots = "Integrals and algebraic equations"
  case parallelSums = "Sums and maps in parallel"
  case constants = "Constants"
  case exponentials = "Exponentials, logarithms and powers"
  case trigonometric = "Trigonometric and hyperbolic functions"
  case gammaFunctions = "Gamma, beta and factorials"
  case normalAndBesselFunctions = "Normal, Bessel and hypergeometric functions"
  case complexNumbers = "Complex numbers"
  case containers = "Containers"
  case reductions = "Sums, norms, products and orders"
  case linearAlgebra = "Linear algebra"
  case continuousDistributions = "Distributions of a real variable"
  case discreteDistributions = "Distributions of an int variable"
  case multivariateDistributions = "Multivariate distributions and regressions"
  case hiddenMarkovModels = "Hidden Markov models"
  case transforms = "Transforms of constrained variables"
  case laplace = "Laplace approximations"
}

/// Functions that belong together, from one module; several lists may have the same topic.
package struct LibraryTopic: Sendable {
  package let topic: FunctionTopic
  package let entries: [LibraryEntry]

  package init(_ topic: FunctionTopic, _ entries: [LibraryEntry]) {
    self.topic = topic
    self.entries = entries
  }
}
