// The manual page: well-formed for what formats it, whatever the descriptions say.
import CohortArguments
import Foundation
import Testing

@Suite struct ManualPageTests {
  private func page(_ root: CommandDescription) -> [String] {
    let date = Date(timeIntervalSince1970: 1_000_000_000)
    return ManualPage(root, version: "1.2.3", date: date).text.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  @Test func sectionsAndCommands() throws {
    let lines = page(try SmallProgram.description())
    #expect(lines.contains(".Dd September 9, 2001"))
    #expect(lines.contains(".Dt COHORT 1"))
    let sections = lines.filter { $0.hasPrefix(".Sh ") }
    #expect(
      sections == [
        ".Sh NAME", ".Sh SYNOPSIS", ".Sh DESCRIPTION", ".Sh ENVIRONMENT", ".Sh FILES", ".Sh EXIT STATUS",
        ".Sh EXAMPLES",
      ])
    #expect(
      lines.filter { $0.hasPrefix(".Ss ") } == [
        ".Ss check", ".Ss sample", ".Ss optimize", ".Ss summary", ".Ss bench longitudinal",
      ])
    #expect(lines.contains(".It Fl -delta Ar delta , Fl -adapt-delta Ar delta"))
    #expect(lines.contains(".It Fl p Ar percentiles , Fl -percentiles Ar percentiles"))
    #expect(lines.contains(".It Fl -quiet"))
    #expect(lines.contains("The default is 0.8."))
  }

  @Test func blocksAreClosedAndNothingIsEmpty() throws {
    let lines = page(try SmallProgram.description())
    for (open, close) in [(".Bl ", ".El"), (".Bd ", ".Ed")] {
      #expect(lines.filter { $0.hasPrefix(open) }.count == lines.filter { $0 == close }.count)
    }
    #expect(lines.last == "" && !lines.dropLast().contains(""), "an empty line is an error within the page")
    #expect(lines.allSatisfy { $0.utf8.count <= 80 })
  }

  /// Texts in which the formatter could see requests, escapes or characters that it does not know.
  @Test func textsAreTaken() throws {
    let json = """
      {"serializationVersion": 0, "command": {"commandName": "cohort", "abstract": "An abstract.", "subcommands": [
        {"commandName": "odd", "abstract": ".Sh is no section. 'Tis a \\\\backslash, a \\"quote\\" and µ….",
         "discussion": "First.\\n\\nname*   meaning\\n.other  thing\\n\\nLast line ends here.",
         "arguments": [{"kind": "positional", "valueName": "a-b", "abstract": ""}]}]}}
      """
    let lines = page(try CommandDescription(json: json))
    #expect(lines.contains("\\&.Sh is no section."))
    #expect(lines.contains("\\&'Tis a \\ebackslash, a \\(dqquote\\(dq and \\[u00B5]\\[u2026]."))
    let start = try #require(lines.firstIndex(of: ".Bd -literal"))
    #expect(lines[start...].prefix(4) == [".Bd -literal", "name*   meaning", "\\&.other  thing", ".Ed"])
    #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) })
  }
}
