// Machine + places: which places of the program the builder's locations stand for.

extension Machine {
  /// Gives the `path:line:column` of a location, with the paths of calls met so far.
  func placesOfLocations() -> (Int) -> String? {
    // The numbers of a function's nodes begin anew on each path of calls.
    let paths = paths.map { key, base in
      (start: base + code.functions[Int(truncatingIfNeeded: key & 0xFFFF_FFFF)].firstNode, base: base)
    }.sorted { $0.start < $1.start }
    return { [code] location in
      let base = location < code.nodeCount ? 0 : paths.last { $0.start <= location }?.base
      guard let base, code.spans.indices.contains(location - base) else { return nil }
      return code.describe(code.spans[location - base])
    }
  }
}
