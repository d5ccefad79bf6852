// ProgramBuilder + target: terms of the log density.

extension ProgramBuilder {
  /// Adds a term to the log density. Uses the next position.
  package func addTarget(_ scalar: Scalar, scale: Double = 1) {
    addTarget(scalar, scale: scale, position: position)
    position &+= 1
  }

  func addTarget(_ scalar: Scalar, scale: Double, position: Int) {
    if mask != nil {
      deferredTerms.append(DeferredTerm(location: location, position: position, scalar: scalar, scale: scale))
      return
    }
    targetValue += scale * scalar.value
    if scalar.isConstant {
      constantTarget += scale * scalar.value
      return
    }
    state.pointee.operationCount &+= 1
    let site = findSite(.targetTerm(scale: scale), position: position, columnCount: 1)
    if sites[site].rows == 0 { partOfTarget.rows.append((site, 0)) }
    append(scalar, to: site, column: 0)
    sites[site].rows &+= 1
  }

  /// The log density so far, as a result that depends on the parameters. Uses the next position.
  ///
  /// Terms that an earlier call has added up are taken from there.
  package func targetSoFar() -> Scalar {
    defer { position &+= 1 }
    var parts: [(operand: Scalar, scale: Double)] = []
    if let sum = partOfTarget.sum { parts.append((sum, 1)) }
    for index in partOfTarget.rows.indices {
      let site = partOfTarget.rows[index].site
      guard case .targetTerm(let scale) = sites[site].kind else { continue }
      for row in partOfTarget.rows[index].count..<Int(sites[site].rows) {
        let reference = sites[site].columns[0].reference(row)
        parts.append((Scalar(value: 0, site: reference.site, row: reference.row), scale))
      }
      partOfTarget.rows[index].count = Int(sites[site].rows)
    }
    if parts.isEmpty { return Scalar(targetValue) }
    let start = position
    var terms: [Scalar] = []
    for (operand, scale) in parts {
      position = start
      terms.append(scale == 1 ? operand : apply(.multiply, Scalar(scale), operand))
    }
    position = start &+ 1
    var result = sum(terms)
    partOfTarget.sum = result
    if constantTarget != 0 { result = apply(.add, result, Scalar(constantTarget)) }
    result.value = targetValue
    return result
  }
}

/// The terms of the log density that `target()` has added up.
struct PartOfTarget {
  /// Their sum; nil before the first call.
  var sum: Scalar?
  /// All sites of terms, with how many of their rows are in the sum.
  var rows: [(site: Int, count: Int)] = []
}
