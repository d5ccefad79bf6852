// ArrowSchema: how draws are columns of Arrow: a number, or a tensor with named dimensions, for each variable.

/// The columns of a table in Arrow's format, and what is said of it (Arrow columnar format, version 1.5).
package struct ArrowSchema: Sendable, Equatable {
  /// What a column holds in each row.
  package enum Kind: Sendable, Equatable {
    case double
    /// A number of single precision.
    case single
    case int64
    case uint8
    /// An array of doubles, the last index fastest.
    case tensor([Int])
    /// The same of single precision.
    case singleTensor([Int])

    /// The sizes of a tensor.
    var tensorSizes: [Int]? {
      switch self {
      case .tensor(let sizes), .singleTensor(let sizes): sizes
      case .double, .single, .int64, .uint8: nil
      }
    }
    /// The numbers of a row.
    var size: Int { tensorSizes?.reduce(1, *) ?? 1 }
    /// The bytes of a number.
    var byteWidth: Int {
      switch self {
      case .double, .int64, .tensor: 8
      case .single, .singleTensor: 4
      case .uint8: 1
      }
    }
  }

  package struct Field: Sendable, Equatable {
    package var name: String
    package var kind: Kind
    /// The names of a tensor's dimensions; empty where they have none.
    package var dimensions: [String]

    package init(_ name: String, _ kind: Kind, dimensions: [String] = []) {
      self.name = name
      self.kind = kind
      self.dimensions = dimensions
    }
  }

  package var fields: [Field]
  /// Texts by name.
  package var metadata: [(key: String, value: String)]

  package init(_ fields: [Field], metadata: [(key: String, value: String)] = []) {
    self.fields = fields
    self.metadata = metadata
  }

  package static func == (a: ArrowSchema, b: ArrowSchema) -> Bool {
    a.fields == b.fields && a.metadata.elementsEqual(b.metadata) { $0 == $1 }
  }

  // MARK: Flat buffers. Slots and numbers are those of Arrow's Schema.fbs.

  var table: FlatTable {
    // Texts first, so that they stand at the beginning of a file.
    FlatTable([
      (2, .tables(ArrowSchema.pairs(metadata))), (0, FlatTable.int16(0)), (1, .tables(fields.map(\.table))),
    ])
  }

  /// How many elements an array of these sizes has; nil where a size is not positive, or there are more than can be counted.
  static func count(of sizes: [Int]) -> Int? {
    var count = 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if size <= 0 || overflow { return nil }
      count = product
    }
    return count
  }

  static func pairs(_ metadata: [(key: String, value: String)]) -> [FlatTable] {
    metadata.map { FlatTable([(0, .text($0.key)), (1, .text($0.value))]) }
  }

  static func pairs(_ tables: [FlatReader]) -> [(key: String, value: String)] {
    tables.compactMap { table in table.text(0).map { ($0, table.text(1) ?? "") } }
  }

  /// Nil where it has columns of kinds that draws do not have.
  init?(_ table: FlatReader) {
    var fields: [Field] = []
    for field in table.tables(1) {
      guard let field = Field(field) else { return nil }
      fields.append(field)
    }
    self.init(fields, metadata: ArrowSchema.pairs(table.tables(2)))
  }
}

extension ArrowSchema.Field {
  private static let (int, float, list): (UInt8, UInt8, UInt8) = (2, 3, 16)
  private static let (singlePrecision, doublePrecision): (Int16, Int16) = (1, 2)
  private static let extensionName = "ARROW:extension:name"
  private static let extensionText = "ARROW:extension:metadata"
  private static let tensor = "arrow.fixed_shape_tensor"

  fileprivate var table: FlatTable {
    switch kind {
    case .double, .single: return Self.plain(name, Self.float, precision)
    case .int64:
      return Self.plain(name, Self.int, FlatTable([(0, FlatTable.int32(64)), (1, FlatTable.byte(1))]))
    case .uint8:
      return Self.plain(name, Self.int, FlatTable([(0, FlatTable.int32(8)), (1, FlatTable.byte(0))]))
    case .tensor(let sizes), .singleTensor(let sizes):
      var text = "{\"shape\":[\(sizes.map(String.init).joined(separator: ","))]"
      if dimensions.count == sizes.count {
        text += ",\"dim_names\":[\(dimensions.map(JSONText.string).joined(separator: ","))]"
      }
      let size = FlatTable([(0, FlatTable.int32(Int32(clamping: kind.size)))])
      return Self.plain(
        name, Self.list, size, children: [Self.plain("item", Self.float, precision)],
        metadata: [(Self.extensionName, Self.tensor), (Self.extensionText, text + "}")])
    }
  }

  /// Of a floating point number.
  private var precision: FlatTable {
    FlatTable([(0, FlatTable.int16(kind.byteWidth == 4 ? Self.singlePrecision : Self.doublePrecision))])
  }

  private static func plain(
    _ name: String, _ type: UInt8, _ value: FlatTable, children: [FlatTable] = [],
    metadata: [(key: String, value: String)] = []
  ) -> FlatTable {
    var fields: [(Int, FlatField)] = [
      (0, .text(name)), (1, FlatTable.byte(0)), (2, FlatTable.byte(type)), (3, .table(value)), (5, .tables(children)),
    ]
    if !metadata.isEmpty { fields.append((6, .tables(ArrowSchema.pairs(metadata)))) }
    return FlatTable(fields)
  }

  fileprivate init?(_ table: FlatReader) {
    let name = table.text(0) ?? ""
    let value = table.table(3)
    switch table.number(2, UInt8.self) {
    case Self.float where value?.number(0, Int16.self) == Self.doublePrecision: self.init(name, .double)
    case Self.float where value?.number(0, Int16.self) == Self.singlePrecision: self.init(name, .single)
    case Self.int where value?.number(0, Int32.self) == 64: self.init(name, .int64)
    case Self.int where value?.number(0, Int32.self) == 8: self.init(name, .uint8)
    case Self.list:
      guard let size = value?.number(0, Int32.self), size > 0,
        let child = table.tables(5).first, child.number(2, UInt8.self) == Self.float,
        let precision = child.table(3)?.number(0, Int16.self),
        precision == Self.doublePrecision || precision == Self.singlePrecision
      else { return nil }
      let metadata = ArrowSchema.pairs(table.tables(6))
      let text = metadata.first { $0.key == Self.extensionText }?.value ?? ""
      let sizes = Self.numbers(text, of: "shape") ?? [Int(size)]
      // Numbers in another order than that of the indices are not taken for what they are not.
      let order = Self.numbers(text, of: "permutation") ?? Array(sizes.indices)
      guard order == Array(sizes.indices), ArrowSchema.count(of: sizes) == Int(size) else { return nil }
      self.init(name, precision == Self.singlePrecision ? .singleTensor(sizes) : .tensor(sizes))
    default: return nil
    }
  }

  /// The numbers of a member of `{"shape":[2,3],…}`.
  private static func numbers(_ text: String, of member: String) -> [Int]? {
    let bytes = Array(text.utf8)
    let key = Array("\"\(member)\":[".utf8)
    guard bytes.count > key.count, let start = bytes.indices.first(where: { bytes[$0...].starts(with: key) }) else {
      return nil
    }
    let list = bytes[(start + key.count)...].prefix { $0 != UInt8(ascii: "]") }
    let parts = String(decoding: list, as: UTF8.self).split(separator: ",").map { Int($0) }
    let numbers = parts.compactMap { $0 }
    return numbers.isEmpty || numbers.count < parts.count ? nil : numbers
  }
}
