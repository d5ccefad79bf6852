// ExpressionNode + target: adding expressions to the log density.
import CohortMath
import CohortProgram

extension ExpressionNode {
  /// Adds the expression's value to the log density; sums and densities add their terms one by one.
  ///
  /// - Parameter asWhole: whether the value has to be known before anything is added.
  func addToTarget(_ machine: Machine, asWhole: Bool = false) throws {
    if !asWhole, try addTerms(machine) { return }
    let value = try value(machine)
    machine.locate(number)
    machine.builder.move(to: .valueTerms)
    switch value {
    case .real(let scalar): machine.builder.addTarget(scalar)
    case .int(let int): machine.builder.addTarget(Scalar(Double(int)))
    case .tensor(let tensor): machine.builder.loop(tensor.count) { machine.builder.addTarget(tensor.scalars[$0]) }
    case .ints(let array): for int in array.elements { machine.builder.addTarget(Scalar(Double(int))) }
    default: break
    }
  }
}
