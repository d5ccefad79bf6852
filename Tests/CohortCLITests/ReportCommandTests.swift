// ReportCommandTests: `cohort report` finds a run's files, model and data, and says what it does not find.
import Foundation
import Testing

@Suite struct ReportCommandTests {
  private static let model = """
    data { int N; array[N] int subject; vector[N] time; vector[N] y; }
    parameters { real mu; }
    model { mu ~ normal(0, 5); y ~ normal(mu, 1); }
    generated quantities { vector[N] y_rep; for (n in 1:N) y_rep[n] = normal_rng(mu, 1); }

    """
  private static let data = """
    {"N": 4, "subject": [1, 1, 2, 2], "time": [0, 1, 0, 2], "y": [1.5, 0.5, 2, 1]}

    """

  /// A folder with a run in `fits`, begun from it with paths as people give them.
  private func sampled(_ more: String...) async throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("level.stan", Self.model)
    try scratch.write("data.json", Self.data)
    let run = try await scratch.run(
      ["sample", "level.stan", "--data", "data.json", "--output", "fits", "--seed", "1", "--samples", "100", "--quiet"]
        + more)
    #expect(run.status == 0, "\(run.errors)")
    return scratch
  }

  /// The values in a page, as its script reads them.
  private func values(_ page: String) throws -> [String: Any] {
    let start = try #require(page.range(of: "id=\"report\">"))
    let end = try #require(page[start.upperBound...].range(of: "</script>"))
    let json = page[start.upperBound..<end.lowerBound]
    return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test func aDirectoryIsEnough() async throws {
    let scratch = try await sampled()
    let result = try await scratch.run("report", "fits", "--output", "page.html")
    #expect(result.status == 0)
    #expect(result.output == "page.html\n")
    #expect(result.errors == "")
    let values = try values(try scratch.read("page.html"))
    let outcome = try #require((values["outcomes"] as? [[String: Any]])?.first)
    #expect(outcome["predicted"] as? String == "y_rep")
    #expect(outcome["time"] as? String == "time")
    #expect(outcome["group"] as? String == "subject")
    #expect((values["priors"] as? [[String: Any]])?.count == 1)
    #expect((values["program"] as? String) == Self.model)
  }

  @Test func fromElsewhereAndByFiles() async throws {
    let scratch = try await sampled()
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/other", withIntermediateDirectories: true)
    let runner = try CommandRunner(folder: scratch.path + "/other", arguments: ["report", "../fits", "--quiet"])
    #expect(try await runner.finish(limit: 60).status == 0)
    #expect((try values(try scratch.read("other/report.html"))["outcomes"] as? [Any])?.count == 1)
    let result = try await scratch.run("report", "fits/level-1.csv", "fits/level-2.csv")
    #expect(result.status == 0)
    #expect(((try values(try scratch.read("report.html"))["head"] as? [String: Any])?["chains"] as? [Any])?.count == 2)
  }

  @Test func whatHasChangedIsLeftOut() async throws {
    let scratch = try await sampled()
    try scratch.write("data.json", Self.data.replacingOccurrences(of: "1.5", with: "1.6"))
    var result = try await scratch.run("report", "fits")
    #expect(result.status == 0)
    #expect(result.errors.contains("data.json are not those of the run: they have changed since, and are left out"))
    #expect((try values(try scratch.read("report.html"))["outcomes"] as? [Any])?.count == 0)
    // Asked for, they are taken.
    result = try await scratch.run("report", "fits", "--data", "data.json")
    #expect(result.errors.contains("look at comparisons with care"))
    #expect((try values(try scratch.read("report.html"))["outcomes"] as? [Any])?.count == 1)
    try scratch.write("level.stan", Self.model + "// more\n")
    result = try await scratch.run("report", "fits")
    #expect(result.errors.contains("level.stan is not the one that was run: it has changed since, and is left out."))
    try FileManager.default.removeItem(atPath: scratch.path + "/level.stan")
    result = try await scratch.run("report", "fits")
    #expect(result.status == 0)
    #expect(result.errors.contains("is not there any more: give it with --model"))
  }

  /// Initial values count among the data of a run.
  @Test func initialValuesAreNoChange() async throws {
    let scratch = try await sampled()
    try scratch.write("init.json", "{\"mu\": 0.5}\n")
    let run = try await scratch.run(
      "sample", "level.stan", "--data", "data.json", "--output", "fits", "--seed", "1", "--samples", "50", "--quiet",
      "--init", "init.json")
    #expect(run.status == 0)
    let result = try await scratch.run("report", "fits")
    #expect(result.errors == "")
  }

  @Test func faultsAreSaid() async throws {
    let scratch = try await sampled()
    #expect(try await scratch.run("report", "nowhere").status == 1)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/empty", withIntermediateDirectories: true)
    let empty = try await scratch.run("report", "empty")
    #expect(empty.status == 1)
    let wrong = try await scratch.run("report", "fits", "--observed", "z")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("--observed z: there are no data of this name"))
    let unwritten = try await scratch.run("report", "fits", "--output", "no/such/page.html")
    #expect(unwritten.status == 1)
    #expect(unwritten.errors.contains("no/such/page.html: cannot write the file"))
    #expect(try await scratch.run("report", "fits", "--threads", "0").status == 2)
    _ = try await scratch.run(
      "sample", "level.stan", "--data", "data.json", "--output", "fits", "--name", "second", "--samples", "20",
      "--quiet")
    let two = try await scratch.run("report", "fits")
    #expect(two.status == 1)
    #expect(two.errors.contains("level") && two.errors.contains("second") && two.errors.contains("--name"))
    #expect(try await scratch.run("report", "fits", "--name", "second").status == 0)
  }
}
