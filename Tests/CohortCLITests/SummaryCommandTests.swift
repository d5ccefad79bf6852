// `cohort summary` and `cohort export` of directories, while a run goes on, and of chosen variables in either kind of file.
import Foundation
import Testing

@Suite struct SummaryCommandTests {
  private static let model = """
    data { int N; vector[N] y; }
    parameters { real mu; real<lower=0> sigma; vector[N] z; }
    model { mu ~ normal(0, 1); sigma ~ exponential(1); z ~ normal(mu, sigma); y ~ student_t(4, mu, sigma); }
    generated quantities { array[N] real y_rep = normal_rng(rep_vector(mu, N), sigma); vector[N] log_lik = y - mu; }

    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("m.stan", Self.model)
    try scratch.write(
      "data.json", "{\"N\": 20, \"y\": [\((0..<20).map { "\(sin(Double($0)))" }.joined(separator: ", "))]}\n")
    return scratch
  }

  private func sample(_ scratch: Scratch, _ output: String, _ more: String...) async throws {
    let result = try await scratch.run(
      [
        "sample", "m.stan", "--data", "data.json", "--seed", "5", "--chains", "2", "--warmup", "200", "--samples",
        "200",
      ]
        + ["--quiet", "--no-diagnose", "--output", output] + more)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func aScreenToRead() async throws {
    let scratch = try scratch()
    try await sample(scratch, "fits")
    let result = try await scratch.run(["summary", "fits"], environment: ["COLUMNS": "80"])
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count < 30 && lines.allSatisfy { $0.count <= 80 }, "\(result.output)")
    #expect(
      lines.contains { $0.hasPrefix("z[1..20] ") && $0.contains(" means ") } && lines.contains("generated quantities"))
    #expect(lines.contains { $0.hasPrefix("Diagnosis: ") } && lines.contains("Draws: fits/m-1.csv to m-2.csv"))
    #expect(lines.contains { $0.contains("cohort export fits") })
    let all = try await scratch.run("summary", "fits", "--all")
    #expect(all.output.contains("\nz[20] ") && all.output.contains("mcse"))
    let chosen = try await scratch.run("summary", "fits", "--variables", "mu,z[2]", "--quantiles", "10,90")
    #expect(chosen.output.contains("10%") && chosen.output.contains("\nz[2] ") && !chosen.output.contains("z[3]"))
    let wrong = try await scratch.run("summary", "fits", "--variables", "sigmaa")
    #expect(wrong.status == 1 && wrong.errors.contains("did you mean 'sigma'?"), "\(wrong.errors)")
    let nothing = try await scratch.run("summary", ".")
    #expect(nothing.status == 1 && nothing.errors.contains("there are no draws here"), "\(nothing.errors)")
    try await sample(scratch, "fits", "--name", "other")
    let several = try await scratch.run("summary", "fits")
    #expect(several.status == 1 && several.errors.contains("Choose with --name: m, other."), "\(several.errors)")
    #expect(try await scratch.run("summary", "fits", "--name", "other").status == 0)
  }

  /// Whole lines of a file that is being written are a summary, and what is missing is said.
  @Test func whileARunGoesOn() async throws {
    let scratch = try scratch()
    try await sample(scratch, "fits")
    for (chain, share) in [(1, 0.6), (2, 0.4)] {
      let text = try scratch.read("fits/m-\(chain).csv")
      try scratch.write("fits/m-\(chain).csv", String(text.prefix(Int(Double(text.count) * share))))
    }
    let result = try await scratch.run("summary", "fits")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("The run is not at its end: the chains have "), "\(result.output)")
    #expect(result.errors.contains("its last line breaks off and is left out"), "\(result.errors)")
  }

  /// The stream holds what the text holds, with all digits, for summaries, diagnosis and exports; and a run that is
  /// broken off goes on in it.
  @Test func columnarStreams() async throws {
    let scratch = try scratch()
    try await sample(scratch, "text", "--sig-figs", "17", "--save-warmup")
    try await sample(scratch, "stream", "--format", "arrow", "--save-warmup")
    #expect(scratch.exists("stream/m-1.arrows") && !scratch.exists("stream/m-1.csv"))
    for arguments in [["summary", "--json"], ["summary", "--csv", "--sampler"]] {
      let text = try await scratch.run(arguments + ["text"])
      let stream = try await scratch.run(arguments + ["stream"])
      #expect(text.status == 0 && stream.status == 0, "\(text.errors)\(stream.errors)")
      #expect(text.output == stream.output)
    }
    #expect(try await scratch.run("diagnose", "stream").status == 0)
    try await sample(scratch, "single", "--format", "arrow", "--precision", "single")
    func means(_ folder: String) async throws -> [String: Double] {
      let result = try await scratch.run("summary", "--csv", "--sampler", folder)
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      let numbers = lines.compactMap { line in line.count > 1 ? Double(line[1]).map { (String(line[0]), $0) } : nil }
      return Dictionary(numbers) { first, _ in first }
    }
    let (exact, rounded) = (try await means("stream"), try await means("single"))
    #expect(exact.count == rounded.count && exact.count > 10)
    for (name, mean) in exact {
      let tolerance = name.hasSuffix("__") ? 0 : 1e-6 * max(1, abs(mean))
      #expect(abs((rounded[name] ?? .nan) - mean) <= tolerance, "\(name)")
    }
    for command in [["diagnose"], ["export", "--format", "zarr", "--output", "z"], ["report", "--output", "r.html"]] {
      let result = try await scratch.run(command + ["single"])
      #expect(result.status == 0, "\(command): \(result.errors)")
    }
    // The other kind takes the place of the fit as a whole.
    try await sample(scratch, "text", "--format", "arrow")
    #expect(!scratch.exists("text/m-1.csv") && !scratch.exists("text/m-2.csv") && scratch.exists("text/m-2.arrows"))
  }

  @Test(arguments: [
    ["--format", "arrow"], ["--format", "arrow", "--precision", "single"], ["--save", "mu,y_rep"],
    ["--format", "arrow", "--save", "parameters", "--save-warmup"],
  ])
  func killedRunsGoOn(options: [String]) async throws {
    let scratch = try scratch()
    func arguments(_ output: String) -> [String] {
      [
        "sample", "m.stan", "--data", "data.json", "--seed", "5", "--chains", "2", "--warmup", "300", "--samples",
        "300",
      ]
        + ["--quiet", "--no-diagnose", "--output", output] + options
    }
    #expect(try await scratch.run(arguments("whole")).status == 0)
    var command = arguments("killed") + ["--checkpoint", "--checkpoint-interval", "0.01"]
    for wait in [60, 150, 240] {
      let runner = try CommandRunner(folder: scratch.path, arguments: command)
      try await Task.sleep(nanoseconds: UInt64(wait) * 1_000_000)
      runner.send(SIGKILL)
      _ = try await runner.finish(limit: 60)
      if scratch.exists("killed/m.run.json") { command = ["resume", "killed", "--quiet"] }
    }
    let end = try await scratch.run(command)
    #expect(end.status == 0, "\(end.errors)")
    func table(_ folder: String) async throws -> [String] {
      let path = "\(folder).all.csv"
      let result = try await scratch.run("export", folder, "--format", "csv", "--output", path)
      #expect(result.status == 0 && result.output == path + "\n", "\(result.errors)")
      return try scratch.body(path)
    }
    let (whole, killed) = (try await table("whole"), try await table("killed"))
    #expect(whole == killed && whole.count == 601)
    if options.contains("mu,y_rep") {
      #expect(whole[0].contains(",mu,y_rep[1],") && !whole[0].contains("sigma") && !whole[0].contains("log_lik"))
    }
  }

  @Test func exportsFindTheData() async throws {
    let scratch = try scratch()
    try await sample(scratch, "fits")
    let result = try await scratch.run("export", "fits")
    #expect(result.status == 0 && result.output == "fits/m.nc\n" && result.errors == "", "\(result.errors)")
    let zarr = try await scratch.run("export", "fits", "--format", "zarr", "--output", "z")
    #expect(
      zarr.status == 0 && scratch.exists("z/observed_data/y/0") && scratch.exists("z/log_likelihood/log_lik/0.0.0"))
    try FileManager.default.removeItem(atPath: scratch.path + "/data.json")
    let without = try await scratch.run("export", "fits", "--format", "zarr", "--output", "z")
    #expect(without.status == 0 && !scratch.exists("z/observed_data"))
    #expect(without.errors.contains("the data of the run is no longer there"), "\(without.errors)")
    let unknown = try await scratch.run("export", "fits", "--format", "xls")
    #expect(unknown.status == 2)
  }

  @Test func misspeltVariablesToSave() async throws {
    let scratch = try scratch()
    let result = try await scratch.run("sample", "m.stan", "--data", "data.json", "--save", "mu,y_rp")
    #expect(result.status == 1 && result.errors.contains("did you mean 'y_rep'?"), "\(result.errors)")
  }
}
