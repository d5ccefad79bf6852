// TruncationNode: the normalisation of a truncated density.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// The normalisation of a truncated density.
final class TruncationNode {
  let value: any ExpressionNode
  let lower: (any ExpressionNode)?
  let upper: (any ExpressionNode)?
  let isDiscrete: Bool
  /// `lcdf(bound | arguments)` and `lccdf(bound | arguments)`; `bound` is read from the bound holders.
  let lcdfUpper: (any ExpressionNode)?
  let lccdfLower: (any ExpressionNode)?
  let lcdfLower: (any ExpressionNode)?
  /// The log mass at the lower bound, for discrete distributions.
  let number: Int

  init(
    value: any ExpressionNode, lower: (any ExpressionNode)?, upper: (any ExpressionNode)?, isDiscrete: Bool,
    lcdfUpper: (any ExpressionNode)?,
    lccdfLower: (any ExpressionNode)?, lcdfLower: (any ExpressionNode)?, number: Int
  ) {
    self.value = value
    self.lower = lower
    self.upper = upper
    self.isDiscrete = isDiscrete
    self.lcdfUpper = lcdfUpper
    self.lccdfLower = lccdfLower
    self.lcdfLower = lcdfLower
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
    var normalizers: ContiguousArray<Scalar>
    switch (lower, upper) {
    case (nil, nil): return
    case (_?, nil): normalizers = try lccdfLower.map { try $0.rows(machine) } ?? []
    case (nil, _?): normalizers = try lcdfUpper.map { try $0.rows(machine) } ?? []
    case (_?, _?):
      normalizers = try lcdfUpper.map { try $0.rows(machine) } ?? []
      let low = try lcdfLower.map { try $0.rows(machine) } ?? []
      machine.locate(number)
      builder.move(to: .truncationMass)
      guard low.count == normalizers.count else { return }
      builder.loop(low.count) { index in
        normalizers[index] = builder.apply(.logSubtractExponential, normalizers[index], low[index])
      }
    }
    machine.locate(number)
    builder.move(to: .truncationTerms)
    // Scalar arguments: the same normalisation for every element.
    let scale = normalizers.count == 1 ? -Double(scalars.count) : -1
    builder.loop(normalizers.count) { builder.addTarget(normalizers[$0], scale: scale) }
  }
}
