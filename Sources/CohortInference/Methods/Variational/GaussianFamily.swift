// GaussianFamily: the normal distributions among which variational inference looks for the one nearest to the posterior.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The form of a normal approximation; raw values are CmdStan's names.
public enum GaussianForm: String, Codable, SettingChoice {
  /// Independent parameters.
  case meanField = "meanfield"
  /// A whole covariance matrix.
  case fullRank = "fullrank"

  /// The command line's name.
  public var option: String { rawValue }
}

/// A normal distribution on the unconstrained parameters by its mean, and log standard deviations (mean-field) or the lower
/// triangle of the Cholesky factor of its covariance (full-rank).
///
/// Its numbers are one array, so that a gradient, a sum of squares and the distribution itself have the same form.
struct GaussianFamily {
  let form: GaussianForm
  let dimension: Int
  /// The mean, then log standard deviations, or the lower triangle row by row.
  var numbers: [Double]

  /// How many numbers describe it.
  static func count(_ form: GaussianForm, dimension: Int) -> Int {
    switch form {
    case .meanField: 2 * dimension
    case .fullRank: dimension + dimension * (dimension + 1) / 2
    }
  }

  /// Standard deviations 1 about a point, as Stan begins.
  init(_ form: GaussianForm, mean: [Double]) {
    self.form = form
    dimension = mean.count
    numbers = mean + [Double](repeating: 0, count: Self.count(form, dimension: dimension) - dimension)
    if form == .fullRank {
      for row in 0..<dimension { numbers[place(row, row)] = 1 }
    }
  }

  var mean: [Double] { Array(numbers.prefix(dimension)) }

  /// Where an element of the triangle stands.
  private func place(_ row: Int, _ column: Int) -> Int { dimension + row * (row + 1) / 2 + column }

  /// Where a standard normal draw lands (Kucukelbir et al. 2017, section 2.4).
  func transform(_ standard: ArraySlice<Double>, into point: inout [Double], at offset: Int) {
    let first = standard.startIndex
    for row in 0..<dimension {
      var value = numbers[row]
      switch form {
      case .meanField: value += exp(numbers[dimension + row]) * standard[first + row]
      case .fullRank: for column in 0...row { value += numbers[place(row, column)] * standard[first + column] }
      }
      point[offset + row] = value
    }
  }

  /// Its entropy.
  var entropy: Double {
    var sum = 0.5 * Double(dimension) * (1 + log(2 * Double.pi))
    for row in 0..<dimension {
      sum += form == .meanField ? numbers[dimension + row] : log(abs(numbers[place(row, row)]))
    }
    return sum
  }

  /// Adds what one draw says of the gradient of the expected log density (equations 10 and 11 of Kucukelbir et al. 2017, without
  /// the entropy).
  ///
  /// - Parameters:
  ///   - gradient: of the log density where the draw landed.
  ///   - standard: the draw.
  func addDraw(_ gradient: ArraySlice<Double>, _ standard: ArraySlice<Double>, to sum: inout [Double]) {
    let (g, z) = (gradient.startIndex, standard.startIndex)
    for row in 0..<dimension {
      sum[row] += gradient[g + row]
      switch form {
      case .meanField: sum[dimension + row] += gradient[g + row] * standard[z + row]
      case .fullRank: for column in 0...row { sum[place(row, column)] += gradient[g + row] * standard[z + column] }
      }
    }
  }

  /// The gradient of the bound: the mean over draws, and that of the entropy.
  func boundGradient(_ sum: [Double], draws: Int) -> [Double] {
    var result = sum.map { $0 / Double(draws) }
    for row in 0..<dimension {
      switch form {
      case .meanField: result[dimension + row] = result[dimension + row] * exp(numbers[dimension + row]) + 1
      case .fullRank: result[place(row, row)] += 1 / numbers[place(row, row)]
      }
    }
    return result
  }
}
