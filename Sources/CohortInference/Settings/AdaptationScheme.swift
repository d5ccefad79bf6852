// How warm-up learns the metric: from draws and gradients, or from draws alone as Stan does.

/// What warm-up learns the metric from, and when.
public enum AdaptationScheme: String, Codable, SettingChoice {
  /// From draws and gradients, in short windows that overlap: the metric under which the posterior is closest to a standard
  /// normal in Fisher divergence (Seyboldt, Carlson and Carpenter 2026).
  case fisher
  /// From draws alone, in Stan's windows.
  case stan

  /// The command line's name.
  public var option: String { rawValue }

  /// Iterations of warm-up where none are asked for.
  package var standardWarmup: Int {
    switch self {
    case .fisher: 400
    case .stan: 1000
    }
  }
}
