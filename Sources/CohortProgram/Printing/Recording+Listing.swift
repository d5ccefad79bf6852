// Recording + listing: the sites of a recording as text.

extension Recording {
  /// A paragraph for each site: what it does, its rows, its place in the program, its operands.
  ///
  /// Sites have numbers; `#3[i]` is row i of site 3, `q[0]` the first parameter, `data[i]` a number of the program's
  /// constants, `fixed[0]` one that stands in a column with results.
  package var listing: String {
    var lines = [
      "\(ListingText.count(parameterCount, "parameter")), \(ListingText.count(sites.count { !$0.isDead } - 1, "site")), "
        + "\(ListingText.count(data.count, "number")) of data"
    ]
    if constantTarget != 0 { lines.append("target += \(ListingText.number(constantTarget))") }
    if let rejection { lines.append("reject: \(rejection)") }
    for (index, site) in sites.enumerated() where index > 0 && !site.isDead { lines += listing(of: site, index) }
    if !outputs.isEmpty { lines.append("outputs: " + ListingText.list(outputs) { output in text(output) }) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func listing(of site: Site, _ index: Int) -> [String] {
    var head = "#\(index) \(title(site)), \(ListingText.count(Int(site.rows), "row"))"
    if case .node = site.kind { head += " of \(ListingText.count(site.calls.count, "call"))" }
    if let place = site.place ?? describeLocation?(site.location) { head += ", at \(place)" }
    var lines = [head]
    for column in site.columns { lines.append("    " + text(column)) }
    if case .sum = site.kind {
      let lengths = zip(site.offsets, site.offsets.dropFirst()).map { Int($1 - $0) }
      lines.append("    sums of " + ListingText.list(lengths) { "\($0)" })
    }
    return lines
  }

  private func title(_ site: Site) -> String {
    switch site.kind {
    case .parameters: return "parameters"
    case .operation(let primitive): return primitive.name
    case .targetTerm(let scale): return scale == 1 ? "target" : "target × \(ListingText.number(scale))"
    case .check(let description): return checks[description].listing
    case .sum: return "sum"
    case .node: return "node \(site.calls.first?.node.name ?? "")"
    }
  }

  private func text(_ column: OperandColumn) -> String {
    switch column.mode {
    case .empty: return "nothing"
    case .constant: return ListingText.number(column.constant)
    case .data: return "data[\(ListingText.run(Int(column.base), column.count > 1 ? Int(column.stride) : 0))]"
    case .constantTable: return "numbers " + ListingText.list(column.constants, ListingText.number)
    case .affine:
      return name(column.site) + "[\(ListingText.run(Int(column.base), column.count > 1 ? Int(column.stride) : 0))]"
    case .table:
      return "table " + ListingText.list(column.references) { "\(name($0.site))[\($0.row)]" }
    }
  }

  private func text(_ scalar: Scalar) -> String {
    scalar.isConstant ? ListingText.number(scalar.value) : "\(name(scalar.site))[\(scalar.row)]"
  }

  private func name(_ site: Int32) -> String {
    switch site {
    case 0: return "q"
    case Reference.fixedSite: return "fixed"
    default: return "#\(site)"
    }
  }
}
