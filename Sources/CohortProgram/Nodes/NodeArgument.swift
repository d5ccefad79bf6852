// NodeArgument: the names of a library node's arguments.

/// An argument of a library node. Most nodes have an enumeration of ints for them:
///
/// ```swift
/// enum Argument: Int, NodeArgument, CaseIterable { case matrix, right }
/// ```
package protocol NodeArgument: Sendable {
  /// Which argument of a call it is, from 0.
  var position: Int { get }
  /// How the argument at a position is called, for listings.
  static func name(at position: Int) -> String
}

extension NodeArgument where Self: RawRepresentable, RawValue == Int {
  @inlinable package var position: Int { rawValue }
}

extension NodeArgument where Self: CaseIterable {
  /// The case's name.
  package static func name(at position: Int) -> String {
    allCases.first { $0.position == position }.map { "\($0)" } ?? "argument \(position)"
  }
}
