// ContainerLibrary: the registry of functions over containers.

/// The definitions of functions that work on whole containers, by name.
package enum ContainerLibrary {
  package static let functions: [String: ContainerFunction] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// All definitions, by family.
  package static let all: [ContainerFunction] =
    structure + reductions + linearAlgebra + multivariateFunctions + complexFunctions + transformFunctions
    + hiddenMarkovFunctions + laplaceFunctions + hypergeometricFunctions + wienerFunctions + studentTQuantiles
    + betaNegativeBinomialTails

  static let structure =
    sizeFunctions + repetitionFunctions + conversionFunctions + sequenceFunctions + joiningFunctions
    + matrixPartFunctions + interpolationFunctions
  static let reductions = sumFunctions + dotProductFunctions + softmaxFunctions + sortingFunctions
  static let linearAlgebra =
    multiplicationFunctions + choleskyFunctions + divisionFunctions + inverseFunctions + quadraticFormFunctions
    + eigenFunctions + singularValueFunctions + qrFunctions + matrixExponentialFunctions + sparseFunctions
    + covarianceFunctions + fourierFunctions + generalEigenFunctions + complexSchurFunctions
}
