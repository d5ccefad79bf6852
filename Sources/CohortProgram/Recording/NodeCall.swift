// NodeCall: one call of a library node, as it was taken down.

/// One call of a library node at a site.
package struct NodeCall {
  package var node: any LibraryNode
  /// The first result's row.
  var firstRow: Int32
  package var outputCount: Int
}
