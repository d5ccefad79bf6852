// StandardLibrary: the table of all functions that programs may call, made from their definitions.
import CohortChecking
import CohortMath

extension FunctionTable {
  /// The whole library of the language. Every signature and every text comes from the place where the function is
  /// defined, or where it will be.
  package static let standard = FunctionTable(
    (topics + FunctionLibrary.topics).flatMap { topic in
      topic.entries.map { entry in
        LibraryFunction(
          name: entry.name, topic: topic.title, rules: entry.rules, documentation: entry.documentation,
          isDefined: entry.isDefined)
      }
    }, arguments: .standard)

  /// What is defined in this module.
  private static let topics: [LibraryTopic] = [
    LibraryTopic("Rounding, comparison and logic", operatorEntries),
    LibraryTopic("Differential equations", ODESignature.entries + DAECallNode.entries),
    LibraryTopic("Integrals and algebraic equations", IntegralSignature.entries + RootSignature.entries),
    LibraryTopic("Sums and maps in parallel", reductionEntries),
  ]
}
