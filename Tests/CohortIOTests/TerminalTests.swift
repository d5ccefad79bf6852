// The lines that show progress, and what reaches the terminal.
import CohortInference
import CohortIO
import Foundation
import Testing

/// What was written, and a clock that is set by hand.
private final class Recorder: @unchecked Sendable {
  var text = ""
  var time = 0.0
  var evaluations: [Int] = [0, 0, 0, 0]

  func display(
    _ chains: Int, warmup: Int = 100, samples: Int = 100, workers: Int = 8, style: ProgressDisplay.Style,
    width: Int = 80, height: Int = 24, business: @escaping (Int) -> String? = { _ in nil }
  ) -> ProgressDisplay {
    ProgressDisplay(
      chainNumbers: Array(1...chains),
      plan: [PhasePlan(.warmup, iterations: warmup), PhasePlan(.sampling, iterations: samples)], workers: workers,
      style: style, size: { .init(width: width, height: height) }, evaluations: { self.evaluations[$0] },
      business: business, clock: { self.time }, write: { self.text += $0 })
  }

  /// What a terminal shows after all that was written: lines are drawn over from where the cursor went up to.
  var screen: [String] {
    var lines: [String] = [""]
    var rest = Substring(text)
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "\u{1B}" {
        rest = rest.dropFirst()
        let number = rest.prefix { $0.isNumber }
        let command = rest.dropFirst(number.count).first
        rest = rest.dropFirst(number.count + 1)
        if command == "A" { lines.removeLast((Int(number) ?? 1)) }
        if command == "A" || command == "J" { lines[lines.count - 1] = "" }
      } else if character == "\n" {
        lines.append("")
      } else {
        lines[lines.count - 1].append(character)
      }
    }
    return Array(lines.dropLast())
  }
}

/// News of an iteration; `completed` counts from the beginning of warm-up.
private func news(
  _ completed: Int, warmup: Int = 100, samples: Int = 100, chain: Int = 1, divergences: Int = 0, stepSize: Double = 0.5,
  gradients: Int = 3, unmoved: Int = 0, saturated: Int = 0
) -> RunProgress {
  let isWarmup = completed <= warmup
  return RunProgress(
    chain: chain, phase: isWarmup ? .warmup : .sampling, iteration: isWarmup ? completed : completed - warmup,
    phaseTotal: isWarmup ? warmup : samples, completed: completed, total: warmup + samples, divergences: divergences,
    stepSize: stepSize, gradients: gradients, secondsLeft: 0, unmoved: unmoved, saturated: saturated)
}

@Suite struct TerminalTests {
  @Test func durations() {
    #expect(
      [0, 0.04, 9.94, 9.96, 59.4, 59.6, 185, 7800, 400_000, .infinity].map(durationText) == [
        "0.0 s", "0.0 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "3 min 5 s", "2 h 10 min", "4 d 15 h", "unknown",
      ])
  }

  @Test func linesFitTheirWidthAndAlwaysSayTheTimeLeft() {
    let expected: [Int: [String]] = [
      100: [
        "chain 1  sampling [============        ]  63 %  1 min 14 s left   3 divergent  7 gradients",
        "chain 2  waiting  [                    ]   0 %",
        "all chains: 31 % after 2 min 6 s, 4 min 34 s left; 1 chain waits",
      ],
      80: [
        "chain 1  sampling [=======     ]  63 %  1 min 14 s left   3 divergent",
        "chain 2  waiting  [            ]   0 %",
        "all chains: 31 % after 2 min 6 s, 4 min 34 s left; 1 chain waits",
      ],
      40: ["1  sampling  63 %  1 min 14 s left", "2  waiting    0 %", "all 31 %, 4 min 34 s left"],
    ]
    for (width, lines) in expected {
      let recorder = Recorder()
      let display = recorder.display(2, workers: 1, style: .live, width: width)
      for iteration in 1...126 {
        recorder.time = Double(iteration)
        display.update(0, news(iteration, divergences: 3, stepSize: 0.43219, gradients: 7))
      }
      #expect(recorder.screen == lines, "\(width) columns")
    }
  }

  @Test func aMethodWithoutChainsHasOneLine() {
    let climbing = RunPhase(name: "climbing", title: "Optimization")
    var (text, time) = ("", 0.0)
    func display(_ style: ProgressDisplay.Style) -> ProgressDisplay {
      (text, time) = ("", 0)
      return ProgressDisplay(
        chainNumbers: [1], plan: [PhasePlan(climbing, iterations: 200)], workers: 2, style: style, subject: "lbfgs",
        size: { .init(width: 80, height: 24) }, clock: { time }, write: { text += $0 })
    }
    func update(_ display: ProgressDisplay, _ iteration: Int) {
      time = Double(iteration)
      display.update(
        0,
        RunProgress(
          climbing, stream: 1, iteration: iteration, of: 200, completed: iteration, total: 200,
          status: "log density -12.3"))
    }
    let live = display(.live)
    for iteration in 1...50 { update(live, iteration) }
    #expect(text.hasSuffix("lbfgs  climbing [===         ]  25 %  2 min 30 s left   log density -12.3\n"), "\(text)")
    let timed = display(.timed(seconds: 10))
    for iteration in 1...10 { update(timed, iteration) }
    #expect(text == "lbfgs: climbing, 5 % after 10 s, 3 min 10 s left, log density -12.3\n")
    timed.end(0, .done, after: 11)
    #expect(text.hasSuffix("\nlbfgs: done after 11 s\n"))
    let plain = display(.plain(every: 100))
    for iteration in 1...100 { update(plain, iteration) }
    #expect(text.hasSuffix("lbfgs: climbing, iteration 100 of 200 (50 %), log density -12.3\n"))
  }

  @Test func timeLeftIsOfTheWholeRun() {
    // Four chains, two at a time; warm-up 3 s an iteration, sampling 1 s.
    let recorder = Recorder()
    let display = recorder.display(4, workers: 2, style: .live, width: 100)
    func run(_ chains: [Int], from start: Double, to last: Int) {
      for iteration in 1...last {
        recorder.time = start + (iteration <= 100 ? 3 * Double(iteration) : 300 + Double(iteration - 100))
        for chain in chains { display.update(chain, news(iteration, chain: chain + 1)) }
      }
    }
    run([0, 1], from: 0, to: 50)
    // Sampling is not known yet and taken to be as slow: 150 · 3 for those that run, 600 for those that wait.
    #expect(recorder.screen.last == "all chains: 12 % after 2 min 30 s, 17 min 30 s left; 2 chains wait")
    run([0, 1], from: 0, to: 200)
    display.end(0, .done, after: 400)
    display.end(1, .done, after: 400)
    // The others take what these took, though they have not begun.
    #expect(recorder.screen.last == "all chains: 50 % after 6 min 40 s, 6 min 40 s left; 2 chains wait")
    run([2, 3], from: 400, to: 50)
    // Their pace in warm-up is their own, that of sampling the others'.
    #expect(recorder.screen.last == "all chains: 62 % after 9 min 10 s, 4 min 10 s left")
    #expect(recorder.screen[2].contains(" 25 %  4 min 10 s left"))
    run([2, 3], from: 400, to: 200)
    display.end(2, .done, after: 400)
    display.end(3, .done, after: 400)
    #expect(recorder.screen.count == 4)
    #expect(recorder.screen.allSatisfy { $0.contains("done") && $0.contains("took 6 min") })
  }

  @Test func anIterationThatTakesLongIsShownByTime() {
    let recorder = Recorder()
    let display = recorder.display(2, style: .live, width: 100, business: { $0 == 1 ? "group 12 takes 90 %" : nil })
    recorder.time = 1
    recorder.evaluations = [1, 1, 0, 0]
    display.beat()
    #expect(recorder.screen.last == "all chains: 0 % after 1.0 s, time left unknown")
    recorder.time = 5
    recorder.evaluations = [400, 20, 0, 0]
    display.beat()
    #expect(recorder.screen[2] == "chain 1: no iteration yet after 4.0 s, 400 gradients")
    for iteration in 1...10 {
      recorder.time = 5 + Double(iteration)
      recorder.evaluations = [400 + iteration, 20 + iteration, 0, 0]
      for chain in 0...1 { display.update(chain, news(iteration, stepSize: 1.25e-5)) }
    }
    #expect(recorder.screen.count == 3)
    let before = recorder.screen
    recorder.time = 16
    recorder.evaluations[0] = 500
    display.update(0, news(11, stepSize: 1.25e-5))
    recorder.time = 77
    recorder.evaluations = [500, 830, 0, 0]
    display.update(0, news(12, stepSize: 1.25e-5))
    #expect(
      recorder.screen[2]
        == "chain 2: iteration 11 for 1 min 2 s, 800 gradients so far, step size 1.25e-05, group 12 takes 90 %")
    // The estimate follows what the iteration takes.
    #expect(recorder.screen[1] != before[1])
  }

  @Test func moreChainsThanLines() {
    let recorder = Recorder()
    recorder.evaluations = Array(repeating: 0, count: 50)
    let display = recorder.display(50, workers: 2, style: .live, height: 10)
    for iteration in 1...3 {
      recorder.time = Double(iteration)
      for chain in [0, 1] { display.update(chain, news(iteration, chain: chain + 1)) }
    }
    #expect(
      recorder.screen.map { $0.prefix(18) } == ["chain  1  warm-up ", "chain  2  warm-up ", "all chains: 0 % af"])
    #expect(recorder.screen.last?.hasSuffix("; 48 chains wait") == true)
  }

  @Test func aLineEachTenSecondsElsewhere() {
    let recorder = Recorder()
    let display = recorder.display(2, style: .timed(seconds: 10))
    for iteration in 1...25 {
      recorder.time = Double(iteration)
      for chain in 0...1 { display.update(chain, news(iteration, chain: chain + 1, divergences: chain)) }
    }
    // Nothing comes back for long: the clock alone brings the next line.
    recorder.time = 42
    display.beat()
    display.end(0, .failed, after: 42)
    #expect(
      recorder.text == """
        all chains: 4 % after 10 s, 3 min 10 s left: chain 1 warm-up 5 % (3 gradients, step size 0.5), \
        chain 2 warm-up 4 % (1 divergent, 3 gradients, step size 0.5)
        all chains: 9 % after 20 s, 3 min 0 s left: chain 1 warm-up 10 % (3 gradients, step size 0.5), \
        chain 2 warm-up 9 % (1 divergent, 3 gradients, step size 0.5)
        all chains: 12 % after 42 s, 5 min 13 s left: chain 1 warm-up 12 % (3 gradients, step size 0.5), \
        chain 2 warm-up 12 % (1 divergent, 3 gradients, step size 0.5); \
        chain 1: iteration 26 for 17 s, 0 gradients so far, step size 0.5
        Chain 1: failed after 42 s

        """)
  }

  @Test func plainLinesComeEverySoManyIterationsWhereAskedFor() {
    let recorder = Recorder()
    let display = recorder.display(2, style: .plain(every: 100))
    for iteration in 1...200 { display.update(1, news(iteration, chain: 2)) }
    display.end(1, .done, after: 100)
    #expect(
      recorder.text == """
        Chain 2: warm-up, iteration 1 of 200 (0 %), divergences 0, step size 0.5, gradients 3
        Chain 2: warm-up, iteration 100 of 200 (50 %), divergences 0, step size 0.5, gradients 3
        Chain 2: sampling, iteration 200 of 200 (100 %), divergences 0, step size 0.5, gradients 3
        Chain 2: done after 0.0 s

        """)
  }

  @Test func messagesDoNotTearTheDisplay() {
    let recorder = Recorder()
    let display = recorder.display(2, style: .live)
    recorder.time = 1
    display.update(0, news(1))
    let length = recorder.text.count
    // Too soon to draw again.
    display.update(1, news(1, chain: 2))
    #expect(recorder.text.count == length)
    display.message("hello")
    #expect(recorder.screen.first == "hello")
    #expect(recorder.screen.count == 4)
    recorder.time = 2
    display.update(0, news(2))
    #expect(recorder.screen.first == "hello")
    #expect(recorder.screen.count == 4)
  }

  @Test func longTextsBreakBetweenWords() {
    let text = "warning: one two three four\n  five six seven eight nine\nshort\n"
    #expect(
      wrappedText(text, width: 14) == "warning: one\n  two three\n  four\n  five six\n  seven eight\n  nine\nshort\n")
    #expect(wrappedText(text, width: .max) == text)
    #expect(wrappedText("unbreakable", width: 4) == "unbreakable")
  }

  @Test func nothingIsWrittenInSilence() {
    let recorder = Recorder()
    let display = recorder.display(1, style: .silent)
    for iteration in 1...200 { display.update(0, news(iteration, stepSize: 1e-12, unmoved: iteration)) }
    recorder.time = 100
    display.beat()
    display.end(0, .done, after: 1)
    #expect(recorder.text.isEmpty)
  }

  @Test func aChainThatComesToNothingIsReportedOnce() {
    let recorder = Recorder()
    let display = recorder.display(3, style: .timed(seconds: 1e9))
    for iteration in 1...150 {
      display.update(0, news(iteration, chain: 1, unmoved: iteration))
      display.update(1, news(iteration, chain: 2, unmoved: iteration))
      display.update(
        2, news(iteration, chain: 3, stepSize: iteration == 30 ? 1e-9 : 0.01, saturated: min(iteration, 60)))
    }
    let warnings = recorder.text.components(separatedBy: "warning: ").dropFirst()
    #expect(
      warnings.map { $0.components(separatedBy: "\n")[0] } == [
        "chain 3 takes steps of only 1e-09 (warm-up iteration 30)",
        "chain 3: 50 iterations in a row took the longest trajectory, 3 gradients (warm-up iteration 50, step size 0.01)",
        "chain 1 has not moved for 100 iterations (warm-up iteration 100, step size 0.5)",
        "chain 2 has not moved for 100 iterations (warm-up iteration 100, step size 0.5)",
      ])
    // The advice comes with the first.
    #expect(recorder.text.components(separatedBy: "(--init)").count == 3)
  }
}
