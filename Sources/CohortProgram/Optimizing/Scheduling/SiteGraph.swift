// SiteGraph: which sites must run together because their rows read each other.

extension Recording {
  /// The strongly connected components of the live sites (Tarjan 1972), each after those it reads.
  package func components() -> [[Int]] {
    let count = sites.count
    var order = [Int32](repeating: -1, count: count)
    var low = [Int32](repeating: 0, count: count)
    var isOnStack = [Bool](repeating: false, count: count)
    var stack: [Int] = []
    var result: [[Int]] = []
    var next: Int32 = 0
    let reads = sites.map { site in
      site.isDead ? [] : Array(Set(site.columns.flatMap { $0.sites.filter { $0 > 0 }.map(Int.init) })).sorted()
    }
    var work: [(site: Int, edge: Int)] = []
    for root in 0..<count where order[root] < 0 && !sites[root].isDead && root != 0 {
      work.append((root, 0))
      while let (site, edge) = work.last {
        if edge == 0 {
          order[site] = next
          low[site] = next
          next += 1
          stack.append(site)
          isOnStack[site] = true
        }
        if edge < reads[site].count {
          work[work.count - 1].edge += 1
          let read = reads[site][edge]
          if order[read] < 0 {
            work.append((read, 0))
          } else if isOnStack[read] {
            low[site] = min(low[site], order[read])
          }
          continue
        }
        work.removeLast()
        if let parent = work.last?.site { low[parent] = min(low[parent], low[site]) }
        if low[site] == order[site] {
          var component: [Int] = []
          while let member = stack.popLast() {
            isOnStack[member] = false
            component.append(member)
            if member == site { break }
          }
          result.append(component.sorted())
        }
      }
    }
    return result
  }

  /// Whether a site reads its own results.
  func readsItself(_ index: Int) -> Bool {
    sites[index].columns.contains { $0.sites.contains(Int32(truncatingIfNeeded: index)) }
  }

  /// For each site whether a site of another component, or an output, reads it.
  func readersOutside(of components: [[Int]]) -> [Bool] {
    var componentOfSite = [Int32](repeating: -1, count: sites.count)
    for (number, component) in components.enumerated() {
      for site in component { componentOfSite[site] = Int32(truncatingIfNeeded: number) }
    }
    var result = [Bool](repeating: false, count: sites.count)
    for (index, site) in sites.enumerated() where !site.isDead {
      for column in site.columns {
        for read in column.sites where read >= 0 && componentOfSite[Int(read)] != componentOfSite[index] {
          result[Int(read)] = true
        }
      }
    }
    for output in outputs where !output.isConstant { result[Int(output.site)] = true }
    return result
  }
}
