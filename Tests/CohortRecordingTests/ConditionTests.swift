// Control flow that depends on parameters: what a branch that is not taken does must not show.
import Cohort
import Foundation
import Testing

@Suite struct ConditionTests {
  private func density(_ program: String, _ point: [Double]) throws -> Double {
    let posterior = try Model(text: program).posterior()
    return try posterior.logDensity(at: point, keepsConstants: true).value
  }

  @Test func requirementsOfTheOtherSideOfAChoiceDoNotMatter() throws {
    let program = """
      parameters { real s; }
      model { target += s > 0 ? exponential_lpdf(2 | s) : 3 * s; }
      """
    #expect(try density(program, [-0.5]) == -1.5)
    #expect(abs(try density(program, [0.5]) - (log(0.5) - 1)) < 1e-14)
  }

  @Test func requirementsOfTheOtherBranchDoNotMatter() throws {
    let program = """
      parameters { real s; }
      model {
        real x = 1;
        if (s > 0) { real rate = s; x = exponential_lpdf(2 | rate); } else { x = exponential_lpdf(2 | -2 * s); }
        if (s < 0) x += 100;
        target += x;
      }
      """
    #expect(abs(try density(program, [-0.5]) - (100 - 2)) < 1e-13)
    #expect(abs(try density(program, [0.5]) - (log(0.5) - 1)) < 1e-14)
  }

  @Test func aRequirementStillHoldsWhereItsSideIsTaken() throws {
    let program = """
      parameters { real s; }
      model { target += s > 0 ? exponential_lpdf(2 | s - 1) : 3 * s; }
      """
    let posterior = try Model(text: program).posterior()
    #expect(try posterior.logDensity(at: [0.5]).value == -.infinity)
    #expect(try posterior.logDensity(at: [-1]).value == -3)
  }

  @Test func intsOtherThanZeroAreTrue() throws {
    let program = """
      parameters { real s; }
      model {
        int k = -3;
        if (s > 0 || k) target += 10;
        if (s > 0 && k) target += 100;
        if (s > 0 && !k) target += 1000;
        target += s;
      }
      """
    #expect(try density(program, [0.5]) == 110.5)
    #expect(try density(program, [-0.5]) == 9.5)
  }

  @Test func aRightSideThatIsNotNeededMayBeOutOfRange() throws {
    let program = """
      parameters { vector[2] x; }
      model {
        int k = 3;
        if (x[1] > 0 && x[k] > 0) target += 10;
        target += x[1];
      }
      """
    #expect(try density(program, [-1, 1]) == -1)
  }

  @Test func variablesOfABranchMayChangeTheirSizeInALoop() throws {
    let program = """
      parameters { real s; vector[3] z; }
      model {
        real acc = 0;
        for (i in 1:3) {
          if (z[i] > s) { vector[i] w = rep_vector(2 * z[i], i); acc += sum(w); } else { acc += 1; }
        }
        target += acc;
      }
      """
    let posterior = try Model(text: program).posterior()
    let density = try posterior.evaluable.density(fresh: true)
    #expect(try posterior.evaluate(density, at: [0.5, 1, 2, 3]).value == 28)
    #expect(try posterior.evaluate(density, at: [0.5, 0, 1, 2]).value == 17)
    #expect(density.recordingCount == 1)
  }
}
