// TypedStatement: statements and declarations after checking.
import CohortSyntax

/// A statement with its place in the text.
package struct TypedStatement: Sendable {
  package var kind: Kind
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  package indirect enum Kind: Sendable {
    /// One variable; a declaration of several names becomes several of these. Until assigned to, reals are NaN and
    /// ints the smallest integer.
    case declaration(TypedDeclaration)
    /// `x[i].2 = e`; compound assignments are spelt out (`x = x + e`), the place's indices being evaluated once
    /// for reading and once for writing.
    case assignment(TypedPlace, TypedExpression)
    /// `(a, b) = e`
    case destructuring([TypedPattern], TypedExpression)
    /// The call of a function that returns nothing.
    case call(function: Int, arguments: [TypedExpression])
    /// `y ~ f(…)`: adds the unnormalised density; a library call (`unnormalized` set) or a user call.
    case tilde(TypedTilde)
    case targetIncrement(TypedExpression)
    case jacobianIncrement(TypedExpression)
    case ifElse(TypedExpression, then: TypedStatement, otherwise: TypedStatement?)
    case whileLoop(TypedExpression, body: TypedStatement)
    case forRange(variable: Int, lower: TypedExpression, upper: TypedExpression, body: TypedStatement)
    /// Arrays: their outermost elements; vectors and row vectors: their scalars; matrices: their scalars column by column.
    case forEach(variable: Int, container: TypedExpression, body: TypedStatement)
    case block([TypedStatement])
    case profile(name: String, body: [TypedStatement])
    case print([TypedPrintable])
    case reject([TypedPrintable])
    case fatalError([TypedPrintable])
    case returnValue(TypedExpression)
    case returnVoid
    case breakLoop
    case continueLoop
  }
}

/// The declaration of a variable, with sizes.
package struct TypedDeclaration: Sendable {
  /// Index into the frame's variables.
  package var variable: Int
  package var type: SizedStanType
  package var initialValue: TypedExpression?

  package init(variable: Int, type: SizedStanType, initialValue: TypedExpression?) {
    self.variable = variable
    self.type = type
    self.initialValue = initialValue
  }
}

/// A type with its sizes and constraints.
package indirect enum SizedStanType: Sendable {
  /// Sizes as the type has dimensions: none, n, or rows and columns (the square types have both).
  case basic(StanType, sizes: [TypedExpression], constraint: TypedConstraint)
  /// `array[a, b] T`: the sizes from the outermost; the element is no array.
  case array(SizedStanType, sizes: [TypedExpression])
  case tuple([SizedStanType])
}

/// A constraint on the values of a variable. Bounds are scalars or have the type of the variable.
package enum TypedConstraint: Sendable {
  case none
  case lower(TypedExpression)
  case upper(TypedExpression)
  case lowerUpper(TypedExpression, TypedExpression)
  case offset(TypedExpression)
  case multiplier(TypedExpression)
  case offsetMultiplier(TypedExpression, TypedExpression)
  case structured(StructuredConstraint)
}

/// What an assignment writes to: a variable, then indices and projections from the outside in.
package struct TypedPlace: Sendable {
  package var variable: Int
  package var path: [Access]
  /// The type of what is written.
  package var type: StanType
  package var span: Span

  package enum Access: Sendable {
    case index([TypedIndex])
    /// Slots from 0.
    case projection(Int)
  }

  package init(variable: Int, path: [Access], type: StanType, span: Span) {
    self.variable = variable
    self.path = path
    self.type = type
    self.span = span
  }
}

/// The left side of a destructuring assignment.
package indirect enum TypedPattern: Sendable {
  case place(TypedPlace)
  case tuple([TypedPattern])
}

/// `value ~ distribution(arguments) T[lower, upper]`
package struct TypedTilde: Sendable {
  /// The density's call with the value as its first argument: `call` or `userCall`.
  package var density: TypedExpression
  package var truncation: TypedTruncation?

  package init(density: TypedExpression, truncation: TypedTruncation?) {
    self.density = density
    self.truncation = truncation
  }
}

/// Truncation: bounds and the functions that give its normalisation.
package struct TypedTruncation: Sendable {
  package var value: TypedExpression
  package var lower: TypedExpression?
  package var upper: TypedExpression?
  /// The distribution's other arguments.
  package var arguments: [TypedExpression]
  package var lcdf: CumulativeFunction?
  package var lccdf: CumulativeFunction?
  package var isDiscrete: Bool

  package enum CumulativeFunction: Sendable {
    case library(String)
    case user(Int)
  }

  package init(
    value: TypedExpression, lower: TypedExpression?, upper: TypedExpression?, arguments: [TypedExpression],
    lcdf: CumulativeFunction?, lccdf: CumulativeFunction?, isDiscrete: Bool
  ) {
    self.value = value
    self.lower = lower
    self.upper = upper
    self.arguments = arguments
    self.lcdf = lcdf
    self.lccdf = lccdf
    self.isDiscrete = isDiscrete
  }
}

package enum TypedPrintable: Sendable {
  case string(String)
  case expression(TypedExpression)
}
