// StandardLibrary: the table of all functions that programs may call, made from their definitions.
import CohortChecking
import CohortMath

extension FunctionTable {
  /// The whole library of the language. Every signature and every text comes from the place where the function is
  /// defined, or where it will be.
  package static let standard = FunctionTable(
    (FunctionLibrary.entries + operatorEntries + ODESignature.entries + reductionEntries).map { entry in
      LibraryFunction(
        name: entry.name, rules: entry.rules, documentation: entry.documentation, isDefined: entry.isDefined)
    })
}
