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
    append(scalar, to: site, column: 0)
    sites[site].rows &+= 1
  }

  /// The log density so far, as a result that depends on the parameters. Uses the next position.
  package func targetSoFar() -> Scalar {
    defer { position &+= 1 }
    var parts: [(reference: Reference, scale: Double)] = []
    for index in 0..<siteCount {
      guard case .targetTerm(let scale) = sites[index].kind else { continue }
      for row in 0..<Int(sites[index].rows) { parts.append((sites[index].columns[0].reference(row), scale)) }
    }
    if parts.isEmpty { return Scalar(targetValue) }
    let start = position
    var terms: [Scalar] = []
    for (reference, scale) in parts {
      position = start
      let operand = Scalar(value: 0, site: reference.site, row: reference.row)
      terms.append(scale == 1 ? operand : apply(.multiply, Scalar(scale), operand))
    }
    position = start &+ 1
    var result = sum(terms)
    if constantTarget != 0 { result = apply(.add, result, Scalar(constantTarget)) }
    result.value = targetValue
    return result
  }
}
