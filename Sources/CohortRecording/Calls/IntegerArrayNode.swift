// IntegerArrayNode: functions of ints applied to arrays of ints.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A function of ints applied to the elements of arrays of one shape, single ints standing for any of it.
final class IntegerArrayNode: ExpressionNode {
  let head: NodeHead
  let name: String
  let arguments: [any ExpressionNode]
  let compute: ([Int]) throws -> Int

  init(
    _ name: String, _ arguments: [any ExpressionNode], head: NodeHead,
    compute: @escaping ([Int]) throws -> Int
  ) {
    self.name = name
    self.arguments = arguments
    self.compute = compute
    self.head = head
  }

  func value(_ machine: Machine) throws -> Value {
    var sizes: [Int]?
    let operands = try arguments.map { argument -> ContiguousArray<Int> in
      switch try machine.known(argument.value(machine), node: number) {
      case .int(let int): return [int]
      case .ints(let array):
        guard sizes == nil || sizes == array.sizes else {
          throw RecordingError(.invalid, "\(name): the sizes of the arrays must match", span: span)
        }
        sizes = array.sizes
        return array.elements
      default: throw RecordingError(.invalid, "\(name): the arguments must be ints", span: span)
      }
    }
    let shape = sizes ?? []
    var elements = ContiguousArray<Int>()
    for index in 0..<shape.reduce(1, *) {
      let values = zip(arguments, operands).map { $0.type == .int ? $1[0] : $1[index] }
      do {
        elements.append(try compute(values))
      } catch FunctionError.invalid(let message) {
        throw RecordingError(.invalid, "\(name): \(message)", span: span)
      } catch FunctionError.rejected(let message) {
        throw RecordingError(.rejected, "\(name): \(message)", span: span)
      }
    }
    return .ints(IntArray(sizes: shape, elements: elements))
  }
}
