// FunctionSuffix: what the end of a function's name says about it.

/// The endings of names that carry meaning.
package enum FunctionSuffix: Hashable, Sendable {
  case none
  case lpdf, lpmf
  case cdf, lcdf, lccdf
  case rng, lp, jacobian

  /// The suffix of a name; unnormalised densities count as their normalised form.
  package init(of name: String) {
    let endings: [(String, FunctionSuffix)] = [
      ("_lpdf", .lpdf), ("_lupdf", .lpdf), ("_lpmf", .lpmf), ("_lupmf", .lpmf), ("_rng", .rng), ("_lp", .lp),
      ("_jacobian", .jacobian), ("_lccdf", .lccdf), ("_lcdf", .lcdf), ("_cdf", .cdf),
    ]
    self = .none
    for (ending, suffix) in endings where name.hasSuffix(ending) {
      self = suffix
      return
    }
  }

  /// Densities and cumulative distribution functions: written with a bar, returning real.
  package var isProbability: Bool {
    switch self {
    case .lpdf, .lpmf, .cdf, .lcdf, .lccdf: return true
    case .none, .rng, .lp, .jacobian: return false
    }
  }

  package var isDensity: Bool { self == .lpdf || self == .lpmf }

  /// Whether the name is that of an unnormalised density.
  package static func isUnnormalized(_ name: String) -> Bool { name.hasSuffix("_lupdf") || name.hasSuffix("_lupmf") }

  /// `normal_lpdf` for `normal_lupdf`; other names as they are.
  package static func normalized(_ name: String) -> String {
    guard isUnnormalized(name) else { return name }
    return String(name.dropLast(6)) + (name.hasSuffix("_lupdf") ? "_lpdf" : "_lpmf")
  }
}
