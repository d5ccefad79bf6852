// What is said of a run when its chains have ended: where the draws are, what is wrong with them, what failed.
import ArgumentParser
import Cohort
import CohortIO
import CohortInference
import CohortModel
import Foundation

struct RunReport {
  let run: PosteriorRun
  let outcome: PosteriorRun.Outcome
  let files: [ChainFile]
  let posterior: Posterior
  let display: ProgressDisplay
  let arguments: RunArguments
  /// Of the files.
  let name: String
  /// Whether draws are looked at.
  let diagnoses: Bool
  /// When the command began.
  let startTime: Double

  /// Results first, then the diagnosis; throws where the exit status is not 0.
  func write() throws {
    for entry in outcome.failedOutputs.byFrequency {
      warn("the outputs of \(times(entry.count, "draw")) could not be computed and are NaN: \(entry.message)")
    }
    // It is in the words of chains; other methods say themselves where the density could not be computed.
    if run.method.drawsFollowPosterior, let warning = outcome.rejectionWarning { warn(warning) }
    for summary in outcome.summaries where summary.newStarts > 0 {
      say(
        "chain \(summary.chain) was started anew \(times(summary.newStarts, "time")) in warm-up: it got nowhere from where it began"
      )
    }
    for file in files where file.drawCount > 0 {
      let warmup = file.warmupCount > 0 ? ", \(file.warmupCount) of them \(run.method.rowsBeforeDraws)" : ""
      say("\(times(file.drawCount, run.method.drawsFollowPosterior ? "draw" : "row"))\(warmup) in \(file.path)")
    }
    if files.contains(where: { $0.drawCount > 0 && !$0.isPublished }) {
      say("the earlier fit of this name stays: there are no draws after warm-up")
    }
    for summary in outcome.summaries {
      for note in summary.notes { if note.isWarning { warn(note.text) } else { say(note.text) } }
    }
    let counts = files.map { $0.drawCount - $0.warmupCount }
    if let optimum = run.optimum(outcome, files.map(\.kept), drawCounts: counts) { say(optimum.table()) }
    if outcome.summaries.allSatisfy(\.ending.isCompleted) {
      let sampled = monotonicSeconds()
      if diagnoses {
        // All is written: from here on Ctrl-C ends at once.
        Interrupt.release()
        try diagnose(limit: max(0.5, (sampled - startTime) / 10))
      }
      let end = monotonicSeconds()
      let diagnosis = end - sampled >= 0.1 ? ", \(durationText(end - sampled)) of it to look at the draws" : ""
      say("took \(durationText(end - startTime))\(diagnosis)")
    }
    try throwFailures()
    if outcome.summaries.contains(where: { if case .cancelled = $0.ending { true } else { false } }) {
      standardError(
        "interrupted; \(run.method.outputs == .one ? "what was found" : "all draws taken") so far \(run.method.outputs == .one ? "is" : "are") kept\n"
      )
      if arguments.checkpoint != false { standardError("to go on: cohort resume \(place)\n") }
      throw ExitCode(ExitStatus.interrupted)
    }
  }

  /// What `cohort diagnose` would say, as far as that many seconds allow.
  private func diagnose(limit: Double) throws {
    guard files.allSatisfy({ $0.drawCount >= 4 }), run.method.drawsFollowPosterior else { return }
    let begin = monotonicSeconds()
    let counts = files.map { $0.drawCount - $0.warmupCount }
    guard let fit = try run.fit(outcome, files.map(\.kept), drawCounts: counts) ?? readSmall(files.map(\.path)) else {
      say("to look at the draws: cohort diagnose \(place)")
      return
    }
    let quantities = run.columns.count { $0 == "lp__" || !$0.hasSuffix("__") }
    let diagnosis = fit.diagnosis(posterior.model, isOver: { monotonicSeconds() > begin + limit }) { count in
      guard monotonicSeconds() - begin > 0.3 else { return }
      display.status("looking at the draws: \(count) of \(quantities) quantities")
    }
    display.status(nil)
    for finding in diagnosis.findings { warn(finding.description) }
    if diagnosis.examined < quantities {
      say(
        "R-hat and ESS were looked at for \(diagnosis.examined) of \(quantities) quantities; for all: cohort diagnose \(place)"
      )
    }
  }

  /// The fit in the files, where reading them does not take long.
  private func readSmall(_ paths: [String]) throws -> Fit? {
    let sizes = paths.compactMap { try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int }
    return sizes.reduce(0, +) < 50_000_000 ? try readFit(paths) : nil
  }

  /// Chains that fail for one reason say it once.
  private func throwFailures() throws {
    var failures: [(chains: [Int], text: String)] = []
    for (summary, file) in zip(outcome.summaries, files) {
      guard case .failed(let error) = summary.ending else { continue }
      let text = "failed after \(times(file.drawCount, "draw")): \(posterior.modelError(error).description)"
      if let known = failures.firstIndex(where: { $0.text == text }) {
        failures[known].chains.append(summary.chain)
      } else {
        failures.append(([summary.chain], text))
      }
    }
    if failures.isEmpty { return }
    let texts = failures.map { failure in
      let numbers = failure.chains.map(String.init)
      let last = numbers.last ?? ""
      if run.method.outputs == .one { return "\(type(of: run.method).name) \(failure.text)" }
      return numbers.count == 1
        ? "chain \(last) \(failure.text)"
        : "chains \(numbers.dropLast().joined(separator: ", ")) and \(last) \(failure.text)"
    }
    throw CommandFailure(description: texts.joined(separator: "\ncohort: "))
  }

  /// The directory and the name of the fit as arguments of other commands.
  private var place: String {
    arguments.output + (arguments.name != nil || name != posterior.model.name ? " --name \(name)" : "")
  }

  private func times(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private func say(_ text: String) {
    if !arguments.quiet { standardError(text + "\n") }
  }

  private func warn(_ text: String) {
    let width = isatty(STDERR_FILENO) == 1 ? ProgressDisplay.terminalSize().width - 1 : .max
    standardError(wrappedText("warning: \(text)\n", width: width))
  }
}
