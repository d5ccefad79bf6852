// Slips in arguments: commands and options that do not exist, numbers that are none, and all that has to stay as it is.
import CohortArguments
import Testing

@Suite struct ArgumentReaderTests {
  private func read(_ text: String) throws -> [String] {
    try ArgumentReader(try SmallProgram.description()).understood(text.split(separator: " ").map(String.init))
  }

  /// Expects an error that says this and gives this hint.
  private func expectError(
    _ text: String, _ message: String, hint: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: sourceLocation) {
      try read(text)
    } throws: { error in
      guard let error = error as? UsageError else { return false }
      return error.message == message && (hint.map { error.hints == [$0] } ?? true)
    }
  }

  @Test(arguments: [
    "", "--version", "--help", "-h", "help", "help sample", "help bench longitudinal", "help -h", "sample --help",
    "sample -h", "sample", "sample m.stan --data d.json --seed 1", "sample m.stan --quiet --samples=5", "sample -",
    "sample --data - m.stan", "sample a=b.stan", "sample -- --samples", "sample data", "sample data --chains=2",
    "sample m.stan --init 0.5", "summary a.csv b.csv -p 5,95", "bench", "bench longitudinal --groups 4",
    "sample --generate-completion-script bash", "--generate-completion-script bash", "sample m.stan --name a.b",
    "bench longitudinal --tolerance 1e-8", "sample m.stan --delta .9", "sample --help --frobnicate",
    "sample m.stan extra -h",
    "sample m.stan --output",
  ])
  func staysAsItIs(_ text: String) throws {
    #expect(try read(text).joined(separator: " ") == text)
  }

  @Test func commands() {
    expectError("smaple m.stan", "there is no command 'smaple'", hint: "did you mean 'cohort sample'?")
    expectError("chekc", "there is no command 'chekc'", hint: "did you mean 'cohort check'?")
    expectError("Sample m.stan", "there is no command 'Sample'", hint: "did you mean 'cohort sample'?")
    expectError("stansummary a.csv", "there is no command 'stansummary'", hint: "did you mean 'cohort summary'?")
    expectError("stanc m.stan", "there is no command 'stanc'", hint: "did you mean 'cohort check'?")
    expectError("optimise m.stan", "there is no command 'optimise'", hint: "did you mean 'cohort optimize'?")
    expectError(
      "m.stan --seed 1", "'m.stan' is no command", hint: "write: cohort sample m.stan --seed 1")
    expectError(
      "bench longitudnal", "there is no command 'bench longitudnal'", hint: "did you mean 'cohort bench longitudinal'?")
    expectError(
      "xyzzy", "there is no command 'xyzzy'", hint: "the commands are check, sample, optimize, summary, bench")
    expectError("--samples 3", "the command comes first, found '--samples'", hint: "'--samples' is an option of sample")
    expectError("help-all", "there is no command 'help-all'", hint: "did you mean 'cohort help'?")
    expectError("-v", "there is no option '-v'", hint: "did you mean '--version'?")
  }

  @Test func help() {
    expectError("help nonsense", "there is no command 'nonsense'")
    expectError("help smaple", "there is no command 'smaple'", hint: "did you mean 'cohort sample'?")
    expectError(
      "help bench long", "there is no command 'bench long'", hint: "did you mean 'cohort bench longitudinal'?")
    expectError("help sample model", "'sample' has no subcommand 'model'")
  }

  @Test func options() {
    expectError("sample m --thining 2", "there is no option '--thining'", hint: "did you mean '--thin'?")
    expectError("sample m --sead 1", "there is no option '--sead'", hint: "did you mean '--seed'?")
    expectError("sample m --sead=1", "there is no option '--sead'", hint: "did you mean '--seed=1'?")
    expectError("sample m -samples 5", "there is no option '-samples'", hint: "did you mean '--samples'?")
    expectError("sample m -d x", "there is no option '-d'", hint: "did you mean '--data'?")
    expectError("sample m --num_sample 5", "there is no option '--num_sample'", hint: "did you mean '--samples'?")
    expectError("sample m --adapt-dleta 1", "there is no option '--adapt-dleta'", hint: "did you mean '--adapt-delta'?")
    expectError("sample m --frobnicate", "there is no option '--frobnicate'")
    expectError("sample m \u{2013}samples 5", "'\u{2013}samples' begins with a long dash", hint: "write '--samples'")
    expectError(
      "sample m sampels", "'sampels' is one argument too many: a run has one model", hint: "did you mean '--samples'?")
  }

  @Test func flagsHaveNoValues() {
    expectError(
      "sample m --save_warmup TRUE", "'--save-warmup' takes no value, found 'TRUE'", hint: "write '--save-warmup' alone"
    )
    expectError("sample m --quiet 0", "'--quiet' takes no value, found '0'", hint: "leave it out")
  }

  @Test func numbers() throws {
    // What is out of range goes to the command behind '=', for the parser takes -5 for an option.
    #expect(try read("sample m --samples -5") == ["sample", "m", "--samples=-5"])
    #expect(try read("sample m --step-size -.5") == ["sample", "m", "--step-size=-.5"])
    #expect(try read("sample m --init -2") == ["sample", "m", "--init=-2"])
    #expect(try read("summary a.csv -p -5") == ["summary", "a.csv", "--percentiles=-5"])
    expectError("sample m --samples -quiet", "--samples must be a whole number, found '-quiet'")
    expectError("sample m --samples abc", "--samples must be a whole number, found 'abc'")
    expectError("sample m --samples 1e3", "--samples must be a whole number, found '1e3'", hint: "write 1000")
    expectError("sample m --samples 1,000", "--samples must be a whole number, found '1,000'", hint: "write 1000")
    expectError("sample m --samples=1000.5", "--samples must be a whole number, found '1000.5'")
    expectError(
      "sample m --samples 99999999999999999999", "--samples must be a whole number, found '99999999999999999999'",
      hint: "it is too large")
    expectError("sample m --samples inf", "--samples must be a whole number, found 'inf'")
    expectError("sample m --chains four", "--chains must be a whole number, found 'four'")
    expectError("sample m --delta 0,9", "--delta must be a number, found '0,9'", hint: "write 0.9")
    expectError("sample m --seed -1", "--seed must be a whole number from 0, found '-1'")
    expectError("sample m --seed x", "--seed must be a whole number, found 'x'")
    #expect(try read("sample m --seed 18446744073709551615").last == "18446744073709551615")
    expectError("sample m --threads two", "--threads must be a whole number, found 'two'")
    expectError("sample m --num_samples ten", "--samples must be a whole number, found 'ten'")
  }
}
