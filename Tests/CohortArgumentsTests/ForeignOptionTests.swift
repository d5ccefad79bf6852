// Options of CmdStan, CmdStanPy, cmdstanr, rstan and brms: each is understood, or answered with what to write here.
import CohortArguments
import Testing

/// What somebody types after `cohort sample m.stan`, and what becomes of it.
struct ForeignCase: Sendable, CustomTestStringConvertible {
  var typed: String
  var expected: String

  init(_ typed: String, _ expected: String) {
    self.typed = typed
    self.expected = expected
  }

  var testDescription: String { typed }
}

@Suite struct ForeignOptionTests {
  private func read(_ words: [String]) throws -> [String] {
    try ArgumentReader(try SmallProgram.description()).understood(["sample", "m.stan"] + words)
  }

  private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  /// What means exactly one of our options is taken for it, with value and all.
  @Test(arguments: [
    ForeignCase("--num-samples 10", "--samples 10"), ForeignCase("--num_samples 10", "--samples 10"),
    ForeignCase("--num_samples=10", "--samples=10"), ForeignCase("--iter-sampling 10", "--samples 10"),
    ForeignCase("--iter_sampling 10", "--samples 10"), ForeignCase("--num_warmup 10", "--warmup 10"),
    ForeignCase("--num-warmup 10", "--warmup 10"), ForeignCase("--iter_warmup 10", "--warmup 10"),
    ForeignCase("--iter-warmup=10", "--warmup=10"), ForeignCase("--num_chains 2", "--chains 2"),
    ForeignCase("--adapt_delta 0.9", "--adapt-delta 0.9"), ForeignCase("--adapt-delta 0.9", "--adapt-delta 0.9"),
    ForeignCase("--max_treedepth 12", "--max-treedepth 12"), ForeignCase("--max_depth 12", "--max-depth 12"),
    ForeignCase("--step_size 0.1", "--step-size 0.1"), ForeignCase("--stepsize 0.1", "--step-size 0.1"),
    ForeignCase("--stepsize_jitter 0.1", "--step-size-jitter 0.1"), ForeignCase("--save_warmup", "--save-warmup"),
    ForeignCase("--SAVE-WARMUP", "--save-warmup"), ForeignCase("--sig_figs 12", "--sig-figs 12"),
    ForeignCase("--metric_file f.json", "--metric-file f.json"), ForeignCase("--inits 0", "--init 0"),
    ForeignCase("--random_seed 3", "--seed 3"), ForeignCase("--num_threads 8", "--threads 8"),
    ForeignCase("--output_dir fits", "--output fits"), ForeignCase("--output-basename run", "--name run"),
    ForeignCase("--adapt_init_phase 20", "--init-buffer 20"), ForeignCase("--init_buffer 20", "--init-buffer 20"),
    ForeignCase("--adapt_metric_window 20", "--window 20"), ForeignCase("--adapt_step_size 20", "--term-buffer 20"),
    ForeignCase("--fixed_param", "--algorithm fixed_param"), ForeignCase("--include_paths a,b", "--include-paths a,b"),
    ForeignCase("--id 3", "--first-chain 3"),
  ])
  func understood(_ given: ForeignCase) throws {
    #expect(try read(words(given.typed)) == ["sample", "m.stan"] + words(given.expected))
  }

  /// CmdStan's words for its optimisers.
  @Test(arguments: [
    ForeignCase("algorithm=bfgs iter=100", "--algorithm bfgs --iter 100"),
    ForeignCase("optimize algorithm=lbfgs history_size=9", "--algorithm lbfgs --history-size 9"),
    ForeignCase("jacobian=1 save_iterations=0", "--jacobian"),
    ForeignCase("init_alpha=0.1 tol_rel_grad=1e3", "--init-alpha 0.1 --tol-rel-grad 1e3"),
    ForeignCase("data file=x.json output file=o/m.csv", "--data x.json --output o --name m"),
    ForeignCase("random seed=4 id=2", "--seed 4 --first-chain 2"),
  ])
  func optimising(_ given: ForeignCase) throws {
    let reader = ArgumentReader(try SmallProgram.description())
    #expect(throws: UsageError.self) { try reader.understood(["optimize", "m.stan"] + words(given.typed)) }
    do {
      _ = try reader.understood(["optimize", "m.stan"] + words(given.typed))
    } catch {
      #expect("\(error)".contains("write: cohort optimize m.stan \(given.expected)\n"), "\(error)")
    }
    #expect(try reader.understood(["optimize", "m.stan", "--iter", "7"]) == ["optimize", "m.stan", "--iter", "7"])
  }

  /// What is written otherwise here is an error that has our option with the value filled in.
  @Test(arguments: [
    ForeignCase("num_samples=10", "--samples 10"), ForeignCase("num_warmup=10", "--warmup 10"),
    ForeignCase("samples=10", "--samples 10"), ForeignCase("adapt delta=0.95", "--delta 0.95"),
    ForeignCase("sample num_samples=10 adapt delta=0.95", "--samples 10 --delta 0.95"),
    ForeignCase("method=sample num_samples=10", "--samples 10"), ForeignCase("data file=x.json", "--data x.json"),
    ForeignCase("data=x.json", "--data x.json"), ForeignCase("random seed=1", "--seed 1"),
    ForeignCase("seed=1", "--seed 1"), ForeignCase("id=2", "--first-chain 2"), ForeignCase("init=0", "--init 0"),
    ForeignCase("output file=a/b.csv", "--output a --name b"), ForeignCase("output file=b.csv", "--name b"),
    ForeignCase("output refresh=10", "--refresh 10"), ForeignCase("sig_figs=12", "--sig-figs 12"),
    ForeignCase("algorithm=hmc engine=nuts max_depth=12", "--algorithm nuts --max-depth 12"),
    ForeignCase("engine=static int_time=3", "--algorithm static --int-time 3"),
    ForeignCase("algorithm=fixed_param", "--algorithm fixed_param"),
    ForeignCase("metric=dense_e metric_file=f.json", "--metric dense_e --metric-file f.json"),
    ForeignCase("stepsize=0.1 stepsize_jitter=0.5", "--step-size 0.1 --step-size-jitter 0.5"),
    ForeignCase("save_warmup=1", "--save-warmup"), ForeignCase("adapt engaged=0", "--no-adapt"),
    ForeignCase("num_threads=8", "--threads 8"), ForeignCase("num_chains=2", "--chains 2"),
    ForeignCase("thin=5", "--thin 5"), ForeignCase("chains=2", "--chains 2"),
    ForeignCase("iter=2000", "--warmup 1000 --samples 1000"),
    ForeignCase("--iter 2000", "--warmup 1000 --samples 1000"),
    ForeignCase("warmup=500 iter=2000", "--warmup 500 --samples 1500"),
    ForeignCase("iter_warmup=500 iter_sampling=700", "--warmup 500 --samples 700"),
    ForeignCase("cores=4", "--threads 4"), ForeignCase("--cores 4", "--threads 4"),
    ForeignCase("--parallel-chains 4", "--threads 4"), ForeignCase("parallel_chains=3", "--threads 3"),
    ForeignCase("parallel_chains=3 threads_per_chain=2", "--threads 6"),
    ForeignCase("--threads-per-chain 2", "--threads 8"), ForeignCase("--chain_ids [3,4]", "--first-chain 3"),
    ForeignCase("control=list(adapt_delta=0.95,max_treedepth=12)", "--delta 0.95 --max-depth 12"),
    ForeignCase("--fixed_param=TRUE", "--algorithm fixed_param"), ForeignCase("--show_progress=False", "--quiet"),
    ForeignCase("--engine=NUTS", "--algorithm nuts"), ForeignCase("x.json", "--data x.json"),
    ForeignCase("x.data.R", "--data x.data.R"),
  ])
  func answered(_ given: ForeignCase) {
    #expect {
      try read(words(given.typed))
    } throws: { error in
      guard let error = error as? UsageError else { return false }
      // Single quotes stand around what a shell would not take as it is.
      return error.hints == ["write: cohort sample m.stan \(given.expected)"] && error.command == ["sample"]
        && error.message.hasSuffix(" written '\(given.expected)' here")
    }
  }

  @Test(arguments: [
    ForeignCase("--diagnostic_file d.csv", "latent dynamics are not written"),
    ForeignCase("--save_metric", "each CSV file has the adapted metric"),
    ForeignCase("--force_compile", "models are not compiled"), ForeignCase("--gamma 0.1", "dual averaging"),
    ForeignCase("--show_console", "unless '--quiet' is given"),
  ])
  func whatThereIsNot(_ given: ForeignCase) {
    #expect {
      try read(words(given.typed))
    } throws: { error in
      "\(error)".contains("there is no option") && "\(error)".contains(given.expected)
    }
  }

  /// A line of CmdStan's comes back whole, with what was already right in its place.
  @Test func wholeLine() {
    let line =
      "--quiet sample num_samples=500 num_warmup=300 adapt delta=0.9 algorithm=hmc engine=nuts max_depth=12 "
      + "data file=d.json random seed=7 output file=out/fit.csv refresh=0"
    #expect {
      try read(words(line))
    } throws: { error in
      (error as? UsageError)?.hints == [
        "write: cohort sample m.stan --quiet --samples 500 --warmup 300 --delta 0.9 --algorithm nuts --max-depth 12 "
          + "--data d.json --seed 7 --output out --name fit --refresh 0"
      ]
    }
  }

  /// What the table as a whole promises, whatever stands in it.
  @Test func table() throws {
    let sample = try #require(try SmallProgram.description().subcommand("sample"))
    var seen: Set<String> = []
    for option in ForeignOptions.sampling + ForeignOptions.checking {
      for name in option.names {
        #expect(ForeignOptions.plain(name) == name, "\(name) is not as it is looked up")
        #expect(seen.insert(name).inserted, "\(name) stands twice")
      }
      switch option.meaning {
      case .same(let own): #expect(sample.option(own) != nil, "there is no option \(own)")
      case .sameFlag(let words): #expect(words.first.flatMap { sample.option(ForeignOptions.plain($0)) } != nil)
      case .instead(let fill):
        for value in ["", "1", "x", "-", "list(", "a=b", "99999999999999999999", "[", "FALSE"] {
          for word in fill(value, OtherValues(values: ["chains": value])) where word.hasPrefix("--") {
            #expect(sample.option(ForeignOptions.plain(word)) != nil, "\(option.names) gives \(word)")
          }
        }
      case .none(let reason): #expect(!reason.isEmpty && !reason.hasSuffix("."))
      }
    }
    for command in ForeignOptions.commands { #expect(ForeignOptions.plain(command.key) == command.key) }
  }

  /// Other commands take the names of options that they have.
  @Test func otherCommands() throws {
    let reader = ArgumentReader(try SmallProgram.description())
    #expect(try reader.understood(["summary", "a.csv", "--sig_figs", "3"]) == ["summary", "a.csv", "--sig-figs", "3"])
    #expect {
      try reader.understood(["check", "m.stan", "--auto-format"])
    } throws: { "\($0)".contains("'cohort format' lays out models") }
    // A pair is only one of options where a model is sampled.
    #expect(try reader.understood(["summary", "seed=1"]) == ["summary", "seed=1"])
  }
}
