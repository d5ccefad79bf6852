// StandardLibrary: the table of all functions that programs may call, made from their definitions.
import CohortChecking
import CohortMath
import CohortRecording

extension FunctionTable {
  /// The whole library of the language. Every signature and every text comes from the place where the function is
  /// defined, or where it will be.
  package static let standard = FunctionTable(
    (topics + FunctionLibrary.topics + [LibraryTopic("Laplace approximations", laplaceEntries)]).flatMap { topic in
      topic.entries.map { entry in
        LibraryFunction(
          name: entry.name, topic: topic.title, rules: entry.rules, documentation: entry.documentation,
          isDefined: entry.isDefined)
      }
    }, arguments: .standard)

  /// What is defined where calls are recorded.
  private static let topics: [LibraryTopic] = [
    LibraryTopic("Rounding, comparison and logic", operatorEntries),
    LibraryTopic("Differential equations", ODESignature.entries + DAECall.entries),
    LibraryTopic("Integrals and algebraic equations", IntegralSignature.entries + RootSignature.entries),
    LibraryTopic("Sums and maps in parallel", reductionEntries),
  ]
}

extension SolverTable {
  /// All functions that solve something with a function of the program.
  package static let standard = SolverTable(
    ODESignature.definitions + DAECall.definitions + IntegralSignature.definitions + RootSignature.definitions
      + LaplaceSignature.definitions)
}
