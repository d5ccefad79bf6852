// Fit+Progress: how far a run has come whose draws are read while it goes on, or after it was broken off.
import CohortIO
import Foundation

extension Fit {
  /// What is still missing of the run, as a sentence; nil where every chain has all its draws.
  ///
  /// Files do not say whether a run goes on or was broken off, and chains of one run may have come to different iterations.
  public var unfinished: String? {
    let wanted = chains.compactMap { chain in
      chain.header.count("num_samples").map { chain.header.rowCount(iterations: $0) }
    }
    guard wanted.count == chains.count, let most = wanted.max() else { return nil }
    let expected = chains.first?.header.count("cohort_chains") ?? chains.count
    // Of files that were chosen among others nothing is missing.
    let missing = isChoice ? 0 : max(0, expected - chains.count)
    guard missing > 0 || zip(chains, wanted).contains(where: { $0.drawCount < $1 }) else { return nil }
    var text = "The run is not at its end: "
    let counts = chains.map { String($0.drawCount) }
    if Set(counts).count == 1 {
      text += chains.count == 1 ? "the chain has \(counts[0])" : "the chains have \(counts[0]) each"
    } else {
      text += "the chains have \(counts.dropLast().joined(separator: ", ")) and \(counts.last ?? "0")"
    }
    text += " of \(most) draws"
    if missing > 0 { text += ", and \(missing) of \(expected) chains \(missing == 1 ? "has" : "have") none yet" }
    return text + "."
  }
}

extension Fit {
  /// Whether there are more files of the fit than were read.
  private var isChoice: Bool {
    guard let source = sources.first, let name = RunFileName(PathText.fileName(of: source))?.name else { return false }
    let folder = (source as NSString).deletingLastPathComponent
    return (FitFiles.fits(in: folder.isEmpty ? "." : folder)[name]?.count ?? 0) > sources.count
  }

  /// What is wrong with the fit in a line: nothing, or the gravest finding and how many there are besides.
  public var diagnosisLine: String {
    let findings = plainDiagnosis().findings
    guard let first = findings.first else {
      return "Diagnosis: nothing is wrong (divergences, tree depth, E-BFMI, R-hat, ESS)."
    }
    // The finding itself, without what it means.
    let ends = [": ", ". "].compactMap { first.problem.range(of: $0)?.lowerBound }
    var text = String(first.problem[..<(ends.min() ?? first.problem.endIndex)])
    if text.hasSuffix(".") { text.removeLast() }
    switch findings.count - 1 {
    case 0: return "Diagnosis: \(text)."
    case 1: return "Diagnosis: \(text), and one finding more."
    case let more: return "Diagnosis: \(text), and \(more) findings more."
    }
  }
}
