// StandardLibrary: all functions that programs may call, put together from the modules that define them.
import CohortChecking
import CohortLibrary
import CohortMath
import CohortRecording
import CohortSolvers

extension FunctionTable {
  /// The whole library of the language. Every signature and every text comes from the place where the function is
  /// defined; checker, recorder and language server are given the table.
  package static let standard = FunctionTable(RecordedFunctions.topics + solverTopics + FunctionLibrary.topics)

  /// What is defined in this module.
  private static let solverTopics: [LibraryTopic] = [
    LibraryTopic(
      .differentialEquations,
      ODEFunctions(Integrator.all).entries + EventFunctions(Integrator.all).entries
        + LinearEventFunctions(.forLinear).entries + DAECall.entries),
    LibraryTopic(.integralsAndRoots, IntegralSignature.entries + RootSignature.entries),
    LibraryTopic(.laplace, laplaceEntries),
  ]
}

extension SolverTable {
  /// All functions that solve something with a function of the program.
  package static func standard(_ settings: SolverSettings = SolverSettings()) -> SolverTable {
    SolverTable(
      ODEFunctions(Integrator.all).definitions(settings) + EventFunctions(Integrator.all, settings).definitions
        + LinearEventFunctions(.forLinear, settings).definitions
        + DAECall.definitions + IntegralSignature.definitions
        + RootSignature.definitions
        + LaplaceSignature.definitions)
  }
}
