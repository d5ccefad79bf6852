// Scalar: a number while a program is recorded.

/// A number during recording: its value at the recording point, and where it comes from if it depends on parameters.
@frozen
package struct Scalar: Sendable {
  package var value: Double
  /// The site whose `row`-th result this is; `constantSite` or `dataSite` where it does not depend on parameters.
  package var site: Int32
  package var row: Int32

  /// A plain number.
  @inlinable static var constantSite: Int32 { -1 }
  /// A number that stands at index `row` of the program's constants.
  @inlinable package static var dataSite: Int32 { -2 }

  @inlinable
  package init(value: Double, site: Int32, row: Int32) {
    self.value = value
    self.site = site
    self.row = row
  }

  /// A constant.
  @inlinable
  package init(_ value: Double) {
    self.init(value: value, site: Scalar.constantSite, row: 0)
  }

  /// Whether the number does not depend on parameters.
  @inlinable package var isConstant: Bool { site < 0 }
}

extension Scalar: ExpressibleByFloatLiteral {
  @inlinable package init(floatLiteral value: Double) { self.init(value) }
}
