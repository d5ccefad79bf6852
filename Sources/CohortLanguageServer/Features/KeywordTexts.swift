// KeywordTexts: the words of the language, each in a sentence.
import CohortSyntax

enum KeywordTexts {
  /// What a word means; nil for names, numbers and punctuation.
  static func text(for kind: TokenKind) -> String? {
    if let constraint = kind.structuredConstraint { return constraints[constraint] }
    return texts[kind]
  }

  private static let texts: [TokenKind: String] = [
    .functions: "**functions**: functions of the program. They can be called in all blocks.",
    .data: "**data**: what is known. Values are read once, from the data file, and checked against their constraints. "
      + "Before an argument of a function: it must not depend on parameters.",
    .transformedData: "**transformed data**: computed once, from the data, before sampling.",
    .parameters: "**parameters**: what is sampled. Constraints say which values are possible.",
    .transformedParameters:
      "**transformed parameters**: computed from parameters at every evaluation of the log density; written to the output.",
    .model: "**model**: the log density, up to a constant. Variables here are local.",
    .generatedQuantities:
      "**generated quantities**: computed once for every draw; random numbers can be drawn. Written to the output.",
    .target: "**target**: the log density. `target += x` adds to it; `target()` is its value so far.",
    .jacobian: "**jacobian**: `jacobian += x` adds the logarithm of a Jacobian determinant to the log density, in "
      + "transformed parameters and in functions whose name ends in `_jacobian`. Optimisation may leave it out.",
    .print: "**print**(…): writes its arguments, strings and expressions.",
    .reject: "**reject**(…): writes its arguments and rejects the present draw.",
    .fatalError: "**fatal_error**(…): writes its arguments and ends the run.",
    .profile: "**profile**(\"name\") { … }: measures the time spent in its statements.",
    .ifKeyword: "**if** (condition) statement: the condition is an int; 0 is false.",
    .elseKeyword: "**else**: what is done where the condition is 0.",
    .forKeyword: "**for** (i in 1:N) statement, or **for** (x in container) statement.",
    .inKeyword: "**in**: what a loop runs over.",
    .whileKeyword: "**while** (condition) statement: repeats while the condition is not 0.",
    .breakKeyword: "**break**: leaves the loop.",
    .continueKeyword: "**continue**: goes on with the next turn of the loop.",
    .returnKeyword: "**return**: ends the function and gives its value.",
    .void: "**void**: the function returns nothing; it is called as a statement.",
    .int: "**int**: an integer.",
    .real: "**real**: a real number.",
    .complex: "**complex**: a complex number.",
    .vector: "**vector**[n]: a column vector of reals.",
    .rowVector: "**row_vector**[n]: a row vector of reals.",
    .matrix: "**matrix**[m, n]: a matrix of reals with m rows and n columns.",
    .complexVector: "**complex_vector**[n]: a column vector of complex numbers.",
    .complexRowVector: "**complex_row_vector**[n]: a row vector of complex numbers.",
    .complexMatrix: "**complex_matrix**[m, n]: a matrix of complex numbers.",
    .array: "**array**[n] T: n values of the type T; `array[m, n] T` has two dimensions.",
    .tuple: "**tuple**(T, U): values of several types; the first is `x.1`.",
    .lower: "**lower** = a: all values are at least a.",
    .upper: "**upper** = b: all values are at most b.",
    .offset: "**offset** = m: sampled as (x - offset) / multiplier, which changes nothing but how well sampling goes.",
    .multiplier:
      "**multiplier** = s: sampled as (x - offset) / multiplier, which changes nothing but how well sampling goes.",
    .tilde: "`y ~ distribution(…)` adds the logarithm of the density to the log density, without constant terms.",
  ]

  private static let constraints: [StructuredConstraint: String] = [
    .ordered: "**ordered**[n]: a vector whose elements ascend.",
    .positiveOrdered: "**positive_ordered**[n]: a vector of positive elements that ascend.",
    .simplex: "**simplex**[n]: a vector of elements that are not negative and sum to 1.",
    .unitVector: "**unit_vector**[n]: a vector of length 1.",
    .sumToZeroVector: "**sum_to_zero_vector**[n]: a vector whose elements sum to 0.",
    .sumToZeroMatrix: "**sum_to_zero_matrix**[m, n]: a matrix whose rows and columns each sum to 0.",
    .choleskyFactorCorr:
      "**cholesky_factor_corr**[n]: the Cholesky factor of a correlation matrix: lower triangular, rows of length 1.",
    .choleskyFactorCov:
      "**cholesky_factor_cov**[n]: the Cholesky factor of a covariance matrix: lower triangular, positive diagonal.",
    .corrMatrix: "**corr_matrix**[n]: a symmetric positive definite matrix with 1 on its diagonal.",
    .covMatrix: "**cov_matrix**[n]: a symmetric positive definite matrix.",
    .columnStochasticMatrix: "**column_stochastic_matrix**[m, n]: a matrix whose columns are simplexes.",
    .rowStochasticMatrix: "**row_stochastic_matrix**[m, n]: a matrix whose rows are simplexes.",
  ]
}
