// LibraryTopics: all functions of the module by what they are about, for the table of functions and its documentation.
import CohortLibrary

extension FunctionLibrary {
  /// Everything that is to be known of the functions here without calling them: signatures and documentation, from the
  /// definitions, and what is still to be defined.
  package static let topics: [LibraryTopic] = [
    LibraryTopic(.constants, constantList.map(\.entry)),
    LibraryTopic(.exponentials, exponentials.map(\.entry)),
    LibraryTopic(.trigonometric, trigonometric.map(\.entry)),
    LibraryTopic(.gammaFunctions, gammaFunctions.map(\.entry)),
    LibraryTopic(.roundingAndLogic, rounding.map(\.entry) + integerFunctionList.map(\.entry)),
    LibraryTopic(
      .normalAndBesselFunctions, normalFunctions.map(\.entry) + hypergeometricFunctions.map(\.entry)
    ),
    LibraryTopic(.complexNumbers, complexFunctions.map(\.entry)),
    LibraryTopic(.containers, ContainerLibrary.structure.map(\.entry)),
    LibraryTopic(.reductions, ContainerLibrary.reductions.map(\.entry)),
    LibraryTopic(.linearAlgebra, ContainerLibrary.linearAlgebra.map(\.entry)),
    LibraryTopic(
      .continuousDistributions, entries(of: .continuous) + (wienerFunctions + studentTQuantiles).map(\.entry)),
    LibraryTopic(.discreteDistributions, entries(of: .discrete) + betaNegativeBinomialTails.map(\.entry)),
    LibraryTopic(.multivariateDistributions, multivariateFunctions.map(\.entry)),
    LibraryTopic(.hiddenMarkovModels, hiddenMarkovFunctions.map(\.entry)),
    LibraryTopic(.transforms, transformFunctions.map(\.entry)),
    LibraryTopic(.laplace, laplaceFunctions.map(\.entry)),
  ]

  private static func entries(of kind: Distribution.Kind) -> [LibraryEntry] {
    distributionList.filter { $0.kind == kind }.flatMap(\.entries)
  }
}
