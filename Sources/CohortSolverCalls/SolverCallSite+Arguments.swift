// The arguments of a solver's call: read by place, with messages where they do not have the right form.
import CohortMath
import CohortProgram
import CohortRecording
import CohortSolvers
import CohortTape

extension SolverCallSite {
  /// Runs `body`; what it says is wrong with the call's arguments becomes an error of the program, at this place.
  func reporting(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as SolverInputError {
      throw invalid(error.message)
    }
  }

  func scalars(_ index: Int) throws -> ContiguousArray<Scalar> {
    guard let scalars = index < values.count ? values[index].realScalars : nil else { throw shapeError(index) }
    return scalars
  }

  func number(_ index: Int) throws -> Scalar {
    guard let first = try scalars(index).first else { throw shapeError(index) }
    return first
  }

  func ints(_ index: Int) throws -> [Int] {
    guard index < values.count, case .ints(let array) = values[index] else { throw shapeError(index) }
    return Array(array.elements)
  }

  /// A number of steps, which older forms take as a real.
  func steps(_ index: Int) throws -> Int {
    let steps = try number(index).value
    guard steps.isFinite, abs(steps) < 1e9 else {
      throw SolverInputError("the maximum number of steps must be an int, but is \(steps)")
    }
    return Int(steps)
  }

  /// Relative and absolute tolerance, greatest number of steps.
  func tolerances(from index: Int) throws -> ODETolerances {
    let steps = try number(index + 2).value
    guard steps >= 1, steps <= 2_147_483_647 else {
      throw SolverInputError("the maximum number of steps must be positive, but is \(steps)")
    }
    return ODETolerances(
      relative: try number(index).value, absolute: try number(index + 1).value, maximumSteps: Int(steps))
  }

  func shapeError(_ index: Int) -> RecordingError { invalid("argument \(index + 2) does not have the right form") }
}
