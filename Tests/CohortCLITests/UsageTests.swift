// Wrong usage: what is said of slips, and that names of other programs reach our options.
import CohortArguments
import Testing

@Suite struct UsageTests {
  /// Wrong usage, and a part of what is said.
  struct Slip: Sendable, CustomTestStringConvertible {
    var arguments: String
    var parts: [String]

    init(_ arguments: String, _ parts: String...) {
      self.arguments = arguments
      self.parts = parts
    }

    var testDescription: String { arguments }
  }

  @Test(arguments: [
    Slip("smaple coin.stan", "there is no command 'smaple'", "did you mean 'cohort sample'?", "See 'cohort help'"),
    Slip("help nonsense", "there is no command 'nonsense'", "the commands are check, format"),
    Slip("help sampel", "did you mean 'cohort sample'?"),
    Slip("bench longitude", "there is no command 'bench longitude'", "the commands are longitudinal, outputs"),
    Slip("coin.stan --data data.json", "write: cohort sample coin.stan --data data.json"),
    Slip("sample coin.stan --thining 2", "did you mean '--thin'?", "See 'cohort help sample'"),
    Slip("sample coin.stan --sead 2", "did you mean '--seed'?"),
    Slip("sample coin.stan --samples -5", "--samples must be a count from 0 to 2147483647, found -5"),
    Slip("sample coin.stan --num-samples -5", "--samples must be a count from 0 to 2147483647, found -5"),
    Slip("sample coin.stan --samples 3000000000", "--samples must be a count from 0 to 2147483647, found 3000000000"),
    Slip("sample coin.stan --samples 99999999999999999999", "--samples must be a whole number", "it is too large"),
    Slip("sample coin.stan --samples many", "--samples must be a whole number, found 'many'"),
    Slip("sample coin.stan --chains 0", "--chains must be from 1 to 4096, found 0"),
    Slip("sample coin.stan --chains -1", "--chains must be from 1 to 4096, found -1"),
    Slip("sample coin.stan --chains 5000", "--chains must be from 1 to 4096, found 5000"),
    Slip("sample coin.stan --thin 0", "--thin must be a count from 1 to 2147483647, found 0"),
    Slip("sample coin.stan --thin -2", "--thin must be a count from 1 to 2147483647, found -2"),
    Slip("sample coin.stan --warmup -1", "--warmup must be a count from 0 to 2147483647, or auto, found -1"),
    Slip("sample coin.stan --delta 1.5", "--delta must be between 0 and 1, found 1.5"),
    Slip("sample coin.stan --adapt_delta -0.5", "--delta must be between 0 and 1, found -0.5"),
    Slip("sample coin.stan --step-size 0", "--step-size must be a positive number, found 0.0"),
    Slip("sample coin.stan --max-depth 0", "--max-depth must be ", ", found 0"),
    Slip("sample coin.stan --threads 0", "--threads must be from 1 to 4096, found 0"),
    Slip("sample coin.stan --seed -1", "--seed must be a whole number from 0, found '-1'"),
    Slip("sample coin.stan --sig-figs 0", "--sig-figs must be from 1 to 18, found 0"),
    Slip("sample coin.stan --precision single", "--precision single is for --format arrow"),
    Slip("sample coin.stan --format arrow --precision half", "'double' and 'single'"),
    Slip("sample coin.stan --refresh -1", "--refresh must be 0 or more, found -1"),
    Slip("sample coin.stan --metric euclidean", "'auto', 'diag', 'dense', 'low_rank' or 'unit'"),
    Slip("sample coin.stan --algorithm hmc", "'nuts', 'walnuts', 'static', 'fixed_param' or 'metropolis'"),
    Slip(
      "sample coin.stan num_samples=10 adapt delta=0.95", "write: cohort sample coin.stan --samples 10 --delta 0.95"),
    Slip("sample coin.stan data.json", "write: cohort sample coin.stan --data data.json"),
    Slip(
      "optimize coin.stan --algorithm lbfgs --population 50",
      "--population is an option of --algorithm cmaes, not of lbfgs"),
    Slip(
      "optimize coin.stan --algorithm newton --tol-grad 1e-3",
      "--tol-grad is an option of --algorithm lbfgs or bfgs, not of newton"),
    Slip("sample coin.stan --int-time 2", "--int-time is an option of --algorithm static, not of nuts"),
    Slip("sample - --data -", "cannot both be read from the standard input"),
    Slip("sample coin.stan --samples", "Missing value for '--samples <samples>'"),
    Slip("sample coin.stan --output fits/run.csv", "--output is a directory; write '--output fits --name run'"),
    Slip("sample coin.stan --output run.csv", "write '--name run' for the files run-1.csv"),
    Slip("sample", "Missing expected argument '<model>'"),
    Slip("resume --samples 0", "--samples must be 1 or more, found 0"),
    Slip("resume --samples -3", "--samples must be 1 or more, found -3"),
    Slip("check --auto-format coin.stan", "'cohort format' lays out models"),
  ])
  func slips(_ slip: Slip) async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    let result = try await scratch.run(slip.arguments.split(separator: " ").map(String.init), limit: 60)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("Error: "), "\(result.errors)")
    for part in slip.parts { #expect(result.errors.contains(part), "\(result.errors)") }
    #expect(!scratch.exists("coin-1.csv"))
  }

  /// What the table of other programs' options refers to is there, as the built command describes itself.
  @Test func everyTargetOfTheTableExists() async throws {
    let scratch = try Scratch()
    let root = try CommandDescription(json: try await scratch.run("--experimental-dump-help").output)
    let sample = try #require(root.subcommand("sample"))
    for option in ForeignOptions.sampling {
      var written: [String] = []
      switch option.meaning {
      case .same(let own): written = ["--\(own)"]
      case .sameFlag(let words): written = words
      case .instead(let fill): written = fill("1", OtherValues(values: [:])) + fill("0", OtherValues(values: [:]))
      case .none: break
      }
      for word in written where word.hasPrefix("--") {
        #expect(sample.option(ForeignOptions.plain(word)) != nil, "\(option.names) gives \(word)")
      }
    }
    for (name, meant) in ForeignOptions.commands {
      #expect(root.subcommand(name) == nil, "\(name) is a command of its own")
      let first = meant.split(separator: " ")[0]
      #expect(root.subcommand(String(first)) != nil || first == "--version", "\(name) is said to be \(meant)")
    }
  }

  /// Numbers of chains, draws and warm-up arrive, and a run that was begun with such names can be taken up again.
  @Test func namesOfOtherProgramsArrive() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    let ours = [
      "sample", "coin.stan", "--data", "data.json", "--samples", "30", "--warmup", "40", "--chains", "1", "--seed",
      "7", "--delta", "0.9", "--max-depth", "8", "--save-warmup", "--output", "ours", "--quiet", "--no-diagnose",
    ]
    let theirs = [
      "sample", "coin.stan", "--data", "data.json", "--num_samples=30", "--iter-warmup", "40", "--num-chains", "1",
      "--random_seed", "7", "--adapt_delta", "0.9", "--max_treedepth", "8", "--save_warmup", "--output_dir", "theirs",
      "--quiet", "--no-diagnose", "--checkpoint",
    ]
    #expect(try await scratch.run(ours).status == 0)
    let result = try await scratch.run(theirs)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try scratch.body("ours/coin-1.csv").count == 71)
    #expect(try scratch.body("theirs/coin-1.csv") == scratch.body("ours/coin-1.csv"))
    let more = try await scratch.run("resume", "theirs", "--samples", "10", "--quiet")
    #expect(more.status == 0, "\(more.errors)")
    #expect(try scratch.body("theirs/coin-1.csv").count == 81)
  }
}
