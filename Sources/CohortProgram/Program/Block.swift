// Block: straight-line code done for many rows.

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
  /// Why its rows run as they do.
  package var reason: Reason

  package init(
    rows: Int, segments: ContiguousArray<Int32>? = nil, inputs: [Column], operations: [Operation],
    exports: [Export] = [],
    sums: [Sum] = [], checks: [Check] = [], reason: Reason = .independentRows
  ) {
    self.reason = reason
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
    /// Where it stands in the model: in blocks the builder's location, on tapes the number of the node; -1 where that is not known.
    package var origin: Int32

    package init(_ primitive: Primitive, _ a: Int, _ b: Int = 0, _ c: Int = 0, origin: Int = -1) {
      self.origin = Int32(truncatingIfNeeded: origin)
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
    /// The builder's location, -1 where that is not known.
    package var origin: Int32

    package init(register: Int, scale: Double = 1, destination: Destination, origin: Int = -1) {
      self.origin = Int32(truncatingIfNeeded: origin)
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
    /// The builder's location, -1 where that is not known.
    package var origin: Int32

    package init(register: Int, description: Int, shown: Int = -1, origin: Int = -1) {
      self.origin = Int32(truncatingIfNeeded: origin)
      self.register = register
      self.description = description
      self.shown = shown
    }
  }
}
