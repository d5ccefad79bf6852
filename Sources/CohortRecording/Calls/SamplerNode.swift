// SamplerNode: calls of samplers of scalars, vectorised.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The call of a sampler: `normal_rng(mu, sigma)`.
final class SamplerNode: ExpressionNode {
  let head: NodeHead
  let name: String
  let distribution: Distribution
  let sampler: Distribution.Sampler
  let arguments: [any ExpressionNode]
  private let requirements: Formula
  /// Every argument is a scalar.
  private let areScalars: Bool

  init(
    _ name: String, _ distribution: Distribution, _ sampler: @escaping Distribution.Sampler,
    _ arguments: [any ExpressionNode], head: NodeHead
  ) {
    self.name = name
    self.distribution = distribution
    self.sampler = sampler
    self.arguments = arguments
    requirements = distribution.randomRequirements
    areScalars = arguments.allSatisfy { $0.type == .int || $0.type == .real }
    self.head = head
  }

  func value(_ machine: Machine) throws -> Value {
    guard let random = machine.random else {
      throw RecordingError(.invalid, "\(name) cannot draw random numbers here", span: span)
    }
    if areScalars, random.key == nil {
      let value = try drawOne(machine, random)
      return type == .int ? .int(try int(value)) : .real(Scalar(value))
    }
    var columns: [ContiguousArray<Scalar>] = []
    columns.reserveCapacity(arguments.count)
    var count: Int?
    for argument in arguments {
      switch argument.type {
      case .int, .real: columns.append([try argument.real(machine)])
      default:
        guard let column = try argument.value(machine).realScalars else {
          throw RecordingError(.invalid, "\(name) does not take such arguments", span: argument.span)
        }
        try match(&count, column.count, argument.span)
        columns.append(column)
      }
    }
    let id = machine.callID(number)
    let results: ContiguousArray<Scalar>
    if let key = random.key, count != 0 {
      machine.locate(number)
      if let standard = standardNormal {
        // Only μ + σ z depends on the arguments: a series of draws, one from another, is plain arithmetic then.
        let node = SamplerCalls(name, .standardNormal, standard, id: id, rows: count ?? 1, counts: [])
        let z = machine.builder.call(node, [key], outputCount: count ?? 1, runsMasked: true)
        results = shifted(z, columns, machine.builder)
      } else {
        let node = SamplerCalls(
          name, distribution, sampler, id: id, rows: count ?? 1, counts: columns.map(\.count))
        results = machine.builder.call(node, [key] + columns, outputCount: count ?? 1, runsMasked: true)
      }
    } else {
      random.begin(call: id)
      results = try draw(columns, count ?? 1, random)
    }
    if type.innermost == .int {
      if machine.keepsOpenInts {
        return .integers(Tensor(arraySizes: count.map { [$0] } ?? [], element: .real, scalars: results))
      }
      let ints = ContiguousArray(try results.map { try int($0.value) })
      return count == nil ? .int(ints[0]) : .ints(IntArray(ints))
    }
    return count == nil ? .real(results[0]) : .tensor(.array(results))
  }

  /// What draws the standard normal numbers behind the call, where it is `normal_rng`.
  private var standardNormal: Distribution.Sampler? {
    distribution.name == Distribution.normal.name ? Distribution.standardNormal.random : nil
  }

  /// Normal numbers with the given means and standard deviations, computed as the sampler does.
  private func shifted(
    _ z: ContiguousArray<Scalar>, _ columns: [ContiguousArray<Scalar>], _ builder: ProgramBuilder
  ) -> ContiguousArray<Scalar> {
    var results = z
    builder.loop(z.count) { index in
      let row = columns.map { $0.count > 1 ? $0[index] : $0[0] }
      row.withUnsafeBufferPointer { _ = builder.apply(requirements, $0, place: { name }) }
      results[index] = builder.apply(.add, row[0], builder.apply(.multiply, row[1], z[index]))
    }
    return results
  }

  /// One draw with arguments that are numbers; allocates nothing once the machine has scratch.
  private func drawOne(_ machine: Machine, _ random: RandomSource) throws -> Double {
    var row = machine.samplerRow
    machine.samplerRow = []
    row.removeAll(keepingCapacity: true)
    for argument in arguments { row.append(try argument.real(machine).value) }
    random.begin(call: machine.callID(number))
    try checkArguments(row, &machine.samplerRegisters)
    let value = try sampler(row, &random.stream)
    machine.samplerRow = row
    return value
  }

  private func draw(
    _ columns: [ContiguousArray<Scalar>], _ count: Int, _ random: RandomSource
  ) throws -> ContiguousArray<Scalar> {
    var results = ContiguousArray<Scalar>()
    results.reserveCapacity(count)
    var row = [Double](repeating: .nan, count: columns.count)
    var registers = ContiguousArray<Double>()
    for index in 0..<count {
      for k in columns.indices { row[k] = columns[k].count > 1 ? columns[k][index].value : columns[k][0].value }
      try checkArguments(row, &registers)
      results.append(Scalar(try sampler(row, &random.stream)))
    }
    return results
  }

  private func int(_ value: Double) throws -> Int {
    guard value.isFinite, abs(value) <= 2_147_483_647 else {
      throw RecordingError(.rejected, "\(name) drew \(value), which is too large for an int", span: span)
    }
    return Int(value)
  }

  private func match(_ count: inout Int?, _ found: Int, _ span: Span) throws {
    if let count, count != found {
      throw RecordingError(.invalid, "the arguments of \(name) have different sizes: \(count) and \(found)", span: span)
    }
    count = found
  }

  private func checkArguments(_ row: [Double], _ registers: inout ContiguousArray<Double>) throws {
    if row.withUnsafeBufferPointer({ requirements.meetsRequirements($0, registers: &registers) }) { return }
    let scalars = ContiguousArray(row.map { Scalar($0) })
    let checker = ProgramBuilder()
    scalars.withUnsafeBufferPointer { _ = checker.apply(requirements, $0, place: { name }) }
    if let failure = checker.failureAtRecording { throw RecordingError(.rejected, failure, span: span) }
  }

  /// A sampler may draw also where its result is not needed: no other call's numbers depend on that.
  var isSpeculative: Bool { arguments.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call(name, operands) }
}
