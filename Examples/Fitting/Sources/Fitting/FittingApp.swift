// Fits predators and prey by least squares, sequentially and in parallel, and measures how that scales.
//
//   swift run -c release Fitting [ITERATIONS] [DIRECTORY]
//
// ITERATIONS is the most generations of a search; 100000 unless given, so that searches end when they have found the optimum.
// Charts go to DIRECTORY, as SVG and PNG; a temporary one unless given.
import Cohort
import Foundation

@main
struct FittingApp {
  static func main() async {
    do {
      let arguments = CommandLine.arguments.dropFirst()
      let iterations = arguments.first.flatMap { Int($0) } ?? 100_000
      let directory =
        arguments.dropFirst().first
        ?? FileManager.default.temporaryDirectory.appendingPathComponent("cohort-fitting").path
      // Few iterations are to show that it runs.
      try await Study(iterations: max(1, iterations), seeds: iterations < 1000 ? 2 : 10, directory: directory).run()
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }
}
