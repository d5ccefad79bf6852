// Completion scripts: what a shell offers at each place.
import CohortArguments
import Foundation
import Testing

@Suite struct CompletionTests {
  /// What bash offers for the last of these words, in a folder with some files.
  private func offers(_ scratch: Scratch, _ words: String...) throws -> Set<String> {
    let line = (["cohort"] + words).joined(separator: " ")
    let array = (["cohort"] + words).map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source completion.bash
      COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(\(array)); COMP_CWORD=\(words.count); COMPREPLY=()
      _cohort cohort '\(words.last ?? "")' '\(words.dropLast().last ?? "cohort")'
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let output = try runBash(script, in: scratch.path).output
    return Set(
      output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
  }

  private func folder() async throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("completion.bash", try await scratch.run("--generate-completion-script", "bash").output)
    for file in ["coin.stan", "old.model", "data.json", "fit-1.csv", "notes.txt"] { try scratch.write(file, "") }
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/models", withIntermediateDirectories: true)
    return scratch
  }

  @Test func bashOffersWhatFits() async throws {
    let scratch = try await folder()
    #expect(try offers(scratch, "sa") == ["sample"])
    #expect(try offers(scratch, "").isSuperset(of: ["check", "sample", "summary", "help"]))
    #expect(try !offers(scratch, "").contains("manual"), "it is for installing")
    #expect(
      try offers(scratch, "sample", "--max") == [
        "--max-depth", "--max-treedepth", "--max-step-error", "--max-halvings",
      ])
    #expect(try offers(scratch, "sample", "--metric", "") == ["auto", "diag", "dense", "low_rank", "unit"])
    #expect(try offers(scratch, "sample", "--metric", "d") == ["diag", "dense"])
    #expect(
      try offers(scratch, "sample", "--algorithm", "") == ["nuts", "walnuts", "static", "fixed_param", "metropolis"])
    #expect(try offers(scratch, "bench", "l") == ["longitudinal"])
    // Files by their kind, and folders on the way to them.
    let models = try offers(scratch, "sample", "")
    #expect(models.isSuperset(of: ["coin.stan", "old.model", "models"]))
    #expect(models.isDisjoint(with: ["data.json", "fit-1.csv", "notes.txt"]))
    let data = try offers(scratch, "sample", "coin.stan", "--data", "")
    #expect(data.isSuperset(of: ["data.json", "models"]) && !data.contains("coin.stan"))
    #expect(try offers(scratch, "sample", "coin.stan", "--output", "") == ["models"])
    #expect(try offers(scratch, "summary", "").contains("fit-1.csv"))
    #expect(try offers(scratch, "sample", "--init", "da") == ["data.json"])
    #expect(try offers(scratch, "sample", "--samples", "").isEmpty, "any number will do")
  }

  /// Every command and option is in the scripts of all shells, with its values where there are few.
  @Test(arguments: ["bash", "zsh", "fish"]) func scriptsAreComplete(shell: String) async throws {
    let scratch = try Scratch()
    let root = try CommandDescription(json: try await scratch.run("--experimental-dump-help").output)
    let script = try await scratch.run("--generate-completion-script", shell).output
    func verify(_ command: CommandDescription) {
      for parameter in command.parameters where parameter.isShown {
        for name in parameter.longNames {
          #expect(script.contains(shell == "fish" ? "-l '\(name)'" : "--\(name)"), "\(command.name) --\(name)")
        }
      }
      for below in command.subcommands where below.isShown {
        #expect(script.contains(below.name), "\(below.name)")
        verify(below)
      }
    }
    verify(root)
    for value in ["diag", "dense", "unit", "nuts", "static", "fixed_param"] { #expect(script.contains(value)) }
  }
}

/// Runs a script of bash in a folder.
func runBash(_ script: String, in folder: String, environment: [String: String] = [:]) throws -> (
  status: Int32, output: String
) {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(fileURLWithPath: "/bin/bash")
  process.arguments = ["--norc", "-c", script]
  process.currentDirectoryURL = URL(fileURLWithPath: folder)
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, text)
}
