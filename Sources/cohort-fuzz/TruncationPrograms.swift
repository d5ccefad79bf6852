// TruncationPrograms: programs that truncate random densities, with bounds near to the centre and far out in either tail.

/// Programs by number. Each compares the mass of an interval with those of its two parts, as the statements give them.
struct TruncationPrograms {
  let seed: UInt64

  struct Item {
    var text: [UInt8]
    /// Whether the log density at a point must be 0 up to rounding.
    var isDetermined: Bool
  }

  func item(_ number: Int) -> Item {
    var writer = Writer(random: FuzzRandom(seed: seed ^ 0x7A17, number: number))
    let isDetermined = number % 3 != 2
    let text = isDetermined ? writer.parts() : writer.counts()
    return Item(text: Array(text.utf8), isDetermined: isDetermined)
  }

  /// Whether the value of a determined program says that the parts make up the whole.
  static func agrees(_ value: Double) -> Bool { !value.isFinite || abs(value) < 1e-6 }

  private struct Writer {
    var random: FuzzRandom

    private mutating func pick(_ list: [String]) -> String { random.pick(list) ?? "1.0" }

    /// A number near to 0 or far from it, with a parameter in it or not.
    private mutating func place() -> String {
      pick(["0.0", "1.5", "-3.0", "p[1]", "9.0", "-40.0", "60 + p[2]", "-500.0", "1e4", "p[3] - 2000", "7 * p[1]"])
    }

    private mutating func positive() -> String {
      pick(["1.0", "0.02", "exp(p[2])", "30.0", "exp(2 * p[1])", "200.0", "1e-3 + square(p[3])"])
    }

    /// A continuous density and a bound in its support, with what may be added to it.
    private mutating func density() -> (name: String, arguments: String, start: String, width: String) {
      let width = pick(["0.3", "1.0", "exp(p[3])", "20.0", "1e3", "0.5 + square(p[1])"])
      switch random.below(6) {
      case 0:
        let name = pick(["gamma", "inv_gamma", "weibull", "frechet"])
        return (name, "\(positive()), \(positive())", positive(), width)
      case 1: return (pick(["exponential", "chi_square", "rayleigh"]), positive(), positive(), width)
      case 2: return ("lognormal", "\(place()), \(positive())", positive(), width)
      case 3: return ("beta", "\(positive()), \(positive())", "0.3 * inv_logit(p[1])", "0.4 * inv_logit(p[2])")
      case 4: return ("student_t", "\(positive()), \(place()), \(positive())", place(), width)
      default:
        let name = pick(["normal", "cauchy", "logistic", "double_exponential", "gumbel"])
        return (name, "\(place()), \(positive())", place(), width)
      }
    }

    /// log mass(a, b) = log(mass(a, c) + mass(c, b)), each as the density at c less what its truncated form adds.
    mutating func parts() -> String {
      let density = density()
      return """
        parameters { array[3] real p; }
        model {
          real a = \(density.start);
          real c = a + \(density.width);
          real b = c + \(density.width);
          real whole; real left; real right;
          real before = target();
          target += \(density.name)_lpdf(c | \(density.arguments));
          real plain = target() - before;
          before = target();
          c ~ \(density.name)(\(density.arguments)) T[a, b];
          whole = plain - (target() - before);
          before = target();
          c ~ \(density.name)(\(density.arguments)) T[a, c];
          left = plain - (target() - before);
          before = target();
          c ~ \(density.name)(\(density.arguments)) T[c, b];
          right = plain - (target() - before);
          // Beyond this the log density so far has no digits left for a difference.
          target += abs(before) + abs(plain) > 1e8
            ? negative_infinity() : (whole - log_sum_exp(left, right)) / (1 + abs(whole) + abs(plain)) - target();
        }
        """
    }

    /// Counts in an interval, for each of several rates.
    mutating func counts() -> String {
      let low = random.below(30)
      let high = low + 1 + random.below(40)
      let name: String
      let arguments: String
      switch random.below(4) {
      case 0: (name, arguments) = ("poisson", "\(positive()) * rep_vector(1.5, 3)")
      case 1: (name, arguments) = ("neg_binomial_2", "rep_vector(\(positive()), 3), \(positive())")
      case 2: (name, arguments) = ("binomial", "90, inv_logit(\(place()))")
      default: (name, arguments) = ("beta_binomial", "90, \(positive()), \(positive())")
      }
      let bounds = pick(["[\(low), \(high)]", "[\(low), ]", "[, \(high)]"])
      return """
        parameters { array[3] real p; }
        model {
          array[3] int n = {\(low), \(high), \((low + high) / 2)};
          n ~ \(name)(\(arguments)) T\(bounds);
        }
        """
    }
  }
}
