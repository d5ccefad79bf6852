// CheckMessage: everything that the checker can say about a program; its wording is beside this file, by topic.
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
  case distributionCalled(DistributionCall)
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
  case arrayElement(expected: String, found: String)
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
  /// A function or distribution of the library; `instead` is what to write.
  case deprecated(String, instead: String)
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

  /// A distribution that was called as a function.
  struct DistributionCall {
    var name: String
    /// The function that may have been meant: `normal_lpdf` or `normal_rng`.
    var function: String
    /// What was to have the distribution, where that is known: `x = normal(0, 1)`.
    var variable: String?
    /// Whether the call had a random variable among its arguments.
    var isDensity: Bool
    /// Whether random numbers can be drawn there.
    var drawsHere: Bool
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
      .lpInTransformedParameters, .jacobianWithoutParameters, .deprecated, .needlessDeclaration,
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

  /// The wording of each topic is in a file of its own: `CheckMessage+Names` and so on.
  private var wording: Wording {
    nameWording ?? callWording ?? expressionWording ?? statementWording ?? functionWording ?? warningWording
      ?? Wording("internal", "the program cannot be checked")
  }

  static func didYouMean(_ similar: String?) -> [String] {
    similar.map { ["did you mean '\($0)'?"] } ?? []
  }

  static func declaredHere(_ name: String, _ span: Span) -> [Diagnostic.Note] {
    [.init(span: span, message: "'\(name)' is declared here")]
  }

  static let localsDepend =
    "local variables and arguments count as depending on parameters; mark an argument 'data' to require data"
}
