// The small version of `make fuzz`: a few thousand mutants and all deep programs, and the time that checking takes.
import Foundation
import Testing

#if canImport(Glibc)
  private let childProcesses = __rusage_who_t(RUSAGE_CHILDREN.rawValue)
#else
  private let childProcesses = RUSAGE_CHILDREN
#endif

@Suite struct FuzzTests {
  private static let corpus = ["Tests", "stanlike-models", "Benchmarks"].map { packageRoot + "/" + $0 }

  @Test(arguments: [
    ("programs", "3000"), ("editing", "3000"), ("files", "12000"), ("streams", "12000"), ("deep", "0"),
    ("switches", "8000"),
    ("truncations", "6000"),
  ])
  func nothingTrapsOrHangs(kind: String, mutants: String) async throws {
    let scratch = try Scratch()
    let arguments = ["--kind", kind, "--mutants", mutants, "--seed", "11", "--output", scratch.path]
    let result = try await CommandRunner(
      command: "cohort-fuzz", folder: scratch.path, arguments: arguments + Self.corpus
    ).finish(limit: 600)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    // The mutants are not all nonsense.
    let counts = result.output.split(separator: " ").compactMap { Int($0) }
    #expect(counts.count >= 4, "\(result.output)")
    if kind == "programs", counts.count >= 4 {
      #expect(counts[0] == 3000 && counts[1] > 300 && counts[2] > 200 && counts[3] > 100, "\(result.output)")
    }
  }

  @Test func aMutantIsTheSameEachTime() async throws {
    let scratch = try Scratch()
    var texts: [String] = []
    for folder in ["a", "b"] {
      let arguments = ["--kind", "programs", "--only", "77", "--seed", "5", "--output", folder]
      _ = try await CommandRunner(command: "cohort-fuzz", folder: scratch.path, arguments: arguments + Self.corpus)
        .finish(limit: 60)
      texts.append(
        String(
          decoding: try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/\(folder)/programs-77.stan")),
          as: UTF8.self))
    }
    #expect(texts[0] == texts[1] && !texts[0].isEmpty)
  }

  /// A program of about `lines` lines with functions, declarations and statements of all kinds.
  private static func program(lines: Int) -> String {
    let functions = (0..<(lines / 40)).map { i in
      """
        real f\(i)(real a, vector b) {
          real s = 0;
          for (n in 1:num_elements(b)) {
            s += a * b[n] ^ \(i % 3 + 1) - log1p(exp(-b[n]));
          }
          if (s > 10) return s / 2;
          return s + normal_lpdf(b | a, \(i + 1));
        }
      """
    }
    let parameters = (0..<(lines / 5)).map { "  vector<lower=-1, upper=bound>[N] p\($0);" }
    let transformed = (0..<(lines / 5)).map { "  vector[N] t\($0) = X[, 1] * \($0).5 + y .* exp(-y / sigma) + p\($0);" }
    let statements = (0..<(lines / 10)).map { i in
      """
        t\(i) ~ normal(mu, sigma);
        target += f\(i % (lines / 40))(mu, t\(i)) + sum(t\(i)[1:N]) - lgamma(sigma);
        for (n in 1:N) {
          y[n] ~ student_t(4, t\(i)[n] * X[n, 2] + mu, sigma); // row n
        }
      """
    }
    return "functions {\n" + functions.joined(separator: "\n") + "\n}\n"
      + "data {\n  int N;\n  vector[N] y;\n  matrix[N, 2] X;\n  real bound;\n}\n"
      + "parameters {\n" + parameters.joined(separator: "\n") + "\n  real mu;\n  real<lower=0> sigma;\n}\n"
      + "transformed parameters {\n" + transformed.joined(separator: "\n") + "\n}\n"
      + "model {\n" + statements.joined(separator: "\n") + "\n}\n"
  }

  /// Processor seconds of `cohort check`, the least of three runs.
  private func checkSeconds(_ text: String) async throws -> Double {
    let scratch = try Scratch()
    try scratch.write("long.stan", text)
    var least = Double.infinity
    for _ in 0..<3 {
      var (before, after) = (rusage(), rusage())
      getrusage(childProcesses, &before)
      let result = try await scratch.run("check", "long.stan")
      getrusage(childProcesses, &after)
      #expect(result.status == 0 && result.output.isEmpty, "\(result.output.prefix(500))")
      func seconds(_ usage: rusage) -> Double {
        Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
          + 1e-6 * Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
      }
      least = min(least, seconds(after) - seconds(before))
    }
    return least
  }

  @Test func longProgramsAreCheckedInNoTime() async throws {
    let text = Self.program(lines: 5000)
    #expect((5000...6000).contains(text.utf8.count { $0 == 10 }))
    let short = try await checkSeconds(text)
    #expect(short < 0.2)
    // Eight times the text takes about eight times as long; quadratic time would be 64.
    #expect(try await checkSeconds(Self.program(lines: 40_000)) < 24 * short)
  }

  /// `head`, `line` for each number with `#` in it replaced, and `tail`.
  private static func repeated(_ head: String, _ line: String, _ count: Int, _ tail: String) -> String {
    var text = head
    for i in 0..<count {
      text += line.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(i)")
    }
    return text + tail
  }

  private static let large: [String] = [
    repeated("data {", " real x#;", 10_000, " }") + repeated(" model {", " target += x#;", 10_000, " }"),
    repeated("functions {", " real f#(real x) { return x; }", 10_000, " }")
      + repeated(" model {", " target += f#(1);", 10_000, " }"),
    repeated("parameters { real x; } model { target += x", " + x * #", 20_000, "; }"),
    repeated("parameters { real x;", " real x#;", 5000, " }") + repeated(" model { target += x", " + x#", 5000, "; }"),
  ]

  @Test(arguments: large)
  func largeProgramsTakeLittle(_ text: String) async throws {
    #expect(try await checkSeconds(text) < 1)
  }

  @Test(arguments: [
    "transformed data { array[20000000] tuple(int, real) a; }",
    "parameters { real x; } model { vector[30000000] v = rep_vector(x, 30000000); target += sum(v); }",
    "parameters { real x; } model { vector[20000] v = rep_vector(x, 20000); target += sum(v * v'); }",
    "generated quantities { vector[30000000] v; }",
    "transformed data { " + (0..<20).map { "vector[10000000] v\($0); " }.joined() + "}",
  ])
  func memoryHasALimit(_ text: String) async throws {
    let scratch = try Scratch()
    try scratch.write("bomb.stan", text + "\n")
    let result = try await CommandRunner(
      folder: scratch.path, arguments: ["sample", "bomb.stan", "--chains", "1"],
      environment: ["COHORT_MEMORY_LIMIT": "1000000000"]
    ).finish(limit: 60)
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.contains("bomb.stan:1:") && result.errors.contains("error: "), "\(result.errors)")
    #expect(result.errors.contains("does not fit in memory") || result.errors.contains("is too large"))
  }

  @Test func noMoreThanAHundredErrorsAreShown() async throws {
    let scratch = try Scratch()
    try scratch.write("bad.stan", "model {" + (0..<5000).map { "\n  target += a\($0);" }.joined() + "\n}\n")
    let result = try await scratch.run("check", "bad.stan")
    #expect(result.status == 1)
    #expect(result.output.split(separator: "\n").count { $0.contains(": error: ") } == 100)
    #expect(result.output.hasSuffix("4900 more errors\n"))
    let few = try await scratch.run("check", "bad.stan", "--max-errors", "3")
    #expect(few.output.split(separator: "\n").count { $0.contains(": error: ") } == 3)
    #expect(few.output.hasSuffix("4997 more errors\n"))
    let all = try await scratch.run("check", "bad.stan", "--max-errors", "0")
    #expect(all.output.split(separator: "\n").count { $0.contains(": error: ") } == 5000)
  }

  @Test func allWarningsAreShownThatWereAskedFor() async throws {
    let scratch = try Scratch()
    try scratch.write("free.stan", "parameters {" + (0..<300).map { "\n  real a\($0);" }.joined() + "\n}\n")
    let result = try await scratch.run("check", "--pedantic", "free.stan")
    #expect(result.status == 0)
    #expect(result.output.split(separator: "\n").count { $0.contains(": warning: ") } == 300)
  }
}
