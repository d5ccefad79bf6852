// TypedExpression: expressions after checking; every name is resolved and every conversion is explicit.
import CohortSyntax

/// An expression with its type.
package struct TypedExpression: Sendable {
  package var kind: Kind
  package var type: StanType
  package var span: Span

  package init(_ kind: Kind, type: StanType, span: Span) {
    self.kind = kind
    self.type = type
    self.span = span
  }

  package indirect enum Kind: Sendable {
    case integer(Int)
    case real(Double)
    /// The imaginary part of a literal.
    case imaginary(Double)
    /// Index into the variables of the frame (`Frame.variables`) in which the expression stands.
    case variable(Int)
    /// `{a, b}`: elements of one type.
    case array([TypedExpression])
    /// `[a, b]`: of scalars gives a row vector, of row vectors a matrix.
    case rowVector([TypedExpression])
    case tuple([TypedExpression])
    /// A function of the library; operators are calls of the functions whose traits name them, or of
    /// `LibraryCall.wholeQuotient` and `elementwisePower`.
    case call(LibraryCall)
    /// A function of the program: index into `TypedProgram.functions`.
    case userCall(function: Int, arguments: [TypedExpression], unnormalized: Bool)
    /// A function whose first arguments are functions: an ODE solver, `integrate_1d`, `reduce_sum`, …
    case higherOrderCall(HigherOrderCall)
    /// Right operand evaluated only where the left is not 0. Type int.
    case and(TypedExpression, TypedExpression)
    /// Right operand evaluated only where the left is 0. Type int.
    case or(TypedExpression, TypedExpression)
    case conditional(TypedExpression, ifTrue: TypedExpression, ifFalse: TypedExpression)
    case indexed(TypedExpression, [TypedIndex])
    /// `e.2`; slots from 0 here.
    case projection(TypedExpression, slot: Int)
    /// A conversion to `type`: int → real → complex, elementwise through containers and tuples.
    case promotion(TypedExpression)
    /// `target()`
    case target
  }
}

/// The call of a library function, overload resolved.
package struct LibraryCall: Sendable {
  /// The library name, with its suffix where it has one: `normal_lpdf`, also where `normal_lupdf` was written.
  package var name: String
  package var arguments: [TypedExpression]
  /// Written as `_lupdf`/`_lupmf`, or under `~`: terms that depend on data alone are dropped.
  package var unnormalized: Bool

  /// What `a %/% b` and `a / b` of ints mean, which has no other name in the language.
  package static let wholeQuotient = "divide_int"
  /// What `a .^ b` means; typed as `a ^ b`.
  package static let elementwisePower = "elt_pow"

  package init(name: String, arguments: [TypedExpression], unnormalized: Bool = false) {
    self.name = name
    self.arguments = arguments
    self.unnormalized = unnormalized
  }
}

/// The call of a higher-order function.
package struct HigherOrderCall: Sendable {
  package var name: String
  /// The functions passed, in order: indices into `TypedProgram.functions`, or library functions by name.
  package var functions: [FunctionReference]
  /// The other arguments, in order (promoted to what the callback takes).
  package var arguments: [TypedExpression]
  /// The function was passed, or the call itself written, as `_lupdf`/`_lupmf`.
  package var unnormalized: Bool

  package enum FunctionReference: Sendable {
    case user(Int)
    case library(String)
  }

  package init(
    name: String, functions: [FunctionReference], arguments: [TypedExpression], unnormalized: Bool = false
  ) {
    self.name = name
    self.functions = functions
    self.arguments = arguments
    self.unnormalized = unnormalized
  }
}

/// One index between brackets.
package enum TypedIndex: Sendable {
  case all
  /// An int: the dimension is dropped.
  case single(TypedExpression)
  /// An array of int: the dimension is kept.
  case multiple(TypedExpression)
  case from(TypedExpression)
  case upTo(TypedExpression)
  case between(TypedExpression, TypedExpression)
}
