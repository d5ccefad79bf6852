// ProgramBuilder + operations: primitives and sums.

extension ProgramBuilder {
  /// Performs a primitive and takes it down unless all operands are constants. Uses the next position.
  @inline(__always)
  package func apply(_ primitive: Primitive, _ a: Scalar) -> Scalar {
    let value = cohort_primitive_value(primitive, a.value, 0, 0)
    defer { position &+= 1 }
    if a.isConstant { return Scalar(value) }
    return take(primitive, 1, a, a, a, value: value, position: position)
  }

  @inline(__always)
  package func apply(_ primitive: Primitive, _ a: Scalar, _ b: Scalar) -> Scalar {
    let value = cohort_primitive_value(primitive, a.value, b.value, 0)
    defer { position &+= 1 }
    if a.isConstant && b.isConstant { return Scalar(value) }
    return take(primitive, 2, a, b, b, value: value, position: position)
  }

  @inline(__always)
  package func apply(_ primitive: Primitive, _ a: Scalar, _ b: Scalar, _ c: Scalar) -> Scalar {
    let value = cohort_primitive_value(primitive, a.value, b.value, c.value)
    defer { position &+= 1 }
    if a.isConstant && b.isConstant && c.isConstant { return Scalar(value) }
    return take(primitive, 3, a, b, c, value: value, position: position)
  }

  @inline(__always)
  func take(
    _ primitive: Primitive, _ arity: Int, _ a: Scalar, _ b: Scalar, _ c: Scalar, value: Double, position: Int
  ) -> Scalar {
    state.pointee.operationCount &+= 1
    if mode == .tape { return tape.append(primitive, arity, a, b, c, value: value, location: location) }
    let site = operationSite(primitive, position: position, arity: arity)
    let row = sites[site].rows
    append(a, to: site, column: 0)
    if arity > 1 { append(b, to: site, column: 1) }
    if arity > 2 { append(c, to: site, column: 2) }
    sites[site].order.append(moment)
    sites[site].rows = row &+ 1
    return Scalar(value: value, site: Int32(truncatingIfNeeded: site), row: row)
  }

  /// Runs `body` for 0 ..< count so that the operations of all iterations share their sites.
  @inline(__always)
  package func loop(_ count: Int, _ body: (Int) throws -> Void) rethrows {
    let start = position
    var end = start
    for index in 0..<count {
      position = start
      try body(index)
      if position > end { end = position }
    }
    position = end
  }

  /// The sum of scalars, taken down as one operation. Uses the next position.
  package func sum<S: Sequence>(_ scalars: S) -> Scalar where S.Element == Scalar {
    defer { position &+= 1 }
    var value = 0.0
    var constants = 0.0
    var symbolic = 0
    for scalar in scalars {
      value += scalar.value
      if scalar.isConstant { constants += scalar.value } else { symbolic += 1 }
    }
    if symbolic == 0 { return Scalar(value) }
    if mode == .tape {
      var sum: Scalar?
      for scalar in scalars { sum = sum.map { apply(.add, $0, scalar) } ?? scalar }
      return sum ?? Scalar(0)
    }
    let site = findSite(.sum, position: position, columnCount: 1)
    if sites[site].offsets.isEmpty { sites[site].offsets.append(0) }
    for scalar in scalars where !scalar.isConstant { append(scalar, to: site, column: 0) }
    state.pointee.operationCount &+= symbolic
    let row = sites[site].rows
    sites[site].offsets.append(sites[site].columns[0].count)
    sites[site].order.append(moment)
    sites[site].rows = row &+ 1
    let sum = Scalar(value: value - constants, site: Int32(truncatingIfNeeded: site), row: row)
    guard constants != 0 else { return sum }
    position &+= 1
    return apply(.add, sum, Scalar(constants))
  }
}
