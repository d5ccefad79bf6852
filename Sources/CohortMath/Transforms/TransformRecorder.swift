// TransformRecorder: records the constraining transforms of bounds, orders, simplexes and unit vectors.
import CohortProgram
import Foundation

struct TransformRecorder {
  let builder: ProgramBuilder
  let includesJacobian: Bool
  /// What messages begin with: the variable's name and a colon, or nothing.
  var subject = ""

  func addJacobian(_ term: @autoclosure () -> Scalar) {
    guard includesJacobian else {
      builder.position += 1
      return
    }
    builder.addTarget(term())
  }

  func pick(_ values: ContiguousArray<Scalar>, _ index: Int) -> Scalar {
    values.count == 1 ? values[0] : values[index]
  }

  func map<Numbers: RandomAccessCollection>(
    _ x: Numbers, _ body: (Int, Scalar) -> Scalar
  ) -> ContiguousArray<Scalar> where Numbers.Element == Scalar, Numbers.Index == Int {
    var result = ContiguousArray<Scalar>()
    result.reserveCapacity(x.count)
    builder.loop(x.count) { result.append(body($0, x[$0])) }
    return result
  }

  /// Whether a bound is none because it is infinite. One that depends on parameters is taken to stay so: a guard sees to it.
  func isNone(_ bound: Scalar, _ infinity: Double) -> Bool {
    guard bound.value == infinity else { return false }
    if !bound.isConstant, builder.mode == .sites, builder.mask == nil {
      builder.aside(in: infinity < 0 ? .infiniteLowerBound : .infiniteUpperBound) {
        let isInfinite = builder.apply(.equal, bound, Scalar(infinity))
        builder.guard(isInfinite) { "an infinite bound" }
      }
    }
    return true
  }

  /// y = l + exp(x); an infinite bound is none.
  func lower(_ x: UnsafeBufferPointer<Scalar>, _ bounds: ContiguousArray<Scalar>) -> ContiguousArray<Scalar> {
    map(x) { index, x in
      let bound = pick(bounds, index)
      if isNone(bound, -.infinity) { return x }
      let e = builder.apply(.exponential, x)
      addJacobian(x)
      return bound.isConstant && bound.value == 0 ? e : builder.apply(.add, e, bound)
    }
  }

  /// y = u - exp(x)
  func upper(_ x: UnsafeBufferPointer<Scalar>, _ bounds: ContiguousArray<Scalar>) -> ContiguousArray<Scalar> {
    map(x) { index, x in
      let bound = pick(bounds, index)
      if isNone(bound, .infinity) { return x }
      let e = builder.apply(.exponential, x)
      addJacobian(x)
      return builder.apply(.subtract, bound, e)
    }
  }

  /// y = l + (u - l) logit⁻¹(x)
  func lowerUpper(
    _ x: UnsafeBufferPointer<Scalar>, _ lowers: ContiguousArray<Scalar>, _ uppers: ContiguousArray<Scalar>
  ) throws -> ContiguousArray<Scalar> {
    // Without elements one bound may be a number and the other a container without elements.
    if x.isEmpty { return [] }
    try builder.loop(max(lowers.count, uppers.count)) { index in
      let (low, high) = (pick(lowers, index), pick(uppers, index))
      if !(low.isConstant && high.isConstant) {
        builder.require(builder.apply(.not, builder.apply(.lessOrEqual, high, low)), shown: low) {
          "\(subject)the lower bound is not below the upper bound"
        }
      } else if high.value <= low.value {
        throw FunctionError.rejected(
          "\(subject)the lower bound \(low.value) is not below the upper bound \(high.value)")
      }
    }
    return map(x) { index, x in
      let (low, high) = (pick(lowers, index), pick(uppers, index))
      let noLower = isNone(low, -.infinity)
      let noUpper = isNone(high, .infinity)
      if noLower && noUpper { return x }
      if noLower || noUpper {
        let e = builder.apply(.exponential, x)
        addJacobian(x)
        return noUpper ? builder.apply(.add, e, low) : builder.apply(.subtract, high, e)
      }
      let width = builder.apply(.subtract, high, low)
      let p = builder.apply(.inverseLogit, x)
      if includesJacobian {
        builder.addTarget(builder.apply(.logarithm, width))
        builder.addTarget(builder.apply(.logInverseLogit, x))
        builder.addTarget(builder.apply(.logInverseLogit, builder.apply(.negate, x)))
      } else {
        builder.position += 7
      }
      return builder.apply(.add, low, builder.apply(.multiply, width, p))
    }
  }

  /// y = offset + multiplier · x
  func offsetMultiplier(
    _ x: UnsafeBufferPointer<Scalar>, _ offsets: ContiguousArray<Scalar>, _ multipliers: ContiguousArray<Scalar>
  ) -> ContiguousArray<Scalar> {
    map(x) { index, x in
      let (offset, multiplier) = (pick(offsets, index), pick(multipliers, index))
      let positive = builder.apply(.less, Scalar(0), multiplier)
      builder.require(positive, shown: multiplier) { "multiplier must be positive" }
      var y = x
      if !(multiplier.isConstant && multiplier.value == 1) {
        y = builder.apply(.multiply, multiplier, y)
        addJacobian(builder.apply(.logarithm, multiplier))
      }
      return offset.isConstant && offset.value == 0 ? y : builder.apply(.add, offset, y)
    }
  }

  /// y₁ = x₁, yₖ = yₖ₋₁ + exp(xₖ)
  func ordered(_ x: UnsafeBufferPointer<Scalar>) -> ContiguousArray<Scalar> {
    guard let first = x.first else { return [] }
    var result: ContiguousArray = [first]
    increase(x, &result)
    return result
  }

  func positiveOrdered(_ x: UnsafeBufferPointer<Scalar>) -> ContiguousArray<Scalar> {
    guard let first = x.first else { return [] }
    var result: ContiguousArray = [builder.apply(.exponential, first)]
    addJacobian(first)
    increase(x, &result)
    return result
  }

  private func increase(_ x: UnsafeBufferPointer<Scalar>, _ result: inout ContiguousArray<Scalar>) {
    builder.loop(x.count - 1) { index in
      let step = builder.apply(.exponential, x[index + 1])
      addJacobian(x[index + 1])
      result.append(builder.apply(.add, result[index], step))
    }
  }

  /// The inverse of the isometric log ratio (Egozcue et al. 2003): y = softmax(z), z the vector of x that sums to zero. The
  /// Jacobian is √K Π yₖ, and log yₖ = zₖ - log Σ exp(z), so its logarithm is ½ log K - K log Σ exp(z).
  func simplex(_ x: UnsafeBufferPointer<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    if n < 2 { return ContiguousArray(repeating: Scalar(1), count: n) }
    let z = sumToZero(x, n)
    let total = builder.logSumExp(z)
    addJacobian(builder.apply(.multiply, Scalar(-Double(n)), total))
    addJacobian(Scalar(0.5 * log(Double(n))))
    return map(z) { _, z in builder.apply(.exponential, builder.apply(.subtract, z, total)) }
  }

  /// y = x / ‖x‖, with a standard normal density on x for the length, which the constraint leaves free.
  func unitVector(_ x: UnsafeBufferPointer<Scalar>) -> ContiguousArray<Scalar> {
    var squares = ContiguousArray<Scalar>()
    builder.loop(x.count) { squares.append(builder.apply(.square, x[$0])) }
    let sum = builder.sum(squares)
    let positive = builder.apply(.less, Scalar(0), sum)
    builder.require(positive, shown: sum) { "unit_vector: the norm of the unconstrained vector must be positive" }
    addJacobian(builder.apply(.multiply, Scalar(-0.5), sum))
    let norm = builder.apply(.squareRoot, sum)
    return map(x) { _, x in builder.apply(.divide, x, norm) }
  }

  /// The isometric log ratio basis applied to x: a vector of n numbers that sum to zero, Jacobian constant (dropped).
  func sumToZero(_ x: UnsafeBufferPointer<Scalar>, _ n: Int) -> ContiguousArray<Scalar> {
    var result = ContiguousArray(repeating: Scalar(0), count: n)
    var sum = Scalar(0)
    // From the last to the first: y[i] takes the weighted sum of later x, as in Stan's sum_to_zero_constrain.
    for i in stride(from: n - 1, through: 1, by: -1) {
      let w = builder.apply(.multiply, x[i - 1], Scalar(1 / (Double(i) * Double(i + 1)).squareRoot()))
      sum = builder.apply(.add, sum, w)
      result[i - 1] = builder.apply(.add, result[i - 1], sum)
      result[i] = builder.apply(.subtract, result[i], builder.apply(.multiply, w, Scalar(Double(i))))
    }
    return result
  }
}
