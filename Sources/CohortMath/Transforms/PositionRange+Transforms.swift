// PositionRange + transforms: where the transforms of a parameter are taken down.
import CohortProgram

extension PositionRange {
  /// The transform of one part of a parameter: the slots of tuples have one each.
  package static func transform(_ slot: Int) -> PositionRange {
    PositionRange((slot * transformLength)..<((slot + 1) * transformLength))
  }

  /// The guards that bounds stay infinite, at the end of a transform's range.
  static let infiniteLowerBound = PositionRange(190..<194)
  static let infiniteUpperBound = PositionRange(194..<198)

  private static let transformLength = 200
}
