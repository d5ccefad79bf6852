// Interpolation: Torsten's linear interpolation between given points.
import CohortLibrary
import CohortProgram

let interpolationFunctions: [ContainerFunction] = [
  interpolation("pmx_ln_interpolate", []),
  interpolation("linear_interpolation", [.deprecated(instead: "'pmx_ln_interpolate'")]),
]

private func interpolation(_ name: String, _ traits: [FunctionTrait]) -> ContainerFunction {
  .define(
    name, traits: traits + [.withoutSecondDerivatives],
    [
      "real \(name)(real, array[] real, array[] real)",
      "array[] real \(name)(array[] real, array[] real, array[] real)",
    ],
    "The broken line through the points (x, y), x not decreasing, at the given abscissas: the arguments are these, x and y. Before "
      + "the first point and behind the last one it is constant."
  ) { arguments in
    let (x, y) = (try arguments.scalars(1), try arguments.scalars(2))
    try Arguments.match(x.count, y.count, "the numbers of abscissas and ordinates")
    guard !x.isEmpty else { throw FunctionError.invalid("there are no points to interpolate between") }
    let wanted = try arguments.tensor(0)
    guard wanted.count > 0 else { return .tensor(wanted) }
    let node = InterpolationNode(name: name, points: x.count, count: wanted.count)
    let result = arguments.builder.call(node, [wanted.scalars, x, y], outputCount: wanted.count)
    return arguments.isContainer(0) ? .tensor(.array(result)) : .real(result[0])
  }
}

/// A broken line at several abscissas.
final class InterpolationNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case wanted, abscissas, ordinates }

  let name: String
  let points: Int
  let count: Int

  init(name: String, points: Int, count: Int) {
    self.name = name
    self.points = points
    self.count = count
  }

  /// The point at the beginning of the piece in which an abscissa is; nil before the first and behind the last.
  private func piece(_ value: Double, _ x: UnsafePointer<Double>) -> Int? {
    guard value > x[0], value < x[points - 1] else { return nil }
    var (low, high) = (0, points - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if x[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    let (wanted, x, y) = (inputs[.wanted], inputs[.abscissas], inputs[.ordinates])
    for k in 1..<max(1, points) where !(x[k] >= x[k - 1]) {
      return .failure(
        NodeFailure(
          kind: "\(name): order",
          message: "\(name): abscissas must not decrease, but number \(k + 1) is \(x[k]) after \(x[k - 1])"))
    }
    for k in 0..<count {
      if wanted[k].isNaN {
        outputs[k] = .nan
      } else if let i = piece(wanted[k], x) {
        outputs[k] = y[i] + (y[i + 1] - y[i]) * ((wanted[k] - x[i]) / (x[i + 1] - x[i]))
      } else {
        outputs[k] = wanted[k] <= x[0] ? y[0] : y[points - 1]
      }
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Void
  ) {
    let (wanted, x, y) = (inputs[.wanted], inputs[.abscissas], inputs[.ordinates])
    for k in 0..<count {
      let adjoint = outputAdjoints[k]
      guard let i = piece(wanted[k], x) else {
        inputAdjoints[.ordinates]?[wanted[k] <= x[0] ? 0 : points - 1] += adjoint
        continue
      }
      let width = x[i + 1] - x[i]
      let part = (wanted[k] - x[i]) / width
      let slope = (y[i + 1] - y[i]) / width
      inputAdjoints[.wanted]?[k] += adjoint * slope
      inputAdjoints[.abscissas]?[i] -= adjoint * slope * (1 - part)
      inputAdjoints[.abscissas]?[i + 1] -= adjoint * slope * part
      inputAdjoints[.ordinates]?[i] += adjoint * (1 - part)
      inputAdjoints[.ordinates]?[i + 1] += adjoint * part
    }
  }
}
