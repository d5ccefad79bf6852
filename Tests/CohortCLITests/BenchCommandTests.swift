// `cohort bench longitudinal`: that it measures what it was asked for.
import Foundation
import Testing

@Suite struct BenchCommandTests {
  private struct Line: Decodable {
    var system: String
    var groups: Int
    var threads: Int
    var seconds_per_gradient: Double
    var speedup: Double
    var groups_per_second: Double
    var log_density: Double
  }

  @Test func jsonHasALinePerMeasurement() async throws {
    let scratch = try Scratch()
    let result = try await scratch.run(
      "bench", "longitudinal", "--groups", "2,3", "--threads", "1,2", "--seconds", "0", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let lines = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    let expected = ["pk", "neutropenia", "stiff"].flatMap { system in
      [2, 3].flatMap { groups in [1, 2].map { "\(system) \(groups) \($0)" } }
    }
    #expect(lines.map { "\($0.system) \($0.groups) \($0.threads)" } == expected)
    for (first, second) in zip(lines, lines.dropFirst()) where second.threads == 2 {
      #expect(first.log_density == second.log_density)
      #expect(first.speedup == 1)
      #expect(abs(second.speedup - first.seconds_per_gradient / second.seconds_per_gradient) < 1e-9)
    }
    for line in lines {
      #expect(abs(line.groups_per_second * line.seconds_per_gradient / Double(line.groups) - 1) < 1e-9)
    }
  }

  @Test func tableIsAligned() async throws {
    let scratch = try Scratch()
    let result = try await scratch.run(
      "bench", "longitudinal", "--systems", "pk", "--groups", "2", "--threads", "1", "--seconds", "0")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(Set(lines.map(\.count)).count == 1)
    #expect(lines.first?.hasSuffix("groups/s") == true)
  }
}
