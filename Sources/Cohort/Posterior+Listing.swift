// Posterior + listing: the recorded program as text.
import CohortProgram
import CohortRandom
import CohortRecording
import CohortSyntax

extension Posterior {
  /// Which of a posterior's two programs is meant.
  package enum Recorded {
    /// Log density.
    case density
    /// Parameters, transformed parameters and generated quantities of a draw.
    case outputs
  }

  /// What there is after each pass that makes a program, recorded where all unconstrained parameters are 0.
  ///
  /// - Parameter pass: the name of a pass; nil for the last.
  /// - Throws: `ModelError` where the program cannot be recorded there.
  package func listing(of recorded: Recorded, after pass: String? = nil) throws -> String {
    let last = pass ?? bound.optimizer.passes.last?.name
    var listing = ""
    let observer: Optimizer.Observer = { pass, compilation in
      if pass.name == last { listing = compilation.listing }
    }
    do {
      try StackRoom.withRoom(StackRoom.ordinary) {
        try [Double](repeating: 0, count: dimension).withUnsafeBufferPointer { origin in
          switch recorded {
          case .density: _ = try bound.record(at: origin, observer: observer)
          case .outputs:
            _ = try bound.recordOutputs(
              at: origin, random: RandomStream(seed: 0, purpose: .generatedQuantities), observer: observer)
          }
        }
      }
    } catch {
      throw modelError(error)
    }
    return listing
  }
}
