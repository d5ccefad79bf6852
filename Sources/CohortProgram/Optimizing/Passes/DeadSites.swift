// Dead sites: results that neither the log density, nor a check, nor an output needs, and that must not make a point invalid.

extension Pass {
  static let deadSites = Pass("dead-sites", "drops what nothing reads and nothing can fail by") {
    $0.recording.removeDeadSites()
  }
}

extension Recording {
  /// Marks all sites that nothing needs.
  fileprivate mutating func removeDeadSites() {
    var isLive = [Bool](repeating: false, count: sites.count)
    var stack: [Int] = [0]
    isLive[0] = true
    for index in sites.indices where !sites[index].isDead {
      switch sites[index].kind {
      case .targetTerm, .check:
        isLive[index] = true
        stack.append(index)
      case .node where keepsFailures && sites[index].calls.contains { $0.node.canFail }:
        isLive[index] = true
        stack.append(index)
      default: break
      }
    }
    for output in outputs where !output.isConstant {
      if !isLive[Int(output.site)] {
        isLive[Int(output.site)] = true
        stack.append(Int(output.site))
      }
    }
    while let index = stack.popLast() {
      for column in sites[index].columns {
        for site in column.sites where site >= 0 && !isLive[Int(site)] {
          isLive[Int(site)] = true
          stack.append(Int(site))
        }
      }
    }
    for index in sites.indices where !isLive[index] && !sites[index].isDead {
      sites[index].isDead = true
      note(.readByNothing, site: index, rows: Int(sites[index].rows))
      sites[index].removeOperands()
    }
  }
}
