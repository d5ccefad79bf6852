// Sum chains: a loop that adds to a variable (`s += x[i]`) becomes a sum, which needs no order.

extension Pass {
  static let sumChains = Pass("sum-chains", "makes sums of variables that a loop adds to") {
    $0.recording.reduceSumChains()
  }
}

extension Recording {
  /// Replaces sites `s = s + x` of which only the ends of the chains are read by sums.
  fileprivate mutating func reduceSumChains() {
    var readers = readersOfSites()
    for index in sites.indices where !sites[index].isDead && sites[index].rows > 1 {
      guard case .operation(let primitive) = sites[index].kind, primitive == .add || primitive == .subtract else {
        continue
      }
      let columns = sites[index].columns
      let id = Int32(truncatingIfNeeded: index)
      var carried = -1
      for column in 0..<2 where columns[column].sites.contains(id) {
        carried = carried < 0 ? column : 2
      }
      guard carried == 0 || (carried == 1 && primitive == .add) else { continue }
      reduceChains(of: index, carried: carried, isSubtraction: primitive == .subtract, &readers)
    }
  }

  /// For each site the live sites that read it.
  private func readersOfSites() -> [[Int32]] {
    var readers = [[Int32]](repeating: [], count: sites.count)
    for (reader, site) in sites.enumerated() where !site.isDead {
      let reader = Int32(truncatingIfNeeded: reader)
      for column in site.columns {
        for read in column.sites where read >= 0 && readers[Int(read)].last != reader {
          readers[Int(read)].append(reader)
        }
      }
    }
    return readers
  }

  private mutating func reduceChains(
    of index: Int, carried: Int, isSubtraction: Bool, _ readers: inout [[Int32]]
  ) {
    let id = Int32(truncatingIfNeeded: index)
    let rows = Int(sites[index].rows)
    let chain = sites[index].columns[carried]
    let terms = sites[index].columns[1 - carried]
    guard !terms.isConstant else { return }
    // Where chains begin; every other row must continue the row before it.
    var offsets: ContiguousArray<Int32> = []
    var starts = ContiguousArray<Reference>()
    for row in 0..<rows {
      let reference = chain.reference(row)
      if reference.site == id {
        guard row > 0, reference.row == Int32(row - 1) else { return }
      } else {
        offsets.append(Int32(row))
        starts.append(reference)
      }
    }
    guard rows > 2 * offsets.count else { return }
    offsets.append(Int32(rows))
    var chainOfEnd = [Int32](repeating: -1, count: rows)
    for number in 0..<(offsets.count - 1) { chainOfEnd[Int(offsets[number + 1]) - 1] = Int32(number) }
    // All other readers must read ends of chains.
    for reader in readers[index] where reader != id {
      for column in sites[Int(reader)].columns where column.sites.contains(id) {
        for row in 0..<Int(column.count) {
          let reference = column.reference(row)
          if reference.site == id, chainOfEnd[Int(reference.row)] < 0 { return }
        }
      }
    }
    for output in outputs where output.site == id && chainOfEnd[Int(output.row)] < 0 { return }

    note(.loopIsSum, site: index, rows: rows)
    var sum = Site(kind: .sum, columnCount: 1)
    sum.location = sites[index].location
    sum.columns[0] = terms
    sum.offsets = offsets
    sum.rows = Int32(truncatingIfNeeded: starts.count)
    let ends = offsets.dropFirst().map { Int($0) - 1 }
    sum.order = RowOrder(sites[index].order, rows: ends, shiftedBy: -1)
    sites.append(sum)
    // The site itself becomes: start + sum, one row for each chain.
    let sums = OperandColumn(site: Int32(truncatingIfNeeded: sites.count - 1), base: 0, stride: 1, count: sum.rows)
    sites[index].kind = .operation(isSubtraction ? .subtract : .add)
    sites[index].columns = [OperandColumn(references: starts), sums]
    sites[index].rows = sum.rows
    sites[index].order = RowOrder(sites[index].order, rows: ends)
    for reader in readers[index].map({ Int($0) }) where reader != index {
      for column in sites[reader].columns.indices where sites[reader].columns[column].sites.contains(id) {
        var references = ContiguousArray<Reference>()
        let old = sites[reader].columns[column]
        references.reserveCapacity(Int(old.count))
        for row in 0..<Int(old.count) {
          var reference = old.reference(row)
          if reference.site == id { reference.row = chainOfEnd[Int(reference.row)] }
          references.append(reference)
        }
        sites[reader].columns[column] = OperandColumn(references: references)
      }
    }
    // The new sum reads what the site did; that the site no longer does so is seen where its columns are looked at.
    let sumID = Int32(truncatingIfNeeded: sites.count - 1)
    for read in terms.sites where read >= 0 { readers[Int(read)].append(sumID) }
    readers.append([id])
    for output in outputs.indices where outputs[output].site == id {
      outputs[output].row = chainOfEnd[Int(outputs[output].row)]
    }
  }
}
