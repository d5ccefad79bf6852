// Machine + branches: notes what is written to variables while a branch is run that may not count.
import CohortMath

extension Machine {
  /// A variable is about to be written in a way that is not followed number by number.
  ///
  /// - Parameter before: what it was; nil: what it is.
  @inline(__always)
  func willWrite(_ variable: Int, before: Value? = nil) {
    if overwritten.isEmpty { return }
    overwritten[overwritten.count - 1].note(variable, in: variables, before: before)
  }

  /// One number of a variable is about to be written.
  @inline(__always)
  func willWrite(_ variable: Int, position: Int) {
    if overwritten.isEmpty { return }
    overwritten[overwritten.count - 1].note(variable, in: variables, positions: CollectionOfOne(position))
  }

  /// The part of a variable that evaluated indices pick is about to be written.
  func willWrite(_ value: Value, to variable: Int, at indices: [IndexList]) {
    if overwritten.isEmpty { return }
    switch (variables[variable], value) {
    case (.ints, .openInts): willWrite(variable)
    case (.ints(let array), _):
      let positions = Selection(sizes: array.sizes, indices: indices).positions
      overwritten[overwritten.count - 1].note(variable, in: variables, positions: positions)
    case (.openInts(let tensor), _):
      let positions = Selection(sizes: tensor.arraySizes, indices: indices).positions
      overwritten[overwritten.count - 1].note(variable, in: variables, positions: positions)
    case (.tensor(let tensor), _):
      let positions = TensorSelection(tensor, indices).positions
      overwritten[overwritten.count - 1].note(variable, in: variables, positions: positions)
    default: willWrite(variable)
    }
  }

  /// Numbers of a variable have been written.
  func willWrite(_ variable: Int, before: OverwrittenValues.Numbers) {
    if overwritten.isEmpty { return }
    overwritten[overwritten.count - 1].note(variable, in: variables, before: before)
  }
}
