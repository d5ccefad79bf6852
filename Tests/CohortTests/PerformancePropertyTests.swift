// What recording and replaying promise: shape of programs, time and memory of recording, no allocation in a gradient.
import Cohort
import CohortProgram
import CohortRecording
import Foundation
import Testing

@Suite(.serialized)
struct PerformancePropertyTests {
  private static let declarations = """
    data { int N; int J; array[N] int<lower=1, upper=J> group; vector[N] x; vector[N] y; }
    parameters { real mu; real<lower=0> tau; vector[J] level; real beta; real<lower=0> sigma; }
    """
  private static let priors =
    "mu ~ normal(0, 5); tau ~ normal(0, 1); level ~ normal(mu, tau); beta ~ normal(0, 1); sigma ~ normal(0, 1);"
  private static let loop =
    declarations + "model { " + priors + " for (n in 1:N) y[n] ~ normal(level[group[n]] + beta * x[n], sigma); }"
  private static let vectorised =
    declarations + "model { " + priors + " y ~ normal(level[group] + beta * x, sigma); }"

  /// A regression with `rows` rows in `groups` groups; the numbers are no more than different from each other.
  private static func data(rows: Int, groups: Int) throws -> ModelData {
    var (group, x, y) = ("", "", "")
    for n in 0..<rows {
      let comma = n == 0 ? "" : ","
      group += "\(comma)\(1 + n &* 7919 % groups)"
      x += "\(comma)\(Double(n &* 31 % 1009) / 500 - 1)"
      y += "\(comma)\(Double(n &* 17 % 1013) / 500 - 1)"
    }
    return try ModelData(
      json: "{\"N\":\(rows),\"J\":\(groups),\"group\":[\(group)],\"x\":[\(x)],\"y\":[\(y)]}")
  }

  /// What a program does, without the places of its numbers: rows, operations, kinds of inputs, results of each step.
  private func shape(_ text: String, _ data: ModelData) throws -> [String] {
    let posterior = try Model(text: text).posterior(data: data)
    let point = [Double](repeating: 0.1, count: posterior.dimension)
    let recorded = try point.withUnsafeBufferPointer { try posterior.bound.record(at: $0) }
    return recorded.compiled.program.steps.map { step in
      guard case .block(let block) = step else { return "node" }
      let operations = block.operations.map { "\($0.primitive.rawValue)(\($0.a) \($0.b) \($0.c))" }
      let inputs = block.inputs.map { input in
        switch input {
        case .constant(let value): return "\(value)"
        case .constants(_, let stride): return "data \(stride)"
        case .slot: return "slot"
        case .slots(_, let stride): return "slots \(stride)"
        case .gather: return "gather"
        }
      }
      return "\(block.rows) rows: \(inputs) \(operations) sums \(block.sums.map(\.register))"
    }
  }

  @Test func loopsAndContainersGiveTheSameBlocks() throws {
    let data = try Self.data(rows: 500, groups: 20)
    let loop = try shape(Self.loop, data)
    #expect(loop == (try shape(Self.vectorised, data)))
    #expect(loop.count { $0.hasPrefix("500 rows") } == 1)
  }

  @Test func blocksDoNotGrowInNumberWithTheData() throws {
    let few = try shape(Self.loop, try Self.data(rows: 100, groups: 10))
    let many = try shape(Self.loop, try Self.data(rows: 5000, groups: 50))
    #expect(few.count == many.count)
  }

  #if os(Linux)
    /// The most memory that the process had resident since the last `resetPeak`, in MB.
    private func peak() -> Double? {
      guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map { $0 / 1024 }
    }

    private func processorSeconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    @Test func aMillionRowsAreRecordedInSeconds() throws {
      let posterior = try Model(text: Self.loop).posterior(data: try Self.data(rows: 1_000_000, groups: 1000))
      let point = [Double](repeating: 0.1, count: posterior.dimension)
      // Sets the peak to what is resident now (proc(5)); where that is not allowed only the time is tested.
      let isReset = (try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)) != nil
      let before = peak()
      let start = processorSeconds()
      let recorded = try point.withUnsafeBufferPointer { try posterior.bound.record(at: $0) }
      #expect(processorSeconds() - start < 3)
      #expect(recorded.compiled.program.steps.count < 20)
      if isReset, let before, let after = peak() { #expect(after - before < 300, "\(after - before) MB") }
    }

    private typealias Counter = @convention(c) () -> Int
    /// Counts the process's allocations where Benchmarks/allocations.c is preloaded, as `make allocations` does.
    private static var counter: Counter? {
      dlsym(nil, "cohort_allocation_count").map { unsafeBitCast($0, to: Counter.self) }
    }

    private static let modelFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("stanlike-models")

    @Test(
      .enabled(if: PerformancePropertyTests.counter != nil),
      arguments: [
        "eight_schools", "logistic", "radon_loop", "lotka_volterra", "theophylline", "pk_two_compartment",
        "stiff_kinetics",
      ])
    func aGradientAllocatesNothing(name: String) throws {
      let folder = Self.modelFolder.appendingPathComponent(name)
      let posterior = try Model(contentsOf: folder.appendingPathComponent("\(name).model").path)
        .posterior(data: try ModelData(contentsOf: folder.appendingPathComponent("data.json").path))
      let density = try posterior.evaluable.density(fresh: true)
      let point = [Double](repeating: 0.05, count: posterior.dimension)
      var gradient = [Double](repeating: 0, count: posterior.dimension)
      let allocations = try point.withUnsafeBufferPointer { point in
        try gradient.withUnsafeMutableBufferPointer { gradient in
          guard let q = point.baseAddress, let g = gradient.baseAddress, let count = Self.counter else { return 0 }
          // Records, and lets solvers set themselves up.
          for _ in 0..<3 { _ = try density.logDensityAndGradient(at: q, gradient: g) }
          let before = count()
          for _ in 0..<20 { _ = try density.logDensityAndGradient(at: q, gradient: g) }
          let after = count()
          // The counter counts.
          #expect(before > 0)
          return after - before
        }
      }
      #expect(allocations == 0)
    }
  #endif
}
