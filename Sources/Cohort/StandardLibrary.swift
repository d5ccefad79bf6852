// StandardLibrary: the table of all functions that programs may call, put together from the modules that define them.
import CohortChecking
import CohortMath
import CohortRecording

extension FunctionTable {
  /// The whole library of the language. Every signature and every text comes from the place where the function is
  /// defined; checker, recorder and language server are given the table.
  package static let standard = FunctionTable(RecordedFunctions.topics + FunctionLibrary.topics)
}
