// RecordedFunctions: what the library says about the functions that are defined in this module.
import CohortLibrary

/// The functions that need the recorder for what they mean.
package enum RecordedFunctions {
  package static let topics: [LibraryTopic] = [
    LibraryTopic(.roundingAndLogic, operatorEntries + RealTest.all.map(\.entry)),
    LibraryTopic(.parallelSums, ReduceSumNode.entries + [MapRectNode.entry]),
  ]
}
