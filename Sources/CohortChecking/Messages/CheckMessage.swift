// CheckMessage: everything that the checker can say about a program, with its wording in one place.
import CohortSyntax

/// A message of the checker, before it is put into words.
enum CheckMessage {
  // Names.
  case reservedName(String)
  case modelName(String)
  case nameInUse(String, previous: Span)
  case notOverloadable(String)
  case unnormalizedVariable(String)
  case unnormalizedFunction(String)
  case duplicateArgument(String)
  case undeclared(String, similar: String?, elsewhere: Elsewhere?)
  case undeclaredFunction(String, similar: String?, hint: String?)
  case removedFunction(String, replacement: String)
  case notAFunction(String)
  case returnsNothing(String)
  case returnsValue(String)
  case missingForFamily(function: String, family: String)
  case wrongDensitySuffix(function: String, instead: String)

  // Calls.
  case argumentTypes(
    function: String, found: [String], candidates: [Candidate], places: [Span] = [], isTilde: Bool = false)
  case ambiguousCall(function: String, found: [String], candidates: [String])
  case barNotAllowed(String)
  case barRequired(String)
  case targetNotHere(TargetUse, BlockKind)
  case jacobianNotHere(call: String?)
  case rngNotHere(String)
  case rngInSize(String)
  case unnormalizedNotHere(String)
  case reduceSumNotArray(found: String)
  case reduceSumElement(found: String)
  case laplaceCallback(function: String, caller: String, reason: String)
  case laplaceArguments(function: String, reason: String)
  case noSecondDerivatives(function: String)

  // Expressions.
  case operands(operator: String, left: String, right: String)
  case operand(operator: String, found: String)
  case conditionNotInt(found: String)
  case branches(ifTrue: String, ifFalse: String)
  case arrayElement(expected: StanType, found: String)
  case rowVectorElement(found: String)
  case matrixRow(found: String)
  case indexType(found: String)
  case tooManyIndices(type: StanType, count: Int)
  case notATuple(found: String)
  case noSuchSlot(slot: Int, count: Int)
  case intExpected(String, found: String)
  case numberExpected(String, found: String)
  case boundType(String, variable: StanType, found: String)
  case notPrintable(String)

  // Statements.
  case assignToReadOnly(String, declared: Span)
  case assignToBlock(String, BlockKind, declared: Span)
  case assignToFunction(String)
  case assignmentType(expected: String, found: String, value: Span?)
  case compoundType(operator: String, left: String, found: String)
  case nestedMultiIndex
  case writtenTwice([String])
  case readWhileWritten([String])
  case sizeNotData(String, BlockKind, declared: Span)
  case realBoundsOfInt
  case complexConstraint
  case intParameter(BlockKind)
  case tildeSuffix(String)
  case tildeCumulative(String, instead: String)
  case noSuchDistribution(String, isInt: Bool, similar: String?, hint: String?)
  case removedDistribution(String, replacement: String)
  case truncationUndefined(String, found: [String])
  case breakOutsideLoop
  case continueOutsideLoop
  case returnOutsideFunction
  case emptyReturnOutsideVoid
  case returnType(expected: StanType, found: String)
  case missingReturn(String, StanType)
  case foreachContainer(found: String)

  // Functions.
  case overloadByResult(String, previous: Span?)
  case redefined(String, previous: Span)
  case libraryRedefined(String)
  case declaredTwice(String, previous: Span)
  case undefinedFunction(String)
  case probabilityResult(String, found: StanType)
  case densityVariate(String, found: StanType?)
  case massVariate(String, found: StanType?)

  // Warnings.
  case intDivision
  case matrixPower
  case chainedComparison
  case selfAssignment(String)
  case selfInitialisation(String)
  case unreachable
  case lpInTransformedParameters(String)
  case jacobianWithoutParameters(String, instead: String?)
  case deprecatedOde(String, instead: String)
  case deprecatedLkjCov
  case needlessDeclaration(String)
  case emptyProgram

  /// How the target was to be used.
  enum TargetUse {
    /// `y ~ distribution(...)`
    case tilde(String)
    case increment
    case value
    /// A function whose name ends in _lp.
    case call(String)
  }

  /// Where a name is declared that is not in scope.
  struct Elsewhere {
    var block: BlockKind
    var span: Span
    /// Whether the name is used in a function, which sees its arguments alone.
    var isOutsideFunction: Bool
  }

  /// A signature that was considered and why it does not fit.
  struct Candidate {
    var signature: String
    var mismatch: SignatureMismatch
  }
}

extension CheckMessage {
  /// The code, the sentence and the hints.
  struct Wording {
    var code: String
    var message: String
    var hints: [String] = []
    var notes: [Diagnostic.Note] = []

    init(_ code: String, _ message: String, hints: [String] = [], notes: [Diagnostic.Note] = []) {
      self.code = code
      self.message = message
      self.hints = hints
      self.notes = notes
    }
  }

  var severity: Diagnostic.Severity {
    switch self {
    case .intDivision, .matrixPower, .chainedComparison, .selfAssignment, .selfInitialisation, .unreachable,
      .lpInTransformedParameters, .jacobianWithoutParameters, .deprecatedOde, .deprecatedLkjCov, .needlessDeclaration,
      .emptyProgram:
      return .warning
    default: return .error
    }
  }

  func diagnostic(at span: Span) -> Diagnostic {
    let wording = self.wording
    return Diagnostic(
      severity, .semantic, code: wording.code, at: span, wording.message, hints: wording.hints, notes: wording.notes,
      meantWord: meantWord)
  }

  private var wording: Wording { nameWording ?? callWording ?? expressionWording ?? statementWording ?? otherWording }

  private static func didYouMean(_ similar: String?) -> [String] {
    similar.map { ["did you mean '\($0)'?"] } ?? []
  }

  private static func declaredHere(_ name: String, _ span: Span) -> [Diagnostic.Note] {
    [.init(span: span, message: "'\(name)' is declared here")]
  }

  static let localsDepend =
    "local variables and arguments count as depending on parameters; mark an argument 'data' to require data"

  private var nameWording: Wording? {
    switch self {
    case .reservedName(let name):
      return Wording(
        "reserved-name", "the name '\(name)' is reserved",
        hints: [
          name == "lp__"
            ? "write 'target += ...' to add to the log density, and 'target()' for its value"
            : FamiliarNames.variable(name) ?? "choose another name"
        ])
    case .modelName(let name):
      return Wording("model-name", "'\(name)' is the name of the model itself", hints: ["choose another name"])
    case .nameInUse(let name, let previous):
      return Wording(
        "name-in-use", "the name '\(name)' is already in use", notes: Self.declaredHere(name, previous))
    case .notOverloadable(let name):
      return Wording("not-overloadable", "the library function '\(name)' cannot be overloaded")
    case .unnormalizedVariable(let name):
      return Wording("unnormalized-name", "the variable '\(name)' has a suffix that only densities may have")
    case .unnormalizedFunction(let name):
      return Wording(
        "unnormalized-name", "the function '\(name)' cannot be defined with the suffix of an unnormalised density",
        hints: ["define '\(FunctionSuffix.normalized(name))'; the unnormalised form comes with it"])
    case .duplicateArgument(let name):
      return Wording("duplicate-argument", "two arguments have the name '\(name)'")
    case .undeclared(let name, let similar, let elsewhere?):
      let hint =
        elsewhere.isOutsideFunction
        ? "a function sees only its arguments: pass '\(name)' as one"
        : "a variable can be used after its declaration only"
      return Wording(
        "undeclared", "'\(name)' is not declared here", hints: [hint] + Self.didYouMean(similar),
        notes: [
          .init(span: elsewhere.span, message: "'\(name)' is declared here, in '\(elsewhere.block.rawValue)'")
        ])
    case .undeclared(let name, let similar, nil):
      let familiar = FamiliarNames.variable(name).map { [$0] }
      return Wording("undeclared", "'\(name)' is not declared here", hints: familiar ?? Self.didYouMean(similar))
    case .undeclaredFunction(let name, let similar, let hint):
      return Wording(
        "undeclared-function", "there is no function '\(name)'", hints: hint.map { [$0] } ?? Self.didYouMean(similar))
    case .removedFunction(let name, let replacement):
      return Wording(
        "removed-function", "there is no function '\(name)' any more", hints: [replacement, RemovedSyntax.hint])
    case .notAFunction(let name):
      return Wording("not-a-function", "'\(name)' is a variable and cannot be called")
    case .returnsNothing(let name):
      return Wording("returns-nothing", "the function '\(name)' returns nothing, but a value is needed here")
    case .returnsValue(let name):
      return Wording(
        "returns-value", "the function '\(name)' returns a value, which a statement cannot drop",
        hints: ["assign it to a variable"])
    case .missingForFamily(let function, let family):
      return Wording("missing-for-family", "the distribution '\(family)' has no function '\(function)'")
    case .wrongDensitySuffix(let function, let instead):
      return Wording(
        "wrong-density-suffix", "there is no function '\(function)'", hints: ["did you mean '\(instead)'?"])
    default: return nil
    }
  }

  private var callWording: Wording? {
    switch self {
    case .argumentTypes(let function, let found, let candidates, let places, let isTilde):
      return argumentTypes(function, found, candidates, places, isTilde)
    case .ambiguousCall(let function, let found, let candidates):
      return Wording(
        "ambiguous-call",
        "the call of '\(function)' with (\(found.joined(separator: ", "))) fits several signatures equally well",
        hints: candidates)
    case .barNotAllowed(let name):
      return Wording(
        "bar-not-allowed", "'\(name)' is not called with a bar '|'",
        hints: ["only names ending in _lpdf, _lupdf, _lpmf, _lupmf, _cdf, _lcdf or _lccdf are"])
    case .barRequired(let name):
      return Wording(
        "bar-required", "'\(name)' needs a bar '|' after its first argument instead of a comma",
        hints: ["write '\(name)(y | ...)'", RemovedSyntax.hint])
    case .targetNotHere(let use, let block): return targetNotHere(use, block)
    case .jacobianNotHere(let call):
      let places = "only be adjusted in transformed parameters and in functions whose name ends in _jacobian"
      guard let call else { return Wording("jacobian-not-here", "the Jacobian can \(places)") }
      return Wording(
        "jacobian-not-here",
        "'\(call)' adjusts the Jacobian, as its name ends in _jacobian; the Jacobian can \(places)",
        hints: ["rename the function if it does something else"])
    case .rngNotHere(let name):
      return Wording(
        "rng-not-here",
        "'\(name)' draws random numbers, which is only possible in transformed data, in generated quantities and in "
          + "functions whose name ends in _rng")
    case .rngInSize(let name):
      return Wording("rng-in-size", "'\(name)' draws random numbers, on which the size of a variable cannot depend")
    case .unnormalizedNotHere(let name):
      return Wording(
        "unnormalized-not-here",
        "'\(name)' can only be used in the model block and in functions whose name ends in _lpdf or _lpmf",
        hints: ["use '\(FunctionSuffix.normalized(name))'"])
    case .reduceSumNotArray(let found):
      return Wording("reduce-sum-slices", "the second argument of reduce_sum must be an array, but is \(found)")
    case .reduceSumElement(let found):
      return Wording(
        "reduce-sum-slices",
        "reduce_sum slices arrays of int, real, vector, row_vector or matrix, but not of \(found)")
    case .laplaceCallback(let function, let caller, let reason):
      return Wording("laplace-callback", "'\(function)' cannot be used by '\(caller)': \(reason)")
    case .laplaceArguments(let function, let reason):
      return Wording("laplace-arguments", "'\(function)' cannot be called like this: \(reason)")
    case .noSecondDerivatives(let function):
      return Wording(
        "no-second-derivatives",
        "this likelihood calls '\(function)', which has no second derivatives and cannot be used in a Laplace "
          + "approximation")
    default: return nil
    }
  }

  private var expressionWording: Wording? {
    switch self {
    case .operands(let symbol, let left, let right):
      return Wording(
        "operands", "the operator \(symbol) cannot be applied to \(left) and \(right)",
        hints: TypeAdvice.operation(symbol, left, right).map { [$0] } ?? [])
    case .operand(let symbol, let found):
      return Wording("operand", "the operator \(symbol) cannot be applied to \(found)")
    case .conditionNotInt(let found):
      return Wording(
        "condition-type", "the condition before '?' must be int, but is \(found)",
        hints: found == "real" ? ["compare it with something, as in 'x > 0'"] : [])
    case .branches(let ifTrue, let ifFalse):
      return Wording("branch-types", "the branches of '?:' have no common type: \(ifTrue) and \(ifFalse)")
    case .arrayElement(let expected, let found):
      return Wording(
        "array-elements", "the elements of an array must have one type: expected \(expected), found \(found)")
    case .rowVectorElement(let found):
      return Wording(
        "row-vector-elements", "the elements of a row vector must be int, real or complex, but one is \(found)")
    case .matrixRow(let found):
      return Wording("matrix-rows", "the rows of a matrix must all be row vectors, but one is \(found)")
    case .indexType(let found):
      return Wording("index-type", "an index must be int, array[] int or a range, but this is \(found)")
    case .tooManyIndices(let type, let count):
      if type.dimensionCount == 0 {
        return Wording("not-indexable", "a value of type \(type) cannot be indexed")
      }
      let dimensions = type.dimensionCount
      return Wording(
        "too-many-indices",
        "\(type) has \(dimensions) dimension\(dimensions == 1 ? "" : "s"), but there are \(count) indices")
    case .notATuple(let found):
      return Wording("not-a-tuple", "only tuples have slots, but this is \(found)")
    case .noSuchSlot(let slot, let count):
      return Wording("no-such-slot", "there is no slot \(slot) in a tuple of length \(count)")
    case .intExpected(let role, let found):
      let isComparable = role.hasPrefix("condition") && found == "real"
      return Wording(
        "int-expected", "the \(role) must be int, but is \(found)",
        hints: isComparable ? ["compare it with a number: 'x != 0'"] : [])
    case .numberExpected(let role, let found):
      return Wording("number-expected", "the \(role) must be int or real, but is \(found)")
    case .boundType(let role, let variable, let found):
      let expected = variable.isRealOrInt || variable == .complex ? "a scalar" : "a scalar or \(variable)"
      return Wording("bound-type", "the \(role) must be \(expected), but is \(found)")
    case .notPrintable(let name):
      return Wording("not-printable", "the function '\(name)' cannot be printed")
    default: return nil
    }
  }

  private var statementWording: Wording? {
    switch self {
    case .assignToReadOnly(let name, let declared):
      return Wording(
        "assign-to-read-only", "'\(name)' is an argument or a loop variable and cannot be assigned to",
        notes: Self.declaredHere(name, declared))
    case .assignToBlock(let name, let block, let declared): return assignToBlock(name, block, declared)
    case .assignToFunction(let name):
      return Wording("assign-to-function", "'\(name)' is a function and cannot be assigned to")
    case .assignmentType(let expected, let found, let value):
      let message = "a value of type \(expected) is needed, but this is \(found)"
      return Wording(
        "assignment-type", message, hints: TypeAdvice.conversion(to: expected, from: found).map { [$0] } ?? [],
        notes: value.map { [.init(span: $0, message: "this is \(found)")] } ?? [])
    case .compoundType(let symbol, let left, let found):
      return Wording("compound-type", "the operator \(symbol) cannot update \(left) with \(found)")
    case .nestedMultiIndex:
      return Wording(
        "nested-multi-index", "what a multi-index selects cannot be indexed again where it is assigned to",
        hints: ["put all indices between one pair of brackets"])
    case .writtenTwice(let names):
      return Wording("written-twice", "the assignment writes twice to \(names.joined(separator: ", "))")
    case .readWhileWritten(let names):
      return Wording(
        "read-while-written", "the left side of the assignment reads what it writes: \(names.joined(separator: ", "))")
    case .sizeNotData(let name, let block, let declared):
      return Wording(
        "size-not-data",
        "sizes can only depend on data and transformed data, but '\(name)' belongs to '\(block.rawValue)'",
        notes: Self.declaredHere(name, declared))
    case .realBoundsOfInt:
      return Wording("int-bounds", "the bounds of an int must be int, but one is real")
    case .complexConstraint:
      return Wording("complex-constraint", "complex variables cannot be constrained")
    case .intParameter(let block):
      let what = block == .parameters ? "a parameter" : "a transformed parameter"
      return Wording("int-parameter", "\(what) cannot be an integer")
    case .tildeSuffix(let name):
      return Wording(
        "tilde-suffix", "a distribution is named without its suffix after '~'",
        hints: ["write '\(name.split(separator: "_").dropLast().joined(separator: "_"))'", RemovedSyntax.hint])
    case .removedDistribution(let name, let replacement):
      return Wording(
        "removed-distribution", "there is no distribution '\(name)' any more",
        hints: [replacement, RemovedSyntax.hint])
    case .tildeCumulative(let name, let instead):
      return Wording(
        "tilde-cumulative", "'\(name)' is a cumulative distribution function and cannot stand after '~'",
        hints: ["write 'target += \(instead)(...)'"])
    case .noSuchDistribution(let name, let isInt, let similar, let hint):
      let names = isInt ? "neither '\(name)_lpmf' nor '\(name)_lpdf' is" : "'\(name)_lpdf' is not"
      return Wording(
        "no-such-distribution", "there is no distribution '\(name)': \(names) defined",
        hints: hint.map { [$0] } ?? Self.didYouMean(similar))
    case .truncationUndefined(let name, let found):
      return Wording(
        "truncation-undefined",
        "truncation needs '\(name)_lcdf' and '\(name)_lccdf' for (\(found.joined(separator: ", ")))")
    case .breakOutsideLoop: return Wording("break-outside-loop", "'break' can only stand in a loop")
    case .continueOutsideLoop: return Wording("continue-outside-loop", "'continue' can only stand in a loop")
    case .returnOutsideFunction:
      return Wording("return-outside-function", "a value can only be returned by a function that is not void")
    case .emptyReturnOutsideVoid:
      return Wording("empty-return", "'return' without a value can only stand in a void function")
    case .returnType(let expected, let found):
      return Wording(
        "return-type", "the function returns \(expected), but this is \(found)",
        hints: TypeAdvice.conversion(to: expected.description, from: found).map { [$0] } ?? [])
    case .missingReturn(let name, let type):
      return Wording("missing-return", "the function '\(name)' must return \(type) on every path")
    case .foreachContainer(let found):
      return Wording("foreach-container", "a loop runs over an array, vector, row_vector or matrix, but not \(found)")
    default: return nil
    }
  }

  private var otherWording: Wording {
    switch self {
    case .overloadByResult(let name, let previous):
      return Wording(
        "overload-by-result", "'\(name)' has been declared with the same arguments and another return type",
        notes: previous.map { Self.declaredHere(name, $0) } ?? [])
    case .redefined(let name, let previous):
      return Wording(
        "redefined", "'\(name)' is already defined for these arguments", notes: Self.declaredHere(name, previous))
    case .libraryRedefined(let name):
      return Wording(
        "library-redefined", "the library already has '\(name)' for these arguments", hints: ["choose another name"])
    case .declaredTwice(let name, let previous):
      return Wording(
        "declared-twice", "'\(name)' is already declared; a definition is needed",
        notes: Self.declaredHere(name, previous))
    case .undefinedFunction(let name):
      return Wording("undefined-function", "'\(name)' is declared but never defined")
    case .probabilityResult(let name, let found):
      return Wording(
        "probability-result", "'\(name)' must return real, as its suffix says, but returns \(found)")
    case .densityVariate(let name, let found):
      return Wording(
        "density-variate",
        "the first argument of the density '\(name)' must be real-valued"
          + (found.map { ", but is \($0)" } ?? ", but there is none"))
    case .massVariate(let name, let found):
      return Wording(
        "mass-variate",
        "the first argument of the mass function '\(name)' must be integer-valued"
          + (found.map { ", but is \($0)" } ?? ", but there is none"))
    case .intDivision:
      return Wording(
        "int-division", "the division of two ints is rounded towards zero",
        hints: ["write %/% if that is meant, or make one of them real"])
    case .matrixPower:
      return Wording(
        "matrix-power", "^ raises every element of a matrix to the power",
        hints: ["write .^ if that is meant, or matrix_power for the power of the matrix"])
    case .chainedComparison:
      return Wording(
        "chained-comparison", "'a < b < c' compares the truth of 'a < b', 0 or 1, with c",
        hints: ["write 'a < b && b < c', or parentheses if that is meant"])
    case .selfAssignment(let name): return Wording("self-assignment", "'\(name)' is assigned to itself")
    case .selfInitialisation(let name):
      return Wording("self-initialisation", "'\(name)' is used in its own initial value")
    case .unreachable: return Wording("unreachable", "this statement is never reached")
    case .lpInTransformedParameters(let name):
      return Wording(
        "lp-in-transformed-parameters", "'\(name)' should not be called in transformed parameters",
        hints: ["use a function whose name ends in _jacobian"])
    case .jacobianWithoutParameters(let name, let instead):
      return Wording(
        "jacobian-without-parameters", "'\(name)' adjusts the Jacobian although none of its arguments is a parameter",
        hints: instead.map { ["use '\($0)'"] } ?? [])
    case .deprecatedOde(let name, let instead):
      return Wording("deprecated", "'\(name)' is deprecated", hints: ["use '\(instead)'"])
    case .deprecatedLkjCov:
      return Wording(
        "deprecated", "'lkj_cov' is deprecated", hints: ["use lkj_corr and independent lognormal scales"])
    case .needlessDeclaration(let name):
      return Wording(
        "needless-declaration", "'\(name)' need not be declared before its definition",
        hints: ["functions are in scope everywhere"])
    case .emptyProgram: return Wording("empty-program", "the program is empty")
    default: return Wording("internal", "the program cannot be checked")
    }
  }
}

extension SignatureMismatch {
  /// Whether something would have to be data.
  var isAboutData: Bool {
    switch self {
    case .dataOnly, .callback(_, .dataOnly): return true
    default: return false
    }
  }

  /// The mismatch in words, with arguments counted from 1.
  var reason: String { reason(isTilde: false) }

  /// The mismatch; under `~`, the first argument stands on its left side and is not counted.
  func reason(isTilde: Bool) -> String {
    func name(_ argument: Int) -> String {
      isTilde ? argument == 0 ? "the left side" : "argument \(argument)" : "argument \(argument + 1)"
    }
    switch self {
    case .count(var expected, var found):
      if isTilde { (expected, found) = (expected - 1, found - 1) }
      return "takes \(expected) argument\(expected == 1 ? "" : "s"), not \(found)"
    case .type(let argument, let expected, let found): return "\(name(argument)) must be \(expected), not \(found)"
    case .dataOnly(let argument): return "\(name(argument)) must not depend on parameters"
    case .callback(let argument, let reason): return "\(name(argument)) \(reason.reason)"
    }
  }

  /// The argument that does not fit.
  var argument: Int? {
    switch self {
    case .count: return nil
    case .type(let argument, _, _), .dataOnly(let argument), .callback(let argument, _): return argument
    }
  }
}

extension CallbackMismatch {
  var reason: String {
    switch self {
    case .notAFunction(let found): return "must be a function, not \(found)"
    case .suffix(let suffix): return "must be a plain function, not one ending in _\(suffix)"
    case .returns(let expected, let found): return "must return \(expected), not \(found)"
    case .count(let expected, let found): return "must take \(expected) arguments, not \(found)"
    case .type(let argument, let expected, let found):
      return "must take \(expected) as its argument \(argument + 1), not \(found)"
    case .dataOnly(let argument):
      return "must not require its argument \(argument + 1) to be data"
    }
  }
}
