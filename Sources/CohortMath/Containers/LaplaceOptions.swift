// LaplaceOptions: the control tuple of the Laplace functions.
import CohortProgram

/// How the mode is searched for.
package struct LaplaceSettings: Sendable, Equatable {
  /// The search ends where the objective changes by less.
  package var tolerance: Double
  package var maximumSteps: Int

  package init(tolerance: Double = 1.49012e-08, maximumSteps: Int = 500) {
    self.tolerance = tolerance
    self.maximumSteps = maximumSteps
  }
}

let laplaceFunctions: [ContainerFunction] = [
  .define(
    "generate_laplace_options",
    [
      "tuple(vector, real, int, int, int, int) generate_laplace_options(int)",
      "tuple(vector, real, int, int, int, int) generate_laplace_options(vector)",
    ],
    "The control tuple of the Laplace functions with default settings, for so many latent variables or from a guess of "
      + "the mode."
  ) { arguments in
    let guess: Tensor
    if arguments.isContainer(0) {
      guess = .vector(try arguments.scalars(0))
    } else {
      let count = try Arguments.product(try arguments.size(0))
      guess = .vector(ContiguousArray(repeating: Scalar(0), count: count))
    }
    let settings = LaplaceSettings()
    return .tuple([
      .tensor(guess), .real(Scalar(settings.tolerance)), .int(settings.maximumSteps), .int(1), .int(1000), .int(1),
    ])
  }
]
