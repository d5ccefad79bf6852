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
    for case .value(let value) in parts {
      _ = value.mapped { scalar in
        result.append(scalar); return scalar
      }
    }
    return result
  }

  /// The message as it was where it was recorded.
  var text: String { text { $0 } }

  private func text(_ number: (Scalar) -> Scalar) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .value(let value): result += value.mapped(number).printed
      }
    }
    return result
  }

  /// The messages after an evaluation that left `slots`.
  ///
  /// - Parameter outputs: where the messages' numbers are, in order.
  package static func texts(
    _ messages: [PrintedMessage], outputs: [CompiledRecording.Output], slots: UnsafeBufferPointer<Double>
  ) -> [String] {
    var rest = outputs[...]
    return messages.map { message in
      message.text { _ in
        switch rest.popFirst() {
        case .constant(let value): return Scalar(value)
        case .slot(let slot): return Scalar(slots[slot])
        case nil: return Scalar(.nan)
        }
      }
    }
  }
}

extension Value {
  /// The value with each of its reals replaced, in order.
  fileprivate func mapped(_ body: (Scalar) -> Scalar) -> Value {
    switch self {
    case .real(let scalar): return .real(body(scalar))
    case .tensor(var tensor):
      for index in tensor.scalars.indices { tensor.scalars[index] = body(tensor.scalars[index]) }
      return .tensor(tensor)
    case .tuple(let elements): return .tuple(elements.map { $0.mapped(body) })
    case .tuples(let array):
      return .tuples(TupleArray(sizes: array.sizes, elements: array.elements.map { $0.mapped(body) }))
    default: return self
    }
  }
}
