// NumberSums: sums, dot products and spreads of numbers in memory, several at a time.

/// The sum of `count` numbers, in eight partial sums.
func sum(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  let bytes = UnsafeRawPointer(x)
  var partial = SIMD8<Double>.zero
  let whole = count & ~7
  var i = 0
  while i < whole {
    partial += bytes.loadUnaligned(fromByteOffset: i * 8, as: SIMD8<Double>.self)
    i += 8
  }
  var result = partial.sum()
  while i < count {
    result += x[i]
    i += 1
  }
  return result
}

/// Σ xᵢ yᵢ, in eight partial sums.
func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
  let (left, right) = (UnsafeRawPointer(x), UnsafeRawPointer(y))
  var partial = SIMD8<Double>.zero
  let whole = count & ~7
  var i = 0
  while i < whole {
    partial +=
      left.loadUnaligned(fromByteOffset: i * 8, as: SIMD8<Double>.self)
      * right.loadUnaligned(fromByteOffset: i * 8, as: SIMD8<Double>.self)
    i += 8
  }
  var result = partial.sum()
  while i < count {
    result += x[i] * y[i]
    i += 1
  }
  return result
}

/// Σ (xᵢ − centre)², in eight partial sums.
func squaredDistance(_ x: UnsafePointer<Double>, _ count: Int, from centre: Double) -> Double {
  let bytes = UnsafeRawPointer(x)
  var partial = SIMD8<Double>.zero
  let centres = SIMD8(repeating: centre)
  let whole = count & ~7
  var i = 0
  while i < whole {
    let step = bytes.loadUnaligned(fromByteOffset: i * 8, as: SIMD8<Double>.self) - centres
    partial += step * step
    i += 8
  }
  var result = partial.sum()
  while i < count {
    result += (x[i] - centre) * (x[i] - centre)
    i += 1
  }
  return result
}
