// Reference: names a result of a recording by its site and row.

/// A reference to a result: row `row` of site `site`. Constants inside of mixed columns refer to `Reference.fixedSite`.
package struct Reference: Hashable, Sendable {
  package var site: Int32
  package var row: Int32

  /// The pseudo-site of the constants that stand in mixed columns; the row is the index into `ProgramBuilder.fixed`.
  static let fixedSite: Int32 = -3

  package init(site: Int32, row: Int32) {
    self.site = site
    self.row = row
  }
}
