// How long a chain runs and which of its iterations are kept; names and defaults are CmdStan's.

/// The iterations of a chain.
public struct IterationSettings: Codable, Equatable, Sendable {
  /// Iterations of warm-up; where none were asked for, as many as the adaptation needs. Where warm-up ends by itself, the most
  /// there may be.
  public var warmup: Int {
    get { chosenWarmup ?? (endsWarmupWhenSettled ? WarmupMeetings.standardLimit : standardWarmup) }
    set { chosenWarmup = newValue }
  }
  /// Whether warm-up ends when chains agree with each other and with what they learnt before, the same for all.
  public var endsWarmupWhenSettled = false
  private var chosenWarmup: Int?
  /// Iterations of warm-up unless others are asked for.
  var standardWarmup = 1000
  /// Iterations after warm-up.
  public var samples = 1000
  /// Every `thin`-th iteration of a phase is kept.
  public var thin = 1
  /// Whether iterations of warm-up are kept, too.
  public var savesWarmup = false

  /// CmdStan's defaults, as long as nothing is known of the adaptation.
  public init() {}

  package static let warmup = Setting(
    \Self.warmup, or: \Self.endsWarmupWhenSettled, "auto", "num_warmup", label: "number of warm-up iterations",
    options: ["warmup"],
    help:
      "Iterations of warm-up, in which step size and metric are adapted; auto: until the chains agree, at most 2000.",
    range: .count)
  package static let samples = Setting(
    \Self.samples, "num_samples", label: "number of samples", options: ["samples"],
    help: "Iterations after warm-up.", range: .count)
  package static let thin = Setting(
    \Self.thin, "thin", options: ["thin"], help: "Keep every so-manieth draw.", range: .positiveCount)
  package static let savesWarmup = Setting(
    \Self.savesWarmup, "save_warmup", options: ["save-warmup"], help: "Write the draws of warm-up too.")

  /// Settings are the same where they lead to the same iterations.
  public static func == (a: Self, b: Self) -> Bool {
    (a.warmup, a.samples, a.thin, a.savesWarmup) == (b.warmup, b.samples, b.thin, b.savesWarmup)
      && a.endsWarmupWhenSettled == b.endsWarmupWhenSettled
  }

  /// In the order of the command line.
  package static let settings = [warmup, samples, thin, savesWarmup]

  package var header: [HeaderEntry] {
    // Readers look for a number, which is the right one once it is known.
    [Self.samples].entries(of: self, default: Self())
      + [HeaderEntry("num_warmup", .count(warmup), default: .count(Self().warmup))]
      + (endsWarmupWhenSettled ? [HeaderEntry("warmup", .text("auto"))] : [])
      + [Self.savesWarmup, Self.thin].entries(of: self, default: Self())
  }
}
