// Formulas against values and gradients computed with Stan Math 4.9, or where that is inexact with mpmath.
import CohortMath
import Foundation
import Testing

/// One evaluation of one function. Numbers that are null are not compared: the reference had none, or what is
/// asked for vanishes by cancellation.
private struct ReferenceRecord: Decodable {
  let f: String
  let args: [Double]
  /// nil where the arguments are outside of the function's domain.
  let value: Double?
  /// By argument; nil for integers and where the reference gave no number.
  let grad: [Double?]?
}

/// Where 1e-10 is too much to ask, and why.
private let tolerances: [String: Double] = [
  // The difference of nearly equal digammas where n is tiny.
  "log_rising_factorial": 1e-6
]

/// The same far in the tails: derivatives that nearly vanish beside the parts that they are made of.
private let tailTolerances: [String: Double] = [
  // By the precision, at the mean.
  "neg_binomial_2_cdf": 1e-9, "neg_binomial_2_lcdf": 1e-9,
  // By 100,000 degrees of freedom.
  "student_t_lcdf": 1e-8, "student_t_lccdf": 1e-8,
]

@Suite struct ReferenceValueTests {
  private static func records(_ file: String) throws -> [ReferenceRecord] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try text.split(separator: "\n").map { try decoder.decode(ReferenceRecord.self, from: Data($0.utf8)) }
  }

  /// Equal, both not numbers, or closer than the tolerance; numbers near to underflow count as 0.
  private static func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    if a == b || (a.isNaN && b.isNaN) { return true }
    if abs(a) < 1e-290 && abs(b) < 1e-290 { return true }
    return abs(a - b) <= tolerance * abs(b)
  }

  @Test(arguments: ["distributions.jsonl", "elementwise.jsonl", "tails.jsonl"])
  func formulasGiveTheReferenceValues(file: String) throws {
    let records = try Self.records(file)
    #expect(records.count > 900)
    var failures: [String] = []
    for record in records {
      // Functions of more numbers than a formula's primitives take are tested elsewhere.
      if record.f.hasPrefix("beta_neg_binomial_") { continue }
      guard let formula = formula(named: record.f), formula.arity == record.args.count else {
        failures.append("\(record.f) has no formula of \(record.args.count) arguments")
        continue
      }
      let mine = evaluate(formula, at: record.args)
      let tolerance = (file == "tails.jsonl" ? tailTolerances : tolerances)[record.f] ?? 1e-10
      guard let value = record.value else {
        if mine.violation == nil { failures.append("\(record.f)\(record.args) is outside of the domain") }
        continue
      }
      if let violation = mine.violation {
        failures.append("\(record.f)\(record.args): \(violation.name) should not be refused")
        continue
      }
      if !Self.agree(mine.value, value, tolerance) {
        failures.append("\(record.f)\(record.args) = \(mine.value), reference \(value)")
      }
      if !value.isFinite { continue }
      for (index, reference) in (record.grad ?? []).enumerated() {
        // By the scale, at tiny rates: terms of the size of 1 cancel.
        let floor = record.f.hasPrefix("exp_mod_normal") && index == 2 ? 1e-15 : 0
        if let reference, !Self.agree(mine.gradient[index], reference, tolerance),
          !(abs(mine.gradient[index] - reference) <= floor)
        {
          failures.append("∂\(index) \(record.f)\(record.args) = \(mine.gradient[index]), reference \(reference)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.count) of \(records.count):\n\(failures.prefix(40).joined(separator: "\n"))")
  }
}
