// Statement: the tree of statements and declarations, as written.

/// A statement with its place in the text; a declaration is a statement.
package struct Statement: Sendable {
  package var kind: Kind
  package var span: Span
  package var id: NodeID

  package init(_ kind: Kind, span: Span, id: NodeID) {
    self.kind = kind
    self.span = span
    self.id = id
  }

  package indirect enum Kind: Sendable {
    case declaration(Declaration)
    /// `x[i] += e;`
    case assignment(LeftSide, AssignmentOperator, Expression, operatorSpan: Span)
    /// The call of a function that returns nothing; never with a bar.
    case call(Call)
    /// `y ~ normal(mu, sigma) T[a, b];`
    case tilde(Tilde)
    /// `target += e;`
    case targetIncrement(Expression)
    /// `jacobian += e;`
    case jacobianIncrement(Expression)
    case ifElse(Expression, then: Statement, otherwise: Statement?)
    case whileLoop(Expression, body: Statement)
    case forRange(ForRange)
    case forEach(ForEach)
    case block([Statement])
    /// `profile("name") { ... }`
    case profile(name: StringLiteral, body: [Statement])
    case print([Printable])
    case reject([Printable])
    case fatalError([Printable])
    case returnValue(Expression)
    case returnVoid
    case breakLoop
    case continueLoop
    /// A lone `;`
    case empty
  }
}

/// A declaration of one or more variables of one type.
package struct Declaration: Sendable {
  package var type: SizedType
  /// Never empty.
  package var variables: [Declarator]

  package init(type: SizedType, variables: [Declarator]) {
    self.type = type
    self.variables = variables
  }
}

/// One name of a declaration with its initial value.
package struct Declarator: Sendable {
  package var id: NodeID
  package var name: Identifier
  package var initialValue: Expression?

  package init(id: NodeID, name: Identifier, initialValue: Expression?) {
    self.id = id
    self.name = name
    self.initialValue = initialValue
  }
}

/// What an assignment writes to.
package struct LeftSide: Sendable {
  package indirect enum Kind: Sendable {
    case variable(String)
    /// `x[i, j]`; the list is never empty
    case indexed(LeftSide, [Index])
    /// `x.2`, slots from 1
    case projection(LeftSide, slot: Int32, slotSpan: Span)
    /// `(a, b[1])`, never empty
    case tuple([LeftSide])
  }

  package var kind: Kind
  package var span: Span
  package var id: NodeID

  package init(_ kind: Kind, span: Span, id: NodeID) {
    self.kind = kind
    self.span = span
    self.id = id
  }
}

/// `value ~ distribution(arguments) truncation`
package struct Tilde: Sendable {
  package var value: Expression
  package var distribution: Identifier
  package var arguments: [Expression]
  package var truncation: Truncation?

  package init(value: Expression, distribution: Identifier, arguments: [Expression], truncation: Truncation?) {
    self.value = value
    self.distribution = distribution
    self.arguments = arguments
    self.truncation = truncation
  }
}

/// `T[lower, upper]`, either of them optional.
package struct Truncation: Sendable {
  package var lower: Expression?
  package var upper: Expression?
  package var span: Span

  package init(lower: Expression?, upper: Expression?, span: Span) {
    self.lower = lower
    self.upper = upper
    self.span = span
  }
}

/// `for (i in a:b) body`; the id of the statement is that of the loop variable as well.
package struct ForRange: Sendable {
  package var variable: Identifier
  package var lower: Expression
  package var upper: Expression
  package var body: Statement

  package init(variable: Identifier, lower: Expression, upper: Expression, body: Statement) {
    self.variable = variable
    self.lower = lower
    self.upper = upper
    self.body = body
  }
}

/// `for (x in container) body`; the id of the statement is that of the loop variable as well.
package struct ForEach: Sendable {
  package var variable: Identifier
  package var container: Expression
  package var body: Statement

  package init(variable: Identifier, container: Expression, body: Statement) {
    self.variable = variable
    self.container = container
    self.body = body
  }
}

/// A string between double quotes, which has no escapes; the value is without the quotes.
package struct StringLiteral: Sendable {
  package var value: String
  package var span: Span

  package init(value: String, span: Span) {
    self.value = value
    self.span = span
  }
}

/// An argument of `print`, `reject` or `fatal_error`.
package enum Printable: Sendable {
  case string(StringLiteral)
  case expression(Expression)
}
