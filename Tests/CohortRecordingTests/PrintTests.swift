// What `print` writes, and when: at every evaluation, with the numbers of that evaluation.
import Cohort
import Foundation
import Synchronization
import Testing

@Suite struct PrintTests {
  /// Collects what a model prints.
  private final class Output: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }; return lines
      }
    }
  }

  private func posterior(_ program: String) throws -> (Posterior, Output) {
    let output = Output()
    return (try Model(text: program).posterior(output: { output.add($0) }), output)
  }

  @Test func messagesHoldTheNumbersOfEachEvaluation() throws {
    let (posterior, output) = try posterior(
      """
      transformed data { int n = 3; print("data ", n); }
      parameters { real a; vector[2] v; }
      transformed parameters { real b = exp(a); print("b = ", b); }
      model {
        for (i in 1:2) print(i, ": ", v[i], " ", {a, 2.5}, " ", (n, a));
        a ~ normal(0, 1);
      }
      generated quantities { print("drawn ", a); }
      """)
    #expect(output.take() == ["data 3"])
    let density = try posterior.evaluable.density(fresh: true)
    for a in [0.0, 0.5, -2] {
      _ = try posterior.evaluate(density, at: [a, 1.5, -0.25])
      let shown = a == 0 ? "0" : a == 0.5 ? "0.5" : "-2"
      #expect(
        output.take() == [
          "b = \(a == 0 ? "1" : a == 0.5 ? "1.64872" : "0.135335")", "1: 1.5 [\(shown),2.5] (3,\(shown))",
          "2: -0.25 [\(shown),2.5] (3,\(shown))",
        ])
    }
    #expect(density.recordingCount == 1)
    _ = try posterior.outputs(at: [0.5, 1, 2])
    #expect(output.take() == ["b = 1.64872", "drawn 0.5"])
  }

  @Test func messagesAreWrittenOnceAlsoWhereThePathChanges() throws {
    let (posterior, output) = try posterior(
      "parameters { real a; } model { if (a > 0) print(\"above \", a); else print(\"below \", a); a ~ normal(0, 1); }")
    let density = try posterior.evaluable.density(fresh: true)
    for (a, line) in [(1.0, "above 1"), (2, "above 2"), (-1, "below -1"), (3, "above 3"), (-4, "below -4")] {
      _ = try posterior.evaluate(density, at: [a])
      #expect(output.take() == [line])
    }
    #expect(density.recordingCount == 2)
  }

  @Test func messagesComeBeforeARejectionAndBeforeTheEnd() throws {
    let (rejecting, output) = try posterior(
      "parameters { real a; } model { print(\"a \", a); if (a > 1) reject(\"too large: \", a); a ~ normal(0, 1); }")
    let density = try rejecting.evaluable.density(fresh: true)
    #expect(try rejecting.evaluate(density, at: [2]).value == -.infinity)
    #expect(try rejecting.evaluate(density, at: [3]).value == -.infinity)
    #expect(output.take() == ["a 2", "a 3"])
    let (fatal, last) = try posterior(
      "parameters { real a; } model { print(\"a \", a); if (a > 1) fatal_error(\"no\"); }")
    #expect(throws: ModelError.self) { try fatal.logDensity(at: [2]) }
    #expect(last.take() == ["a 2"])
    // A scale that is not positive makes the point invalid; the message is there all the same.
    let (invalid, shown) = try posterior("parameters { real a; } model { print(\"a \", a); 1 ~ normal(0, a); }")
    let other = try invalid.evaluable.density(fresh: true)
    #expect(try invalid.evaluate(other, at: [1]).value.isFinite)
    #expect(try invalid.evaluate(other, at: [-1]).value == -.infinity)
    #expect(shown.take() == ["a 1", "a -1"])
  }

  @Test func messagesOfStatementsBehindTheFailingOneAreNotWritten() throws {
    // One reason for each first number a: a density's argument, a bound of transformed parameters, the second
    // round of a loop, a reject in a function, a matrix that is not positive definite.
    let (posterior, output) = try posterior(
      """
      functions { real f(real a) { print("in f"); if (a == 4) reject("no"); print("end of f"); return a; } }
      parameters { real a; real s; }
      transformed parameters { real<lower=0> b = a == 2 ? -1.0 : 1.0; print("b ", b, " ", target()); }
      model {
        print("first ", target());
        1 ~ normal(0, s);
        print("second ", target());
        for (i in 1:3) {
          print("round ", i);
          2.5 ~ normal(i, a == 3 && i == 2 ? -1 : 1);
        }
        target += f(a);
        print("third");
        [1, 2]' ~ multi_normal([0, 0]', [[1, 0], [0, a == 5 ? -1 : 1]]);
        print("last");
      }
      """)
    let density = try posterior.evaluable.density(fresh: true)
    let all = [
      "b 1 0", "first 0", "second -0.5", "round 1", "round 2", "round 3", "in f", "end of f", "third", "last",
    ]
    func printed(_ a: Double, _ s: Double) throws -> [String] {
      let isFinite = try posterior.evaluate(density, at: [a, s]).value.isFinite
      let lines = output.take()
      #expect(isFinite == (lines == all))
      return lines
    }
    #expect(try printed(1, 1) == all)
    #expect(try printed(1, -1) == Array(all[..<2]))
    #expect(try printed(2, 1) == ["b -1 0"])
    #expect(try printed(3, 1) == Array(all[..<5]))
    #expect(try printed(4, 1) == Array(all[..<7]))
    #expect(try printed(5, 1) == Array(all[..<9]))
    #expect(try printed(1, 1) == all)
  }
}
