// The lines that show progress, and what reaches the terminal.
import CohortIO
import CohortInference
import Foundation
import Testing

private final class Recorder: @unchecked Sendable {
  var text = ""
  var time = 0.0
}

private func news(
  _ phase: RunPhase, _ completed: Int, of total: Int, stepSize: Double, gradients: Int, secondsLeft: Double
) -> RunProgress {
  RunProgress(
    chain: 1, phase: phase, iteration: completed, phaseTotal: total, completed: completed, total: total, divergences: 0,
    stepSize: stepSize, gradients: gradients, secondsLeft: secondsLeft)
}

@Suite struct TerminalTests {
  @Test func durations() {
    #expect(
      [0, 0.04, 9.94, 9.96, 59.4, 59.6, 185, 7800, .infinity].map(durationText) == [
        "0.0 s", "0.0 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "3 min 5 s", "2 h 10 min", "unknown",
      ])
  }

  @Test func lines() {
    var status = ChainStatus(chain: 2, total: 2000)
    #expect(status.liveLine() == "chain 2  starting [                    ]   0 %  divergences 0")
    status.phase = .running(.sampling)
    status.completed = 1260
    status.divergences = 3
    status.stepSize = 0.43219
    status.gradients = 7
    status.seconds = 12
    #expect(
      status.liveLine(chainWidth: 2)
        == "chain  2  sampling [============        ]  63 %  "
        + "divergences 3, step size 0.432, leapfrog steps 7, 12 s left")
    #expect(
      status.plainLine
        == "Chain 2: sampling, iteration 1260 of 2000 (63 %), divergences 3, step size 0.432, "
        + "leapfrog steps 7, 12 s left")
  }

  @Test func plainLinesComeEverySoManyIterations() {
    let recorder = Recorder()
    let display = ProgressDisplay(
      chainNumbers: [1, 2], total: 200, style: .plain(every: 100), clock: { recorder.time },
      write: { recorder.text += $0 })
    for iteration in 1...200 {
      display.update(
        1,
        news(
          iteration <= 100 ? .warmup : .sampling, iteration, of: 200, stepSize: 0.5, gradients: 3,
          secondsLeft: Double(200 - iteration) / 2))
    }
    display.end(1, .done, after: 100)
    #expect(
      recorder.text == """
        Chain 2: warm-up, iteration 1 of 200 (0 %), divergences 0, step size 0.5, leapfrog steps 3, 1 min 40 s left
        Chain 2: warm-up, iteration 100 of 200 (50 %), divergences 0, step size 0.5, leapfrog steps 3, 50 s left
        Chain 2: sampling, iteration 200 of 200 (100 %), divergences 0, step size 0.5, leapfrog steps 3, 0.0 s left
        Chain 2: done after 1 min 40 s

        """)
  }

  @Test func aLiveDisplayIsDrawnOverAndCut() {
    let recorder = Recorder()
    let display = ProgressDisplay(
      chainNumbers: [1, 2], total: 10, style: .live(width: 30), clock: { recorder.time }, write: { recorder.text += $0 }
    )
    recorder.time = 1
    display.update(0, news(.warmup, 1, of: 10, stepSize: 1, gradients: 1, secondsLeft: 9))
    let first = "chain 1  warm-up  [==        \u{1B}[K\nchain 2  starting [          \u{1B}[K\n"
    #expect(recorder.text.filter { $0 != "\u{1B}" } == first.filter { $0 != "\u{1B}" })
    // Too soon to draw again.
    display.update(1, news(.warmup, 1, of: 10, stepSize: 1, gradients: 1, secondsLeft: 9))
    #expect(recorder.text.utf8.count == first.utf8.count)
    recorder.text = ""
    display.message("hello")
    #expect(recorder.text.hasPrefix("\u{1B}[2A\u{1B}[Jhello\nchain 1"))
    recorder.text = ""
    recorder.time = 2
    display.update(1, news(.warmup, 2, of: 10, stepSize: 1, gradients: 1, secondsLeft: 8))
    #expect(recorder.text.hasPrefix("\u{1B}[2Achain 1"))
  }

  @Test func nothingIsWrittenInSilence() {
    let recorder = Recorder()
    let display = ProgressDisplay(chainNumbers: [1], total: 10, style: .silent, write: { recorder.text += $0 })
    display.update(0, news(.warmup, 1, of: 10, stepSize: 1, gradients: 1, secondsLeft: 9))
    display.end(0, .done, after: 1)
    #expect(recorder.text.isEmpty)
  }
}
