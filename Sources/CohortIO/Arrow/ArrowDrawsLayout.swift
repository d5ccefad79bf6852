// ArrowDrawsLayout: which columns of draws make up which column of Arrow.

/// Arrays of numbers are tensors, whatever else there is a column each.
struct ArrowDrawsLayout {
  private(set) var schema = ArrowSchema([])
  /// For each field the columns that it is made of, the last index fastest; none for the mark of warm-up.
  private(set) var positions: [[Int]] = []

  static let headerKey = "cohort_header"
  static let reportKey = "cohort_report"
  static let timesKey = "cohort_times"
  /// The column that says which draws are of warm-up, where these are kept.
  static let warmupField = "warmup__"

  /// - Parameters:
  ///   - columns: as files spell them: `theta.1.2`, the first index fastest.
  ///   - precision: of the model's columns; those of the sampler keep all bits.
  init(columns: [String], marksWarmup: Bool, precision: DrawsPrecision = .double) {
    if marksWarmup {
      schema.fields.append(.init(Self.warmupField, .uint8))
      positions.append([])
    }
    var start = 0
    while start < columns.count {
      let (base, _) = Self.parts(of: columns[start])
      var end = start + 1
      while end < columns.count, Self.parts(of: columns[end]).base == base { end += 1 }
      if let sizes = Self.shape(columns[start..<end]) {
        // In the file the first index is the fastest, in a tensor the last.
        var places = [Int](repeating: start, count: end - start)
        for (column, position) in columnMajorPositions(sizes).enumerated() { places[position] = start + column }
        schema.fields.append(.init(base, precision == .single ? .singleTensor(sizes) : .tensor(sizes)))
        positions.append(places)
      } else {
        for column in start..<end {
          let isSingle = precision == .single && !columns[column].hasSuffix("__")
          schema.fields.append(.init(columns[column], isSingle ? .single : .double))
          positions.append([column])
        }
      }
      start = end
    }
  }

  /// The columns of draws that a schema's fields stand for, and for each field the places of its numbers among them.
  ///
  /// - Returns: nil where a field is of a kind that draws are not of.
  /// - Throws: `InputError` where there are more than fit in memory.
  static func columns(of schema: ArrowSchema) throws -> (names: [String], positions: [[Int]])? {
    var names: [String] = []
    var positions: [[Int]] = []
    for field in schema.fields {
      switch field.kind {
      case .uint8: positions.append([])
      case .int64: return nil
      case .double, .single:
        positions.append([names.count])
        names.append(field.name)
      case .tensor(let sizes), .singleTensor(let sizes):
        try MemoryBudget.require(count: field.kind.size, stride: 64, for: "the columns of \(field.name)")
        var places = [Int](repeating: 0, count: field.kind.size)
        for (column, position) in columnMajorPositions(sizes).enumerated() { places[position] = names.count + column }
        positions.append(places)
        names += ColumnNames.names(of: field.name, .numbers(sizes))
      }
    }
    return (names, positions)
  }

  /// `theta` and the indices of `theta.1.2`; `pair:1` has none, `z.1.real` is a name of its own.
  private static func parts(of column: String) -> (base: String, indices: [Int]) {
    var pieces = column.split(separator: ".", omittingEmptySubsequences: false)
    var indices: [Int] = []
    while pieces.count > 1, let last = pieces.last, let index = Int(last), index > 0 {
      indices.insert(index, at: 0)
      pieces.removeLast()
    }
    return (pieces.joined(separator: "."), indices)
  }

  /// The sizes of an array whose elements these are, all of them and in order.
  private static func shape(_ columns: ArraySlice<String>) -> [Int]? {
    guard let last = columns.last else { return nil }
    let (base, sizes) = parts(of: last)
    guard !sizes.isEmpty, ArrowSchema.count(of: sizes) == columns.count,
      columns.elementsEqual(ColumnNames.names(of: base, .numbers(sizes)))
    else { return nil }
    return sizes
  }
}
