// GradientCost: where a gradient's time goes, and which groups cost and fail most.

/// The time of a gradient by line and step, the work of its solves by group, and points of the run without a log density.
public struct GradientCost: Sendable, Codable, Equatable {
  /// A line of the program that takes time.
  public struct Line: Sendable, Codable, Equatable {
    /// The place among ``sources``.
    public var source: Int
    /// From 1.
    public var line: Int
    /// Seconds for values and for derivatives.
    public var forward: Double
    /// Seconds for derivatives.
    public var reverse: Double
  }

  /// A step of the program that takes time.
  public struct Step: Sendable, Codable, Equatable {
    /// What it is, such as `500 rows × 12 operations` or `ode_bdf`.
    public var title: String
    /// How many alike were put together.
    public var count: Int
    /// Where most of it stands; empty where it has no place.
    public var place: String
    /// Seconds for values.
    public var forward: Double
    /// Seconds for derivatives.
    public var reverse: Double
  }

  /// What the solves at a place took.
  public struct Solve: Sendable, Codable, Equatable {
    /// The function.
    public var name: String
    /// Where it stands; empty where it has no place.
    public var place: String
    /// Systems that are solved.
    public var groups: Int
    /// Seconds of a gradient.
    public var seconds: Double
    /// Steps of all groups, and those that were made anew.
    public var steps: Double
    /// Steps that were tried and made anew, shorter.
    public var rejected: Double
    /// Evaluations of the right-hand side.
    public var evaluations: Double
  }

  /// Cost and failures by group.
  public struct Groups: Sendable, Codable, Equatable {
    /// What the names are of, such as `subject`; empty where they are numbers in the order of the program.
    public var name: String
    /// A name for each.
    public var names: [String]
    /// Each group's part of the time of the solves; empty where it was not measured.
    public var shares: PackedNumbers
    /// Its steps in a gradient.
    public var steps: PackedNumbers
    /// Points of the run without a log density because of it, in warm-up.
    public var invalidInWarmup: [Int]
    /// After warm-up.
    public var invalidLater: [Int]
  }

  /// Points of the run without a log density.
  public struct Invalid: Sendable, Codable, Equatable {
    /// In warm-up, of all chains.
    public var warmup: Int
    /// After it.
    public var later: Int
    /// How many of both have no group.
    public var withoutGroup: Int
  }

  /// Seconds of a gradient; nil where nothing was measured.
  public var gradient: Double?
  /// Of that, what belongs to no step.
  public var overhead: Double
  /// Points that were measured.
  public var points: Int
  /// Whether these are draws; else they are random.
  public var isAtDraws: Bool
  /// Texts of the program whose lines take time.
  public var sources: [SourceLines]
  /// Lines that take time.
  public var lines: [Line]
  /// The most expensive steps.
  public var steps: [Step]
  /// Solves of differential equations.
  public var solves: [Solve]
  /// Nil where no solve has groups.
  public var groups: Groups?
  /// Nil where the draws do not say.
  public var invalid: Invalid?

  /// A text of the program.
  public struct SourceLines: Sendable, Codable, Equatable {
    /// The file, as it was named.
    public var path: String
    /// Its lines.
    public var lines: [String]
  }
}
