// VariableRole: what a variable of the draws is for: a quantity of the posterior, a replicate of data, a log likelihood.
import CohortIO

/// What a variable of a fit is for, as ArviZ's groups tell them apart.
package enum VariableRole: String, CaseIterable, Sendable {
  case posterior
  case predictive = "posterior_predictive"
  case likelihood = "log_likelihood"
  /// The method's own columns.
  case statistics = "sample_stats"
}

extension Fit {
  /// What a variable is for, by its block and its name.
  ///
  /// - Parameter dataNames: the names of the data, where the fit does not list them.
  package func role(of variable: Variable, dataNames: [String]? = nil) -> VariableRole {
    if variable.isSamplers { return .statistics }
    let name = variable.name
    // Parameters are what they are, whatever they are called.
    let block = runVariables.block(of: name)
    guard block == nil || block == .generatedQuantities else { return .posterior }
    if Fit.isLogLikelihood(name) { return .likelihood }
    return observed(behind: name, dataNames: dataNames) != nil ? .predictive : .posterior
  }

  /// Whether a name is one that programs give log likelihoods: `log_lik`, `log_lik_y`, `log_likelihood`.
  static func isLogLikelihood(_ name: String) -> Bool {
    ["log_lik", "log_likelihood"].contains { name == $0 || name.hasPrefix($0 + "_") }
  }

  /// The data that a replicate such as `y_rep` stands for; where the data is not known, whatever stands before its ending.
  ///
  /// - Parameter dataNames: the names of the data, where the fit does not list them.
  package func observed(behind name: String, dataNames: [String]? = nil) -> String? {
    let ending = ["_rep", "_pred", "_ppc", "_sim", "_tilde", "_new", "rep", "_hat"].first {
      name.hasSuffix($0) && name.count > $0.count
    }
    guard let ending else { return nil }
    let base = String(name.dropLast(ending.count))
    let inputs = runVariables.blocks[.inputs] ?? []
    if inputs.isEmpty, dataNames == nil { return ["_rep", "_pred", "_ppc"].contains(ending) ? base : nil }
    let isInput = inputs.contains { $0.name == base } || (inputs.isEmpty && dataNames?.contains(base) == true)
    return isInput || (ending == "_rep" && base == "y") ? base : nil
  }
}
