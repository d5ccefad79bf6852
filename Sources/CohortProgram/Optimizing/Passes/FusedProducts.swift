// Fused products: a product that only one sum of the same row reads is done along with the addition.

extension Pass {
  static let fusedProducts = Pass("fused-products", "makes a product and the addition that reads it one operation") {
    $0.fuseProducts()
  }
}

extension Compilation {
  /// In all blocks, unless results are to keep their last bits: a multiply-add rounds once.
  fileprivate mutating func fuseProducts() {
    guard !recording.keepsRounding else { return }
    for index in result.program.steps.indices {
      guard case .block(var block) = result.program.steps[index] else { continue }
      block.fuseProducts()
      result.program.steps[index] = .block(block)
    }
  }
}

extension Block {
  /// Replaces a · b, read by one addition alone, and that addition by one multiply-add.
  fileprivate mutating func fuseProducts() {
    let inputCount = inputs.count
    var readers = [Int32](repeating: 0, count: inputCount + operations.count)
    for operation in operations {
      let arity = cohort_primitive_arity(operation.primitive)
      readers[Int(operation.a)] &+= 1
      if arity > 1 { readers[Int(operation.b)] &+= 1 }
      if arity > 2 { readers[Int(operation.c)] &+= 1 }
    }
    for export in exports { readers[export.register] &+= 2 }
    for sum in sums { readers[sum.register] &+= 2 }
    for check in checks {
      readers[check.register] &+= 2
      if check.shown >= 0 { readers[check.shown] &+= 2 }
    }
    func product(_ register: Int32) -> Operation? {
      guard Int(register) >= inputCount, readers[Int(register)] == 1 else { return nil }
      let operation = operations[Int(register) - inputCount]
      return operation.primitive == .multiply ? operation : nil
    }
    var isDropped = [Bool](repeating: false, count: operations.count)
    for index in operations.indices where operations[index].primitive == .add {
      let (a, b) = (operations[index].a, operations[index].b)
      for (factor, addend) in [(b, a), (a, b)] {
        guard let product = product(factor) else { continue }
        isDropped[Int(factor) - inputCount] = true
        operations[index] = Operation(
          .multiplyAdd, Int(product.a), Int(product.b), Int(addend), origin: Int(operations[index].origin))
        break
      }
    }
    guard isDropped.contains(true) else { return }
    // The new numbers of registers.
    var place = [Int](0..<inputCount)
    var kept: [Operation] = []
    for (index, operation) in operations.enumerated() {
      place.append(inputCount + kept.count)
      guard !isDropped[index] else { continue }
      let arity = cohort_primitive_arity(operation.primitive)
      kept.append(
        Operation(
          operation.primitive, place[Int(operation.a)], arity > 1 ? place[Int(operation.b)] : 0,
          arity > 2 ? place[Int(operation.c)] : 0, origin: Int(operation.origin)))
    }
    operations = kept
    for index in exports.indices { exports[index].register = place[exports[index].register] }
    for index in sums.indices { sums[index].register = place[sums[index].register] }
    for index in checks.indices {
      checks[index].register = place[checks[index].register]
      if checks[index].shown >= 0 { checks[index].shown = place[checks[index].shown] }
    }
  }
}
