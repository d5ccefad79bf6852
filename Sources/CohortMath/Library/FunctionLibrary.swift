// The registry of scalar functions, distributions and constants.
import CohortProgram

/// What the language's scalar functions mean.
///
/// A function is added by one definition in one of the lists below, a distribution by a file of its own and
/// its name in ``distributionList``; signatures, derivatives and documentation follow from the definition.
package enum FunctionLibrary {
  /// Functions of reals by name.
  package static let elementwise: [String: ElementwiseFunction] = byName(elementwiseList, { $0.name })
  /// Distributions by their name without suffix: "normal".
  package static let distributions: [String: Distribution] = byName(distributionList, { $0.name })
  /// Constants by name; `log2` and `log10` are functions, too.
  package static let constants: [String: LanguageConstant] = byName(constantList, { $0.name })
  /// Functions of whole numbers by name.
  package static let integerFunctions: [String: IntegerFunction] = byName(integerFunctionList, { $0.name })

  static let elementwiseList: [ElementwiseFunction] =
    exponentials + trigonometric + rounding + gammaFunctions + normalFunctions

  static let distributionList: [Distribution] = [
    .normal, .standardNormal, .lognormal, .studentT, .cauchy, .doubleExponential, .skewDoubleExponential, .logistic,
    .gumbel, .skewNormal, .exponentiallyModifiedNormal, .exponential, .gamma, .inverseGamma, .chiSquare,
    .inverseChiSquare, .scaledInverseChiSquare, .weibull, .frechet, .rayleigh, .loglogistic, .pareto, .paretoType2,
    .beta, .betaProportion, .uniform, .discreteRange, .vonMises, .wiener, .bernoulli, .bernoulliLogit, .binomial,
    .binomialLogit, .betaBinomial, .poisson, .poissonLog, .negativeBinomial, .negativeBinomial2,
    .negativeBinomial2Log, .betaNegativeBinomial, .hypergeometric, .yuleSimon,
  ]

  private static func byName<Entry>(_ list: [Entry], _ name: (Entry) -> String) -> [String: Entry] {
    Dictionary(list.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
  }
}
