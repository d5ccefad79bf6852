// PrintedMessage: what `print` shows, with numbers that each evaluation of a recording gives anew.
import CohortMath
import CohortProgram

/// A message of `print` in a recording.
package struct PrintedMessage: Sendable {
  enum Part: Sendable {
    case text(String)
    case value(Value)
  }
  var parts: [Part]

  /// The numbers in it, in order.
  var scalars: ContiguousArray<Scalar> {
    var result = ContiguousArray<Scalar>()
    for case .value(let value) in parts { value.appendNumbers(to: &result, ints: false) }
    return result
  }

  /// The message as it was where it was recorded.
  var text: String {
    var rest = scalars[...]
    return text { rest.popFirst() ?? Scalar(.nan) }
  }

  /// The message with these numbers in it, in order.
  func text(_ numbers: UnsafePointer<Double>) -> String {
    var next = numbers
    return text {
      defer { next += 1 }
      return Scalar(next[0])
    }
  }

  private func text(_ number: () -> Scalar) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .value(let value): result += value.replacingNumbers(ints: false, number).printed
      }
    }
    return result
  }

  /// The messages after an evaluation that left `slots`.
  ///
  /// - Parameter outputs: where the messages' numbers are, in order.
  package static func texts(
    _ messages: [PrintedMessage], outputs: [OptimizedRecording.Output], slots: UnsafeBufferPointer<Double>
  ) -> [String] {
    var rest = outputs[...]
    return messages.map { message in
      message.text {
        switch rest.popFirst() {
        case .constant(let value): return Scalar(value)
        case .slot(let slot): return Scalar(slots[slot])
        case nil: return Scalar(.nan)
        }
      }
    }
  }
}
