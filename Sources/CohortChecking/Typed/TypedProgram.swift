// TypedProgram: a checked program, ready to be run on data.
import CohortSyntax

/// A program that passed all checks.
///
/// There is one frame of variables for the blocks (`data` to `generated quantities`, their local variables included)
/// and one for each function; functions cannot see the program's variables.
package struct TypedProgram: Sendable {
  package var frame: Frame
  package var functions: [TypedFunction]
  package var data: [TypedStatement]
  package var transformedData: [TypedStatement]
  package var parameters: [TypedStatement]
  package var transformedParameters: [TypedStatement]
  package var model: [TypedStatement]
  package var generatedQuantities: [TypedStatement]

  package init() {
    frame = Frame()
    functions = []
    data = []
    transformedData = []
    parameters = []
    transformedParameters = []
    model = []
    generatedQuantities = []
  }
}

/// The variables that live together.
package struct Frame: Sendable {
  package var variables: [TypedVariable]

  package init(variables: [TypedVariable] = []) {
    self.variables = variables
  }
}

package struct TypedVariable: Sendable {
  package enum Origin: Sendable, Equatable {
    /// Declared at the top of a block.
    case block(BlockKind)
    /// Declared inside of a block's statements (for `model`: anywhere in it), or a loop variable.
    case local(BlockKind)
    /// An argument of a function, in order; `isData` where it is marked `data`.
    case argument(index: Int, isData: Bool)
    /// Declared in a function's body.
    case functionLocal
  }

  package var name: String
  package var type: StanType
  package var origin: Origin
  package var span: Span

  package init(name: String, type: StanType, origin: Origin, span: Span) {
    self.name = name
    self.type = type
    self.origin = origin
    self.span = span
  }
}

/// A function of the program. The first `argumentCount` variables of the frame are its arguments.
package struct TypedFunction: Sendable {
  package var name: String
  package var returnType: StanType
  package var argumentCount: Int
  package var frame: Frame
  /// nil for a function that is declared but not defined (where that is allowed).
  package var body: TypedStatement?
  package var span: Span

  package init(
    name: String, returnType: StanType, argumentCount: Int, frame: Frame, body: TypedStatement?, span: Span
  ) {
    self.name = name
    self.returnType = returnType
    self.argumentCount = argumentCount
    self.frame = frame
    self.body = body
    self.span = span
  }
}
