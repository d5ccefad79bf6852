// NodeDescription: what a library node says of itself to whoever asks how a program runs.

/// What a library node does, beyond its name.
package struct NodeDescription: Sendable {
  /// What it solves; nil for what solves nothing.
  package var solve: SolveDescription?
  /// The memory of one executor, in bytes, as far as the node knows.
  package var memoryBytes = 0
  /// The memory of each thread that solves.
  package var threadBytes = 0

  package init(solve: SolveDescription? = nil, memoryBytes: Int = 0, threadBytes: Int = 0) {
    self.threadBytes = threadBytes
    self.solve = solve
    self.memoryBytes = memoryBytes
  }
}

/// What a node solves, and how.
package struct SolveDescription: Sendable {
  package enum Kind: String, Sendable, Codable { case ode, dae, integral, equations, laplace }
  package var kind: Kind
  /// The name of the method and what it is: "rk45", "the Dormand-Prince method …".
  package var method = ""
  package var methodMeaning = ""
  /// Relative and absolute.
  package var tolerances: (relative: Double, absolute: Double)?
  package var maximumSteps: Int?
  /// Initial value problems, integrals or systems of equations.
  package var groups = 1
  /// States, unknowns or latent variables of each.
  package var states = 1
  /// Parameters of each, and how many of these depend on parameters of the model.
  package var parameters = 0
  package var activeParameters = 0
  /// Elements of the initial state that depend on parameters of the model; whether the initial time and the output times do.
  package var activeStates = 0
  package var hasActiveInitialTime = false
  package var hasActiveTimes = false
  /// The output times of each group.
  package var timeCounts: [Int] = []
  /// Whether, and why, groups advance side by side.
  package var lanes: Reason?
  /// The functions that are called: groups with other ints have another one.
  package var functions: [FunctionDescription] = []

  package init(_ kind: Kind) { self.kind = kind }

  /// The numbers by which each solution is differentiated.
  package var sensitivities: Int { activeParameters + activeStates + (hasActiveInitialTime ? 1 : 0) }
}

/// A function that a solver calls, as it was recorded.
package struct FunctionDescription: Sendable {
  /// How many groups or calls have it.
  package var users = 0
  /// Operations of an evaluation, and those that are added for its derivatives.
  package var operations = 0
  package var derivativeOperations = 0
  /// The paths that the function was recorded along.
  package var paths = 1
  /// Entries of the derivatives by the states that are not always 0.
  package var jacobianEntries: Int?
  /// Whether the matrix of Newton's method is so large and empty that its factors are sparse.
  package var hasSparseFactors = false
  /// Parameters that depend on parameters of the model and that the function does not read.
  package var unreadParameters = 0
  /// Its conditions on time and state.
  package var conditions: [ConditionDescription] = []
  /// Library nodes that it calls.
  package var calls: [String] = []

  package init() {}
}

/// A condition in a function that a solver calls.
package struct ConditionDescription: Sendable {
  /// `switchOnTime`, `switchOnState` or `lookedAtEachPoint`.
  package var reason: Reason
  /// The number of the node where it stands, -1 where that is not known.
  package var origin: Int32
  /// How often it stands there: once for each entry of a table, for example.
  package var count: Int

  package init(_ reason: Reason, origin: Int32, count: Int = 1) {
    self.reason = reason
    self.origin = origin
    self.count = count
  }
}
