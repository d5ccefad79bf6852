// Installing: everything is where systems look for it, works from there, and goes again.
import CohortArguments
import Foundation
import Testing

@Suite struct InstallTests {
  private static let script = packageRoot + "/scripts/install.sh"
  private static let files = [
    "bin/cohort", "share/bash-completion/completions/cohort", "share/zsh/site-functions/_cohort",
    "share/fish/vendor_completions.d/cohort.fish", "share/man/man1/cohort.1",
  ]

  /// All files below a folder of the scratch folder.
  private func files(_ scratch: Scratch, below folder: String) -> Set<String> {
    let root = scratch.path + "/" + folder
    let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return Set(
      all.filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) && !isFolder.boolValue
      })
  }

  @Test func installsAndUninstalls() throws {
    let scratch = try Scratch()
    let binary = try CommandRunner.executable().path
    // A prefix with a blank, given from where one is.
    let install = try runBash("'\(Self.script)' install '\(binary)' 'my prefix'", in: scratch.path)
    #expect(install.status == 0, "\(install.output)")
    #expect(files(scratch, below: "my prefix") == Set(Self.files))
    let version = try runBash("'./my prefix/bin/cohort' --version", in: scratch.path)
    #expect(version.status == 0 && version.output.split(separator: ".").count == 3, "\(version.output)")
    #expect(try scratch.read("my prefix/share/zsh/site-functions/_cohort").hasPrefix("#compdef cohort"))
    #expect(try scratch.read("my prefix/share/man/man1/cohort.1").contains(".Sh SYNOPSIS"))
    #expect(try scratch.read("my prefix/share/bash-completion/completions/cohort").contains("complete "))
    #expect(try scratch.read("my prefix/share/fish/vendor_completions.d/cohort.fish").contains("complete -c 'cohort'"))
    // Again, over what is there.
    #expect(try runBash("'\(Self.script)' install '\(binary)' 'my prefix'", in: scratch.path).status == 0)
    #expect(try runBash("'\(Self.script)' uninstall '\(binary)' 'my prefix'", in: scratch.path).status == 0)
    #expect(files(scratch, below: "my prefix") == [])
    #expect(try runBash("'\(Self.script)' uninstall '\(binary)' 'my prefix'", in: scratch.path).status == 0)
  }

  @Test func packagesHaveAPlaceOfTheirOwn() throws {
    let scratch = try Scratch()
    let binary = try CommandRunner.executable().path
    let result = try runBash(
      "'\(Self.script)' install '\(binary)' /usr", in: scratch.path,
      environment: ["DESTDIR": scratch.path + "/stage", "SOURCE_DATE_EPOCH": "86400"])
    #expect(result.status == 0, "\(result.output)")
    #expect(files(scratch, below: "stage") == Set(Self.files.map { "usr/" + $0 }))
    #expect(try scratch.read("stage/usr/share/man/man1/cohort.1").contains(".Dd January 2, 1970"))
  }

  @Test func whatIsMissingIsSaid() throws {
    let scratch = try Scratch()
    let missing = try runBash("'\(Self.script)' install nothing here", in: scratch.path)
    #expect(missing.status == 1)
    #expect(missing.output.contains("there is no nothing"), "\(missing.output)")
    #expect(files(scratch, below: ".") == [])
    let usage = try runBash("'\(Self.script)' frobnicate a b", in: scratch.path)
    #expect(usage.status == 2)
    #expect(usage.output.contains("usage: install.sh"), "\(usage.output)")
  }

  /// The manual has every command with every option that help shows.
  @Test func theManualIsComplete() async throws {
    let scratch = try Scratch()
    let root = try CommandDescription(json: try await scratch.run("--experimental-dump-help").output)
    let page = try await scratch.run("manual").output
    func verify(_ command: CommandDescription, _ path: String) {
      let below = command.subcommands.filter(\.isShown)
      if below.isEmpty {
        #expect(page.contains(".Ss \(path)\n"), "\(path)")
        for parameter in command.parameters where parameter.isShown && parameter.kind != .positional {
          guard let name = parameter.longNames.first, !["help", "version"].contains(name) else { continue }
          #expect(page.contains("Fl -\(name)"), "\(path) --\(name)")
        }
      }
      for command in below where command.name != "help" {
        verify(command, path.isEmpty ? command.name : "\(path) \(command.name)")
      }
    }
    verify(root, "")
    #expect(page.split(separator: "\n").allSatisfy { $0.utf8.count <= 120 })
  }
}
