// The portable executor's place among the kinds of executors.
import CohortProgram

extension ExecutorKind {
  /// Kernels that are part of the library; nothing is compiled for a program.
  static let portable = ExecutorKind(
    name: "portable", summary: "Runs programs with the library's own kernels, on any machine and at once."
  ) { try LoweredProgram($0) }
}

extension LoweredProgram: ExecutableProgram {
  func makeExecutor(hasGradient: Bool) throws -> any ProgramExecutor {
    try PortableExecutor(self, hasGradient: hasGradient)
  }

  func makePopulation(hasGradient: Bool) -> any PopulationExecutor {
    let separate = SeparatePoints(self, hasGradient: hasGradient)
    return MergedPoints(self, hasGradient: hasGradient, separate: separate) ?? separate
  }
}

extension PortableExecutor: ProgramExecutor {
  var program: Program { lowered.program }
}
