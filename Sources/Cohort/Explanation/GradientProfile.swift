// GradientProfile: where the time of a gradient goes.

/// Measured times of the log density with its gradient, on one thread, in seconds.
///
/// Steps are timed as they run. Within a block, which does many operations at once, the time is divided by what each operation
/// takes alone. The parts add up to ``parts``, which differs from ``gradient``, measured without any clock inside, by the error
/// of measurement.
public struct GradientProfile: Sendable, Codable {
  /// Medians over points: a gradient as samplers compute it; and the sum of the parts below.
  public var gradient: Double
  /// The sum of all lines, of what has no line, and of ``overhead``.
  public var parts: Double
  /// What belongs to no step: zeroing adjoints, copying the gradient.
  public var overhead: Double
  /// Points that were measured.
  public var points: Int
  /// Points at which the log density has no value or takes another path, which were left out.
  public var skippedPoints: Int
  /// Whether the points are draws of a fit; else they are random ones near the origin.
  public var isAtDraws: Bool
  /// Lines that take time, in the order of the text.
  public var lines: [Line]
  /// The steps of the program that take most, the most expensive first.
  public var steps: [Step]
  /// What solvers took.
  public var solves: [Solve]

  /// The time of a line.
  public struct Line: Sendable, Codable {
    /// The line.
    public var place: SourcePlace
    /// Seconds for values.
    public var forward: Double
    /// Seconds for derivatives.
    public var reverse: Double
    /// Both.
    public var total: Double { forward + reverse }
  }

  /// The time of a step.
  public struct Step: Sendable, Codable {
    /// Its number, from 1; of steps that are put together that of the first.
    public var step: Int
    /// How many steps that are alike, and of the same line, were put together.
    public var count: Int
    /// What it is, such as `500 rows × 12 operations` or `ode_bdf`.
    public var title: String
    /// The line of most of it.
    public var place: SourcePlace?
    /// Seconds for values. Solvers compute their sensitivities here.
    public var forward: Double
    /// Seconds for derivatives.
    public var reverse: Double
    /// Both.
    public var total: Double { forward + reverse }
  }

  /// What the solves at a place took in one gradient, on average over the points.
  public struct Solve: Sendable, Codable {
    /// Where it stands.
    public var place: SourcePlace?
    /// The function.
    public var name: String
    /// Systems that are solved: groups, or calls that are done one by one.
    public var groups: Int
    /// Steps of all groups.
    public var steps: Double
    /// Steps that were tried and made anew, shorter.
    public var rejected: Double
    /// Evaluations of the right-hand side with its sensitivities.
    public var evaluations: Double
    /// Iterations of Newton's method; 0 for explicit methods.
    public var newtonIterations: Double
    /// Matrices factorised; 0 for explicit methods.
    public var factorizations: Double
    /// Implicit steps tried, where the method chooses between explicit and implicit ones.
    public var implicitSteps: Double
    /// Whether it does.
    public var choosesMethod = false
    /// Seconds of all of it.
    public var seconds: Double
    /// The groups that cost most, with their shares of all evaluations.
    public var costliest: [Group]
    /// All groups in the order of the program; none where there is but one.
    public var everyGroup: [Group]
  }

  /// A group of a solve.
  public struct Group: Sendable, Codable {
    /// Its number in the order of the program, from 1.
    public var number: Int
    /// What the data call it; nil where they do not.
    public var name: String?
    /// Its part of the work, from 0 to 1.
    public var share: Double
    /// Its steps.
    public var steps: Double
    /// Steps that were tried and made anew, shorter.
    public var rejected: Double
  }

  /// The time of lines, steps and overhead as a part of ``parts``.
  public func share(_ seconds: Double) -> Double { parts > 0 ? seconds / parts : 0 }
}

/// How to measure a profile.
public struct ProfileOptions: Sendable {
  /// How many points.
  public var points = 8
  /// Random points lie between -radius and radius on the unconstrained scale.
  public var radius = 1.0
  /// About how long to measure, in seconds.
  public var seconds = 2.0
  /// Names the random points.
  public var seed: UInt64 = 1
  /// Draws at which to measure in place of random points: evenly chosen from all that there are.
  public var fit: Fit?

  /// Eight random points, two seconds.
  public init() {}
}
