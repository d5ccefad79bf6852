// OperandColumn: the operands of a site, one a row, kept as compactly as their pattern allows.

/// One operand of all rows of a site.
///
/// The pattern is found while rows are appended: the same constant, consecutive data, an affine run through
/// another site's rows; only what fits none of these is tabulated.
package struct OperandColumn {
  package enum Mode: UInt8 {
    case empty
    /// The same constant in all rows.
    case constant
    /// `constants[base + stride * r]` of the program's data.
    case data
    /// A table of constants.
    case constantTable
    /// Row `base + stride * r` of `site`.
    case affine
    /// A table of references.
    case table
  }

  package private(set) var mode: Mode = .empty
  package private(set) var count: Int32 = 0
  package private(set) var site: Int32 = -1
  package private(set) var base: Int32 = 0
  package private(set) var stride: Int32 = 0
  package private(set) var constant: Double = 0
  package private(set) var constants = ContiguousArray<Double>()
  package private(set) var references = ContiguousArray<Reference>()
  /// The sites that a table refers to; for `affine`, `site` is the only one.
  private var tableSites = SiteSet()

  package init() {}

  /// An affine run, as optimiser passes make them.
  package init(site: Int32, base: Int32, stride: Int32, count: Int32) {
    mode = .affine
    self.site = site
    self.base = base
    self.stride = stride
    self.count = count
  }

  /// A column of the same operand in all rows, as optimiser passes make them.
  package init(repeating reference: Reference, count: Int32) {
    self.init(site: reference.site, base: reference.row, stride: 0, count: count)
  }

  /// A column of tabulated references, or an affine run if they are one.
  package init(references: ContiguousArray<Reference>) {
    let count = references.count
    if let first = references.first {
      let stride = count > 1 ? references[1].row &- first.row : 0
      var isAffine = first.site != Reference.fixedSite
      var row = first.row
      for reference in references where isAffine {
        isAffine = reference.site == first.site && reference.row == row
        row &+= stride
      }
      if isAffine {
        self.init(site: first.site, base: first.row, stride: stride, count: Int32(truncatingIfNeeded: count))
        return
      }
    }
    self.init()
    mode = .table
    self.count = Int32(truncatingIfNeeded: count)
    self.references = references
    for reference in references { tableSites.insert(reference.site) }
  }

  /// The column of only the first row.
  package var first: OperandColumn {
    var column = self
    column.count = Swift.min(count, 1)
    column.stride = 0
    if mode == .constantTable {
      column.mode = .constant
      column.constant = constants[0]
      column.constants = []
    } else if mode == .table {
      column.references = [references[0]]
      column.tableSites = SiteSet()
      column.tableSites.insert(references[0].site)
    }
    return column
  }

  /// Whether every row has the same operand.
  var isInvariant: Bool {
    switch mode {
    case .constant: return true
    case .data, .affine: return stride == 0 || count <= 1
    case .empty: return true
    case .constantTable, .table: return count <= 1
    }
  }

  package var isConstant: Bool {
    switch mode {
    case .constant, .data, .constantTable, .empty: return true
    case .affine, .table: return false
    }
  }

  /// The sites that the column reads.
  package var sites: [Int32] {
    switch mode {
    case .affine: return [site]
    case .table: return tableSites.sites
    default: return []
    }
  }

  /// What row `row` refers to; only for `affine` and `table`.
  package func reference(_ row: Int) -> Reference {
    switch mode {
    case .affine: return Reference(site: site, row: base &+ stride &* Int32(truncatingIfNeeded: row))
    case .table: return references[row]
    default: return Reference(site: Scalar.constantSite, row: 0)
    }
  }

  /// Appends the operand of the next row where that follows the column's pattern; false if it does not.
  @inline(__always)
  mutating func appendInPattern(_ scalar: Scalar) -> Bool {
    switch mode {
    case .affine:
      guard scalar.site == site, scalar.row == base &+ stride &* count else { return false }
    case .constant:
      guard scalar.site == Scalar.constantSite, scalar.value.bitPattern == constant.bitPattern else { return false }
    case .data:
      guard scalar.site == Scalar.dataSite, scalar.row == base &+ stride &* count else { return false }
    case .constantTable:
      guard scalar.site < 0 else { return false }
      constants.append(scalar.value)
    case .table:
      guard scalar.site >= 0, tableSites.isLast(scalar.site) else { return false }
      references.append(Reference(site: scalar.site, row: scalar.row))
    case .empty: return false
    }
    count &+= 1
    return true
  }

  /// Appends the operand of the next row.
  ///
  /// - Parameters:
  ///   - data: the program's constants, for leaving the `data` mode.
  ///   - fixed: takes constants that stand together with references.
  @inline(__always)
  package mutating func append(_ scalar: Scalar, data: ContiguousArray<Double>, fixed: inout FixedConstants) {
    switch mode {
    case .affine where scalar.site == site:
      if scalar.row == base &+ stride &* count {
        count &+= 1
        return
      }
      if count == 1 {
        stride = scalar.row &- base
        count = 2
        return
      }
    case .constant where scalar.site == Scalar.constantSite:
      if scalar.value.bitPattern == constant.bitPattern {
        count &+= 1
        return
      }
    case .data where scalar.site == Scalar.dataSite:
      if scalar.row == base &+ stride &* count {
        count &+= 1
        return
      }
      if count == 1 {
        stride = scalar.row &- base
        count = 2
        return
      }
    case .constantTable where scalar.site < 0:
      constants.append(scalar.value)
      count &+= 1
      return
    case .table:
      appendToTable(scalar, fixed: &fixed)
      return
    default: break
    }
    appendSlowly(scalar, data: data, fixed: &fixed)
  }

  @inline(never)
  private mutating func appendSlowly(_ scalar: Scalar, data: ContiguousArray<Double>, fixed: inout FixedConstants) {
    if mode == .empty {
      count = 1
      stride = 0
      if scalar.site == Scalar.constantSite {
        mode = .constant
        constant = scalar.value
      } else if scalar.site == Scalar.dataSite {
        mode = .data
        base = scalar.row
      } else {
        mode = .affine
        site = scalar.site
        base = scalar.row
      }
      return
    }
    if scalar.site < 0, isConstant {
      constants.reserveCapacity(max(Int(count) + 1, 16))
      for row in 0..<Int(count) {
        constants.append(mode == .constant ? constant : data[Int(base) + Int(stride) * row])
      }
      mode = .constantTable
      constants.append(scalar.value)
      count &+= 1
      return
    }
    references.reserveCapacity(max(Int(count) + 1, 16))
    let before = self
    mode = .table
    count = 0
    for row in 0..<Int(before.count) {
      switch before.mode {
      case .affine:
        let reference = before.reference(row)
        appendToTable(Scalar(value: 0, site: reference.site, row: reference.row), fixed: &fixed)
      case .constant: appendToTable(Scalar(before.constant), fixed: &fixed)
      case .data: appendToTable(Scalar(data[Int(before.base) + Int(before.stride) * row]), fixed: &fixed)
      default: appendToTable(Scalar(before.constants[row]), fixed: &fixed)
      }
    }
    constants = []
    appendToTable(scalar, fixed: &fixed)
  }

  @inline(__always)
  private mutating func appendToTable(_ scalar: Scalar, fixed: inout FixedConstants) {
    var reference = Reference(site: scalar.site, row: scalar.row)
    if scalar.site < 0 {
      reference = Reference(site: Reference.fixedSite, row: fixed.index(of: scalar.value))
    }
    references.append(reference)
    count &+= 1
    tableSites.insert(reference.site)
  }
}
