// Expression: the tree of expressions, as written (parentheses and operator spellings are kept).

/// An expression with its place in the text.
package struct Expression: Sendable {
  package var kind: Kind
  package var span: Span
  package var id: NodeID

  package init(_ kind: Kind, span: Span, id: NodeID) {
    self.kind = kind
    self.span = span
    self.id = id
  }

  package indirect enum Kind: Sendable {
    /// An integer literal with its spelling (`1_000`).
    case integer(Int32, spelling: String)
    /// A real literal with its spelling (`1e-3`).
    case real(Double, spelling: String)
    /// An imaginary literal; the spelling includes the `i`.
    case imaginary(Double, spelling: String)
    /// A variable, or the name of a function as an argument of a higher-order function.
    case variable(String)
    /// `( e )`
    case parenthesized(Expression)
    /// `{a, b}`, never empty in a program without errors
    case array([Expression])
    /// `[a, b]`: a row vector, or a matrix when the elements are row vectors; `[]` is an empty row vector
    case rowVector([Expression])
    /// `(a, b)` or `(a,)`
    case tuple([Expression])
    case call(Call)
    /// `target()`
    case target
    case unary(UnaryOperator, Expression)
    /// `e'`
    case transpose(Expression)
    case binary(BinaryOperator, Expression, Expression, operatorSpan: Span)
    /// `condition ? ifTrue : ifFalse`
    case conditional(Expression, ifTrue: Expression, ifFalse: Expression)
    /// `e[i, j]`; the list is never empty: `e[]` has one index of the kind `all`
    case indexed(Expression, [Index])
    /// `e.2`: a slot of a tuple, from 1; the span is that of the number without its dot
    case projection(Expression, slot: Int32, slotSpan: Span)
  }
}

/// The call of a function.
package struct Call: Sendable {
  package var name: Identifier
  package var arguments: [Expression]
  /// Whether the first argument is followed by `|` (densities and cumulative distribution functions).
  package var hasBar: Bool

  package init(name: Identifier, arguments: [Expression], hasBar: Bool) {
    self.name = name
    self.arguments = arguments
    self.hasBar = hasBar
  }
}

/// One index between brackets.
package struct Index: Sendable {
  package enum Kind: Sendable {
    /// `:` or nothing
    case all
    /// `i`, an int (drops the dimension) or an array of int (keeps it)
    case single(Expression)
    /// `a:`
    case from(Expression)
    /// `:b`
    case upTo(Expression)
    /// `a:b`
    case between(Expression, Expression)
  }

  package var kind: Kind
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}
