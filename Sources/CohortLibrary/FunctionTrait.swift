// FunctionTrait: what is special about a function, said where the function is defined.

/// A property of a function of the library that is needed without calling it.
///
/// No other place lists the functions that have it.
package enum FunctionTrait: Hashable, Sendable {
  /// The result depends on the sizes of the arguments alone.
  case sizesOnly
  /// The result depends on the order of the elements, which a recording would have to hold to what it was.
  case ordering

  /// Linear in all arguments together.
  case linear
  /// Linear in each of two arguments.
  case product
  /// Linear in the first argument, the reciprocal of which is linear in the second.
  case quotient
  /// The product of the first two arguments and the third one.
  case productAndSum

  /// The result has first derivatives, but no second ones: a likelihood of a Laplace approximation must not call it.
  case withoutSecondDerivatives
  /// The result has no derivatives: what is passed on to its functions must be data.
  case withoutDerivatives
  /// For empty containers the density is 1 whatever the other arguments, as in Stan, which looks at sizes first.
  case looksAtSizesFirst

  /// Works, with a warning that says what to write instead.
  case deprecated(instead: String)

  /// What `a + b`, `-a` and `a'` mean, by the operator's spelling.
  case infix(String)
  case prefix(String)
  case postfix(String)

  /// What the pedantic mode has to say about the density as a prior.
  case prior(PriorRemark)

  /// A doubt about a prior.
  package enum PriorRemark: Hashable, Sendable {
    /// Bounds, the last two arguments, should be those of the parameter's declaration.
    case bounds
    /// Small equal arguments after the random variable were meant to be vague.
    case equalArguments
    /// There is a better form, over Cholesky factors of correlation matrices.
    case correlationMatrix
  }
}
