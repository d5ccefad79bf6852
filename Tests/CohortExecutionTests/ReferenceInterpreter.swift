// A plain interpreter of programs, row by row from their definition: what executors are compared with.
import CohortExecution
import CohortProgram

/// Value and gradient of a program without strips, kept values or lowered forms.
struct ReferenceInterpreter {
  let program: Program
  var slots: [Double] = []
  var adjoints: [Double] = []
  var target = 0.0

  init(_ program: Program) { self.program = program }

  mutating func value(at q: [Double]) -> Double {
    slots = [Double](repeating: 0, count: program.slotCount)
    for (index, value) in (q + program.fixedSlots).enumerated() { slots[index] = value }
    target = program.constantTarget
    for step in program.steps {
      guard case .block(let block) = step else { continue }
      for row in 0..<block.rows {
        let v = registers(block, row: row)
        for export in block.exports { slots[export.base + row] = v[export.register] }
        for sum in block.sums {
          if let slot = destination(sum, row: row) {
            slots[slot] += sum.scale * v[sum.register]
          } else if case .target = sum.destination {
            target += sum.scale * v[sum.register]
          }
        }
      }
    }
    return target
  }

  mutating func gradient(at q: [Double]) -> [Double] {
    _ = value(at: q)
    adjoints = [Double](repeating: 0, count: program.slotCount)
    for step in program.steps.reversed() {
      guard case .block(let block) = step else { continue }
      for row in (0..<block.rows).reversed() { reverse(block, row: row) }
    }
    return Array(adjoints.prefix(program.parameterCount))
  }

  private mutating func reverse(_ block: Block, row: Int) {
    let v = registers(block, row: row)
    var d = [Double](repeating: 0, count: v.count)
    for export in block.exports { d[export.register] += adjoints[export.base + row] }
    for sum in block.sums {
      if let slot = destination(sum, row: row) {
        d[sum.register] += sum.scale * adjoints[slot]
      } else if case .target = sum.destination {
        d[sum.register] += sum.scale
      }
    }
    for (index, operation) in block.operations.enumerated().reversed() {
      let result = block.inputs.count + index
      guard d[result] != 0 else { continue }
      let operands = [Int(operation.a), Int(operation.b), Int(operation.c)]
      var partials = [0.0, 0, 0]
      cohort_primitive_partials(
        operation.primitive, v[operands[0]], v[operands[1]], v[operands[2]], v[result], &partials)
      for k in 0..<Int(cohort_primitive_arity(operation.primitive)) where partials[k] != 0 {
        d[operands[k]] += d[result] * partials[k]
      }
    }
    for (index, column) in block.inputs.enumerated() {
      switch column {
      case .constant, .constants: break
      case .slot(let slot): adjoints[slot] += d[index]
      case .slots(let base, let stride): adjoints[base + stride * row] += d[index]
      case .gather(let table): adjoints[Int(table[row])] += d[index]
      }
    }
  }

  private func registers(_ block: Block, row: Int) -> [Double] {
    var v = block.inputs.map { column in
      switch column {
      case .constant(let value): return value
      case .constants(let base, let stride): return program.constants[base + stride * row]
      case .slot(let slot): return slots[slot]
      case .slots(let base, let stride): return slots[base + stride * row]
      case .gather(let table): return slots[Int(table[row])]
      }
    }
    for operation in block.operations {
      v.append(
        cohort_primitive_value(
          operation.primitive, v[Int(operation.a)], v[Int(operation.b)], v[Int(operation.c)]))
    }
    return v
  }

  private func destination(_ sum: Block.Sum, row: Int) -> Int? {
    guard case .slots(let base, let offsets) = sum.destination else { return nil }
    for k in 0..<(offsets.count - 1) where Int(offsets[k]) <= row && row < Int(offsets[k + 1]) { return base + k }
    return nil
  }
}

extension ProgramExecutor {
  /// The gradient with the evaluation.
  func valueAndGradient(at q: [Double]) -> (Evaluation, [Double]) {
    var gradient = [Double](repeating: .nan, count: max(1, program.parameterCount))
    let evaluation = evaluate(at: q, gradient: &gradient)
    return (evaluation, Array(gradient.prefix(program.parameterCount)))
  }
}

extension Evaluation {
  var logDensity: Double? { if case .value(let value) = self { value } else { nil } }
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
