// Invariant sites: operations that a loop performs anew in each row with the same operands are done once.

extension Pass {
  static let invariantSites = Pass("invariant-sites", "does once what has the same operands in all rows") {
    $0.recording.collapseInvariants()
  }
}

extension Recording {
  /// Reduces sites of which all operand columns are invariant to one row, until nothing changes.
  fileprivate mutating func collapseInvariants() {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for index in sites.indices where !sites[index].isDead && sites[index].rows > 1 {
        switch sites[index].kind {
        case .operation, .check, .targetTerm: break
        default: continue
        }
        var isInvariant = true
        for column in sites[index].columns.indices {
          normalize(column, of: index)
          if !sites[index].columns[column].isInvariant { isInvariant = false }
        }
        guard isInvariant else { continue }
        if case .targetTerm(let scale) = sites[index].kind {
          sites[index].kind = .targetTerm(scale: scale * Double(sites[index].rows))
        }
        note(.sameInAllRows, site: index, rows: Int(sites[index].rows))
        sites[index].columns = sites[index].columns.map(\.first)
        sites[index].rows = 1
        sites[index].isCollapsed = true
        hasChanged = true
      }
    }
    for index in sites.indices where !sites[index].isDead {
      for column in sites[index].columns.indices { normalize(column, of: index) }
    }
    for index in outputs.indices where !outputs[index].isConstant && sites[Int(outputs[index].site)].isCollapsed {
      outputs[index].row = 0
    }
  }

  /// Points references to collapsed sites to their only row.
  private mutating func normalize(_ number: Int, of index: Int) {
    let column = sites[index].columns[number]
    switch column.mode {
    case .affine:
      if sites[Int(column.site)].isCollapsed, column.base != 0 || column.stride != 0 {
        sites[index].columns[number] = OperandColumn(
          repeating: Reference(site: column.site, row: 0), count: column.count)
      }
    case .table:
      guard column.sites.contains(where: { $0 >= 0 && sites[Int($0)].isCollapsed }) else { return }
      var references = column.references
      var hasChanged = false
      for index in references.indices {
        let site = references[index].site
        if site >= 0, references[index].row != 0, sites[Int(site)].isCollapsed {
          references[index].row = 0
          hasChanged = true
        }
      }
      if hasChanged { sites[index].columns[number] = OperandColumn(references: references) }
    default: break
    }
  }
}
