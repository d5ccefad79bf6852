// BoundModel: a compiled program with its data.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom

/// A program with data: everything that depends on data alone is known.
///
/// Log densities and outputs are recorded from it (`record`, `recordOutputs`), or interpreted (`appendOutputs`).
package final class BoundModel {
  let code: CompiledProgram
  let data: BoundData
  let space: ParameterSpace
  /// The columns of an output row, see `OutputColumn`.
  package let columns: [OutputColumn]
  /// Where `print` writes.
  package var printer: (String) -> Void
  /// Makes programs of recordings.
  package let optimizer: Optimizer
  /// For `_rng` functions in transformed data.
  let random: RandomStream

  /// The parameters, in the order of their unconstrained numbers.
  package var parameters: [ParameterLayout] { space.layouts }
  /// How many unconstrained numbers there are.
  package var dimension: Int { space.dimension }

  /// Binds data and runs `transformed data`.
  ///
  /// - Parameters:
  ///   - random: for `_rng` functions in transformed data.
  ///   - optimizer: makes programs of recordings.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  /// - Throws: `DataError` where the data does not fit, `RecordingError` from running the program.
  package init(
    _ code: CompiledProgram, data source: any DataSource, random: RandomStream,
    printer: @escaping (String) -> Void = { _ in }, optimizer: Optimizer = .standard,
    interruption: @escaping () throws -> Void = {}
  ) throws {
    self.code = code
    self.printer = printer
    self.optimizer = optimizer
    self.random = random
    let machine = Machine(code: code, builder: ProgramBuilder())
    machine.random = RandomSource(stream: random)
    machine.printer = printer
    machine.listener = CallbackListener(printer: printer)
    machine.interruption = interruption
    try machine.bindData(source)
    do {
      try BlockWalk(machine).runTransformedData()
    } catch let error as RecordingError where BoundModel.mentionsNonFinite(error.message) {
      throw BoundModel.explained(error, code, source, random)
    }
    data = BoundData(machine)
    space = try ParameterSpace(BoundModel.machine(code, data, ProgramBuilder(), printer))
    columns = try OutputColumn.columns(BoundModel.machine(code, data, ProgramBuilder(), printer))
  }

  /// Makes the program of what a machine has run.
  ///
  /// - Parameters:
  ///   - outputs: numbers to be read after each evaluation.
  ///   - keepsRounding: whether results keep their last bits.
  ///   - keepsFailures: whether a point is invalid where something fails that nothing reads.
  ///   - explains: whether the passes are to say what they do to operations.
  ///   - observer: is shown what there is after each pass of the optimiser.
  func optimized(
    _ machine: Machine, outputs: ContiguousArray<Scalar>, keepsRounding: Bool = false, keepsFailures: Bool = true,
    explains: Bool = false, observer: Optimizer.Observer?
  ) -> OptimizedRecording {
    if observer != nil { machine.builder.describeLocation = machine.placesOfLocations() }
    return optimizer.optimize(
      machine.builder.recording(outputs: outputs, keepsRounding: keepsRounding, keepsFailures: keepsFailures),
      explains: explains, observer: observer)
  }

  /// A machine that has the data.
  func machine(_ builder: ProgramBuilder, interruption: @escaping () throws -> Void = {}) -> Machine {
    let machine = BoundModel.machine(code, data, builder, printer)
    machine.interruption = interruption
    return machine
  }

  private static func machine(
    _ code: CompiledProgram, _ data: BoundData, _ builder: ProgramBuilder, _ printer: @escaping (String) -> Void
  ) -> Machine {
    let machine = Machine(code: code, builder: builder)
    data.fill(machine)
    machine.printer = printer
    return machine
  }

  /// The unconstrained numbers of given parameter values; parameters that `source` lacks are taken from `defaults`.
  ///
  /// - Throws: `DataError` where a value does not fit or violates its constraint.
  package func unconstrain(_ source: any DataSource, defaults: [Double]) throws -> [Double] {
    try space.unconstrain(source, defaults: defaults, machine(ProgramBuilder()))
  }
}
