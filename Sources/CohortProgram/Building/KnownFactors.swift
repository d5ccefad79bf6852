// KnownFactors: Cholesky factors of matrices that were made of them.

/// The factors from which positive definite matrices were made.
///
/// A correlation or covariance matrix among the parameters is L Lᵀ of a factor L that its transform gives. Of large matrices,
/// rounding hides that they are positive definite: at a random start the least pivot of 40 correlations is about 1e-20 of the
/// largest. What needs a factor of such a matrix takes the one that it was made of.
struct KnownFactors {
  private struct Key: Hashable {
    var order: Int
    var site: Int32
    var row: Int32
    var value: UInt64
  }
  private struct Entry {
    var matrix: ContiguousArray<Scalar>
    var factor: (ProgramBuilder) -> ContiguousArray<Scalar>
  }
  private var entries: [Key: Entry] = [:]

  /// An entry off the diagonal tells matrices apart.
  private static func key(_ matrix: ContiguousArray<Scalar>, _ order: Int) -> Key? {
    guard order > 1, matrix.count == order * order else { return nil }
    let entry = matrix[1]
    return Key(order: order, site: entry.site, row: entry.row, value: entry.isConstant ? entry.value.bitPattern : 0)
  }

  mutating func note(
    _ matrix: ContiguousArray<Scalar>, _ order: Int, _ factor: @escaping (ProgramBuilder) -> ContiguousArray<Scalar>
  ) {
    if let key = KnownFactors.key(matrix, order) { entries[key] = Entry(matrix: matrix, factor: factor) }
  }

  func factor(of matrix: ContiguousArray<Scalar>, _ order: Int) -> ((ProgramBuilder) -> ContiguousArray<Scalar>)? {
    guard !entries.isEmpty, let key = KnownFactors.key(matrix, order), let entry = entries[key] else { return nil }
    let isSame = zip(entry.matrix, matrix).allSatisfy { known, found in
      known.site == found.site && known.row == found.row
        && (!found.isConstant || known.value.bitPattern == found.value.bitPattern)
    }
    return isSame ? entry.factor : nil
  }
}

extension ProgramBuilder {
  /// Smaller matrices are factorised as they are: there rounding does no harm.
  private static let leastOrder = 10

  /// Notes the lower triangular factor L of a matrix L Lᵀ, both column by column.
  ///
  /// - Parameter factor: gives L where it is asked for; what it takes down counts for nothing unless it is used.
  package func noteFactor(
    of matrix: ContiguousArray<Scalar>, order: Int, _ factor: @escaping (ProgramBuilder) -> ContiguousArray<Scalar>
  ) {
    if mode == .sites, order >= ProgramBuilder.leastOrder { knownFactors.note(matrix, order, factor) }
  }

  /// Whether a matrix was made of a factor.
  package func isFactorKnown(of matrix: ContiguousArray<Scalar>, order: Int) -> Bool {
    knownFactors.factor(of: matrix, order) != nil
  }

  /// The factor of a matrix that was made of one; nil for any other matrix.
  package func knownFactor(of matrix: ContiguousArray<Scalar>, order: Int) -> ContiguousArray<Scalar>? {
    knownFactors.factor(of: matrix, order)?(self)
  }
}
