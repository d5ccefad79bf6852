// Int + language: ints of 32 bits, which are some number before they are assigned.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension Int {
  /// What an int of a program is until it is assigned, as in Stan.
  static let unassigned = Int(Int32.min)

  /// What a message says after an int that has most likely never been given a value.
  static func unassignedNote(_ int: Int) -> String {
    int == unassigned ? "; an int is \(int) until it is assigned to" : ""
  }
}

extension Int {
  /// The same int, where 32 bits hold it as they must in the language. Stan leaves what happens beyond to C++, which
  /// mostly goes on with a wrong number; here it is an error.
  static func fitting(
    _ result: (partialValue: Int, overflow: Bool), of a: Int, _ b: Int, _ span: Span
  ) throws -> Int {
    guard !result.overflow, Int32(exactly: result.partialValue) != nil else { throw overflow(a, b, span) }
    return result.partialValue
  }

  func negated(_ span: Span) throws -> Int {
    guard self != Int(Int32.min) else { throw Int.overflow(self, 0, span) }
    return 0 &- self
  }

  private static func overflow(_ a: Int, _ b: Int, _ span: Span) -> RecordingError {
    // What computes with this number has most likely not been given one.
    let unassigned = a == .unassigned || b == .unassigned ? Int.unassigned : 0
    return RecordingError(
      .rejected,
      "integer overflow: the result does not fit into 32 bits\(Int.unassignedNote(unassigned))", span: span)
  }
}
