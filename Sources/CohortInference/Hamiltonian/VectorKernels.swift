// The loops over parameters that a leapfrog step and a U-turn check consist of.
//
// Sums run in four lanes, which fill the vector registers; their order is fixed, so results are reproducible.

/// Four neighbouring values, aligned or not.
@inline(__always)
func load4(_ x: UnsafePointer<Double>, _ i: Int) -> SIMD4<Double> {
  UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<Double>.self)
}

/// Σ x·(a + b) and Σ y·(a + b) in one pass.
@inline(__always)
func dotsWithSum(
  _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
  count: Int
) -> (x: Double, y: Double) {
  var xs = SIMD4<Double>(repeating: 0)
  var ys = xs
  var i = 0
  while i &+ 4 <= count {
    let s = load4(a, i) + load4(b, i)
    xs += load4(x, i) * s
    ys += load4(y, i) * s
    i &+= 4
  }
  while i < count {
    let s = a[i] + b[i]
    xs[0] += x[i] * s
    ys[0] += y[i] * s
    i &+= 1
  }
  return (xs.sum(), ys.sum())
}

/// Σ x·y.
@inline(__always)
func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Double {
  var sums = SIMD4<Double>(repeating: 0)
  var i = 0
  while i &+ 4 <= count {
    sums += load4(x, i) * load4(y, i)
    i &+= 4
  }
  while i < count {
    sums[0] += x[i] * y[i]
    i &+= 1
  }
  return sums.sum()
}

/// `sum` = a + b, where `sum` may be one of the two; returns Σ x·sum and Σ y·sum.
@inline(__always)
func writeSumWithDots(
  _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
  into sum: UnsafeMutablePointer<Double>, count: Int
) -> (x: Double, y: Double) {
  var xs = SIMD4<Double>(repeating: 0)
  var ys = xs
  var i = 0
  while i &+ 4 <= count {
    let s = load4(a, i) + load4(b, i)
    UnsafeMutableRawPointer(sum + i).storeBytes(of: s, as: SIMD4<Double>.self)
    xs += load4(x, i) * s
    ys += load4(y, i) * s
    i &+= 4
  }
  while i < count {
    let s = a[i] + b[i]
    sum[i] = s
    xs[0] += x[i] * s
    ys[0] += y[i] * s
    i &+= 1
  }
  return (xs.sum(), ys.sum())
}

/// The second half of a leapfrog step under a diagonal metric: p += half·g, v = inverse·p; returns p·v.
@inline(__always)
func finishDiagonalStep(
  momentum p: UnsafeMutablePointer<Double>, gradient g: UnsafePointer<Double>, half: Double,
  inverse: UnsafePointer<Double>, velocity v: UnsafeMutablePointer<Double>, count: Int
) -> Double {
  var sums = SIMD4<Double>(repeating: 0)
  var i = 0
  while i &+ 4 <= count {
    let momentum = load4(p, i) + half * load4(g, i)
    let velocity = load4(inverse, i) * momentum
    UnsafeMutableRawPointer(p + i).storeBytes(of: momentum, as: SIMD4<Double>.self)
    UnsafeMutableRawPointer(v + i).storeBytes(of: velocity, as: SIMD4<Double>.self)
    sums += momentum * velocity
    i &+= 4
  }
  while i < count {
    let momentum = p[i] + half * g[i]
    let velocity = inverse[i] * momentum
    p[i] = momentum
    v[i] = velocity
    sums[0] += momentum * velocity
    i &+= 1
  }
  return sums.sum()
}
