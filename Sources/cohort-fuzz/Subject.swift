// Subject: one numbered item of a run: makes its bytes and tries them.
import Foundation

/// All items of one kind, by number.
struct Subject {
  let kind: FuzzOptions.Kind
  let options: FuzzOptions
  private let mutator: Mutator?
  private let streams: DrawsStreams?

  init(_ kind: FuzzOptions.Kind, _ options: FuzzOptions) {
    self.kind = kind
    self.options = options
    streams = kind == .streams ? DrawsStreams(seed: options.seed) : nil
    switch kind {
    case .programs, .editing:
      let corpus = Corpus(directories: options.directories, suffixes: [".stan", ".model", ".stanfunctions"])
      mutator = Mutator(corpus, seed: options.seed)
    case .files:
      let corpus = Corpus(directories: options.directories, suffixes: [".json", ".csv", ".R"], longest: 64 << 10)
      mutator = Mutator(corpus, seed: options.seed)
    case .deep, .streams, .switches, .truncations: mutator = nil
    }
  }

  /// Where an item comes from, and its bytes.
  func item(_ number: Int) -> (origin: String, bytes: [UInt8]) {
    if let mutator {
      let mutant = mutator.mutant(number)
      return (mutant.origin, mutant.text)
    }
    if let streams { return streams.mutant(number) }
    if kind == .switches { return ("switches", SwitchPrograms(seed: options.seed).item(number).text) }
    if kind == .truncations { return ("truncations", TruncationPrograms(seed: options.seed).item(number).text) }
    let item = DeepPrograms.item(number)
    return (item.name, item.text)
  }

  func attempt(
    _ number: Int, _ item: (origin: String, bytes: [UInt8]), scratch: String,
    stage: @escaping (ProgramTrial.Stage) -> Void
  ) -> ProgramTrial.Outcome {
    if kind == .files || kind == .streams {
      stage(.file)
      return ProgramTrial.Outcome(findings: FileTrial(path: scratch).run(item.bytes, origin: item.origin))
    }
    if kind == .editing {
      stage(.editing)
      let trial = EditingTrial(seed: options.seed, number: number)
      return ProgramTrial.Outcome(findings: trial.run(item.bytes))
    }
    let trial = ProgramTrial(
      seed: options.seed, number: kind == .deep ? 0 : kind == .switches || kind == .truncations ? 16 &* number : number,
      runs: options.runs,
      stage: stage)
    var outcome = trial.run(item.bytes)
    if kind == .switches || kind == .truncations {
      if !outcome.isAccepted { outcome.findings.append("must be accepted") }
      if outcome.isRun, !outcome.hasFiniteGradient { outcome.findings.append("a finite value without a gradient") }
    }
    if kind == .truncations, let value = outcome.value {
      if TruncationPrograms(seed: options.seed).item(number).isDetermined, !TruncationPrograms.agrees(value) {
        outcome.findings.append("an interval differs from its parts by \(value)")
      }
    }
    if kind == .switches {
      if let value = outcome.value, SwitchPrograms(seed: options.seed).item(number).isDetermined,
        !SwitchPrograms.agrees(value)
      {
        outcome.findings.append("two methods differ by \(value)")
      }
    }
    if kind == .deep, let expected = DeepPrograms.item(number).isAccepted, expected != outcome.isAccepted {
      outcome.findings.append("\(item.origin): must be \(expected ? "accepted" : "rejected")")
    }
    return outcome
  }
}
