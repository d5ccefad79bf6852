// Machine + places: which places of the program the builder's locations stand for.

extension Machine {
  /// Gives the number of the node of a location, with the paths of calls met so far.
  func nodesOfLocations() -> @Sendable (Int) -> Int? {
    // The numbers of a function's nodes begin anew on each path of calls.
    let paths = paths.map { key, base -> (start: Int, base: Int?) in
      let index = Int(truncatingIfNeeded: key & 0xFFFF_FFFF)
      // The nodes of a function of the library that is passed to another one stand nowhere.
      guard code.functions.indices.contains(index) else { return (base, nil) }
      return (base + code.functions[index].firstNode, base)
    }.sorted { $0.start < $1.start }
    let (nodeCount, spanCount) = (code.nodeCount, code.spans.count)
    return { location in
      guard location >= 0 else { return nil }
      var base: Int? = 0
      if location >= nodeCount {
        // The last path that starts at or before it.
        var (low, high) = (0, paths.count)
        while low < high {
          let middle = (low + high) / 2
          if paths[middle].start <= location { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        base = paths[low - 1].base
      }
      guard let base, 0..<spanCount ~= location - base else { return nil }
      return location - base
    }
  }

  /// Gives the `path:line:column` of a location, with the paths of calls met so far.
  func placesOfLocations() -> (Int) -> String? {
    let node = nodesOfLocations()
    return { [code] location in node(location).map { code.describe(code.spans[$0]) } }
  }
}
