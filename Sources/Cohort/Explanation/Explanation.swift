// Explanation: what was made of a model and its data, and why.

/// How a model runs with its data: what is replayed for each gradient, and why it is as it is.
///
/// ```swift
/// let explanation = try posterior.explanation()
/// print(explanation)                                  // for people
/// for advice in explanation.advice { print(advice.place?.line ?? 0, advice.text) }
/// let profile = try posterior.explanation(profile: ProfileOptions()).profile
/// ```
///
/// A reason is a short stable name (`reason`, such as `rowsInOrder`) and its text. All places are those of the program's text.
/// The value can be encoded: that is what `cohort explain --json` prints.
public struct Explanation: Sendable, Codable {
  /// The model's name.
  public var model: String
  /// How many unconstrained parameters there are.
  public var parameters: Int
  /// What is replayed for the log density and its gradient.
  public var density: ExplainedProgram
  /// How the outputs of a draw are computed.
  public var outputs: ExplainedOutputs
  /// What memory a chain takes.
  public var memory: ExplainedMemory
  /// What could be written faster.
  public var advice: [ExplainedAdvice]
  /// Where the time of a gradient goes; nil unless it was measured.
  public var profile: GradientProfile?
  /// The texts of the program, the main file first.
  public var sources: [SourceText]
}

/// Something with its reason.
public struct ExplainedReason: Sendable, Codable, Hashable {
  /// A stable name.
  public var reason: String
  /// What it means, half a sentence.
  public var text: String
}

/// A program that is replayed.
public struct ExplainedProgram: Sendable, Codable {
  /// Operations that were taken down while the model ran once.
  public var recordedOperations: Int
  /// Operations that are replayed: rows times operations of all blocks.
  public var operations: Int
  /// Straight-line code that is done for many rows, in the order in which it runs.
  public var blocks: [ExplainedBlock]
  /// Calls of the library: matrix functions, solvers, random numbers.
  public var calls: [ExplainedCall]
  /// What the optimiser made of operations, by place.
  public var savings: [ExplainedSaving]
  /// Conditions on parameters.
  public var conditions: [ExplainedCondition]
  /// How many paths through these conditions were met; nil where there is but one.
  public var paths: ExplainedPaths?
  /// Set where the program ends in `reject` at the point at which it was recorded.
  public var rejection: String?
}

/// A block of operations.
public struct ExplainedBlock: Sendable, Codable {
  /// Its number among the steps of the program, from 1.
  public var step: Int
  /// How many rows.
  public var rows: Int
  /// Operations of a row.
  public var operations: Int
  /// Rows come in so many groups, one after another; 1 where all are independent.
  public var levels: Int
  /// Why.
  public var reason: ExplainedReason
  /// `rows` or `strips`: whether it is done row by row, or many rows at a time in vector instructions.
  public var manner: String?
  /// Whether the threads of a chain share its rows.
  public var isShared: Bool
  /// Its lines in the order of the text, each with how many operations of a row stand there. Sums that only add up count
  /// as none.
  public var lines: [Line]

  /// Operations of a block that stand at a line.
  public struct Line: Sendable, Codable {
    /// The line; its column is that of the first operation.
    public var place: SourcePlace
    /// How many operations of a row.
    public var operations: Int
  }
  /// Operations of a row whose line is not known.
  public var withoutPlace: Int
}

/// A call of the library.
public struct ExplainedCall: Sendable, Codable {
  /// Its number among the steps of the program, from 1; of calls that are done one by one the first.
  public var step: Int
  /// Where it stands.
  public var place: SourcePlace?
  /// The function.
  public var name: String
  /// How many of the program's calls there are at the place.
  public var calls: Int
  /// In how many steps they are done.
  public var steps: Int
  /// Why.
  public var reason: ExplainedReason
  /// Numbers that go in and come out, of all calls.
  public var inputs: Int
  /// Numbers that come out, of all calls.
  public var results: Int
  /// What is solved, where it is a solver.
  public var solve: ExplainedSolve?
}

/// What a solver solves, and how.
public struct ExplainedSolve: Sendable, Codable {
  /// `ode`, `dae`, `integral`, `equations` or `laplace`.
  public var kind: String
  /// The method's name, such as `rk45`, and what it is.
  public var method: String
  /// What the method is.
  public var methodMeaning: String
  /// Why this method.
  public var methodReason: ExplainedReason?
  /// The tolerances.
  public var relativeTolerance: Double?
  /// The absolute tolerance.
  public var absoluteTolerance: Double?
  /// Steps, at most.
  public var maximumSteps: Int?
  /// Systems, integrals or sets of equations that are solved together.
  public var groups: Int
  /// States or unknowns of each.
  public var states: Int
  /// Parameters of each.
  public var parameters: Int
  /// By how many numbers each solution is differentiated: parameters, elements of the initial state, the initial time.
  public var sensitivities: Int
  /// Those of them that are parameters that the function does not read: they cost, and their derivatives are 0.
  public var unreadParameters: Int
  /// Whether the output times depend on parameters.
  public var hasActiveTimes: Bool
  /// The output times of all groups, and the fewest and most of one.
  public var times: Int
  /// The fewest output times of a group.
  public var fewestTimes: Int
  /// The most output times of a group.
  public var mostTimes: Int
  /// Whether, and why, groups advance side by side.
  public var lanes: ExplainedReason?
  /// The functions that are called; groups with other ints have another one.
  public var functions: [Function]

  /// A function that is called.
  public struct Function: Sendable, Codable, Hashable {
    /// How many groups have it.
    public var groups: Int
    /// Operations of an evaluation.
    public var operations: Int
    /// Operations that its derivatives add; 0 where that is not known before it runs.
    public var derivativeOperations: Int
    /// Paths that it was recorded along.
    public var paths: Int
    /// Entries of its derivatives by the states that are not always 0.
    public var jacobianEntries: Int?
    /// Whether the matrix of Newton's method has sparse factors.
    public var hasSparseFactors: Bool
    /// Its conditions on time and state.
    public var conditions: [ExplainedCondition]
    /// Functions of the library that it calls at each evaluation.
    public var calls: [String]
  }
}

/// Operations that the optimiser left out or did at once.
public struct ExplainedSaving: Sendable, Codable {
  /// Where they stand.
  public var place: SourcePlace?
  /// How many there were.
  public var operations: Int
  /// What became of them.
  public var reason: ExplainedReason
}

/// A condition that does not depend on data alone.
public struct ExplainedCondition: Sendable, Codable, Hashable {
  /// Where it stands.
  public var place: SourcePlace?
  /// How often it was met.
  public var count: Int
  /// Whether the recording holds only while it comes out as it did.
  public var isGuard: Bool
  /// What becomes of it, and why.
  public var reason: ExplainedReason
}

/// The paths that control flow took at some random points.
public struct ExplainedPaths: Sendable, Codable {
  /// How many points were tried.
  public var points: Int
  /// How many recordings they needed.
  public var recordings: Int
  /// What a recording takes, in seconds.
  public var recordingSeconds: Double
}

/// How the outputs of a draw are computed.
public struct ExplainedOutputs: Sendable, Codable {
  /// How many numbers a draw has.
  public var columns: Int
  /// Whether they are replayed, and why.
  public var reason: ExplainedReason
  /// What stands in the way, where something does.
  public var obstacle: String?
  /// The program that is replayed, where there is one.
  public var program: ExplainedProgram?
}

/// What memory a chain takes, in bytes.
public struct ExplainedMemory: Sendable, Codable {
  /// Numbers that depend on data alone, and tables of places; chains share them.
  public var data: Int
  /// Values, adjoints and what is kept for the reverse sweep.
  public var executor: Int
  /// Results of solvers with their sensitivities.
  public var solves: Int
  /// States and stages of solvers (eight groups at once, where they advance side by side), for each thread that solves.
  public var solverThread: Int
  /// The metric of a sampler: diagonal, and dense.
  public var diagonalMetric: Int
  /// A dense metric with its factor.
  public var denseMetric: Int
  /// The numbers of a draw.
  public var draw: Int
}

/// Something that could be written so that it runs faster.
public struct ExplainedAdvice: Sendable, Codable {
  /// A stable name.
  public var kind: String
  /// Where it stands.
  public var place: SourcePlace?
  /// What is slow, and what to write.
  public var text: String
}
