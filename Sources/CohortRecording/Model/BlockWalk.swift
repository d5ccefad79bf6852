// BlockWalk: runs the blocks of a program in the order of the language, with what is checked after each.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The one place that knows in which order the blocks of a program run and what is checked in between.
///
/// Recording the log density, recording outputs, interpreting outputs, and writing messages up to a failure are all this
/// walk. They differ in their machine (symbols or numbers in place of the parameters) and in their goal.
struct BlockWalk {
  /// What the program is run for.
  enum Goal {
    /// The log density: the model block is run.
    case logDensity
    /// What is written for a draw: as far as is wanted.
    case outputs(OutputBlocks)
  }

  let machine: Machine
  private var code: CompiledProgram { machine.code }

  init(_ machine: Machine) { self.machine = machine }

  /// Runs `transformed data`; the machine has the data.
  ///
  /// - Throws: `RecordingError` (`invalid`) where a statement fails or a variable violates its constraint.
  func runTransformedData() throws {
    try code.withRoom {
      try run(code.transformedData, checks: .transformedData) { statement in
        guard let failure = machine.builder.failureAtRecording else { return }
        // What says its own place needs no other.
        throw RecordingError(.invalid, failure, span: code.saysPlace(failure) ? nil : statement.span)
      }
    }
  }

  /// Runs all that follows from the parameters.
  ///
  /// - Parameters:
  ///   - parameters: what the parameters come from: symbols, or numbers.
  ///   - finished: called after each of `CompiledProgram.outputBlocks` that is run, in their order, once its variables have
  ///     their values and meet their constraints.
  func run(
    _ goal: Goal, at parameters: ParameterNumbers, in space: ParameterSpace,
    finished: (BlockKind) -> Void = { _ in }
  ) throws {
    try code.withRoom {
      try space.fill(machine, from: parameters)
      finished(.parameters)
      switch goal {
      case .logDensity:
        // A prior is not cut where only the likelihood cannot be computed.
        try run(code.transformedParameters, checks: machine.part == .prior ? nil : .logDensity)
        finished(.transformedParameters)
        try run(code.model, checks: .logDensity)
      case .outputs(let blocks):
        if blocks.runsTransformedParameters {
          try run(code.transformedParameters, checks: .outputs)
          finished(.transformedParameters)
        }
        if blocks.generatedQuantities {
          machine.takesAllForData()
          try run(code.generatedQuantities, checks: .outputs)
        }
        if let failure = machine.builder.failureAtRecording { throw RecordingError(.rejected, failure) }
        if blocks.generatedQuantities { finished(.generatedQuantities) }
      }
    }
  }

  /// Runs the statements of a block, then checks the variables declared at its top.
  private func run(
    _ block: CompiledBlock, checks: ConstraintCheck?, after: (any StatementNode) throws -> Void = { _ in }
  ) throws {
    for statement in block.statements {
      guard try statement.run(machine) == .normal else { break }
      try after(statement)
    }
    guard let checks else { return }
    for declaration in block.declarations {
      let wasValid = machine.builder.failureAtRecording == nil
      do {
        try checks.check(declaration, machine)
      } catch let error as RecordingError {
        throw machine.trace?.explanation(of: declaration.variable) ?? error
      }
      if wasValid, machine.builder.failureAtRecording != nil,
        let error = machine.trace?.explanation(of: declaration.variable)
      {
        throw error
      }
    }
  }
}
