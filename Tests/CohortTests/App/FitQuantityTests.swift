// Quantities of a fit by name and shape: what each name means, and what is said of names that mean nothing.
import Cohort
import Foundation
import Testing

@Suite struct FitQuantityTests {
  /// Two chains of two draws; each number tells its chain, draw and column: 112 is of chain 1, draw 1, column 12.
  private func fit(_ names: String = FitQuantityTests.names) throws -> Fit {
    let folder = try TemporaryFolder()
    let width = names.split(separator: ",").count
    let paths = try (1...2).map { chain in
      let rows = (1...2).map { draw in
        (1...width).map { "\(chain * 1000 + draw * 100 + $0)" }.joined(separator: ",")
      }
      return try folder.write("m-\(chain).csv", cmdStanFile(settings: ["id = \(chain)"], columns: names, draws: rows))
    }
    return try Fit(contentsOf: paths)
  }

  // lp__ 1, mu 2, theta 3...5, Omega 6...11 (first index fastest), S 12...19, t 20...22, z 23...26, p 27...30
  private static let names =
    "lp__,mu,theta.1,theta.2,theta.3,Omega.1.1,Omega.2.1,Omega.1.2,Omega.2.2,Omega.1.3,Omega.2.3,"
    + "S.1.1.1,S.2.1.1,S.1.2.1,S.2.2.1,S.1.1.2,S.2.1.2,S.1.2.2,S.2.2.2,"
    + "t:1,t:2.1,t:2.2,z.1.real,z.1.imag,z.2.real,z.2.imag,p.1:1,p.1:2,p.2:1,p.2:2"

  @Test func shapes() throws {
    let fit = try fit()
    #expect(try fit.scalar("mu").chains == [[1102, 1202], [2102, 2202]])
    #expect(try fit.scalar("mu").pooled == [1102, 1202, 2102, 2202])
    #expect(try fit.vector("theta").chains[1] == [[2103, 2104, 2105], [2203, 2204, 2205]])
    #expect(try fit.matrix("Omega").pooled[0] == [[1106, 1108, 1110], [1107, 1109, 1111]])
    #expect(try fit.matrix("S[2]").pooled[0] == [[1113, 1117], [1115, 1119]])
    #expect(try fit.vector("S[2,1]").pooled[0] == [1113, 1117])
    #expect(try fit.scalar("S[2,1,2]").pooled[0] == 1117)
    let whole = try fit.array("S").pooled[0]
    #expect(whole.sizes == [2, 2, 2] && whole[1, 0, 1] == 1117 && whole[0, 1, 0] == 1114 && whole[2, 0, 0] == nil)
    #expect(whole.reals == [1112, 1116, 1114, 1118, 1113, 1117, 1115, 1119])
  }

  /// A name means the same in either spelling and for every accessor.
  @Test func spellings() throws {
    let fit = try fit()
    for name in ["theta[2]", "theta.2", "theta[ 2 ]"] { #expect(try fit.scalar(name).pooled[0] == 1104) }
    for name in ["Omega[2,3]", "Omega.2.3", "Omega[2, 3]", "Omega[2][3]"] {
      #expect(try fit.scalar(name).pooled[0] == 1111)
      #expect(try fit.summary(of: name).mean == 1661)
    }
    for name in ["t.1", "t:1"] { #expect(try fit.scalar(name).pooled[0] == 1120) }
    for name in ["t.2", "t:2"] { #expect(try fit.vector(name).pooled[0] == [1121, 1122]) }
    #expect(try fit.scalar("t.2[1]").pooled[0] == 1121)
    #expect(try fit.scalar("p[2].1").pooled[0] == 1129)
    #expect(try fit.vector("z.real").pooled[0] == [1123, 1125])
    #expect(try fit.vector("z.imag").pooled[0] == [1124, 1126])
    #expect(try fit.scalar("z[2].imag").pooled[0] == 1126)
    #expect(fit.contains("z") && fit.contains("p[1]") && !fit.contains("theta[4]") && !fit.contains("nu"))
  }

  @Test func variables() throws {
    let fit = try fit()
    let found = fit.variables.map { "\($0.name) \($0.sizes)" }
    #expect(
      found == [
        "lp__ []", "mu []", "theta [3]", "Omega [2, 3]", "S [2, 2, 2]", "t.1 []", "t.2 [2]", "z.real [2]", "z.imag [2]",
        "p[1].1 []", "p[1].2 []", "p[2].1 []", "p[2].2 []",
      ])
    #expect(fit.variables.filter(\.isSamplers).map(\.name) == ["lp__"])
    for variable in fit.variables { #expect(try fit.array(variable.name).pooled[0].sizes == variable.sizes) }
  }

  @Test(arguments: [
    ("thet", "the fit has no quantity 'thet'\n  hint: did you mean 'theta'?"),
    ("omega", "the fit has no quantity 'omega'\n  hint: did you mean 'Omega'?"),
    (
      "weight",
      "the fit has no quantity 'weight'\n  hint: there are: mu, theta, Omega, S, t, z, p"
    ),
    ("theta[4]", "the fit has no quantity 'theta[4]': theta is of shape [3]\n  hint: indices count from 1"),
    ("theta[0]", "the fit has no quantity 'theta[0]': theta is of shape [3]\n  hint: indices count from 1"),
    ("mu[1]", "the fit has no quantity 'mu[1]': mu is a single number\n  hint: ask for 'mu'"),
    ("t.3", "the fit has no quantity 't.3'\n  hint: a part of t is t.1"),
    ("t", "'t' is a tuple or an array of tuples\n  hint: ask for a slot, such as 't.1'"),
    ("p", "'p' is a tuple or an array of tuples\n  hint: ask for a slot, such as 'p[1].1'"),
    ("z", "'z' is complex\n  hint: ask for 'z.real' and 'z.imag'"),
    (
      "theta",
      "'theta' is of shape [3], not a single number\n"
        + "  hint: ask for an element, such as 'theta[1]', or for all by vector(\"theta\")"
    ),
    ("", "the fit has no quantity ''\n  hint: there are: mu, theta, Omega, S, t, z, p"),
    ("theta[", "the fit has no quantity 'theta['\n  hint: did you mean 'theta'?"),
    (
      "theta[99999999999999999999]",
      "the fit has no quantity 'theta[99999999999999999999]'\n  hint: there are: mu, theta, Omega, S, t, z, p"
    ),
  ])
  func wrongNames(name: String, message: String) throws {
    let fit = try fit()
    let error = modelError { _ = try fit.scalar(name) }
    #expect(error?.cause == .quantity)
    #expect(error?.description == message)
    #expect(error?.diagnostics.first?.hints.count == 1)
  }

  @Test func wrongShapes() throws {
    let fit = try fit()
    #expect(
      modelError { _ = try fit.matrix("theta") }?.description
        == "'theta' is of shape [3], not a matrix\n  hint: ask for it by vector(\"theta\")")
    #expect(
      modelError { _ = try fit.vector("mu") }?.description
        == "'mu' is a single number, not a vector\n  hint: ask for it by scalar(\"mu\")")
  }

  @Test func columnsThatAreNoArray() throws {
    let fit = try fit("lp__,x.1,x.3,y.1.1,y.2")
    #expect(modelError { _ = try fit.vector("x") }?.description.contains("do not form an array") == true)
    #expect(modelError { _ = try fit.array("y") }?.description.contains("do not form an array") == true)
    #expect(try fit.scalar("x[3]").pooled[0] == 1103)
  }

  @Test func quantilesAndCombinations() throws {
    let fit = try fit()
    // 1102, 1202, 2102, 2202.
    #expect(try fit.quantile(0.5, of: "mu") == 1652)
    #expect(try fit.quantiles([0, 1.0 / 3, 1], of: "mu") == [1102, 1202, 2202])
    let summary = try fit.summary(of: "mu", probabilities: [0.25])
    #expect(summary.probabilities == [0.25] && summary.quantiles == [1177] && summary.mean == 1652)
    let difference = try fit.scalar("theta[2]").combined(with: fit.scalar("mu")) { $0 - $1 }
    #expect(difference.chains == [[2, 2], [2, 2]])
    #expect(try fit.scalar("mu").map { -$0 }.quantile(0) == -2202)
    for wrong in [-0.1, 1.5, .nan] {
      #expect(modelError { _ = try fit.quantile(wrong, of: "mu") }?.cause == .settings)
      #expect(modelError { _ = try fit.summary(probabilities: [wrong]) }?.cause == .settings)
    }
  }

  @Test func tables() throws {
    let fit = try fit("lp__,stepsize__,mu,theta.1,theta.2")
    func names(_ table: String) -> [String] {
      // Up to the empty line before the notes.
      table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().prefix { !$0.isEmpty }
        .map { String($0.prefix { $0 != " " }) }
    }
    #expect(names(try fit.summaryTable()) == ["lp__", "mu", "theta[1]", "theta[2]"])
    #expect(names(try fit.summaryTable(of: ["theta", "mu"])) == ["mu", "theta[1]", "theta[2]"])
    #expect(names(try fit.summaryTable(of: ["theta[2]"], includesSampler: true)) == ["theta[2]"])
    #expect(names(try fit.summaryTable(includesSampler: true)).contains("stepsize__"))
    #expect(try fit.summaryTable(probabilities: [0.1]).contains("10%"))
    #expect(
      modelError { _ = try fit.summaryTable(of: ["nu"]) }?.diagnostics.first?.message == "the fit has no quantity 'nu'")
  }
}
