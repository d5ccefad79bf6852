// MultivariateDensityTests: multivariate densities and linear models against Stan Math 4.9, with every choice of
// arguments that depend on parameters.
import CohortExecution
import CohortMath
import CohortProgram
import Foundation
import Testing

/// How a density is called.
struct DensitySetting {
  /// Bit k is set where argument k is data.
  var data: UInt64 = 0
  var addsToTarget = false
  var dropsConstants = false
}

/// A density's value, and its gradient by argument (nil where the argument is data).
struct DensityOutcome {
  var value: Double
  var gradient: [[Double]?]
}

/// Records a density, compiles the program and evaluates it.
func evaluateDensity(_ reference: ReferenceCase, _ setting: DensitySetting) throws -> DensityOutcome? {
  guard let function = ContainerLibrary.functions[reference.function] else { return nil }
  var isData: [Bool] = []
  var counts: [Int] = []
  for (index, type) in reference.types.enumerated() {
    isData.append(type.hasSuffix("int") || setting.data & (1 << UInt64(index)) != 0)
    counts.append(ReferenceCase.flatten(reference.arguments[index]).count)
  }
  let total = zip(isData, counts).reduce(0) { $1.0 ? $0 : $0 + $1.1 }
  let builder = ProgramBuilder(parameterCount: total)
  var maker = ArgumentMaker(builder: builder)
  var values: [Value] = []
  for (index, type) in reference.types.enumerated() {
    values.append(maker.value(reference.arguments[index], type: type, isData: isData[index]))
  }
  builder.location = 1
  var mask: UInt64 = 0
  for (index, flag) in isData.enumerated() where flag { mask |= 1 << UInt64(index) }
  let context = FunctionContext(
    builder: builder, random: nil, droppable: setting.dropsConstants ? mask : nil, addsToTarget: setting.addsToTarget,
    place: { "here" })
  let value = try function.evaluate(context, values)
  if let failure = builder.failureAtRecording { throw FunctionError.rejected(failure) }
  if case .real(let scalar) = value {
    #expect(!setting.addsToTarget)
    builder.location = 2
    builder.addTarget(scalar)
  }
  let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
  var gradient = [Double](repeating: 0, count: max(total, 1))
  // Elsewhere first: what an evaluation leaves behind must not show in the next.
  _ = executor.evaluate(at: maker.parameters.map { $0 * 1.001 } + [0], gradient: &gradient)
  guard case .value(let target) = executor.evaluate(at: maker.parameters + [0], gradient: &gradient) else {
    throw FunctionError.rejected(executor.nodeFailure?.message ?? "the evaluation failed")
  }
  #expect(isNear(target, builder.targetValue), "\(reference.function) line \(reference.line): replay")
  var position = 0
  var parts: [[Double]?] = []
  for (flag, count) in zip(isData, counts) {
    parts.append(flag ? nil : Array(gradient[position..<position + count]))
    if !flag { position += count }
  }
  return DensityOutcome(value: target, gradient: parts)
}

func isNear(_ a: Double, _ b: Double, tolerance: Double = 1e-9) -> Bool {
  if a == b { return true }
  return abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

@Suite struct MultivariateDensityTests {
  /// Which entries of a matrix argument's gradient are defined: Stan spreads those of symmetric and triangular
  /// matrices over both triangles in its own ways.
  private func comparable(_ gradient: [Double], _ reference: ReferenceCase, _ index: Int) -> [Double] {
    guard reference.types[index] == "matrix", !reference.function.contains("glm"),
      let rows = reference.arguments[index] as? [Any], rows.count * rows.count == gradient.count
    else { return gradient }
    if reference.function.hasPrefix("multi_gp"), index == 0 { return gradient }
    let n = rows.count
    if reference.function.contains("cholesky") {
      return gradient.indices.map { $0 % n <= $0 / n ? gradient[$0] : 0 }
    }
    return gradient.indices.map { gradient[$0] + gradient[($0 % n) * n + $0 / n] }
  }

  private func check(_ reference: ReferenceCase, _ setting: DensitySetting) -> Bool {
    let name = "\(reference.function)\(reference.signature) line \(reference.line) \(setting)"
    let outcome: DensityOutcome
    do {
      guard let found = try evaluateDensity(reference, setting) else { return false }
      outcome = found
    } catch let error as FunctionError {
      switch (error, reference.failure) {
      case (.rejected, "domain_error"?), (.invalid, "invalid_argument"?): break
      default: Issue.record("\(name): \(error), expected \(reference.failure ?? "a value")")
      }
      return true
    } catch {
      Issue.record("\(name): \(error)")
      return true
    }
    guard reference.failure == nil else {
      Issue.record("\(name): gave \(outcome.value), but must fail with \(reference.failure ?? "")")
      return true
    }
    let expected = ReferenceCase.number(reference.value)
    if !setting.dropsConstants, !isNear(outcome.value, expected) {
      Issue.record("\(name): value \(outcome.value), expected \(expected)")
    }
    for (index, gradient) in (reference.gradient ?? []).enumerated() {
      guard let found = outcome.gradient[index], !(gradient is NSNull) else { continue }
      let wanted = ReferenceCase.flatten(gradient)
      // The derivative of the normalising constant by a shape of exactly 1 is missing there.
      if reference.function.hasPrefix("lkj_corr"), index == 1, wanted.count == 1, found.count == 1,
        ReferenceCase.number(reference.arguments[1]) == 1
      {
        continue
      }
      // Derivatives of log Phi by an approximation.
      let tolerance = reference.function.hasPrefix("ordered_probit") ? 1e-4 : 1e-8
      let (a, b) = (comparable(found, reference, index), comparable(wanted, reference, index))
      if a.count != b.count || !zip(a, b).allSatisfy({ isNear($0, $1, tolerance: tolerance) }) {
        Issue.record("\(name): gradient of argument \(index + 1) \(found), expected \(wanted)")
      }
    }
    return true
  }

  @Test func agreesWithStanMath() throws {
    var (checked, missing) = (0, Set<String>())
    for reference in try ReferenceCase.load("multivariate.jsonl") {
      let isKnown = check(reference, DensitySetting())
      if !isKnown { missing.insert(reference.function) }
      checked += isKnown ? 1 : 0
    }
    #expect(missing.isEmpty, "not defined: \(missing.sorted())")
    #expect(checked > 250)
  }

  @Test func agreesWhereArgumentsAreData() throws {
    for reference in try ReferenceCase.load("multivariate.jsonl") {
      let count = reference.types.count
      for data in 0..<(UInt64(1) << UInt64(min(count, 5))) {
        // Gradients by the rest do not change with what is dropped.
        _ = check(reference, DensitySetting(data: data, addsToTarget: true, dropsConstants: true))
        if reference.failure == nil { _ = check(reference, DensitySetting(data: data, addsToTarget: false)) }
      }
    }
  }
}
