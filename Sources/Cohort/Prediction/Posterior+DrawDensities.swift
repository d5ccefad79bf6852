// Posterior + draw densities: log density and gradient for every draw of a fit.
import CohortIO
import CohortModel
import Foundation

extension Posterior {
  /// The unconstrained numbers of every draw of a fit after warm-up, chain after chain.
  ///
  /// - Throws: `ModelError` where the fit lacks a parameter, or a draw violates a constraint by more than rounding: such
  ///   draws were written with too few digits.
  public func unconstrainedDraws(_ fit: Fit) throws -> [[Double]] {
    let parameters = try FitParameters(fit, of: self)
    return try fit.chains.indices.flatMap { chain in
      try (0..<fit.chains[chain].drawCount).map { try parameters.point($0, chain: chain) }
    }
  }

  /// The unconstrained numbers of parameters in a file: of draws, of one set of parameters in JSON, or of draws in a directory.
  ///
  /// - Throws: `ModelError`.
  package func unconstrainedPoints(inFile path: String, warning: (String) -> Void) throws -> [[Double]] {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists, isDirectory.boolValue || DrawsFormat.of(path: path) != nil {
      return try unconstrainedDraws(try Fit(contentsOf: try Fit.files([path]), warning: warning))
    }
    return [try evaluator().unconstrain(try ModelData(contentsOf: path))]
  }

  /// The names of the columns of CmdStan's tables of log densities: `lp__`, then `g_` and the name of each unconstrained
  /// parameter.
  package var logDensityColumns: [String] { ["lp__"] + unconstrainedNames.map { "g_" + $0 } }
}
