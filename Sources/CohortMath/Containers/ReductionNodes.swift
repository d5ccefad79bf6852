// ReductionNodes: library nodes that make one number, or running sums, of a long container.
import CohortProgram
import Foundation

/// The product; where one factor is 0, its derivative is the product of the others.
final class ProductNode: LibraryNode {
  let count: Int
  var name: String { "prod" }

  init(count: Int) { self.count = count }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    var product = 1.0
    for i in 0..<count { product *= inputs[0][i] }
    outputs[0] = product
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    guard let adjoint = inputAdjoints[0] else { return }
    let x = inputs[0]
    if outputs[0] != 0 {
      for i in 0..<count { adjoint[i] += outputAdjoints[0] * outputs[0] / x[i] }
      return
    }
    for i in 0..<count {
      var others = 1.0
      for j in 0..<count where j != i { others *= x[j] }
      adjoint[i] += outputAdjoints[0] * others
    }
  }
}

/// The greatest or least element; the derivative goes to the first that attains it.
final class ExtremeNode: LibraryNode {
  let count: Int
  let isMaximum: Bool
  var name: String { isMaximum ? "max" : "min" }

  init(count: Int, isMaximum: Bool) {
    self.count = count
    self.isMaximum = isMaximum
  }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    let x = inputs[0]
    var extreme = x[0]
    for i in 1..<count where isMaximum ? x[i] > extreme : x[i] < extreme { extreme = x[i] }
    outputs[0] = extreme
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    guard let adjoint = inputAdjoints[0] else { return }
    for i in 0..<count where inputs[0][i] == outputs[0] {
      adjoint[i] += outputAdjoints[0]
      return
    }
  }
}

/// log Σ exp(x), computed relative to the greatest element; its derivatives are the softmax.
final class LogSumExpNode: LibraryNode {
  let count: Int
  var name: String { "log_sum_exp" }

  init(count: Int) { self.count = count }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    let x = inputs[0]
    var greatest = -Double.infinity
    for i in 0..<count where !(x[i] <= greatest) { greatest = x[i] }
    guard greatest.isFinite else {
      outputs[0] = greatest
      return .success
    }
    var sum = 0.0
    for i in 0..<count { sum += exp(x[i] - greatest) }
    outputs[0] = greatest + log(sum)
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    guard let adjoint = inputAdjoints[0] else { return }
    for i in 0..<count where inputs[0][i] != -.infinity {
      adjoint[i] += outputAdjoints[0] * exp(inputs[0][i] - outputs[0])
    }
  }
}

/// Running sums.
final class CumulativeSumNode: LibraryNode {
  let count: Int
  let width: Int
  var name: String { "cumulative_sum" }

  init(count: Int, width: Int) {
    self.count = count
    self.width = width
  }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    for i in 0..<count { outputs[i] = i < width ? inputs[0][i] : outputs[i - width] + inputs[0][i] }
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    guard let adjoint = inputAdjoints[0] else { return }
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
  let count: Int
  var name: String { "dot_product" }

  init(count: Int) { self.count = count }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    outputs[0] = BLAS.dot(count, inputs[0], inputs[1])
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    for side in 0..<2 {
      guard let adjoint = inputAdjoints[side] else { continue }
      BLAS.add(count, outputAdjoints[0], inputs[1 - side], to: adjoint)
    }
  }
}
