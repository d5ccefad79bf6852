// ReductionNodes: library nodes that make one number, or running sums, of a long container.
import CohortProgram
import Foundation

/// One number of a long container: its product, its extremes, the logarithm of its exponentials' sum.
final class ReductionNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case container }

  enum Kind: String {
    case product = "prod"
    case maximum = "max"
    case minimum = "min"
    case logSumExp = "log_sum_exp"
  }

  let kind: Kind
  let count: Int
  var canFail: Bool { false }
  var name: String { kind.rawValue }

  init(_ kind: Kind, count: Int) {
    self.kind = kind
    self.count = count
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    let x = inputs[.container]
    switch kind {
    case .product:
      var product = 1.0
      for i in 0..<count { product *= x[i] }
      outputs[0] = product
    case .maximum:
      var greatest = x[0]
      for i in 1..<count where x[i] > greatest { greatest = x[i] }
      outputs[0] = greatest
    case .minimum:
      var least = x[0]
      for i in 1..<count where x[i] < least { least = x[i] }
      outputs[0] = least
    case .logSumExp: outputs[0] = logSumExp(x)
    }
    return .success
  }

  /// log Σ exp(x), computed relative to the greatest element.
  private func logSumExp(_ x: UnsafePointer<Double>) -> Double {
    var greatest = -Double.infinity
    for i in 0..<count where !(x[i] <= greatest) { greatest = x[i] }
    guard greatest.isFinite else { return greatest }
    var sum = 0.0
    for i in 0..<count { sum += exp(x[i] - greatest) }
    return greatest + log(sum)
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: Void
  ) {
    guard let adjoint = inputAdjoints[.container] else { return }
    let (x, result, weight) = (inputs[.container], outputs[0], outputAdjoints[0])
    switch kind {
    case .product where result != 0:
      for i in 0..<count { adjoint[i] += weight * result / x[i] }
    case .product:
      // Where one factor is 0, its derivative is the product of the others.
      for i in 0..<count {
        var others = 1.0
        for j in 0..<count where j != i { others *= x[j] }
        adjoint[i] += weight * others
      }
    case .maximum, .minimum:
      // The derivative goes to the first that attains the extreme.
      for i in 0..<count where x[i] == result {
        adjoint[i] += weight
        return
      }
    case .logSumExp:
      // The softmax.
      for i in 0..<count where x[i] != -.infinity { adjoint[i] += weight * exp(x[i] - result) }
    }
  }
}

/// Running sums.
final class CumulativeSumNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case container }

  let count: Int
  let width: Int
  var canFail: Bool { false }
  var name: String { "cumulative_sum" }

  init(count: Int, width: Int) {
    self.count = count
    self.width = width
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    let x = inputs[.container]
    for i in 0..<count { outputs[i] = i < width ? x[i] : outputs[i - width] + x[i] }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: Void
  ) {
    guard let adjoint = inputAdjoints[.container] else { return }
    for part in 0..<width {
      var sum = 0.0
      for i in stride(from: count - width + part, through: 0, by: -width) {
        sum += outputAdjoints[i]
        adjoint[i] += sum
      }
    }
  }
}

/// Σ x y
final class DotProductNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case left, right }

  let count: Int
  var canFail: Bool { false }
  var name: String { "dot_product" }

  init(count: Int) { self.count = count }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    outputs[0] = BLAS.dot(count, inputs[.left], inputs[.right])
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: Void
  ) {
    if let adjoint = inputAdjoints[.left] { BLAS.add(count, outputAdjoints[0], inputs[.right], to: adjoint) }
    if let adjoint = inputAdjoints[.right] { BLAS.add(count, outputAdjoints[0], inputs[.left], to: adjoint) }
  }
}
