// DataLevel: whether a value is known before sampling or may depend on parameters.

/// What a value may depend on. Tuples know it slot by slot (arrays of tuples as well).
indirect enum DataLevel: Hashable {
  /// Data, constants and what is computed from them alone.
  case data
  /// May depend on parameters.
  case parameter
  case tuple([DataLevel])

  var hasParameter: Bool {
    switch self {
    case .data: return false
    case .parameter: return true
    case .tuple(let slots): return slots.contains(where: \.hasParameter)
    }
  }

  /// The level of something computed from both.
  func joined(_ other: DataLevel) -> DataLevel {
    switch (self, other) {
    case (.data, let level), (let level, .data): return level
    case (.parameter, .parameter): return .parameter
    case (.tuple(let a), .tuple(let b)):
      return a.count == b.count ? .tuple(zip(a, b).map { $0.joined($1) }) : .parameter
    case (.tuple(let slots), .parameter), (.parameter, .tuple(let slots)):
      return .tuple(slots.map { $0.joined(.parameter) })
    }
  }

  static func join(_ levels: some Sequence<DataLevel>) -> DataLevel {
    levels.reduce(.data) { $0.joined($1) }
  }

  /// The level of one slot.
  func slot(_ index: Int) -> DataLevel {
    if case .tuple(let slots) = self, slots.indices.contains(index) { return slots[index] }
    return hasParameter ? .parameter : .data
  }

  /// The level in the form that values of `type` have: one level for each slot of a tuple.
  func shaped(for type: StanType) -> DataLevel {
    guard case .tuple(let types) = type.innermost else {
      return hasParameter ? .parameter : .data
    }
    return .tuple(types.indices.map { slot($0).shaped(for: types[$0]) })
  }
}
