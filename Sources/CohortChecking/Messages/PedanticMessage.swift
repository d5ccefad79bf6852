// PedanticMessage: everything that the pedantic mode can say about a correct program, with its wording in one place.
import CohortLibrary
import CohortSyntax

/// A remark on a model that is legal and often not what was meant.
enum PedanticMessage {
  case earlyRead(String)
  case argumentDeclaration(
    distribution: String, variable: String, role: String?, domain: ArgumentDomain, type: StanType)
  case argumentValue(distribution: String, value: Double, role: String?, domain: ArgumentDomain)
  case unscaled(Double)
  case uniformPrior(String)
  case equalGammaArguments(Double)
  case correlationMatrixPrior
  case hardConstraint(String)
  case emptyConstraint(String)
  case unusedParameter(String)
  case noPrior(String)
  case severalPriors(String, count: Int)
  case severalDistributions(String, others: [Span])
  case nonlinearVariate
  case parameterDecides(keyword: String, parameters: Names)
  case argumentDecides(keyword: String, function: String, argument: String, uses: [(parameters: Names, span: Span)])

  /// The first few of a list of names, and how many it has.
  struct Names {
    var first: [String]
    var count: Int
  }

  /// How many names of a list a message shows.
  static let mostNames = 5
  /// How many uses of a function a message points to.
  static let mostUses = 3
}

extension PedanticMessage {
  func diagnostic(at span: Span) -> Diagnostic {
    let wording = wording
    return Diagnostic(
      .warning, .semantic, code: wording.code, at: span, wording.message, hints: wording.hints, notes: wording.notes)
  }

  private var wording: CheckMessage.Wording {
    switch self {
    case .argumentDeclaration, .argumentValue, .unscaled, .uniformPrior, .equalGammaArguments, .correlationMatrixPrior:
      return distributionWording
    default: return modelWording
    }
  }

  private var distributionWording: CheckMessage.Wording {
    switch self {
    case .argumentDeclaration(let distribution, let variable, let role, let domain, let type):
      let what = role.map { "as \(Self.article($0)) of \(distribution)" } ?? "as the random variable of \(distribution)"
      return .init(
        "argument-declaration", "'\(variable)' \(what) must be \(domain.words), but is not declared so",
        hints: ["declare it with '\(Self.declaration(domain, type))'"])
    case .argumentValue(let distribution, let value, let role, let domain):
      let what = role.map { Self.article($0) } ?? "the random variable"
      return .init(
        "argument-value", "\(what) of \(distribution) must be \(domain.words), but is \(Self.spelled(value))")
    case .unscaled(let value):
      return .init(
        "unscaled-constant", "the constant \(Self.spelled(value)) is far from 1: parameters may differ much in scale",
        hints: ["a parameter declared with a multiplier, or rescaled data, makes sampling more efficient"])
    case .uniformPrior(let name):
      return .init(
        "uniform-prior", "'\(name)' has a uniform distribution within bounds that are not those of its declaration",
        hints: [
          "where the bounds are not physical limits, a soft prior such as normal(0.5, 0.5) samples better and rules "
            + "nothing out"
        ])
    case .equalGammaArguments(let value):
      return .init(
        "equal-gamma-arguments",
        "a gamma or inverse-gamma distribution with both arguments \(Self.spelled(value)) is no vague prior: it favours "
          + "values near zero strongly (Gelman 2006)",
        hints: ["on a positive parameter, normal(0, 1) or student_t(4, 0, 1) is weakly informative"])
    default:
      return .init(
        "correlation-matrix-prior", "lkj_corr on a correlation matrix is slower and less stable than on its factor",
        hints: ["declare a cholesky_factor_corr and use lkj_corr_cholesky"])
    }
  }

  private var modelWording: CheckMessage.Wording {
    switch self {
    case .earlyRead(let name):
      return .init(
        "read-before-assignment", "'\(name)' may not have been assigned a value before it is read here",
        hints: ["until then reals are NaN and ints the smallest integer"])
    case .hardConstraint(let name):
      return .init(
        "hard-constraint", "'\(name)' is confined between two numbers",
        hints: [
          "unless these are logical or physical limits, leave it free and give it a prior: values at a bound make "
            + "sampling difficult"
        ])
    case .emptyConstraint(let name):
      return .init("empty-constraint", "no value of '\(name)' lies above its lower and below its upper bound")
    case .unusedParameter(let name):
      return .init("unused-parameter", "the log density does not depend on the parameter '\(name)'")
    case .noPrior(let name):
      return .init(
        "no-prior", "the parameter '\(name)' has no prior",
        hints: ["this may be meant: a prior that also depends on data is not seen as one"])
    case .severalPriors(let name, let count):
      return .init("several-priors", "the parameter '\(name)' has \(count) priors")
    case .severalDistributions(let name, let others):
      return .init(
        "several-distributions", "'\(name)' is given \(others.count + 1) distributions, which multiply",
        notes: others.prefix(3).map { .init(span: $0, message: "'\(name)' is given another distribution here") })
    case .nonlinearVariate:
      return .init(
        "nonlinear-variate", "the left side may be a nonlinear function of a parameter",
        hints: [
          "if it is, the density needs the log absolute determinant of its Jacobian: add it to the target, or make it "
            + "a transformed parameter with 'jacobian +='"
        ])
    case .parameterDecides(let keyword, let parameters):
      return .init(
        "parameter-decides", "this '\(keyword)' depends on \(Self.listed(parameters))",
        hints: ["a density that jumps or bends there is difficult to sample"])
    case .argumentDecides(let keyword, let function, let argument, let uses):
      return .init(
        "argument-decides",
        "this '\(keyword)' depends on the argument '\(argument)' of '\(function)', which is given "
          + "a value that depends on parameters",
        notes: uses.prefix(Self.mostUses).map {
          .init(span: $0.span, message: "'\(argument)' depends on \(Self.listed($0.parameters)) here")
        })
    default: return .init("internal", "the program cannot be examined")
    }
  }

  private static func listed(_ names: Names) -> String {
    let shown = names.first.map { "'\($0)'" }
    let rest = names.count - shown.count
    let list = shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    return (names.count == 1 ? "the parameter " : "the parameters ") + list
  }

  /// "Scale parameter" within a sentence.
  private static func article(_ role: String) -> String { "the \(role.prefix(1).lowercased())\(role.dropFirst())" }

  private static func declaration(_ domain: ArgumentDomain, _ type: StanType) -> String {
    if case .interval = domain { return "\(type.innermost)\(domain.declaration)" }
    return domain.declaration
  }

  private static func spelled(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }
}
