// RunIdentity: what makes a run the run it is; files of draws carry it, so that no two runs are mixed.
import CohortInference

/// Two runs of the same identity draw the same, whenever and with however many threads they run.
package struct RunIdentity: Sendable, Equatable {
  /// Of the program with all that it includes, and of the data, init and metric files.
  package var program: String
  package var data: String
  /// Of both, the seed, the method with its settings (but for how many draws are taken), and the version.
  package var run: String
  package var chainCount: Int

  package init(
    program: some Sequence<UInt8>, files: [[UInt8]], seed: UInt64, method: [HeaderEntry], version: String,
    chainCount: Int
  ) {
    var ofProgram = Fingerprint()
    ofProgram.add(program)
    self.program = ofProgram.text
    data = Fingerprint(files: files).text
    var all = Fingerprint()
    for text in [self.program, data, "\(seed)", version] { all.add(text) }
    for line in method.lines where !line.contains("num_samples") { all.add(line) }
    run = all.text
    self.chainCount = chainCount
  }

  /// As the header of draws says it, below what CmdStan knows.
  var entries: [HeaderEntry] {
    [
      HeaderEntry("cohort_run", .text(run)), HeaderEntry("cohort_program", .text(program)),
      HeaderEntry("cohort_data", .text(data)), HeaderEntry("cohort_chains", .count(chainCount)),
    ]
  }
}
