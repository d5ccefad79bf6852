// ReportOptions: what a report is made with.

/// How a report is made.
public struct ReportOptions: Sendable {
  /// What to take for data, predictions, times and groups in place of what the rules find.
  public var outcome = OutcomeChoice()
  /// At most so many quantities have curves and sampled draws of their own.
  public var mostDetails = 120
  /// About how long to measure where the time of a gradient goes, in seconds; 0: not at all.
  public var profileSeconds = 0.8
  /// Threads; all cores unless given.
  public var threads: Int?

  /// The usual options.
  public init() {}
}
