// The loops over parameters that a leapfrog step and a U-turn check consist of.

/// Σ x·(a + b) and Σ y·(a + b) in one pass.
///
/// Four partial sums each, so that additions overlap and vectorise; their order is fixed, so results are reproducible.
@inline(__always)
func dotsWithSum(
  _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
  count: Int
) -> (x: Double, y: Double) {
  var x0 = 0.0
  var x1 = 0.0
  var x2 = 0.0
  var x3 = 0.0
  var y0 = 0.0
  var y1 = 0.0
  var y2 = 0.0
  var y3 = 0.0
  var i = 0
  while i &+ 4 <= count {
    let s0 = a[i] + b[i]
    let s1 = a[i &+ 1] + b[i &+ 1]
    let s2 = a[i &+ 2] + b[i &+ 2]
    let s3 = a[i &+ 3] + b[i &+ 3]
    x0 += x[i] * s0
    x1 += x[i &+ 1] * s1
    x2 += x[i &+ 2] * s2
    x3 += x[i &+ 3] * s3
    y0 += y[i] * s0
    y1 += y[i &+ 1] * s1
    y2 += y[i &+ 2] * s2
    y3 += y[i &+ 3] * s3
    i &+= 4
  }
  while i < count {
    let s = a[i] + b[i]
    x0 += x[i] * s
    y0 += y[i] * s
    i &+= 1
  }
  return ((x0 + x1) + (x2 + x3), (y0 + y1) + (y2 + y3))
}

/// Σ x·y.
@inline(__always)
func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Double {
  var s0 = 0.0
  var s1 = 0.0
  var s2 = 0.0
  var s3 = 0.0
  var i = 0
  while i &+ 4 <= count {
    s0 += x[i] * y[i]
    s1 += x[i &+ 1] * y[i &+ 1]
    s2 += x[i &+ 2] * y[i &+ 2]
    s3 += x[i &+ 3] * y[i &+ 3]
    i &+= 4
  }
  while i < count {
    s0 += x[i] * y[i]
    i &+= 1
  }
  return (s0 + s1) + (s2 + s3)
}

/// `sum` = a + b; `sum` may be one of the two.
@inline(__always)
func writeSum(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into sum: UnsafeMutablePointer<Double>, count: Int
) {
  var i = 0
  while i < count {
    sum[i] = a[i] + b[i]
    i &+= 1
  }
}
