// The coefficients of an affine right-hand side as the exact solver runs them.
import CIntegrators
import CTape
import CohortTape

/// The compiled coefficients of y' = A y + b, derived once and then shared by all threads.
final class LinearCode: @unchecked Sendable {
  /// Never changed after `init`, hence safe to share.
  let system: UnsafeMutablePointer<CohortLinearSystem>
  private let instructions: Storage<CohortInstruction>
  private let indices: Storage<Int32>

  /// Parts of A up to this size have eigenvalues in closed form.
  private static let largestPart = 3
  /// See `ExactLinear.c`.
  private static let mostPoints = 24
  /// Larger ones are integrated: the exponential of the whole matrix takes n^3 operations for each sensitivity.
  static let mostDenseStates = 12

  /// nil where the exact solution would cost more than an integrator, or memory is short.
  init?(_ affine: AffineCode, sensitivities: Int) {
    let states = affine.entries.count
    let blocks = affine.blocks
    let points = states * (sensitivities > 0 ? 2 : 1) + (affine.hasConstant ? 1 : 0)
    let isClosed = blocks.allSatisfy { $0.count <= LinearCode.largestPart } && points <= LinearCode.mostPoints
    guard isClosed || states <= LinearCode.mostDenseStates, sensitivities <= 256 else { return nil }
    var rowStart: [Int32] = [0]
    var forcingStart: [Int32] = [0]
    for row in 0..<states {
      rowStart.append(rowStart[row] + Int32(affine.entries[row].count))
      forcingStart.append(forcingStart[row] + Int32(affine.derivatives[row].count))
    }
    var blockStart: [Int32] = [0]
    for block in blocks { blockStart.append((blockStart.last ?? 0) + Int32(block.count)) }
    let (entries, derivatives) = (affine.entries.flatMap { $0 }, affine.derivatives.flatMap { $0 })
    let lists: [[Int32]] = [
      rowStart, entries.map { Int32($0.column) }, entries.map(\.register), forcingStart,
      derivatives.map { Int32($0.column) }, derivatives.map { Int32($0.variable - states + 1) },
      derivatives.map(\.register), blockStart, blocks.flatMap { $0.map { Int32($0) } },
    ]
    guard let instructions = Storage<CohortInstruction>(affine.instructions),
      let indices = Storage<Int32>(lists.flatMap { $0 })
    else { return nil }
    self.instructions = instructions
    self.indices = indices
    var next = UnsafePointer(indices.base)
    func take(_ number: Int) -> UnsafePointer<Int32> {
      defer { next += lists[number].count }
      return next
    }
    system = .allocate(capacity: 1)
    system.initialize(
      to: CohortLinearSystem(
        coefficients: instructions.base, hasConstant: affine.hasConstant ? 1 : 0, rowStart: take(0), column: take(1),
        entry: take(2), forcingStart: take(3), forcingState: take(4), forcingColumn: take(5), forcing: take(6),
        blockCount: Int32(blocks.count), blockStart: take(7), blockState: take(8)))
  }

  deinit { system.deallocate() }
}
