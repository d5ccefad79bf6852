// TruncationNode: the normalisation of a truncated density.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// Two expressions for one bound of a truncation.
struct TruncationTails {
  /// The log of the probability below the bound (of a lower bound: without the bound itself).
  let lcdf: (any ExpressionNode)?
  /// The log of the probability above it.
  let lccdf: (any ExpressionNode)?
}

/// The normalisation of a truncated density.
final class TruncationNode {
  let value: any ExpressionNode
  let lower: (any ExpressionNode)?
  let upper: (any ExpressionNode)?
  let tailsAtLower: TruncationTails
  let tailsAtUpper: TruncationTails
  /// Whether an interval may be measured from above: the library's functions keep their digits in both tails.
  let hasExactTails: Bool
  let number: Int

  /// Where more than this is below an interval, its mass is the difference of what lies above its bounds: the
  /// difference of what lies below them ends where the probability above the lower bound underflows.
  private static let highLogShare = -0.1

  init(
    value: any ExpressionNode, lower: (any ExpressionNode)?, upper: (any ExpressionNode)?,
    tailsAtLower: TruncationTails, tailsAtUpper: TruncationTails, hasExactTails: Bool, number: Int
  ) {
    self.value = value
    self.lower = lower
    self.upper = upper
    self.tailsAtLower = tailsAtLower
    self.tailsAtUpper = tailsAtUpper
    self.hasExactTails = hasExactTails
    self.number = number
  }

  func add(_ machine: Machine) throws {
    let scalars = try value.value(machine).realScalars ?? []
    let low = try lower?.real(machine)
    let high = try upper?.real(machine)
    // Values outside of the bounds have no density.
    let builder = machine.builder
    machine.locate(number)
    try builder.loop(scalars.count) { index in
      for (bound, isLower) in [(low, true), (high, false)] {
        guard let bound else { continue }
        let outside =
          isLower ? builder.apply(.less, scalars[index], bound) : builder.apply(.less, bound, scalars[index])
        if outside.isConstant {
          if outside.value != 0 { builder.addTarget(Scalar(-.infinity)) }
        } else {
          builder.addTarget(builder.apply(.select, outside, Scalar(-.infinity), Scalar(0)))
        }
      }
      _ = try machine.tick()
    }
    // An infinite bound is none.
    let normalizers: ContiguousArray<Scalar>
    switch (isBound(low), isBound(high)) {
    case (false, false): return
    case (true, false): normalizers = try tailsAtLower.lccdf.map { try $0.rows(machine) } ?? []
    case (false, true): normalizers = try tailsAtUpper.lcdf.map { try $0.rows(machine) } ?? []
    case (true, true): normalizers = try intervals(machine)
    }
    machine.locate(number)
    builder.move(to: .truncationTerms)
    // Scalar arguments: the same normalisation for every element.
    let scale = normalizers.count == 1 ? -Double(scalars.count) : -1
    builder.loop(normalizers.count) { builder.addTarget(normalizers[$0], scale: scale) }
  }

  private func isBound(_ bound: Scalar?) -> Bool {
    guard let bound else { return false }
    return !bound.isConstant || bound.value.isFinite || bound.value.isNaN
  }

  /// The log mass between both bounds for each row of the arguments, from the tail in which it has digits.
  private func intervals(_ machine: Machine) throws -> ContiguousArray<Scalar> {
    let below = try tailsAtLower.lcdf.map { try $0.rows(machine) } ?? []
    var greater = try tailsAtUpper.lcdf.map { try $0.rows(machine) } ?? []
    var smaller = below
    guard smaller.count == greater.count else { return greater }
    let builder = machine.builder
    let mayBeHigh = below.contains { !$0.isConstant || $0.value > Self.highLogShare }
    if hasExactTails, mayBeHigh {
      let aboveLower = try tailsAtLower.lccdf.map { try $0.rows(machine) } ?? []
      let aboveUpper = try tailsAtUpper.lccdf.map { try $0.rows(machine) } ?? []
      guard aboveLower.count == below.count, aboveUpper.count == below.count else { return greater }
      machine.locate(number)
      builder.move(to: .truncationTail)
      builder.loop(below.count) { index in
        // A choice, not a guard: which tail has the digits changes from point to point, and from row to row.
        let isHigh = builder.apply(.less, Scalar(Self.highLogShare), below[index])
        greater[index] = choice(isHigh, aboveLower[index], greater[index], builder)
        smaller[index] = choice(isHigh, aboveUpper[index], smaller[index], builder)
      }
    }
    machine.locate(number)
    builder.move(to: .truncationMass)
    builder.loop(below.count) { index in
      greater[index] = builder.apply(.logSubtractExponential, greater[index], smaller[index])
    }
    return greater
  }

  private func choice(_ test: Scalar, _ first: Scalar, _ second: Scalar, _ builder: ProgramBuilder) -> Scalar {
    if test.isConstant { return test.value != 0 ? first : second }
    return builder.apply(.select, test, first, second)
  }
}
