// FunctionNameTests: the name of a function of the library stands in the sources where the function is defined, and nowhere else.
import CohortChecking
import CohortSolverCalls
import Foundation
import Testing

@Suite struct FunctionNameTests {
  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  /// The modules that define functions.
  private static let definers: Set<String> = ["CohortMath", "CohortRecording", "CohortSolverCalls"]

  /// Words that mean something else as well: the letter of exponents, the name of arguments.
  private static let homonyms: Set<String> = ["e", "beta"]

  /// Files in which words are other things than functions, or in which all of one kind stand by their names.
  private static let exceptions: [String: Set<String>?] = [
    // What newcomers call things, and what they are called here.
    "FamiliarNames.swift": nil, "Parser+Advice.swift": nil,
    // Names of functions that have been removed, and what replaces them.
    "Modernizer+Calls.swift": nil,
    // A word of a message, columns of a table, a kind of place.
    "Parser+Types.swift": ["size"], "SummaryTable.swift": ["mean", "sd"], "Completion.swift": ["block"],
    // Words of listings of recorded programs.
    "Block+Listing.swift": ["row"], "Program+Listing.swift": ["step"], "Recording+Listing.swift": ["row", "sum"],
    "Schedule+Listing.swift": ["row"],
    // What a method's file holds, and what differences are taken with.
    "RunReport.swift": ["row"], "DiagnoseGradientCommand.swift": ["step"],
    // Words of explanations.
    "Explanation+Text.swift": ["block", "dae", "row", "rows"], "ProgramExplainer.swift": ["rows"],
    "GradientProfiler.swift": ["row", "rows"],
    // Keys of other programs' files.
    "Fit+SummaryFiles.swift": ["mean", "sd"],
    // A page in another language, and names of variables that reports look for.
    "EmbeddedPage.swift": nil, "OutcomeRules.swift": ["mean", "row", "size"], "PredictiveChecks.swift": ["mean"],
    // Reports write programs and scripts, in which these are called.
    "PriorDensities.swift": ["fmin", "fmax"], "Outcome+Plan.swift": ["exp"],
    "ProgramFacts.swift": ["integrate_ode_parallel"],
    // A determinant is named in messages as the function that computes it.
    "CorrelationMatrices.swift": ["log_determinant_spd"],
  ]

  /// Files with further forms of functions that are defined elsewhere, of complex numbers and of ints.
  private static let furtherForms: Set<String> = [
    "ComplexFunctions.swift", "ComplexSingularValues.swift", "HermitianEigen.swift", "IntegerFunctions.swift",
    "ExponentialFunctions.swift", "RealTestNode.swift",
  ]

  /// A place of a name.
  private struct Place: Hashable {
    var module: String
    var file: String
  }

  /// Where each name stands as a string literal.
  private static func occurrences(of names: Set<String>) throws -> [String: Set<Place>] {
    var found: [String: Set<Place>] = [:]
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift", !file.path.contains("/cohort-fuzz/") else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      let path = file.path.dropFirst(sources.path.count + 1)
      let place = Place(module: String(path.prefix { $0 != "/" }), file: file.lastPathComponent)
      for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        // Every word in quotes, also where a literal ends and another begins.
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        for part in parts.dropFirst().dropLast() where names.contains(String(part)) {
          found[String(part), default: []].insert(place)
        }
      }
    }
    return found
  }

  @Test func namesStandWhereFunctionsAreDefined() throws {
    let names = Set(FunctionTable.standard.names).subtracting(Self.homonyms)
    let occurrences = try Self.occurrences(of: names)
    // Names that are put together from parts (`X_lpdf`) do not occur; most others do.
    #expect(occurrences.count > 300)
    for (name, places) in occurrences.sorted(by: { $0.key < $1.key }) {
      let open = places.filter { place in
        if let allowed = Self.exceptions[place.file] { return !(allowed?.contains(name) ?? true) }
        return true
      }
      for place in open where !Self.definers.contains(place.module) {
        Issue.record("'\(name)' stands in \(place.module)/\(place.file)")
      }
      let definitions = open.map(\.file).filter { file in
        // A library node is named after the function that it computes.
        !Self.furtherForms.contains(file) && !file.hasSuffix("Node.swift") && !file.hasSuffix("Nodes.swift")
      }
      #expect(definitions.count <= 1, "'\(name)' stands in \(definitions.sorted().joined(separator: ", "))")
    }
  }
}
