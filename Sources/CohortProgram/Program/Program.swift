// The program: what a model does with its data, recorded once, replayed for every gradient.

/// A recorded computation from unconstrained parameters to a log density.
///
/// Two address spaces hold all numbers: `constants` (data and whatever was computed from data alone) and
/// *slots* (what depends on parameters). Slots are written once: the first `parameterCount` are the
/// parameters, the next ones are `fixedSlots`, the others are results of steps in order.
package struct Program: Sendable {
  package var constants: ContiguousArray<Double>
  package var slotCount: Int
  package var parameterCount: Int
  /// Constants that stand in a column together with parameter expressions: they occupy the slots from
  /// `parameterCount` on. Their adjoints are ignored.
  package var fixedSlots: ContiguousArray<Double>
  package var steps: [Step]
  /// A part of the log density that does not depend on the parameters.
  package var constantTarget: Double
  /// What the checks' identifiers mean.
  package var checks: [CheckDescription]
  /// Set where the recording ended in `reject(...)`: where all guards hold, the point is rejected with this message.
  package var rejection: String?

  package init(
    constants: ContiguousArray<Double>, slotCount: Int, parameterCount: Int, fixedSlots: ContiguousArray<Double>,
    steps: [Step], constantTarget: Double, checks: [CheckDescription], rejection: String? = nil
  ) {
    self.constants = constants
    self.slotCount = slotCount
    self.parameterCount = parameterCount
    self.fixedSlots = fixedSlots
    self.steps = steps
    self.constantTarget = constantTarget
    self.checks = checks
    self.rejection = rejection
  }
}

/// One step of the replay; steps run in order, their reverse in reverse order.
package enum Step: Sendable {
  case block(Block)
  case node(NodeStep)
}
