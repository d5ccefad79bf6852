// SyntaxTree: the root of the tree, its blocks and its functions.

/// A parsed program. After a syntax error it holds what could be read.
package struct SyntaxTree: Sendable {
  package var functions: FunctionsBlock?
  package var data: ProgramBlock?
  package var transformedData: ProgramBlock?
  package var parameters: ProgramBlock?
  package var transformedParameters: ProgramBlock?
  package var model: ProgramBlock?
  package var generatedQuantities: ProgramBlock?
  /// The number of node ids in use: every `NodeID` of the tree is below it.
  package var nodeCount: Int
  /// The span of the whole text of the main file.
  package var span: Span

  package init(span: Span) {
    self.span = span
    nodeCount = 0
  }

  /// The blocks that are present, `functions` excepted, in their order.
  package var blocks: [ProgramBlock] {
    [data, transformedData, parameters, transformedParameters, model, generatedQuantities].compactMap { $0 }
  }

  /// Whether no block is present.
  package var isEmpty: Bool { functions == nil && blocks.isEmpty }
}

/// The seven blocks in their order; the raw value is the spelling.
package enum BlockKind: String, Sendable, CaseIterable {
  case functions
  case data
  case transformedData = "transformed data"
  case parameters
  case transformedParameters = "transformed parameters"
  case model
  case generatedQuantities = "generated quantities"
}

/// A block of declarations and statements. In `data` and `parameters` there are only declarations without initial
/// values, and empty statements.
package struct ProgramBlock: Sendable {
  package var kind: BlockKind
  package var keywordSpan: Span
  package var statements: [Statement]
  package var span: Span

  package init(kind: BlockKind, keywordSpan: Span, statements: [Statement], span: Span) {
    self.kind = kind
    self.keywordSpan = keywordSpan
    self.statements = statements
    self.span = span
  }
}

/// The `functions` block, or the whole text of a file of bare functions.
package struct FunctionsBlock: Sendable {
  package var functions: [FunctionDefinition]
  package var span: Span

  package init(functions: [FunctionDefinition], span: Span) {
    self.functions = functions
    self.span = span
  }
}

/// A function with its body, or its forward declaration.
package struct FunctionDefinition: Sendable {
  package var id: NodeID
  /// nil for `void`
  package var returnType: UnsizedType?
  package var name: Identifier
  package var arguments: [FunctionArgument]
  /// A statement of the kind `block`; nil for a forward declaration.
  package var body: Statement?
  package var span: Span

  package init(
    id: NodeID, returnType: UnsizedType?, name: Identifier, arguments: [FunctionArgument], body: Statement?,
    span: Span
  ) {
    self.id = id
    self.returnType = returnType
    self.name = name
    self.arguments = arguments
    self.body = body
    self.span = span
  }
}

/// An argument in the definition of a function.
package struct FunctionArgument: Sendable {
  package var id: NodeID
  /// Whether it is marked `data`: it may not depend on parameters.
  package var isData: Bool
  package var type: UnsizedType
  package var name: Identifier
  package var span: Span

  package init(id: NodeID, isData: Bool, type: UnsizedType, name: Identifier, span: Span) {
    self.id = id
    self.isData = isData
    self.type = type
    self.name = name
    self.span = span
  }
}
