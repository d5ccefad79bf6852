// FourierTransform: autocovariances of all lags at once.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The mean over chains of (1/n) Σ cᵢ cᵢ₊ₗ for all lags l, as the inverse transform of the power spectrum (Wiener–Khinchin),
/// padded against wrapping round.
///
/// - Parameter centred: `chainCount` chains of `drawCount` numbers, each about its own mean.
func autocovariances(_ centred: UnsafePointer<Double>, chainCount: Int, drawCount: Int) -> [Double] {
  var length = 1
  while length < 2 * drawCount { length *= 2 }
  var power = [Double](repeating: 0, count: length)
  for chain in 0..<chainCount {
    var real = Array(UnsafeBufferPointer(start: centred + chain * drawCount, count: drawCount))
    real += [Double](repeating: 0, count: length - drawCount)
    var imaginary = [Double](repeating: 0, count: length)
    fourierTransform(&real, &imaginary)
    for i in 0..<length { power[i] += real[i] * real[i] + imaginary[i] * imaginary[i] }
  }
  // The spectrum is real and even, so the forward transform is the inverse one times the length.
  var imaginary = [Double](repeating: 0, count: length)
  fourierTransform(&power, &imaginary)
  let scale = 1 / (Double(length) * Double(drawCount * chainCount))
  return power.prefix(drawCount).map { $0 * scale }
}

/// In-place radix-2 discrete Fourier transform; the length must be a power of two (Cooley and Tukey 1965).
func fourierTransform(_ real: inout [Double], _ imaginary: inout [Double]) {
  let n = real.count
  guard n > 1, imaginary.count == n, n & (n - 1) == 0 else { return }
  var j = 0
  for i in 1..<n {
    var bit = n >> 1
    while j & bit != 0 {
      j ^= bit
      bit >>= 1
    }
    j |= bit
    if i < j {
      real.swapAt(i, j)
      imaginary.swapAt(i, j)
    }
  }
  // One table of roots serves all stages; each stage steps through it.
  let roots = (0..<n / 2).map { -2 * Double.pi * Double($0) / Double(n) }
  let cosines = roots.map { cos($0) }
  let sines = roots.map { sin($0) }
  var width = 2
  while width <= n {
    let half = width / 2
    let stride = n / width
    var start = 0
    while start < n {
      for k in 0..<half {
        let c = cosines[k * stride]
        let s = sines[k * stride]
        let a = start + k
        let b = a + half
        let re = real[b] * c - imaginary[b] * s
        let im = real[b] * s + imaginary[b] * c
        real[b] = real[a] - re
        imaginary[b] = imaginary[a] - im
        real[a] += re
        imaginary[a] += im
      }
      start += width
    }
    width *= 2
  }
}
