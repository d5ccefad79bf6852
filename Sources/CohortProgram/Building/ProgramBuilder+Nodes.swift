// ProgramBuilder + nodes: calls of library nodes.

extension ProgramBuilder {
  /// Calls a library node now and takes the call down unless all operands are constants. Uses the next position.
  ///
  /// - Parameters:
  ///   - node: the node; its arguments have the given operands.
  ///   - arguments: the operands of each argument.
  ///   - outputCount: the number of results.
  ///   - runsMasked: whether the node may run in a branch whose condition does not hold.
  /// - Returns: the results.
  package func call(
    _ node: any LibraryNode, _ arguments: [ContiguousArray<Scalar>], outputCount: Int, runsMasked: Bool = false
  ) -> ContiguousArray<Scalar> {
    defer { position &+= 1 }
    var results = ContiguousArray<Scalar>(repeating: Scalar(.nan), count: outputCount)
    let isConstant = arguments.allSatisfy { $0.allSatisfy(\.isConstant) }
    if mode == .tape, !isConstant {
      if let node = node as? any ExpandableNode, node.isAlwaysExpanded || needsPrimitives {
        return node.expanded(at: arguments, self)
      }
      return tape.call(node, arguments, outputCount: outputCount, location: location)
    }
    if mask != nil, !isConstant, !runsMasked {
      hasNodeUnderMask = true
      return results
    }
    let outcome = evaluate(node, arguments, &results)
    if case .failure(let failure) = outcome {
      for index in results.indices { results[index].value = .nan }
      if mask != nil { hasNodeUnderMask = true }
      // The statement stands for what is computed of data alone.
      fail(isConstant ? failure.message : failure.message(at: describePlace?()), isConstant: isConstant)
    }
    if isConstant { return results }
    let site = findSite(.node, position: position, columnCount: arguments.count)
    let first = sites[site].rows
    if sites[site].calls.isEmpty { sites[site].place = describePlace?() }
    sites[site].beginOperands()
    for (column, argument) in arguments.enumerated() {
      for scalar in argument { append(scalar, to: site, column: column) }
    }
    sites[site].calls.append(NodeCall(node: node, firstRow: first, outputCount: outputCount))
    state.pointee.operationCount &+= outputCount
    sites[site].order.append(moment)
    sites[site].rows = first &+ Int32(truncatingIfNeeded: outputCount)
    for index in results.indices {
      results[index].site = Int32(truncatingIfNeeded: site)
      results[index].row = first &+ Int32(truncatingIfNeeded: index)
    }
    return results
  }

  private func evaluate(
    _ node: any LibraryNode, _ arguments: [ContiguousArray<Scalar>], _ results: inout ContiguousArray<Scalar>
  ) -> NodeOutcome {
    let values = arguments.map { ContiguousArray($0.map(\.value)) }
    let total = values.reduce(0) { $0 + $1.count }
    let inputs = UnsafeMutablePointer<Double>.allocate(capacity: max(total, 1))
    let outputs = UnsafeMutablePointer<Double>.allocate(capacity: max(results.count, 1))
    let pointers = UnsafeMutablePointer<UnsafePointer<Double>>.allocate(capacity: max(values.count, 1))
    defer {
      inputs.deallocate()
      outputs.deallocate()
      pointers.deallocate()
    }
    var offset = 0
    for (index, argument) in values.enumerated() {
      (pointers + index).initialize(to: UnsafePointer(inputs + offset))
      for value in argument {
        inputs[offset] = value
        offset += 1
      }
    }
    let outcome = node.evaluateOnce(at: UnsafePointer(pointers), outputs: outputs)
    for index in results.indices { results[index].value = outputs[index] }
    return outcome
  }
}
