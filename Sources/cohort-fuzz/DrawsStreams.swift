// DrawsStreams: mutants of draws in Arrow's format: bits, bytes, words and stretches of small streams are changed.
import CohortIO
import CohortInference
import Foundation

/// Streams as runs write them, and their mutants.
struct DrawsStreams {
  private let seed: UInt64
  private let streams: [[UInt8]]

  init(seed: UInt64) {
    self.seed = seed
    streams = Self.cases.compactMap { try? Self.stream($0) }
  }

  // MARK: Streams

  private struct Case {
    var columns: [String]
    var precision = DrawsPrecision.double
    var savesWarmup = false
    var draws = 5
    /// Whether the stream is as one leaves it that was killed.
    var isCut = false
  }

  private static let small = ["lp__", "divergent__", "mu"]
  private static let shaped = [
    "lp__", "energy__", "theta.1.1", "theta.2.1", "theta.1.2", "theta.2.2", "z.1.real", "pair:1",
  ]
  private static let cases = [
    Case(columns: small), Case(columns: small, precision: .single, savesWarmup: true),
    Case(columns: shaped, savesWarmup: true), Case(columns: shaped, precision: .single, draws: 40),
    Case(columns: small, draws: 0), Case(columns: shaped, precision: .single, isCut: true),
  ]

  private static func stream(_ example: Case) throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "cohort-fuzz-\(ProcessInfo.processInfo.processIdentifier).arrows"
    defer { unlink(path) }
    let writer = try ArrowDrawsWriter(path: path, precision: example.precision, flushInterval: example.isCut ? 0 : 1e9)
    var method = NUTS()
    method.samples = example.draws
    method.savesWarmup = example.savesWarmup
    try writer.begin(RunHeader(method).entries, columns: example.columns)
    func row(_ draw: Int) -> ContiguousArray<Double> {
      ContiguousArray(example.columns.indices.map { Double(draw * 7 + $0 * $0) / 3 })
    }
    if example.savesWarmup { for draw in 0..<3 { try writer.write(row(draw), phase: .warmup) } }
    let learnt = PhaseReport(title: "Adaptation terminated", entries: [.init("Step size", [0.25])])
    try writer.phaseEnded(.warmup, report: learnt)
    for draw in 0..<example.draws { try writer.write(row(draw), phase: .sampling) }
    if example.isCut {
      try writer.close()
    } else {
      try writer.end(
        [PhaseSummary(.sampling)], invalid: InvalidPoints(all: .init(warmup: 2), groups: [3: .init(warmup: 2)]))
    }
    return try DataFile.bytes(path)
  }

  // MARK: Mutants

  /// Where the mutant of a number comes from, and its bytes.
  func mutant(_ number: Int) -> (origin: String, bytes: [UInt8]) {
    var random = FuzzRandom(seed: seed, number: number)
    guard var bytes = random.pick(streams) else { return ("nothing.arrows", []) }
    let changes = random.once(in: 2) ? 1 : 1 + random.below(random.once(in: 8) ? 40 : 4)
    for _ in 0..<changes { change(&bytes, &random) }
    return ("stream.arrows", bytes)
  }

  /// Numbers that lengths, offsets and counts do not expect.
  private static let words: [UInt64] = [
    0, 1, 2, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x1FFF_FFFF_FFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFF8,
  ]

  private func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    guard !bytes.isEmpty else { return }
    let start = random.below(bytes.count)
    let end = min(bytes.count, start + 1 + random.below(random.once(in: 3) ? 400 : 16))
    switch random.below(12) {
    case 0, 1: bytes[start] ^= 1 << UInt8(random.below(8))
    case 2: bytes[start] = UInt8(random.below(256))
    case 3, 4, 5: setWord(&bytes, start, Self.words[random.below(Self.words.count)], &random)
    case 6:
      // A number near to what is there.
      let width = 1 << random.below(4)
      let step = UInt8(truncatingIfNeeded: random.once(in: 2) ? 1 + random.below(16) : -1 - random.below(16))
      bytes[start / width * width] &+= step
    case 7: bytes.removeSubrange(start..<end)
    case 8: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
    case 9: bytes.removeLast(random.below(bytes.count))
    case 10:
      let other = random.pick(streams) ?? []
      let from = random.below(max(1, other.count)) & ~7
      bytes.replaceSubrange((start & ~7)..., with: other[min(from, other.count)...])
    default:
      bytes.insert(contentsOf: [UInt8](repeating: UInt8(random.below(256)), count: 1 + random.below(16)), at: start)
    }
  }

  private func setWord(_ bytes: inout [UInt8], _ start: Int, _ word: UInt64, _ random: inout FuzzRandom) {
    let width = [2, 4, 4, 8][random.below(4)]
    let place = start / width * width
    for byte in 0..<width where place + byte < bytes.count {
      bytes[place + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
    }
  }
}
