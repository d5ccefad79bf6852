// Partial derivatives of primitives, written with primitives, so that they can be differentiated again.
import CohortProgram

extension CodeGraph {
  /// The partial derivative by operand k; nil where it is the same as for one derivative or has no such form.
  mutating func repeatableFactor(_ p: Primitive, _ operands: [Int], result r: Int, by k: Int) -> Int? {
    let a = operands[0]
    switch p {
    case .cubeRoot: return quotient(constant(1.0 / 3), primitive(.square, [r]))
    case .power: return k == 0 ? powerByBase(a, operands[1]) : product(r, primitive(.logarithm, [a]))
    case .absolute:
      let below = primitive(.select, [primitive(.less, [a, constant(0)]), constant(-1), constant(0)])
      return primitive(.select, [primitive(.less, [constant(0), a]), constant(1), below])
    case .minimum, .maximum:
      let isFirst = primitive(.less, p == .minimum ? [a, operands[1]] : [operands[1], a])
      return primitive(.select, [isFirst, constant(k == 0 ? 1 : 0), constant(k == 0 ? 0 : 1)])
    case .hypotenuse: return quotient(operands[k], r)
    case .exponentialMinus1: return primitive(.exponential, [a])
    case .logarithm1Plus: return reciprocal(sum(constant(1), a))
    case .log1PlusExponential: return primitive(.inverseLogit, [a])
    case .log1MinusExponential: return negated(reciprocal(primitive(.exponentialMinus1, [negated(a)])))
    case .inverseLogit: return product(r, primitive(.inverseLogit, [negated(a)]))
    case .logInverseLogit: return primitive(.inverseLogit, [negated(a)])
    case .logit: return reciprocal(product(a, difference(constant(1), a)))
    case .multiplyLog: return k == 0 ? primitive(.logarithm, [operands[1]]) : quotient(a, operands[1])
    case .logAddExponential: return primitive(.inverseLogit, [difference(operands[k], operands[1 - k])])
    case .logSubtractExponential:
      return negated(reciprocal(primitive(.exponentialMinus1, [difference(operands[1 - k], operands[k])])))
    case .logarithm2: return quotient(constant(1.44269504088896340736), a)
    case .logarithm10: return quotient(constant(0.434294481903251827651), a)
    case .exponential2: return product(constant(0.693147180559945309417), r)
    default: return trigonometricFactor(p, operands, result: r, by: k) ?? specialFactor(p, operands, result: r, by: k)
    }
  }

  private mutating func trigonometricFactor(_ p: Primitive, _ operands: [Int], result r: Int, by k: Int) -> Int? {
    let a = operands[0]
    switch p {
    case .sine: return primitive(.cosine, [a])
    case .cosine: return negated(primitive(.sine, [a]))
    case .tangent: return sum(constant(1), primitive(.square, [r]))
    case .arcsine, .arccosine:
      let square = product(difference(constant(1), a), sum(constant(1), a))
      let slope = reciprocal(primitive(.squareRoot, [square]))
      return p == .arcsine ? slope : negated(slope)
    case .arctangent: return reciprocal(sum(constant(1), primitive(.square, [a])))
    case .arctangent2:
      let square = sum(primitive(.square, [a]), primitive(.square, [operands[1]]))
      return k == 0 ? quotient(operands[1], square) : negated(quotient(a, square))
    case .hyperbolicSine: return primitive(.hyperbolicCosine, [a])
    case .hyperbolicCosine: return primitive(.hyperbolicSine, [a])
    case .hyperbolicTangent: return difference(constant(1), primitive(.square, [r]))
    case .hyperbolicArcsine: return reciprocal(primitive(.hypotenuse, [constant(1), a]))
    case .hyperbolicArccosine:
      return reciprocal(primitive(.squareRoot, [product(difference(a, constant(1)), sum(a, constant(1)))]))
    case .hyperbolicArctangent: return reciprocal(product(difference(constant(1), a), sum(constant(1), a)))
    default: return nil
    }
  }

  private mutating func specialFactor(_ p: Primitive, _ operands: [Int], result r: Int, by k: Int) -> Int? {
    let a = operands[0]
    let (rootTwoPi, logRootTwoPi, twoOverRootPi) = (2.5066282746310002, 0.9189385332046728, 1.1283791670955126)
    switch p {
    case .logGamma: return primitive(.digamma, [a])
    case .digamma: return primitive(.trigamma, [a])
    case .gamma: return product(r, primitive(.digamma, [a]))
    case .logBeta:
      return difference(primitive(.digamma, [operands[k]]), primitive(.digamma, [sum(a, operands[1])]))
    case .errorFunction, .complementaryErrorFunction:
      let density = primitive(.exponential, [negated(primitive(.square, [a]))])
      return product(constant(p == .errorFunction ? twoOverRootPi : -twoOverRootPi), density)
    case .normalCDF: return product(constant(1 / rootTwoPi), halfSquareExponential(a, negative: true))
    case .logNormalCDF:
      let exponent = sum(product(constant(-0.5), primitive(.square, [a])), constant(-logRootTwoPi))
      return primitive(.exponential, [difference(exponent, r)])
    case .inverseNormalCDF: return product(constant(rootTwoPi), halfSquareExponential(r, negative: false))
    case .logNormalMillsRatio: return sum(primitive(.exponential, [negated(r)]), a)
    default: return nil
    }
  }

  /// exp(±x²/2)
  private mutating func halfSquareExponential(_ x: Int, negative: Bool) -> Int {
    primitive(.exponential, [product(constant(negative ? -0.5 : 0.5), primitive(.square, [x]))])
  }

  /// d(a^b)/da = b a^(b - 1), in simpler terms for the squares and cubes of formulas.
  private mutating func powerByBase(_ a: Int, _ b: Int) -> Int {
    switch constantValue(b) {
    case 1: return constant(1)
    case 2: return sum(a, a)
    case 3: return product(constant(3), primitive(.square, [a]))
    default: return product(b, primitive(.power, [a, difference(b, constant(1))]))
    }
  }

  private mutating func difference(_ a: Int, _ b: Int) -> Int {
    if constantValue(b) == 0 { return a }
    return primitive(.subtract, [a, b])
  }

  private mutating func quotient(_ a: Int, _ b: Int) -> Int {
    if constantValue(b) == 1 { return a }
    return primitive(.divide, [a, b])
  }

  private mutating func reciprocal(_ a: Int) -> Int { primitive(.reciprocal, [a]) }
}
