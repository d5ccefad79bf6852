// Event solves against matrix exponentials, in values and in derivatives by everything: see Fixtures/make_events.py.
import CohortProgram
import CohortSolvers
import CohortTape
import CohortThreads
import Foundation
import Testing

/// A subject's records with what becomes of them.
struct EventCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  /// TIME, AMT, RATE, II, EVID, CMT, ADDL, SS.
  let records: [[Double]]
  let theta: [[Double]]
  let F: [[Double]]
  let lag: [[Double]]
  let states: [[Double]]
  let gradient: [String: [Double?]]

  var testDescription: String { name }

  static let all: [EventCase] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/events.jsonl")
    let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
    return lines.compactMap { try? JSONDecoder().decode(EventCase.self, from: Data($0.utf8)) }
  }()

  func ints(_ column: Int) -> [Int] { records.map { Int($0[column]) } }
  func numbers(_ column: Int) -> [Double] { records.map { $0[column] } }

  /// y' = A y of the reference: theta = CL, Q, VC, VP, ka.
  static let tape = RecordedFunction(
    tape: Tape(inputCount: 9) { v in
      let (depot, central, peripheral) = (v[1], v[2], v[3])
      let (cl, q, vc, vp, ka) = (v[4], v[5], v[6], v[7], v[8])
      let absorbed = ka * depot
      let exchanged = q * (central / vc - peripheral / vp)
      return [-absorbed, absorbed - cl / vc * central - exchanged, exchanged]
    })

  var infused: [Int] { Set(records.filter { $0[2] > 0 }.map { Int($0[5]) - 1 }).sorted() }
}

/// An evaluation of an event solve: states, then adjoints in the order of the arguments.
struct EventResult: Equatable {
  var states: [Double]
  var adjoints: [[Double]]
}

@Suite struct EventSolveTests {
  static func solve(
    _ cases: [EventCase], _ integrator: Integrator, tolerance: Double = 1e-10, isOrdered: Bool = false
  ) throws -> EventResult {
    var shape = EventShape(
      states: 3, parameters: 5, subjects: [], infused: Set(cases.flatMap(\.infused)).sorted(), hasBioavailability: true,
      hasLags: true)
    for item in cases {
      shape.subjects.append(
        EventShape.Subject(
          records: try DoseRecords(
            states: 3, evid: item.ints(4), cmt: item.ints(5), addl: item.ints(6), ss: item.ints(7),
            parameterRows: item.theta.count, bioavailabilityRows: item.F.count, lagRows: item.lag.count),
          tape: 0, data: [], dataRows: 0))
    }
    var activity = EventActivity(parameters: [true, true, true, true, true])
    activity.times = true
    activity.amounts = true
    activity.rates = true
    activity.intervals = true
    activity.bioavailability = true
    activity.lags = true
    let node = try EventSolve(
      name: "pmx_solve", integrator: integrator,
      tolerances: ODETolerances(relative: tolerance, absolute: tolerance, maximumSteps: 100_000), shape: shape,
      tapes: [EventCase.tape], activity: activity, isOrdered: isOrdered)
    let arguments: [[Double]] =
      (0..<4).map { column in cases.flatMap { $0.numbers(column) } }
      + [
        cases.flatMap { $0.theta.flatMap { $0 } }, cases.flatMap { $0.F.flatMap { $0 } },
        cases.flatMap { $0.lag.flatMap { $0 } },
      ]
    let inputs = arguments.map { numbers in
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, numbers.count))
      for (k, number) in numbers.enumerated() { pointer[k] = number }
      return pointer
    }
    let adjoints = arguments.map { numbers in
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, numbers.count))
      pointer.initialize(repeating: 0, count: max(1, numbers.count))
      return pointer
    }
    defer { (inputs + adjoints).forEach { $0.deallocate() } }
    var states = [Double](repeating: 0, count: node.outputCount)
    var weights: [Double] = []
    for item in cases {
      for k in item.records.indices { for i in 0..<3 { weights.append(Double(1 + (3 * k + 2 * i) % 5) / 400) } }
    }
    let evaluator = try node.evaluator()
    // Twice: what an evaluation leaves behind must not matter to the next one.
    for _ in 0..<2 {
      let outcome = states.withUnsafeMutableBufferPointer { outputs -> NodeOutcome? in
        outputs.baseAddress.map { evaluator.forward(inputs.map { UnsafePointer($0) }, $0) }
      }
      if case .failure(let failure)? = outcome { throw failure }
    }
    evaluator.reverse(inputs.map { UnsafePointer($0) }, states, weights, adjoints.map { Optional($0) })
    return EventResult(
      states: states,
      adjoints: zip(adjoints, arguments).map { pointer, numbers in numbers.indices.map { pointer[$0] } })
  }

  @Test func thereAreCases() { #expect(EventCase.all.count >= 48) }

  @Test(arguments: EventCase.all) func agreesWithMatrixExponentials(_ item: EventCase) throws {
    for integrator in Integrator.all {
      let result = try Self.solve([item], integrator)
      for (k, states) in item.states.enumerated() {
        for i in 0..<3 {
          let error = abs(result.states[3 * k + i] - states[i])
          #expect(error <= 2e-6 * (1 + abs(states[i])), "\(integrator), record \(k + 1), compartment \(i + 1)")
        }
      }
      for (name, index) in [("time", 0), ("amt", 1), ("rate", 2), ("ii", 3), ("theta", 4), ("F", 5), ("lag", 6)] {
        let expected = item.gradient[name] ?? []
        for (k, value) in expected.enumerated() {
          guard let value else { continue }
          let found = result.adjoints[index][k]
          #expect(
            abs(found - value) <= 2e-5 * (0.01 + abs(value)), "\(integrator), \(name) \(k + 1): \(found), not \(value)")
        }
      }
    }
  }

  /// Subjects side by side have the bits that each has alone, whoever is beside them.
  @Test func lanesAndThreadsDoNotMatter() throws {
    for integrator in Integrator.all {
      let cases = EventCase.all.filter { $0.name.hasSuffix("rows") }
      let all = try Self.solve(cases, integrator, tolerance: 1e-6)
      let ordered = try Self.solve(cases, integrator, tolerance: 1e-6, isOrdered: true)
      #expect(all == ordered)
      let reversed = try Self.solve(cases.reversed(), integrator, tolerance: 1e-6)
      var first = 0
      for (number, item) in cases.enumerated() {
        let behind = cases[(number + 1)...].reduce(0) { $0 + $1.records.count }
        for k in 0..<3 * item.records.count {
          #expect(all.states[3 * first + k] == reversed.states[3 * behind + k])
        }
        first += item.records.count
      }
    }
  }
}
