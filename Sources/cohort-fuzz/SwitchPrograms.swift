// SwitchPrograms: programs whose right-hand sides switch at random times and states.

/// Programs by number. Each solves one system by two methods and adds the difference to the log density.
struct SwitchPrograms {
  let seed: UInt64

  struct Item {
    var text: [UInt8]
    /// Whether all conditions are on time, so that both methods must agree; where the state decides, a solution may graze.
    var isDetermined: Bool
  }

  func item(_ number: Int) -> Item {
    var writer = Writer(random: FuzzRandom(seed: seed ^ 0x5717, number: number), hasState: number % 2 == 1)
    let text = writer.program()
    return Item(text: Array(text.utf8), isDetermined: !writer.hasState)
  }

  /// Whether the value of a determined program says that its methods agree.
  static func agrees(_ value: Double) -> Bool { !value.isFinite || abs(value) < 1e-3 }

  private struct Writer {
    var random: FuzzRandom
    let hasState: Bool

    mutating func program() -> String {
      let (first, second) = random.once(in: 2) ? ("rk45", "bdf") : ("bdf", "adams")
      let groups = 1 + random.below(5)
      return """
        functions {
          real table(real t, array[] real times, array[] real values) {
            int i = 1;
            while (i <= size(times) && t >= times[i]) i += 1;
            return values[i];
          }
          vector f(real t, vector y, array[] real p) {
            vector[2] d;
            real u = \(term(2));
            \(statement())
            d[1] = u - (0.5 + abs(p[1])) * y[1];
            d[2] = \(term(2)) + \(term(1)) - 0.7 * y[2] + 0.2 * y[1];
            return d;
          }
        }
        parameters { array[4] real p; }
        model {
          for (g in 1:\(groups)) {
            array[2] vector[2] a = ode_\(first)_tol(f, [0, p[2]]', 0.1 * g, {3.0 + g, 12.5}, 1e-9, 1e-9, 20000, p);
            array[2] vector[2] b = ode_\(second)_tol(f, [0, p[2]]', 0.1 * g, {3.0 + g, 12.5}, 1e-9, 1e-9, 20000, p);
            target += sum(a[1] - b[1]) + sum(a[2] - b[2]);
          }
        }
        generated quantities { real u = f(1.5, [0.5, p[3]]', p)[1]; }
        """
    }

    private mutating func pick(_ list: [String]) -> String { random.pick(list) ?? "1.0" }

    /// A time, which may depend on parameters.
    private mutating func time() -> String {
      pick([
        "0.0", "2.5", "6.0", "12.5", "3 + p[1]", "abs(p[2])", "5 * inv_logit(p[3])", "p[4]", "2 + square(p[1])", "40.0",
      ])
    }

    private mutating func period() -> String { pick(["0.7", "2.0", "1 + abs(p[1])", "exp(0.3 * p[2])"]) }

    private mutating func amplitude() -> String { pick(["1.0", "p[1]", "-2.0", "p[2]", "exp(p[3])", "0.0"]) }

    private mutating func condition(_ depth: Int) -> String {
      if depth > 0 {
        switch random.below(4) {
        case 0: return "(\(condition(depth - 1)) && \(condition(depth - 1)))"
        case 1: return "(\(condition(depth - 1)) || \(condition(depth - 1)))"
        case 2: return "!(\(condition(depth - 1)))"
        default: break
        }
      }
      let relation = pick(["<", "<=", ">", ">=", ">", "<"])
      if hasState, random.once(in: 3) {
        return
          "\(pick(["y[1]", "y[2]", "y[1] - y[2]", "y[1] * t"])) \(relation) \(pick(["0.3", "p[2]", "1.0", "p[1] + 0.5"]))"
      }
      switch random.below(6) {
      case 0: return "fmod(t, \(period())) \(relation) \(pick(["0.3", "0.5", "0.1 + 0.2 * square(p[2])"]))"
      case 1: return "t - \(time()) \(relation) \(pick(["0", "0.5", "p[1]"]))"
      case 2: return "floor(t / \(period())) \(relation) \(pick(["2", "3.0", "p[4]"]))"
      case 3: return "sin(t) \(relation) 0.4"
      case 4: return "\(time()) \(relation) t"
      default: return "t \(relation) \(time())"
      }
    }

    private mutating func term(_ depth: Int) -> String {
      switch random.below(12) {
      case 0: return "\(amplitude()) * step(t - \(time()))"
      case 1: return "\(amplitude()) * fmax(0, t - \(time()))"
      case 2: return "\(amplitude()) * fmin(t, \(time()))"
      case 3: return "0.1 * abs(t - \(time()))"
      case 4: return "0.3 * floor(t / \(period()))"
      case 5: return "\(amplitude()) * fmod(t, \(period()))"
      case 6: return "table(t, {1.0, 1 + abs(\(amplitude())), 7.0}, {0, \(amplitude()), 1, p[4]})"
      case 7 where hasState: return "0.2 * floor(y[\(1 + random.below(2))])"
      case 8: return "\(amplitude()) * int_step(t - \(time()))"
      default:
        let side = depth > 0 ? term(depth - 1) : amplitude()
        return "(\(condition(depth)) ? \(side) : \(amplitude()))"
      }
    }

    private mutating func statement() -> String {
      switch random.below(4) {
      case 0: return "if (\(condition(1))) u += \(amplitude()); else if (\(condition(0))) { u = \(term(1)); }"
      case 1: return "for (k in 1:4) if (t >= 2 * k && \(condition(0))) u += \(amplitude());"
      case 2: return "if (\(condition(0))) return [u, \(amplitude())]';"
      default: return ""
      }
    }
  }
}
