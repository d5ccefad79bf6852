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

/// A loop: straight-line code over registers, done for each of `rows` rows.
///
/// Registers are numbered: first one for each of `inputs`, then one for each of `operations`.
package struct Block: Sendable {
  package var rows: Int
  /// nil: rows do not read each other's results and run in any order (*parallel*). Otherwise the offsets
  /// `0 = s[0] < s[1] < … < s[n] = rows`: rows of one segment are independent of each other but may read, through slot
  /// inputs, what earlier segments of this block exported. A time series has segments of length 1; G
  /// independent series of length T have T segments of length G.
  package var segments: ContiguousArray<Int32>?
  package var inputs: [Column]
  package var operations: [Operation]
  package var exports: [Export]
  package var sums: [Sum]
  package var checks: [Check]

  package init(
    rows: Int, segments: ContiguousArray<Int32>? = nil, inputs: [Column], operations: [Operation],
    exports: [Export] = [],
    sums: [Sum] = [], checks: [Check] = []
  ) {
    self.rows = rows
    self.segments = segments
    self.inputs = inputs
    self.operations = operations
    self.exports = exports
    self.sums = sums
    self.checks = checks
  }

  package struct Operation: Sendable {
    package var primitive: Primitive
    /// Registers; those beyond the primitive's arity are 0 and not read.
    package var a: Int32
    package var b: Int32
    package var c: Int32

    package init(_ primitive: Primitive, _ a: Int, _ b: Int = 0, _ c: Int = 0) {
      self.primitive = primitive
      self.a = Int32(a)
      self.b = Int32(b)
      self.c = Int32(c)
    }
  }

  /// Row r of the register is stored in slot `base + r`. A register of an input is never exported.
  package struct Export: Sendable {
    package var register: Int
    package var base: Int

    package init(register: Int, base: Int) {
      self.register = register
      self.base = base
    }
  }

  /// The sum of a register over rows, scaled.
  package struct Sum: Sendable {
    package enum Destination: Sendable {
      /// The sum over all rows is added to the log density.
      case target
      /// Rows `offsets[k] ..< offsets[k + 1]` sum to slot `base + k`; empty segments give 0.
      case slots(base: Int, offsets: ContiguousArray<Int32>)
    }
    package var register: Int
    /// 1 or -1, or the number of rows for which an invariant term stands.
    package var scale: Double
    package var destination: Destination

    package init(register: Int, scale: Double = 1, destination: Destination) {
      self.register = register
      self.scale = scale
      self.destination = destination
    }
  }

  /// The register must not be 0 (nor NaN) in any row.
  package struct Check: Sendable {
    package var register: Int
    /// Index into `Program.checks`.
    package var description: Int
    /// A register shown in the message, -1 for none.
    package var shown: Int

    package init(register: Int, description: Int, shown: Int = -1) {
      self.register = register
      self.description = description
      self.shown = shown
    }
  }
}

/// A column of operands: where row r of a block's input comes from.
package enum Column: Sendable, Hashable {
  case constant(Double)
  /// `constants[base + stride * r]`
  case constants(base: Int, stride: Int)
  /// The same slot in all rows.
  case slot(Int)
  /// Slot `base + stride * r`.
  case slots(base: Int, stride: Int)
  /// Slot `table[r]`.
  case gather(ContiguousArray<Int32>)

  /// Whether a derivative flows through the column.
  package var isConstant: Bool {
    switch self {
    case .constant, .constants: return true
    case .slot, .slots, .gather: return false
    }
  }
}

/// What a check means: a requirement of a function, or a guard of the control flow.
package struct CheckDescription: Sendable {
  package enum Kind: Sendable {
    /// Not met: the point is invalid.
    case requirement
    /// Does not hold: the program does not describe this point; it has to be recorded anew.
    case `guard`
  }
  package var kind: Kind
  /// For requirements: the whole message up to the value found, with the place in the model.
  package var message: String

  package init(kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }
}

/// A call of a library node.
package struct NodeStep: Sendable {
  package struct Argument: Sendable {
    package var column: Column
    package var count: Int

    package init(column: Column, count: Int) {
      self.column = column
      self.count = count
    }
  }
  package var node: any LibraryNode
  package var arguments: [Argument]
  /// The results fill the slots from here on.
  package var outputBase: Int
  package var outputCount: Int
  /// Where the call stands in the model, for messages.
  package var place: String?

  package init(
    node: any LibraryNode, arguments: [Argument], outputBase: Int, outputCount: Int, place: String? = nil
  ) {
    self.node = node
    self.arguments = arguments
    self.outputBase = outputBase
    self.outputCount = outputCount
    self.place = place
  }
}
