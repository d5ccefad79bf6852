// ScopeScan: what is in scope at a place and what may be written there, told from the tokens before it, so that it is
// known also where the text is no program, which is the rule while one types.
import CohortSyntax

/// What the tokens before a place say about it.
struct ScopeScan {
  /// What may stand at the place.
  enum Place: Equatable {
    /// A block of the program.
    case block
    /// The result type of a function.
    case function
    /// The type of an argument.
    case argument
    /// A declaration, in `data` or `parameters`.
    case declaration
    /// A statement; with constraints where it is a declaration at the top of a block.
    case statement(isTopLevel: Bool)
    /// The type of an array's or tuple's elements.
    case elementType(isConstrained: Bool)
    /// A constraint between angles.
    case constraint
    case expression
    /// After `~`.
    case distribution
    /// The `in` of a loop.
    case inKeyword
    /// A new name, or an operator: there is nothing to propose.
    case nothing
  }

  struct Variable {
    var name: String
    var nameSpan: Span
    /// The type as it is written; nil for loop variables.
    var type: String?
    var block: BlockKind
  }

  struct Function {
    var name: String
    var nameSpan: Span
    /// The whole signature as it is written, as far as it goes.
    var signature: String
    var returnsVoid: Bool
  }

  /// A call whose parenthesis is open.
  struct OpenCall {
    var name: String
    var nameSpan: Span
    /// The index of the name among the program's tokens.
    var nameIndex: Int
    var isDistribution: Bool
    /// The tokens of each argument, the unfinished one last; never empty.
    var arguments: [Range<Int>]
  }

  var place = Place.nothing
  /// The block that holds the place; nil outside of blocks.
  var block: BlockKind?
  /// The blocks that begin before the place.
  var blocksBefore: [BlockKind] = []
  /// The function whose body or signature holds the place.
  var function: Function?
  /// The innermost last.
  var variables: [Variable] = []
  var functions: [Function] = []
  /// The innermost call around the place.
  var call: OpenCall?
}
