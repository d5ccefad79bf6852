// PlannedStep: a step of the program before it is laid out.

/// A step before it is laid out.
package struct PlannedStep {
  package enum Kind: Sendable {
    /// Operations with the same rows, each row independent of the others or ordered by `segments`.
    case block
    case nodes
    /// Operations, sums and calls whose rows read each other in no plain order; the passes after `schedule` take it apart.
    case component
  }
  package var kind: Kind
  /// Why it runs as it does; of calls only whether a pass has taken them apart, the rest is found where they are laid out.
  var reason = Reason.independentRows
  /// How many rows run.
  package var rows: Int
  /// Operation sites in the order in which they run within a row; for nodes the one node site; for components all sites.
  package var members: [Int]
  /// Sites of target terms, checks and sums done along with the block.
  var attachments: [Int] = []
  /// Which rows of the members run, in order; nil for all in their own order.
  var order: ContiguousArray<Int32>?
  /// Where in the order of the member's rows this step begins (irregular groups run in several steps).
  var firstOrdered = 0
  package var segments: ContiguousArray<Int32>?
  /// For nodes: the calls, in order.
  package var calls: [Int] = []
  /// For sums of irregular groups: the rows of `attachments[0]`.
  var sumRows: ContiguousArray<Int32>?
  /// For loops that were put together from several rows of sites: what stands in place of `members`.
  var body: LoopBody?
  /// For components: their instances, where a pass has looked at them and left them to the next.
  var graph: InstanceGraph?
}
